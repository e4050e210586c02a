"""Cases side by side: what each organisation did, how customers reacted, what followed, what can be learned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, ScrollableContainer, Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from assistant.domain import Document, DocumentKind, Role, Source
from assistant.errors import StandpuntError
from assistant.library.lists import ClosedLists
from assistant.tui.key_line import KeyLine
from assistant.tui.library import questions
from assistant.tui.library.host import engine_of, ready_engine, tell
from assistant.tui.library.links import Links
from assistant.tui.library.shelf import Facet, label
from assistant.tui.library.statements import MUTED, Statements, cited_sources, reference, statement
from assistant.tui.speech import SpokenBindings, language, tr

MOST_CASES = 4

_WIDE = 100
"""Columns from which cases stand side by side; below, one under the other."""

_ROLES = (Role.SITUATION, Role.FINDING, Role.REACTION, Role.OUTCOME, Role.ADVICE, Role.LIMIT)
"""The rows of statements."""


class Comparison(SpokenBindings, ScrollableContainer, inherit_bindings=False):
    """The rows, which scroll both ways."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "scroll_up", "", show=False, id="compare.up"),
        Binding("down,j", "scroll_down", "", show=False, id="compare.down"),
        Binding("left,h", "column(-1)", "", show=False, id="compare.left"),
        Binding("right,l", "column(1)", "", show=False, id="compare.right"),
        Binding("pageup", "page_up", "", show=False, id="compare.page_up"),
        Binding("pagedown", "page_down", "", show=False, id="compare.page_down"),
        Binding("home", "scroll_home", "", show=False, id="compare.home"),
        Binding("end", "scroll_end", "", show=False, id="compare.end"),
    ]

    def action_column(self, step: int) -> None:
        """Go a whole column to the left or the right."""
        columns = self.query(".compare--row > Vertical")
        if columns:
            width = columns.first().outer_size.width
            self.scroll_to(x=(round(self.scroll_x / width) + step) * width)


