"""Stretches of text on a page: lines that belong together as a paragraph, an item or a heading."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median, quantiles

from assistant.library.importing.blocks import Table
from assistant.library.importing.pdf.columns import Row, regions, rows
from assistant.library.importing.pdf.segments import Segment
from assistant.library.importing.pdf.tables import tables_apart

BULLET = re.compile(r"[•‣▪●○◦■□➢➤►✓❖·\uf0b7\uf0a7\uf0d8\uf0fc\uf02d–—-]\s+(?=\S)|o\s+(?=[A-Z])")
NUMBER = re.compile(r"(\d{1,2})[.)]\s+(?=\S)")
_LETTERED = re.compile(r"\(?[a-z]\)\s+(?=\S)")
_ENDS = (".", "!", "?", ":", ";", "”", '"', "’")

_LOOSE = 1.35
"""Times the usual distance between lines from which on a paragraph ends."""


@dataclass(slots=True)
class Stretch:
    """Lines that belong together. `size` in points; `first`: nothing stands before it in its column."""

    lines: list[str]
    size: float
    bold: bool
    first: bool = False


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    left: float
    right: float
    y: float
    size: float
    bold: bool


def page_stretches(segments: Sequence[Segment]) -> Iterator[Stretch | Table]:
    """What stands on a page, in the order in which it is read."""
    for region in regions(segments):
        first = True
        for part in tables_apart(rows(region)):
            if isinstance(part, Table):
                yield part
            else:
                for stretch in _stretches([_line(row) for row in part]):
                    stretch.first, first = first, False
                    yield stretch


def _line(row: Row) -> _Line:
    letters = sum(len(one.text) for one in row)
    bold = sum(len(one.text) for one in row if one.bold) * 2 > letters
    largest = max(row, key=lambda one: len(one.text))
    return _Line(" ".join(one.text for one in row), row[0].left, row[-1].right, largest.y, largest.size, bold)


def _stretches(lines: Sequence[_Line]) -> Iterator[Stretch]:
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    distance = _usual_distance(lines)
    held: list[_Line] = []
    for line in lines:
        if held and _begins(held, line, left, right, distance):
            yield _stretch(held)
            held = []
        held.append(line)
    yield _stretch(held)


def _stretch(lines: Sequence[_Line]) -> Stretch:
    return Stretch([line.text for line in lines], median(line.size for line in lines), lines[0].bold)


def _usual_distance(lines: Sequence[_Line]) -> float:
    """The distance between lines of one paragraph in em: the lower quartile, since some end paragraphs."""
    steps = [
        (above.y - below.y) / below.size
        for above, below in pairwise(lines)
        if abs(above.size - below.size) < 0.6 and 0 < above.y - below.y < 3 * below.size
    ]
    return min(max(quantiles(steps, n=4)[0] if len(steps) > 1 else 1.25, 1.0), 2.2)


def _begins(held: Sequence[_Line], line: _Line, left: float, right: float, distance: float) -> bool:
    """Whether a line begins something new after what is held."""
    before = held[-1]
    size = max(before.size, line.size)
    if before.y - line.y > _LOOSE * distance * size or abs(before.size - line.size) > 0.1 * size:
        return True
    if before.bold != line.bold and (before.bold or line.text[:1].isupper()):
        return True
    ended = before.text.endswith(_ENDS)
    short = before.right < right - 0.15 * (right - left) and not before.text.endswith("-")
    if BULLET.match(line.text):
        return True
    if NUMBER.match(line.text) or _LETTERED.match(line.text):
        return ended or short or bool(NUMBER.match(held[0].text))
    ends = short and (ended or (before.right < right - 0.4 * (right - left) and not line.text[:1].islower()))
    if any(mark.match(held[0].text) for mark in (BULLET, NUMBER, _LETTERED)):
        return ends and line.left < held[0].left + 0.3 * size
    return ends or (ended and line.left > max(left, before.left) + 0.7 * size)
