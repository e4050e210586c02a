"""The tab with the cases that a brief compares or cites: a table to sort and to filter."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import DataTable, Input, Static

from assistant.domain import Brief, CaseRow, Document, DocumentKind, Role
from assistant.library.lists import ClosedLists
from assistant.library.text import clean, fold
from assistant.tui.brief.facts import years
from assistant.tui.brief.messages import CaseOpened
from assistant.tui.speech import SpokenBindings, language, tr

_COLUMNS = ("organisation", "years", "decision", "followed")
_WIDEST = {"organisation": 18, "years": 9, "decision": 14}
_CLOSE = {"organisation": 12, "decision": 10}
"""Where that leaves too little for what followed: the years then stand below the organisation."""

_NARROWEST = 14
"""Columns of the screen that the text of what followed takes at least; beyond that the table scrolls sideways."""

_CASES = (DocumentKind.CASE, DocumentKind.IDEA)


@dataclass(frozen=True)
class CaseFacts:
    """What a row of the table tells. The names of its fields are those of the columns."""

    document: str
    organisation: str
    years: str
    decision: str
    followed: str


def cases_of(brief: Brief, lists: ClosedLists) -> list[CaseFacts]:
    """The cases that a brief compares, then those that it only cites."""
    documents = {i.document.id: i.document for i in brief.evidence if i.document.kind in _CASES}
    compared = {row.document: row for section in brief.sections for row in section.rows}
    return [
        CaseFacts(
            document=id,
            organisation=clean(_name(known, row)),
            years=years(known.years) if known else "",
            decision=_decision(known, lists) or (row.decision.text if row else ""),
            followed=row.followed.text if row else _outcome(brief, id),
        )
        for id in dict.fromkeys([*compared, *documents])
        for known, row in [(documents.get(id), compared.get(id))]
    ]


def _name(document: Document | None, row: CaseRow | None) -> str:
    """Whose case it is; an idea may be nobody's."""
    organisation = document.organisation if document else None
    return organisation or (row.label if row else "") or (document.title if document else "")


def _decision(document: Document | None, lists: ClosedLists) -> str:
    return lists.label("decisions", document.decision, language()) if document and document.decision else ""


def _outcome(brief: Brief, document: str) -> str:
    """What followed, as far as the brief itself knows it."""
    items = [item for item in brief.evidence if item.document.id == document]
    glance = items[0].document.glance
    outcomes = [item.passage.text for item in items if item.passage.role is Role.OUTCOME]
    return clean(glance.followed if glance else " ".join(outcomes))


class CaseTable(SpokenBindings, DataTable[Text]):
    """The rows, with the case under the cursor to be opened."""

    DEFAULT_CSS = """
    CaseTable { height: 1fr; background: transparent; scrollbar-size-vertical: 1; scrollbar-size-horizontal: 1; }
    CaseTable > .datatable--even-row { background: $foreground 5%; }
    CaseTable:nocolor:focus > .datatable--cursor { text-style: reverse; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select_cursor", id="evidence.open_case"),
        Binding("j", "cursor_down", id="evidence.down", show=False),
        Binding("k", "cursor_up", id="evidence.up", show=False),
    ]


class Filter(SpokenBindings, Input):
    """What the rows must hold."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,down", "leave", id="evidence.leave_filter", show=False),
        Binding("escape", "clear_filter", id="evidence.clear_filter"),
    ]

    def __init__(self, leave: Callable[[], object]) -> None:
        super().__init__(placeholder=tr("evidence.filter"))
        self._leave = leave

    def action_leave(self) -> None:
        """Back to the table."""
        self._leave()

    def action_clear_filter(self) -> None:
        """Show every row again, and go back to the table."""
        self.clear()
        self._leave()


