"""A run on a terminal: how each suite stands, and its metrics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.domain import Language
from assistant.evaluation.norms import Standing
from assistant.evaluation.report.grids import Grid
from assistant.evaluation.report.view import Report, SuiteView
from assistant.library.text import clean
from assistant.words import say

if TYPE_CHECKING:
    from rich.table import Table

SIGNS = {Standing.MET: "✓", Standing.OPEN: "~", Standing.MISSED: "✗", Standing.UNASKED: "·"}
"""What stands before a metric or a suite."""


def metrics_grid(suite: SuiteView, language: Language, *, brief: bool = False) -> Grid:
    """Every metric of a suite. `brief`: without the languages, for a narrow terminal."""
    repeated = any(line.deviation for line in suite.metrics)
    languages = () if brief else ("dutch", "english", "parity")
    names = ("score", "interval", "asked", *languages, "samples", *(("deviation",) if repeated else ()))
    header = ("", *(say(language, f"evaluation.report.{name}") for name in ("metric", *names)))
    rows = tuple(
        (SIGNS[line.standing], line.label, *(str(getattr(line, name)) for name in names)) for line in suite.metrics
    )
    return Grid(header, rows, frozenset(range(2, len(header))))


def verdicts_grid(report: Report) -> Grid:
    """How each suite stands, and why."""
    language = report.language
    header = ("", say(language, "evaluation.report.suite"), say(language, "evaluation.report.standing"))
    return Grid(header, tuple((SIGNS[each.standing], each.title, each.verdict) for each in report.suites))


def report_grid(report: Report) -> Grid:
    """Every metric of every suite in one table, the suite first."""
    grids = [(suite, metrics_grid(suite, report.language)) for suite in report.suites]
    header = max((grid.header for _, grid in grids), key=len)
    title = say(report.language, "evaluation.report.suite")
    rows = []
    for suite, grid in grids:
        for row in grid.rows:
            wide = (*row, *[""] * (len(header) - len(row)))
            rows.append((wide[0], suite.title, *wide[1:]))
    return Grid((header[0], title, *header[1:]), tuple(rows), frozenset(range(3, len(header) + 1)))


def to_table(grid: Grid) -> Table:
    """For a terminal. No text in it means anything to Rich."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(header_style="bold", box=box.SIMPLE_HEAD, title=Text(clean(grid.title)) if grid.title else None)
    for column, title in enumerate(grid.header):
        number = column in grid.numeric
        table.add_column(Text(title), justify="right" if number else "left", no_wrap=number)
    for row in grid.rows:
        table.add_row(*(Text(clean(cell), style=_STYLES.get(cell, "")) for cell in row))
    return table


_STYLES = {"✓": "green", "~": "yellow", "✗": "bold red"}
