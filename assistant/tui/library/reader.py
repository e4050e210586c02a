"""A document to read: its statements under their headings, each with what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from assistant.domain import Document, Passage, Source
from assistant.errors import StandpuntError
from assistant.library.lists import ClosedLists
from assistant.library.text import clean
from assistant.tui.library.host import engine_of, tell
from assistant.tui.library.links import Links
from assistant.tui.library.statements import Statements, cited_sources, statement
from assistant.tui.speech import SpokenBindings, tr
from assistant.words import say, told_date

_TOGETHER = 40
"""Statements drawn by one widget. One each would make a document of thousands slow to lay out; all in one, slow to draw
for the first time."""


class DocumentView(SpokenBindings, VerticalScroll, inherit_bindings=False):
    """A document; the passage with the twin key `marked` stands out and is in view, and in it the words whose stems are
    given."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "scroll_up", "", show=False, id="reader.up"),
        Binding("down,j", "scroll_down", "", show=False, id="reader.down"),
        Binding("pageup", "page_up", "", show=False, id="reader.page_up"),
        Binding("pagedown", "page_down", "", show=False, id="reader.page_down"),
        Binding("home", "scroll_home", "", show=False, id="reader.home"),
        Binding("end", "scroll_end", "", show=False, id="reader.end"),
        Binding("o", "links", "", id="reader.links"),
        Binding("l", "twin", "", id="reader.twin"),
    ]

    DEFAULT_CSS = """
    DocumentView {
        background: $surface;
        scrollbar-size-vertical: 1;

        & > Static { max-width: 104; height: auto; padding: 0 2; }
        .document--title { text-style: bold; margin-top: 1; }
        .document--facts { color: $text-muted; }
        .document--rules { color: $text-warning; margin-top: 1; }
        .document--heading { color: $text-accent; text-style: bold; margin-top: 1; }
        Statements { margin-top: 1; padding: 0 2 0 4; link-color: $text-muted; link-style: none; }
        Statements.-marked {
            width: 1fr;
            margin: 1 1 0 2;
            padding: 0 1;
            border: heavy $accent;
            border-title-style: bold;
            border-title-color: $text-accent;
        }
        .document--end { height: 1; }
    }
    """

    def __init__(
        self,
        document: Document,
        sources: Mapping[str, Source],
        lists: ClosedLists,
        marked: str | None = None,
        words: frozenset[str] = frozenset(),
        *,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self._lists = lists
        self._read(document, sources, marked, words)

    def _read(
        self, document: Document, sources: Mapping[str, Source], marked: str | None, words: frozenset[str]
    ) -> None:
        self.document = document
        self._sources, self._marked, self._words = sources, marked, words

    async def show(
        self,
        document: Document,
        sources: Mapping[str, Source],
        marked: str | None = None,
        words: frozenset[str] = frozenset(),
    ) -> None:
        """Show another document in place of this one."""
        self._read(document, sources, marked, words)
        await self.recompose()
        self._go_to_passage()

    def compose(self) -> ComposeResult:
        """Title, facts, and the sections in the document's order."""
        from assistant.advisor.references import document_facts, standing_under  # brings the whole advisor

        document = self.document
        yield Static(Content(clean(document.title)), classes="document--title")
        yield Static(Content(clean(document_facts(document, self._lists))), classes="document--facts")
        yield from self._rules()
        for above, passages in groupby(document.passages, key=lambda passage: standing_under(document, passage)):
            if above:
                yield Static(Content(clean(above)), classes="document--heading")
            yield from self._section(list(passages))
        yield Static(classes="document--end")

    def _rules(self) -> Iterator[Static]:
        """Until when the rules that it tells were followed."""
        document = self.document
        if document.as_of:
            month = told_date(document.as_of[:7], document.language)
            line = say(document.language, "brief.rules_as_of", month=month)
            yield Static(Content(f"! {line}"), classes="document--rules")

    def _section(self, passages: Sequence[Passage]) -> Iterator[Statements]:
        """The statements under a heading; the marked one stands by itself."""
        for marked, group in groupby(passages, key=lambda passage: passage.twin_key == self._marked):
            together = list(group)
            for start in range(0, len(together), _TOGETHER):
                yield self._statements(together[start : start + _TOGETHER], marked=marked)

    def _statements(self, passages: Sequence[Passage], *, marked: bool) -> Statements:
        words = self._words if marked else frozenset()
        drawn = Statements(
            Content("\n\n").join(statement(passage, self._sources, self._lists, words) for passage in passages)
        )
        if marked:
            drawn.add_class("-marked")
            drawn.border_title = Content(f"▶ {tr('reader.marked')}")
        return drawn

    def on_mount(self) -> None:
        """Begin at the marked passage."""
        self._go_to_passage()

    def _go_to_passage(self) -> None:
        def go() -> None:
            passage = next(iter(self.query("Statements.-marked")), None)
            if passage is None:
                self.scroll_home(animate=False)
            else:
                self.scroll_to_center(passage, animate=False)

        self.call_after_refresh(go)

    def action_links(self) -> None:
        """Show the originals that can be opened."""
        self.app.push_screen(Links(cited_sources(self.document.passages, self._sources), self._lists))

    @work(exclusive=True, group="twin")
    async def action_twin(self) -> None:
        """Show the document in the other language."""
        other = self.document.language.other
        try:
            twin = await engine_of(self).document(self.document.id, other)
        except StandpuntError as error:
            tell(self, error)
            return
        if twin is None or twin.language is not other:
            self.notify(tr(f"reader.no_twin.{other}"), markup=False)
            return
        await self.show(twin, self._sources, self._marked, self._words)
