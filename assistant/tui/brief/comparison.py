"""The comparable cases of a brief: a table where there is room, a list where there is not."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from assistant.domain import CaseRow, Language, Section, Statement
from assistant.tui.brief.statement import StatementView
from assistant.tui.library.statements import MUTED
from assistant.words import say

MakeStatement = Callable[[Statement, str], StatementView]
"""From a statement and the style of its caption."""

_COLUMNS = ("happened", "followed", "difference")


class CaseView(Vertical):
    """One case: what it is called and decided, what happened, what followed, how it may differ."""

    DEFAULT_CSS = """
    CaseView {
        height: auto;
        margin-top: 1;
        & > .name { width: 1fr; height: auto; }
        & > .name > Static { display: none; padding: 0 1; text-style: bold; }
        & > StatementView { padding: 0 1 0 2; }
        &.-wide {
            layout: horizontal;
            margin-top: 0;
            border-top: solid $foreground 15%;
            & > .name { width: 22; }
            & > .name > Static { display: block; }
            & > StatementView { padding: 0 1 0 0; }
        }
    }
    """

    def __init__(self, row: CaseRow, language: Language, make: MakeStatement) -> None:
        super().__init__()
        self._row = row
        self._language = language
        self._decision = make(row.decision, "bold")
        self._cells = {column: make(getattr(row, column), MUTED) for column in _COLUMNS}
        self.lay_out(wide=False)

    def compose(self) -> ComposeResult:
        """In the order in which a case is told."""
        with Vertical(classes="name"):
            yield Static(Content(self._row.label))
            yield self._decision
        yield from self._cells.values()

    def lay_out(self, wide: bool) -> None:
        """A row of the table below its headings, or a list in which each cell says what it is."""
        self.set_class(wide, "-wide")
        self._decision.caption = "" if wide else self._row.label
        for column, cell in self._cells.items():
            cell.caption = "" if wide else say(self._language, f"brief.columns.{column}")


class CasesView(Vertical):
    """The computed note, the headings of the table, and the cases."""

    DEFAULT_CSS = """
    CasesView {
        height: auto;
        & > .note { padding: 0 1; color: $text-muted; }
        & > .headings {
            display: none;
            height: auto;
            margin-top: 1;
            & > Static { width: 1fr; padding: 0 1; text-style: bold; color: $text-muted; }
            & > Static.first { width: 22; }
        }
        &.-wide > .headings { display: block; }
    }
    """

    def __init__(self, section: Section, language: Language, make: MakeStatement) -> None:
        super().__init__()
        self._note = section.note
        self._language = language
        self._cases = [CaseView(row, language, make) for row in section.rows]

    def compose(self) -> ComposeResult:
        """The note first: it says how many cases there are beyond these."""
        if self._note:
            yield Static(Content(self._note), classes="note")
        with Horizontal(classes="headings"):
            yield Static(Content(self._heading("case")), classes="first")
            for column in _COLUMNS:
                yield Static(Content(self._heading(column)))
        yield from self._cases

    def _heading(self, column: str) -> str:
        return say(self._language, f"brief.columns.{column}")

    def lay_out(self, wide: bool) -> None:
        """As a table or as a list."""
        self.set_class(wide, "-wide")
        for case in self._cases:
            case.lay_out(wide)
