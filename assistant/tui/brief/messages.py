"""What the parts that show a brief tell the application."""

from __future__ import annotations

from textual.message import Message

from assistant.domain import Brief, EvidenceItem, Statement


class CitationOpened(Message):
    """The reader wants to see a passage in its document.

    `statement` is the one that cites it, `brief` the one that both belong to, so that its other citations are near.
    """

    def __init__(self, item: EvidenceItem, statement: Statement | None, brief: Brief | None = None) -> None:
        super().__init__()
        self.item = item
        self.statement = statement
        self.brief = brief


class CaseOpened(Message):
    """The reader wants to read a case note."""

    def __init__(self, document_id: str) -> None:
        super().__init__()
        self.document_id = document_id
