"""From the stretches of all pages to blocks: which are headings, and which go on in the next column or page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from assistant.domain import Language
from assistant.library.importing.blocks import Block, Heading, Item, Page, Paragraph, Table
from assistant.library.importing.pdf.joining import Words, join, joined
from assistant.library.importing.pdf.stretches import BULLET, NUMBER, Stretch

_LARGER = 1.13
"""Times the size of the running text from which on letters are a heading's."""

_LONGEST_HEADING = 150
_LONGEST_BOLD = 90
_LEVELS = 4
_ENDED = re.compile(r"[.!?:;…][\"'”’)\]]*[⁰¹²³⁴⁵⁶⁷⁸⁹]*$")
_SENTENCE_END = re.compile(r"[.!?][\"'”’)]*[⁰¹²³⁴⁵⁶⁷⁸⁹]*\s+(?=[\"'“‘(]?[A-ZÀ-Þ0-9])")


def compose(pages: Iterable[Sequence[Stretch | Table]], body: float, default: Language) -> list[Block]:
    """The blocks of a document. `body`: the size of its running text, in points.

    A sentence that goes on after a page ends is given to the page on which it begins.
    """
    listed = list(pages)
    stretches = [piece for page in listed for piece in page if isinstance(piece, Stretch)]
    words = Words([line for stretch in stretches for line in stretch.lines], default)
    levels = _heading_levels(stretches, body)
    blocks: list[Block] = []
    running: dict[int, tuple[int, int]] = {}  # per size of letters: the last running text, its place and its page
    for number, page in enumerate(listed, start=1):
        blocks.append(Page(number))
        for piece in page:
            if isinstance(piece, Table):
                blocks.append(_table(piece, blocks[-2:]))
                continue
            text, size = joined(piece.lines, words), round(piece.size)
            if level := _level(piece, text, levels, body):
                blocks.append(Heading(level, text))
                running.clear()
                continue
            place, since = running.get(size, (0, 0))
            if piece.first and since >= number - 1 and since:
                text = _carried_over(blocks, place, text, since < number, words)
            if text:
                running[size] = len(blocks), number
                blocks.append(_block(text))
    return blocks


def _table(table: Table, before: Sequence[Block]) -> Table:
    """The table; one that goes on from the page before gets its columns' names from there."""
    if len(before) == 2 and isinstance(before[0], Table) and isinstance(before[1], Page):
        names = before[0].rows[0]
        if len(names) == len(table.rows[0]) and names != table.rows[0]:
            return Table((names, *table.rows))
    return table


def _heading_levels(stretches: Sequence[Stretch], body: float) -> dict[float, int]:
    """The level of each size of letters larger than the running text: the largest is 1."""
    sizes = {_half(stretch.size) for stretch in stretches if stretch.size >= _LARGER * body and _has_words(stretch)}
    return {size: min(rank, _LEVELS) for rank, size in enumerate(sorted(sizes, reverse=True), start=1)}


def _level(stretch: Stretch, text: str, levels: dict[float, int], body: float) -> int | None:
    if len(text) > _LONGEST_HEADING or text.endswith((".", ",", ";")) or BULLET.match(text) or not _has_words(stretch):
        return None
    if level := levels.get(_half(stretch.size)):
        return level
    if stretch.bold and len(text) <= _LONGEST_BOLD and not text.endswith(":") and stretch.size > 0.95 * body:
        return min(max(levels.values(), default=0), _LEVELS) + 1
    return None


def _carried_over(blocks: list[Block], place: int, text: str, new_page: bool, words: Words) -> str:
    """Give the text before what belongs to it, if it broke off; returns what is left."""
    before = blocks[place]
    if not isinstance(before, Paragraph | Item) or _ENDED.search(before.text):
        return text
    if not text[:1].islower() and not before.text.endswith("-"):
        return text
    end = _SENTENCE_END.search(text) if new_page else None
    rest = text[end.end() :] if end else ""
    blocks[place] = replace(before, text=join(before.text, text[: end.end()].rstrip() if end else text, words))
    return rest


def _block(text: str) -> Block:
    if bullet := BULLET.match(text):
        return Item(0, text[bullet.end() :])
    if number := NUMBER.match(text):
        return Item(0, text[number.end() :], int(number[1]))
    return Paragraph(text)


def _half(size: float) -> float:
    return round(size * 2) / 2


def _has_words(stretch: Stretch) -> bool:
    return any(sum(map(str.isalpha, word)) > 2 for line in stretch.lines for word in line.split())
