"""What every format is made of for us, and how that is written down."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assistant.errors import Refused
from assistant.library.text import clean


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; `level` from 1, the highest."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list; `depth` from 0. `number`: in a numbered list."""

    depth: int
    text: str
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; the first row holds the names of the columns. Rows may differ in length."""

    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Here a page or a slide begins; `number` from 1."""

    number: int


Block = Heading | Paragraph | Item | Table | Page

# What begins a line of text and would be read as structure: a heading, a table, a quotation.
_STRUCTURE = re.compile(r"#{1,6}(?=\s|$)|\||>")
_BULLET = re.compile(r"[-*•‣▪●○◦–·]\s+(?=\S)")


def to_markdown(blocks: Iterable[Block], characters: int) -> str:
    """Markdown of the narrowest kind: one line per heading, paragraph, item and row of a table, and no inline markup.

    A page begins with `<!-- page N -->` on a line of its own; no text of a document can look like that. A page
    without text is not mentioned.

    Raises:
        Refused: more than so many `characters`.
    """
    parts: list[str] = []
    length, page = 0, ""
    before: Block | None = None
    for block in blocks:
        if isinstance(block, Page):
            page, before = f"\n<!-- page {block.number} -->\n", None
            continue
        if not (lines := _lines(block)):
            continue
        parts.append(page or ("" if isinstance(block, Item) and isinstance(before, Item) else "\n"))
        parts.append(lines)
        page, before = "", block
        length += len(lines)
        if length > characters:
            raise Refused("import_too_much_text", limit=characters)
    return "".join(parts).strip("\n") + "\n" if parts else ""


def _lines(block: Heading | Paragraph | Item | Table) -> str:
    if isinstance(block, Table):
        return _table(block)
    text = _plain(block.text)
    if not any(map(str.isalnum, text)):  # a rule drawn in characters says nothing
        return ""
    if isinstance(block, Heading):
        return f"{'#' * min(max(block.level, 1), 6)} {text}\n"
    if isinstance(block, Item):
        mark = "-" if block.number is None else f"{block.number}."
        return f"{'  ' * min(block.depth, 8)}{mark} {_BULLET.sub('', text, count=1)}\n"
    if bullet := _BULLET.match(text):
        return f"- {text[bullet.end() :]}\n"
    return f"\\{text}\n" if _STRUCTURE.match(text) else f"{text}\n"


def _table(table: Table) -> str:
    rows = [[_plain(cell).replace("|", "/") for cell in row] for row in table.rows]
    rows = [row for row in rows if any(row)]
    width = max(map(len, rows), default=0)
    rows = [row + [""] * (width - len(row)) for row in rows]
    used = [place for place in range(width) if any(row[place] for row in rows)]
    rows = [[row[place] for place in used] for row in rows]
    if len(rows) < 2 or len(used) < 2:  # a frame around text, no table
        return "\n".join(_lines(Paragraph(cell)) for row in rows for cell in row if cell)
    lines = (f"| {' | '.join(row)} |\n" for row in (rows[0], ["---"] * len(used), *rows[1:]))
    return "".join(lines)


def _plain(text: str) -> str:
    return clean(text).replace("<!--", "<! --")


def texts(blocks: Iterable[Block]) -> Iterator[str]:
    """All that can be read, block by block."""
    for block in blocks:
        if isinstance(block, Table):
            yield from (cell for row in block.rows for cell in row)
        elif not isinstance(block, Page):
            yield block.text
