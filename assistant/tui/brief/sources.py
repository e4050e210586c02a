"""The tab with the passages that a brief cites, and what each of them rests on."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.visual import Visual
from textual.widgets import Static

from assistant.domain import Brief, EvidenceItem
from assistant.library.lists import ClosedLists
from assistant.library.text import clean
from assistant.tui.brief.cards import Cards, paragraphs
from assistant.tui.brief.facts import badge, cited, document_line, remarks
from assistant.tui.brief.hanging import Hanging
from assistant.tui.brief.messages import CitationOpened
from assistant.tui.brief.view import citing
from assistant.tui.library.statements import MUTED
from assistant.tui.speech import language, tr


class SourcesTab(Vertical):
    """Numbered cards, each of one passage. Enter opens it in its document."""

    def __init__(self) -> None:
        super().__init__()
        self._brief: Brief | None = None

    def compose(self) -> ComposeResult:
        """The cards, or a line that says why there are none."""
        yield Static(classes="nothing")
        yield Cards()

    def show(self, brief: Brief | None, lists: ClosedLists | None) -> int:
        """The sources of a brief, and how many they are."""
        self._brief = brief
        items = brief.evidence if brief else ()
        cards = self.query_one(Cards)
        cards.fill(source_card(item, lists, _indent(items)) for item in items if lists)
        cards.display = bool(items)
        nothing = self.query_one(".nothing", Static)
        nothing.display = not items
        nothing.update(Content(tr(f"evidence.{'no_sources' if brief else 'no_brief'}")))
        return len(items)

    def on_option_list_option_selected(self, event: Cards.OptionSelected) -> None:
        """Open the passage."""
        event.stop()
        if self._brief:
            item = self._brief.evidence[event.option_index]
            self.post_message(CitationOpened(item, citing(self._brief, item.n), self._brief))


def _indent(items: tuple[EvidenceItem, ...]) -> int:
    return max((len(f"[{item.n}] ") for item in items), default=0)


def source_card(item: EvidenceItem, lists: ClosedLists, indent: int) -> Visual:
    """The number, the document and what it is, the publication, and what to think of that."""
    spoken = language()
    named = cited(item, spoken)
    marks = "".join(f" · {remark}" for remark in remarks(item, spoken))
    body = paragraphs(
        Content.styled(clean(item.document.title), "bold"),
        Content.styled(document_line(item, lists, spoken), MUTED),
        Content.assemble(badge(item, lists, spoken), f" {named}" if named else "", (marks, "$text-warning")),
    )
    return Hanging(Content.styled(f"[{item.n}]", "bold $text-accent"), body, indent)
