"""What stands on page after page: running titles, page numbers, labels in the margin. They are no text."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from assistant.library.importing.pdf.columns import Row, rows
from assistant.library.importing.pdf.segments import Segment
from assistant.library.text import fold

_OUTER = 3
"""Rows at the head and at the foot of a page that can be running titles."""

_PAGES = 3
"""Pages on which it must stand; in a document of two or three pages, two."""

_LARGER = 1.35
"""Times the size of the running text up to which it can be such. The same large heading may stand on every page."""

_LONG = 12
"""Letters from which on the same words need not stand at the same height: pages may differ in size."""

_RUNNING = 40
"""Letters of a segment that is a line of running text."""

_NUMBER = re.compile(
    r"(?:(?:pagina|page|blz|pag|p)\W{0,2})?[-–|\s]*(\d{1,4}|[ivxl]{1,6})[-–|\s]*(?:(?:van|of|/)\s*\d{1,4})?"
)

_Key = tuple[str, str]
_Place = tuple[str, int, int]
_Page = Sequence[Segment]


def without_running(pages: Sequence[_Page], body: float) -> list[list[Segment]]:
    """The pages without what runs through them. `body`: the size of the running text, in points."""
    outer = [_outer(page, body) for page in pages]
    heights: defaultdict[_Key, list[float]] = defaultdict(list)
    offsets: Counter[int] = Counter()
    for number, keyed in enumerate(outer, start=1):
        for key, row in dict(reversed(keyed)).items():  # once a page
            heights[key].append(row[0].y)
        offsets.update({_page_number(row) - number for _, row in keyed if _page_number(row)})
    offset, often = offsets.most_common(1)[0] if offsets else (0, 0)
    needed = _PAGES if len(pages) > 3 else 2
    margin = _in_margin(pages, body)
    kept: list[list[Segment]] = []
    for number, (page, keyed) in enumerate(zip(pages, outer, strict=True), start=1):
        gone = {
            id(segment)
            for key, row in keyed
            if _runs(key, row, heights[key], needed)
            or (_page_number(row) == number + offset and (often > 1 or not offset))
            for segment in row
        }
        kept.append([one for one in page if id(one) not in gone and _place(one, number) not in margin])
    return kept


def _outer(page: _Page, body: float) -> list[tuple[_Key, Row]]:
    """The first and last rows, but for large ones, each with where it stands and its text with numbers made alike."""
    found = rows(page)
    head = found[:_OUTER]
    foot = found[max(len(head), len(found) - _OUTER) :]
    keyed = [(("head", _form(row)), row) for row in head] + [(("foot", _form(row)), row) for row in foot]
    return [(key, row) for key, row in keyed if max(segment.size for segment in row) <= _LARGER * body]


def _form(row: Row) -> str:
    text = _text(row)
    return "#" if _NUMBER.fullmatch(text) else re.sub(r"\d+", "#", text)


def _text(row: Row) -> str:
    return fold(" ".join(segment.text for segment in row))


def _page_number(row: Row) -> int:
    """The number that a row consists of; 0 if it is no page number in digits."""
    number = _NUMBER.fullmatch(_text(row))
    return int(number[1]) if number and number[1].isdigit() else 0


def _runs(key: _Key, row: Row, heights: Sequence[float], needed: int) -> bool:
    level = sum(abs(height - row[0].y) < 3 for height in heights)
    if key[1] == "#":
        return level >= 2
    words = sum(map(str.isalpha, key[1])) >= _LONG and key[1].count("#") <= 2  # more figures make it a row of a table
    return (level if not words else len(heights)) >= needed


def _in_margin(pages: Sequence[_Page], body: float) -> set[_Place]:
    """The places of labels that stand beside changing text, always the same, on several pages.

    Not what stands elsewhere too: the cells of a long table come to stand at the same places now and then.
    """
    beside: Counter[_Place] = Counter()
    everywhere: Counter[str] = Counter()
    for number, page in enumerate(pages, start=1):
        everywhere.update(_place(one, number)[0] for one in page)
        for row in rows(page):
            running = max(len(one.text) for one in row) >= _RUNNING
            short = (one for one in row if len(one.text) < _RUNNING and one.size <= _LARGER * body)
            places = {_place(one, number) for one in short}
            beside.update(place for place in places if running or place[0].startswith("#"))
    return {place for place, times in beside.items() if times >= _PAGES and times * 2 >= everywhere[place[0]]}


def _place(segment: Segment, page: int) -> _Place:
    """Where a text stands. Numbers are the same that count with the pages."""
    text = segment.text
    number = f"#{int(text) - page}" if text.isascii() and text.isdigit() and len(text) < 5 else text
    return number, round(segment.left / 3), round(segment.y / 3)


def body_size(pages: Sequence[_Page]) -> float:
    """The size in which most letters are set, in points, to the nearest half."""
    letters: Counter[float] = Counter()
    for page in pages:
        for segment in page:
            letters[round(segment.size * 2) / 2] += len(segment.text)
    return letters.most_common(1)[0][0] if letters else 10.0
