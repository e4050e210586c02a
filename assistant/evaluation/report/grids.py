"""Tables before they are drawn: on a terminal, in Markdown, or as lines with tabs."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.conversation.export.markdown import escaped
from assistant.library.text import clean


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows under a header. `numeric`: the columns, from 0, in which numbers stand under each other.

    `headed`: the columns are not the same each time, so that no row can be read without the header.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int] = frozenset()
    title: str = ""
    headed: bool = False


def to_markdown(grid: Grid) -> str:
    """A table of GitHub's Markdown, in which the words of others stay words; numbers are our own."""
    rule = ["---:" if column in grid.numeric else "---" for column in range(len(grid.header))]
    rows = [[cell if column in grid.numeric else escaped(cell) for column, cell in enumerate(row)] for row in grid.rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (map(escaped, grid.header), rule, *rows))


def to_lines(grid: Grid) -> list[str]:
    """Lines with tabs between the cells, for other programs; with the header only where it is needed."""
    rows = (grid.header, *grid.rows) if grid.headed else grid.rows
    return ["\t".join(map(clean, row)) for row in rows]
