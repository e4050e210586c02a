"""What is searched: the passages of every document, their titles, and the questions that they answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.domain import Document, DocumentKind, Language
from assistant.retrieval.catalogue import document_name
from assistant.retrieval.vectors import CASEBOOK, TEXTS


@dataclass(frozen=True, slots=True)
class Entry:
    """One text that is searched: a passage, a title, or a question that a document answers."""

    id: str
    document: str
    language: Language
    text: str


def entries_of(document: Document) -> Iterator[Entry]:
    """Everything of a document that is searched. Ids with `#` are passages; those with `?` only point at it."""
    name = document_name(document.id, document.language)
    for passage in document.passages:
        # What a passage is about often stands in the heading above it only.
        text = f"{passage.heading}: {passage.text}" if passage.heading else passage.text
        yield Entry(passage.id, name, document.language, text)
    for number, question in enumerate((document.title, *document.questions)):
        yield Entry(f"{name}?{number}", name, document.language, question)


def shelf_of(document: Document) -> str:
    """The shelf of the index on which a document stands.

    Texts of the user's own stand apart: there may be a hundred thousand passages of them, which would push every
    article and case note out of what a search finds.
    """
    return TEXTS if document.kind is DocumentKind.TEXT else CASEBOOK
