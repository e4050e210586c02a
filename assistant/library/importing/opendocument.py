"""OpenDocument text (ISO/IEC 26300), as LibreOffice writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.domain import Language
from assistant.errors import Refused
from assistant.library.importing.archive import open_archive, parse_xml, read_part
from assistant.library.importing.blocks import Block, Heading, Item, Paragraph, Table
from assistant.library.importing.converted import Limits, Reading
from assistant.library.importing.dates import iso_date
from assistant.library.text import clean

if TYPE_CHECKING:
    from lxml.etree import _Element

_NAMES = "{urn:oasis:names:tc:opendocument:xmlns:"
_TEXT, _TABLE, _OFFICE = f"{_NAMES}text:1.0}}", f"{_NAMES}table:1.0}}", f"{_NAMES}office:1.0}}"
_META, _DC = f"{_NAMES}meta:1.0}}", "{http://purl.org/dc/elements/1.1/}"
_SKIPPED = frozenset(
    {f"{_TEXT}{name}" for name in ("tracked-changes", "table-of-content", "note-citation", "ruby-text", "bookmark-ref")}
    | {f"{_OFFICE}{name}" for name in ("annotation", "forms", "scripts")}
    | {f"{_TEXT}{name}" for name in ("sequence-decls", "variable-decls", "user-field-decls", "alphabetical-index")}
)
_SPACES = frozenset({f"{_TEXT}{name}" for name in ("s", "tab", "line-break")})
_MOST_REPEATED = 100
"""A row or cell may say that it stands there a million times: empty ones, up to the end of the sheet."""


def read(data: bytes, limits: Limits, default: Language) -> Reading:
    """A text document without comments, deleted text and its table of contents.

    Raises:
        Refused: encrypted, or without the part that holds the text.
    """
    with open_archive(data, limits) as archive:
        names = set(archive.namelist())
        if "META-INF/manifest.xml" in names and b"encryption-data" in read_part(archive, "META-INF/manifest.xml"):
            raise Refused("import_encrypted")
        if "content.xml" not in names:
            raise Refused("import_encrypted") if "encrypted-package" in names else _damaged()
        body = parse_xml(read_part(archive, "content.xml")).find(f"{_OFFICE}body/{_OFFICE}text")
        meta = parse_xml(read_part(archive, "meta.xml")) if "meta.xml" in names else None
    title = changed = None
    if meta is not None:
        title = meta.findtext(f".//{_DC}title")
        changed = meta.findtext(f".//{_DC}date") or meta.findtext(f".//{_META}creation-date")
    return Reading(_blocks(body) if body is not None else [], title, iso_date(changed))


def _damaged() -> Refused:
    return Refused("import_damaged", reason="content.xml")


def _blocks(body: _Element) -> list[Block]:
    from lxml import etree

    blocks: list[Block] = []
    depth = -1  # of the list we are in
    item = False  # whether the next paragraph begins an item
    walker = etree.iterwalk(body, events=("start", "end"))
    for event, element in walker:
        tag = element.tag
        if event == "end":
            depth -= tag == f"{_TEXT}list"
        elif tag in _SKIPPED:
            walker.skip_subtree()
        elif tag == f"{_TEXT}list":
            depth += 1
        elif tag == f"{_TEXT}list-item":
            item = True
        elif tag == f"{_TABLE}table":
            blocks.append(_table(element))
            walker.skip_subtree()
        elif tag == f"{_TEXT}h":
            item = False
            blocks.append(Heading(_number(element, f"{_TEXT}outline-level"), _plain(element)))
            walker.skip_subtree()
        elif tag == f"{_TEXT}p":
            text = _plain(element)
            if text and item and depth >= 0:
                item = False
                blocks.append(Item(depth, text))
            elif text:
                blocks.append(Paragraph(text))
            walker.skip_subtree()
    return blocks


def _plain(element: _Element) -> str:
    """The words of a paragraph; spaces, tabs and line breaks are elements in this format."""
    from lxml import etree

    words: list[str] = []
    walker = etree.iterwalk(element, events=("start", "end"))
    for event, inner in walker:
        if event == "end":
            if inner is not element:
                words.append(inner.tail or "")
        elif inner.tag in _SKIPPED:
            walker.skip_subtree()
        else:
            if inner.tag in _SPACES or (inner is not element and inner.tag in (f"{_TEXT}p", f"{_TEXT}h")):
                words.append(" ")
            words.append(inner.text or "")
    return clean("".join(words))


def _table(table: _Element) -> Table:
    rows: list[tuple[str, ...]] = []
    for row in table.iter(f"{_TABLE}table-row"):
        cells: list[str] = []
        for cell in row.iterchildren(f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            text = _plain(cell)
            cells += [text] * _number(cell, f"{_TABLE}number-columns-repeated")
        rows += [tuple(cells)] * (_number(row, f"{_TABLE}number-rows-repeated") if any(cells) else 1)
    return Table(tuple(rows))


def _number(element: _Element, name: str) -> int:
    """A positive number in an attribute, within reason; 1 where there is none."""
    value = element.get(name) or ""
    return min(max(int(value), 1), _MOST_REPEATED) if value.isascii() and value.isdigit() and len(value) < 9 else 1
