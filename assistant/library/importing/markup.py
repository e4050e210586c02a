"""From HTML to blocks: what a reader of the page came for, in its order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.errors import Refused
from assistant.library.importing.blocks import Block, Heading, Item, Paragraph, Table
from assistant.library.text import clean

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_SKIPPED = frozenset(
    """script style noscript template nav aside footer svg iframe object embed applet canvas audio video map button
    select textarea input dialog head title link meta base""".split()  # noqa: SIM905 - a list of words
)
_INLINE = frozenset(
    """a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark o:p q rp rt ruby s samp
    small span strike strong sub sup time tt u var wbr""".split()  # noqa: SIM905
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "complementary", "dialog", "menu", "menubar"})
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|font-size\s*:\s*0(?![.\d])", re.I)
_CONSENT = re.compile(r"cookie|consent", re.IGNORECASE)
_MARK = re.compile(r"[\[(]?\w{1,3}[\])]?")
_LONGEST_CONSENT = 4000
"""Characters of a question about cookies at most; a text that is about cookies is longer."""

_MOST_SPANNED = 50
"""Columns or rows that one cell may take up; more is a mistake, or meant to exhaust us."""


def parse_html(text: str) -> HtmlElement:
    """The root of the page. Nothing that it refers to is fetched.

    Raises:
        Refused: there is nothing in it, or it cannot be parsed.
    """
    from lxml import etree, html

    parser = html.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True, no_network=True)
    declared = re.match(r"\s*<\?xml[^>]*>", text[:1000])
    try:
        return html.document_fromstring(text[declared.end() :] if declared else text, parser=parser)
    except etree.ParserError as error:
        raise Refused("import_empty") from error
    except etree.XMLSyntaxError as error:
        raise Refused("import_damaged", reason="HTML") from error


def main_part(root: HtmlElement) -> HtmlElement:
    """Where the page says that its main content is, if that holds a fair share of the text; else the whole page."""
    from lxml import etree

    etree.strip_elements(root, "script", "style", "noscript", "template", with_tail=False)
    whole = len(root.text_content())
    for path in (".//main", ".//*[@role='main']", ".//article"):
        found = root.findall(path)
        if len(found) == 1 and len(found[0].text_content()) * 5 >= whole:
            return found[0]
    return root


def html_blocks(root: HtmlElement) -> list[Block]:
    """Headings, paragraphs, lists and tables, without menus, scripts and what is not shown."""
    from lxml import etree

    flow = _Flow()
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        tag = str(element.tag)
        if event == "end":
            flow.leave(tag)
            if element is not root:
                flow.add(element.tail)
        elif _left_out(element, tag):
            walker.skip_subtree()
        elif tag == "table" and (table := _table(element)):
            flow.end()
            flow.blocks.extend(table)
            walker.skip_subtree()
        else:
            flow.enter(tag, element)
            flow.add(element.text)
    flow.end()
    return flow.blocks


class _Flow:
    """Gathers running text until a block ends."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._words: list[str] = []
        self._lists: list[int | None] = []  # of the lists we are in: the number of the next item, None without numbers
        self._heading: int | None = None
        self._item = False
        self._kept = 0  # how many elements we are in whose line breaks count

    def add(self, text: str | None) -> None:
        if text:
            self._words.append(text if self._kept else re.sub(r"\s+", " ", text))

    def enter(self, tag: str, element: HtmlElement) -> None:
        if tag == "br":
            self._words.append("\n")
        if tag in _INLINE or tag == "br":
            return
        self.end()
        if tag in ("ul", "ol", "menu"):
            start = str(element.get("start") or "1")
            self._lists.append(int(start) if tag == "ol" and start.isascii() and start.isdigit() else None)
        elif tag == "li":
            self._item = True
        elif tag in _HEADINGS:
            self._heading = _HEADINGS[tag]
        elif tag == "pre":
            self._kept += 1

    def leave(self, tag: str) -> None:
        if tag in _INLINE or tag == "br":
            return
        self.end()
        if tag in ("ul", "ol", "menu") and self._lists:
            self._lists.pop()
        elif tag == "li":
            self._item = False
        elif tag in _HEADINGS:
            self._heading = None
        elif tag == "pre" and self._kept:
            self._kept -= 1

    def end(self) -> None:
        """Close the running text: two line breaks in it part paragraphs."""
        running, self._words = "".join(self._words), []
        for part in re.split(r"\n[ \t]*\n", running):
            if text := clean(part):
                self.blocks.append(self._block(text))

    def _block(self, text: str) -> Block:
        if self._heading:
            return Heading(self._heading, text)
        if not self._item:
            return Paragraph(text)
        self._item = False
        number = self._lists[-1] if self._lists else None
        if number is not None:
            self._lists[-1] = number + 1
        return Item(max(len(self._lists) - 1, 0), text, number)