class CasesTab(SpokenBindings, Vertical):
    """The table; `s` or a click on a heading sorts it, `/` filters it. Posts `CaseOpened`."""

    DEFAULT_CSS = """
    CasesTab {
        & > Filter, & > Filter:focus { height: 1; margin-bottom: 1; padding: 0 1; border: none; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "sort", id="evidence.sort"),
        Binding("r", "reverse", id="evidence.reverse", show=False),
        Binding("slash", "filter", id="evidence.filter"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._brief: Brief | None = None
        self._cases: Sequence[CaseFacts] = ()
        self._sorted_by: str | None = None
        self._reversed = False

    def compose(self) -> ComposeResult:
        """The filter, the table, and a line for when there is nothing to show."""
        yield Filter(lambda: self.query_one(CaseTable).focus())
        yield Static(classes="nothing")
        yield CaseTable(cursor_type="row", zebra_stripes=True)

    def show(self, brief: Brief | None, lists: ClosedLists | None) -> int:
        """The cases of a brief, in its own order, and how many they are."""
        self._brief = brief
        self._cases = cases_of(brief, lists) if brief and lists else ()
        self._sorted_by, self._reversed = None, False
        self.query_one(Filter).clear()
        self._fill()
        return len(self._cases)

    def on_resize(self, event: events.Resize) -> None:
        """What followed takes the width that is left."""
        self._fill()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show the rows that hold what was typed."""
        event.stop()
        self._fill()

    def on_data_table_header_selected(self, event: DataTable.HeaderSelected) -> None:
        """Sort by the column whose heading was clicked; turn the order round if it already was."""
        event.stop()
        column = str(event.column_key.value)
        self._reversed = column == self._sorted_by and not self._reversed
        self._sorted_by = column
        self._fill()

    def on_data_table_row_selected(self, event: DataTable.RowSelected) -> None:
        """Read the case."""
        event.stop()
        self.post_message(CaseOpened(str(event.row_key.value)))

    def action_sort(self) -> None:
        """By the next column; after the last one in the brief's own order again."""
        order = [None, *_COLUMNS]
        self._sorted_by = order[(order.index(self._sorted_by) + 1) % len(order)]
        self._reversed = False
        self._fill()

    def action_reverse(self) -> None:
        """Turn the order round."""
        self._reversed = not self._reversed
        self._fill()

    def action_filter(self) -> None:
        """Type what the rows must hold."""
        self.query_one(Filter).focus()

    def _wanted(self) -> list[CaseFacts]:
        wanted = fold(self.query_one(Filter).value.strip())
        found = [each for each in self._cases if wanted in fold(" ".join(_cells(each).values()))]
        if self._sorted_by:
            column = self._sorted_by
            found.sort(key=lambda each: fold(_cells(each)[column]))
        return found[::-1] if self._reversed else found

    def _fill(self) -> None:
        table, found = self.query_one(CaseTable), self._wanted()
        place = table.cursor_row
        table.clear(columns=True)
        widths = self._widths()
        for column, width in widths.items():
            table.add_column(self._heading(column), width=width, key=column)
        for each in found:
            cells = _cells(each)
            if "years" not in widths:
                cells["organisation"] += f"\n{each.years}"
            table.add_row(*(Text(cells[column]) for column in widths), height=None, key=each.document)
        table.move_cursor(row=min(place, len(found) - 1))
        table.display = bool(found)
        self.query_one(Filter).display = bool(self._cases)
        self._explain(bool(found))

    def _heading(self, column: str) -> Text:
        arrow = (" ▼" if self._reversed else " ▲") if column == self._sorted_by else ""
        return Text(tr(f"evidence.columns.{column}") + arrow)

    def _widths(self) -> dict[str, int]:
        """The columns that there is room for, and how wide they are."""
        widths = self._within(_WIDEST)
        return widths if widths["followed"] >= _NARROWEST else self._within(_CLOSE)

    def _within(self, limits: Mapping[str, int]) -> dict[str, int]:
        """Each column as wide as its widest cell, within limits; what followed gets the rest."""
        widest = {column: max((len(_cells(each)[column]) for each in self._cases), default=0) for column in limits}
        widths = {
            column: max(min(width, limits[column]), len(self._heading(column))) for column, width in widest.items()
        }
        room = self.size.width - sum(widths.values()) - 2 * (len(widths) + 1) - 1
        return {**widths, "followed": room if limits is _WIDEST else max(room, _NARROWEST)}

    def _explain(self, found: bool) -> None:
        nothing = self.query_one(".nothing", Static)
        nothing.display = not found
        if self._cases:
            nothing.update(Content(tr("evidence.no_match", text=clean(self.query_one(Filter).value))))
        else:
            nothing.update(Content(tr(f"evidence.{'no_cases' if self._brief else 'no_brief'}")))


def _cells(case: CaseFacts) -> dict[str, str]:
    return {column: getattr(case, column) for column in _COLUMNS}
