"""Tables on a page: rows of cells that leave the same strips of white between them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.library.importing.blocks import Table
from assistant.library.importing.pdf.columns import Row

_FEWEST_ROWS = 3
"""Rows with cells beside each other that make a table; two chance upon each other. A heading row of three is enough."""

_STRIP = 0.6
"""Width of the white between columns, in em."""

_FREE = 0.8
"""Share of the rows that leave it free; a long entry here and there runs into the next column."""

_FARTHEST = 3.2
"""Distance between the baselines of two rows, in em."""

_MARK = re.compile(r"[\W\d]{1,4}|\(?[a-z]\)|o")
"""What stands before the items of a list, in a column of its own."""

Strip = tuple[float, float]


def tables_apart(rows: Sequence[Row]) -> Iterator[Table | list[Row]]:
    """The rows of a region from top to bottom: tables, and the rows between them."""
    between: list[Row] = []
    place = 0
    while place < len(rows):
        end = _end(rows, place)
        strips = _strips(rows[place:end])
        several = sum(len(row) > 1 for row in rows[place:end])
        enough = several >= _FEWEST_ROWS or (several == 2 and len(strips) > 1)
        if strips and enough and (table := _table(rows[place:end], strips)):
            if between:
                yield between
                between = []
            yield table
            place = end
        else:
            between.append(rows[place])
            place += 1
    if between:
        yield between


def _end(rows: Sequence[Row], start: int) -> int:
    """How far a table that begins here could go: up to a row of running text, or a distance."""
    if len(rows[start]) < 2:
        return start
    left, right = rows[start][0].left, rows[start][-1].right
    end = start + 1
    for above, row in zip(rows[start:], rows[start + 1 :], strict=False):
        if above[0].y - row[0].y > _FARTHEST * max(above[0].size, row[0].size):
            break
        if len(row) == 1 and row[0].right - row[0].left > 0.5 * (right - left):
            break
        left, right = min(left, row[0].left), max(right, row[-1].right)
        end += 1
    while len(rows[end - 1]) == 1 and rows[end - 1][0].left <= left + 1:
        end -= 1  # text below the table that is no wider than its first column
    return end


def _strips(rows: Sequence[Row]) -> list[Strip]:
    """The white between columns: what nearly all rows with several cells leave free."""
    several = [row for row in rows if len(row) > 1]
    if not several:
        return []
    start = int(min(row[0].left for row in several))
    taken = [0] * (int(max(cell.right for row in several for cell in row)) - start + 2)
    for row in several:
        for cell in row:
            for point in range(max(int(cell.left) - start, 0), max(int(cell.right) - start, 0) + 1):
                taken[point] += 1
    most, narrowest = (1 - _FREE) * len(several), max(_STRIP * min(row[0].size for row in several), 3.0)
    strips: list[Strip] = []
    since: int | None = None
    for point, count in enumerate(taken):
        if count <= most:
            since = point if since is None else since
        elif since is not None:
            if point - since >= narrowest:
                strips.append((start + since, start + point))
            since = None
    return strips


def _table(rows: Sequence[Row], strips: Sequence[Strip]) -> Table | None:
    """The cells of the rows; a row that only goes on below another is taken with it. None for a list with marks."""
    borders = sorted((left + right) / 2 for left, right in strips)
    cells: list[list[str]] = []
    for row in rows:
        texts = [""] * (len(borders) + 1)
        for segment in row:
            column = sum(segment.left > border for border in borders)
            texts[column] = f"{texts[column]} {segment.text}".strip()
        if cells and not texts[0] and sum(map(bool, texts)) < max(2, len(texts) - 1) and sum(map(bool, cells[-1])) > 1:
            cells[-1] = [f"{above} {text}".strip() for above, text in zip(cells[-1], texts, strict=True)]
        else:
            cells.append(texts)
    if all(_MARK.fullmatch(row[0]) for row in cells if row[0]) and len(borders) == 1:
        return None
    return Table(tuple(map(tuple, cells)))