def _left_out(element: HtmlElement, tag: str) -> bool:
    if tag in _SKIPPED or element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    if element.get("role") in _ROLES or _UNSEEN.search(element.get("style") or ""):
        return True
    if tag == "header" or tag in ("ul", "ol"):
        return _is_menu(element, tag)
    if tag == "sup":  # the mark of a footnote would look like a citation of ours
        return element.find("a[@href]") is not None and bool(_MARK.fullmatch(element.text_content().strip()))
    if tag in ("div", "section") and _CONSENT.search(f"{element.get('id')} {element.get('class')}"):
        return len(element.text_content()) < _LONGEST_CONSENT
    return False


def _is_menu(element: HtmlElement, tag: str) -> bool:
    """Whether a list is little more than links, or the head of a page is one without a title."""
    links = element.findall(".//a[@href]")
    if tag == "header":
        return not element.xpath(".//h1")
    words, *linked_words = (len(" ".join(one.text_content().split())) for one in (element, *links))
    linked = sum(linked_words)
    return len(links) >= 4 and linked * 10 >= words * 8 and linked <= len(links) * 40


def _table(element: HtmlElement) -> list[Block] | None:
    """The table with its caption; None for one that only lays out the page."""
    if element.get("role") in ("presentation", "none") or element.find(".//table") is not None:
        return None
    if element.xpath("boolean(.//h1 | .//h2 | .//h3 | .//td[count(.//p) > 3])"):
        return None
    rows: list[tuple[str, ...]] = []
    spans: dict[int, tuple[int, str]] = {}  # per column: in how many rows below a cell goes on, and its text
    for row in element.iter("tr"):
        rows.append(_row(row, spans))
    if len(rows) < 2 or max(map(len, rows)) < 2:
        return None
    caption = element.find("caption")
    return [*([Paragraph(_text(caption))] if caption is not None else []), Table(tuple(rows))]


def _row(row: HtmlElement, spans: dict[int, tuple[int, str]]) -> tuple[str, ...]:
    cells: list[str] = []

    def carried() -> None:
        while len(cells) in spans:
            left, text = spans.pop(len(cells))
            if left > 1:
                spans[len(cells)] = (left - 1, text)
            cells.append(text)

    for cell in row.iterchildren("td", "th"):
        carried()
        text = _text(cell)
        for extra in range(_span(cell, "colspan")):
            if (rows := _span(cell, "rowspan")) > 1:
                spans[len(cells)] = (rows - 1, text)
            cells.append("" if extra else text)
    carried()
    return tuple(cells)


def _span(cell: HtmlElement, name: str) -> int:
    value = cell.get(name) or ""
    return min(int(value), _MOST_SPANNED) or 1 if value.isascii() and value.isdigit() and len(value) < 9 else 1


def _text(element: HtmlElement) -> str:
    """The words in an element that are shown; blocks part them, inline markup does not."""
    from lxml import etree

    words: list[str] = []
    walker = etree.iterwalk(element, events=("start", "end"))
    for event, inner in walker:
        tag = str(inner.tag)
        if tag not in _INLINE:
            words.append(" ")
        if event == "end":
            words.append("" if inner is element else inner.tail or "")
        elif inner is not element and _left_out(inner, tag):
            walker.skip_subtree()
        else:
            words.append(inner.text or "")
    return clean("".join(words))