class CompareScreen(SpokenBindings, Screen[str | None]):
    """Two to four case notes side by side. Ends with a question that names them all, or None."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (_WIDE, "-wide")]  # noqa: RUF012 - no ClassVar in Textual

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "", id="compare.back"),
        Binding("a", "ask", "", id="compare.ask"),
        Binding("o", "links", "", id="compare.links"),
    ]

    DEFAULT_CSS = """
    CompareScreen {
        #names { height: 1; background: $panel; padding: 0 1 0 0; overflow: hidden hidden; }
        #names Static { text-style: bold; padding: 0 2; text-wrap: nowrap; text-overflow: ellipsis; }
        .compare--row > * { width: 1fr; min-width: 36; }
        Comparison { background: $surface; scrollbar-size: 1 1; scrollbar-gutter: stable; }
        .compare--band {
            width: 1fr;
            margin-top: 1;
            padding: 0 1;
            background: $boost;
            color: $text-accent;
            text-style: bold;
        }
        .compare--row { width: 1fr; height: auto; }
        .compare--row > Vertical { height: auto; padding: 1 2 0 2; }
        .compare--row > Vertical > Static { height: auto; link-color: $text-muted; link-style: none; }
        .compare--name { display: none; text-style: bold; }

        &.-wide .compare--band, &.-wide .compare--row { min-width: 72; }
        &.-wide.-of-3 .compare--band, &.-wide.-of-3 .compare--row { min-width: 108; }
        &.-wide.-of-4 .compare--band, &.-wide.-of-4 .compare--row { min-width: 144; }
        &.-narrow #names { display: none; }
        &.-narrow .compare--row { layout: vertical; }
        &.-narrow .compare--name { display: block; }
    }
    """

    def __init__(self, cases: Sequence[Document]) -> None:
        super().__init__(classes=f"-of-{len(cases)}")
        self._cases = list(cases)
        self._sources: Mapping[str, Source] = {}

    def compose(self) -> ComposeResult:
        """The names, which stay while the rows scroll; the keys."""
        names = [Static(Content(questions.case_name(case))) for case in self._cases]
        yield Horizontal(Horizontal(*names, classes="compare--row"), id="names")
        yield Comparison()
        yield KeyLine()

    def on_mount(self) -> None:
        """Read the sources; then the rows can be shown."""
        rows = self.query_one(Comparison)
        self.watch(rows, "scroll_x", self._follow, init=False)
        rows.focus()
        self._load()

    def _follow(self, x: float) -> None:
        """Keep each name above its column, and the names of the rows in view."""
        self.query_one("#names").scroll_to(x=x, animate=False, force=True)
        for band in self.query(".compare--band"):
            band.styles.padding = (0, 1, 0, int(x) + 1)

    @work(exclusive=True)
    async def _load(self) -> None:
        try:
            engine = await ready_engine(self)
            for case in self._cases:
                self._sources = {**self._sources, **await engine.sources(case)}
        except StandpuntError as error:
            tell(self, error)
            return
        await self.query_one(Comparison).mount_all(self._rows(engine.lists))

    def _rows(self, lists: ClosedLists) -> Iterator[Widget]:
        """A band with the name of each row, and below it a cell for each case."""
        from assistant.library.document import heading  # brings the reader of files

        yield self._row([_facts(case, lists) for case in self._cases])
        for role in _ROLES:
            yield Static(Content(heading(DocumentKind.CASE, role, language())), classes="compare--band")
            yield self._row([self._statements(case, role, lists) for case in self._cases])
        yield Static(Content(tr("compare.sources")), classes="compare--band")
        yield self._row([self._originals(case, lists) for case in self._cases])

    def _row(self, cells: Sequence[Content]) -> Horizontal:
        names = (Static(Content(questions.case_name(case)), classes="compare--name") for case in self._cases)
        columns = (Vertical(name, Statements(cell)) for name, cell in zip(names, cells, strict=True))
        return Horizontal(*columns, classes="compare--row")

    def _statements(self, case: Document, role: Role, lists: ClosedLists) -> Content:
        said = [statement(passage, self._sources, lists) for passage in case.with_role(role)]
        return Content("\n\n").join(said) if said else Content.styled(tr("compare.nothing"), MUTED)

    def _originals(self, case: Document, lists: ClosedLists) -> Content:
        cited = cited_sources(case.passages, self._sources)
        return Content("\n").join(Content("· ") + reference(source, lists) for source in cited)

    def action_links(self) -> None:
        """Show the originals that can be opened."""
        passages = [passage for case in self._cases for passage in case.passages]
        self.app.push_screen(Links(cited_sources(passages, self._sources), engine_of(self).lists))

    @work(exclusive=True)
    async def action_ask(self) -> None:
        """Ask what the cases teach together, by the names that they have in the language of the interface."""
        try:
            twins = [await engine_of(self).document(case.id, language()) or case for case in self._cases]
        except StandpuntError as error:
            tell(self, error)
            return
        self.dismiss(questions.comparing(twins))


def _facts(case: Document, lists: ClosedLists) -> Content:
    """Years, country, sector and decision, each on a line."""
    rows = [
        (tr("compare.years"), questions.years(case)),
        (tr("library.filters.country"), ", ".join(label(Facet.COUNTRY, code, lists) for code in case.country)),
        (tr("library.filters.sector"), label(Facet.SECTOR, case.sector, lists) if case.sector else ""),
        (tr("library.filters.decision"), label(Facet.DECISION, case.decision, lists) if case.decision else ""),
    ]
    width = max(cell_len(name) for name, _ in rows)
    lines = [
        Content.assemble((name + " " * (width - cell_len(name)), MUTED), "  ", (value or "–", "bold"))
        for name, value in rows
    ]
    return Content("\n").join(lines)
