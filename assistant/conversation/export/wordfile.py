"""Blocks as a Word file (Office Open XML, ECMA-376): real styles, a table, and citations that lead to their notes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from io import BytesIO
from typing import Any

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph as WordParagraph
from docx.text.run import Run

from assistant.conversation.export import wordstyles as looks
from assistant.conversation.export.blocks import (
    Block,
    Bullets,
    Facts,
    Heading,
    Line,
    Look,
    Note,
    Notes,
    Page,
    Paragraph,
    Part,
    Quote,
    Said,
    Table,
    Text,
    quoted_lines,
    web_address,
)
from assistant.domain import Verdict
from assistant.library.text import clean
from assistant.words import say

_NO_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
"""What `clean` leaves and XML cannot hold (XML 1.0, section 2.2)."""


def to_wordfile(page: Page, moment: datetime) -> bytes:
    """The page as a DOCX file. `moment`: when it is made."""
    document = looks.new_document(page, moment)
    document.add_paragraph(_plain(page.title), style="Title")
    several = len(page.parts) > 1
    if several:
        for place, part in enumerate(page.parts, start=1):
            _link_to(document.add_paragraph(style="List Number"), _plain(part.title), _opening(place))
    for place, part in enumerate(page.parts, start=1):
        _Section(document, part, place, page).write(several)
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _plain(text: str) -> str:
    return _NO_XML.sub("", clean(text))


def _opening(place: int) -> str:
    return f"part_{place}"


class _Section:
    """One part, written at the end of a document."""

    def __init__(self, document: Document, part: Part, place: int, page: Page) -> None:
        self._document = document
        self._part = part
        self._place = place
        self._numbers = part.numbers
        self._foreign = looks.locale(part.language) if part.language is not page.language else None

    def write(self, titled: bool) -> None:
        """Write it; with its title if there are others beside it."""
        if titled:
            heading = self._document.add_paragraph(style="Heading 1")
            with_bookmark(heading, _opening(self._place), self._run(heading, f"{self._place}. {self._part.title}"))
        for block in self._part.blocks:
            self._block(block, "Heading 2" if titled else "Heading 1")

    def _block(self, block: Block, heading: str) -> None:
        match block:
            case Heading(text):
                self._run(self._document.add_paragraph(style=heading), text)
            case Paragraph(line, advice):
                self._line(self._document.add_paragraph(style=looks.ADVICE if advice else None), line)
            case Bullets(lines):
                for line in lines:
                    self._line(self._document.add_paragraph(style="List Bullet"), line)
            case Facts(rows):
                self._facts(rows)
            case Quote(text):
                for words in quoted_lines(text):
                    self._run(self._document.add_paragraph(style="Quote"), words)
            case Table():
                self._table(block)
            case Notes():
                self._notes(block)

    def _facts(self, rows: Iterable[tuple[str, str]]) -> None:
        for label, text in rows:
            paragraph = self._document.add_paragraph()
            self._run(paragraph, f"{label}:", after=" ").bold = True
            self._run(paragraph, text)

    def _table(self, table: Table) -> None:
        drawn = self._document.add_table(1 + len(table.rows), len(table.header))
        for column, title in enumerate(table.header):
            self._run(drawn.cell(0, column).paragraphs[0], title).bold = True
        for place, row in enumerate(table.rows, start=1):
            for column, cell in enumerate(row):
                self._line(drawn.cell(place, column).paragraphs[0], cell, bold=column == 0)
        looks.format_table(drawn)

    def _notes(self, notes: Notes) -> None:
        for group in notes.groups:
            if group.title:
                self._run(self._document.add_paragraph(style=looks.PLACE), group.title)
            for note in group.notes:
                self._note(self._document.add_paragraph(style=looks.NOTE), note)

    def _note(self, paragraph: WordParagraph, note: Note) -> None:
        for number, text in note.passages:
            marker = self._run(paragraph, f"[{number}]")
            marker.bold = True
            with_bookmark(paragraph, self._target(number), marker)
            self._run(paragraph, text, before=" ", after=" " if text else "")
        if not note.passages[-1][1]:
            self._run(paragraph, f"({self._say('export.above')})", after=" ", quiet=True)
        self._run(paragraph, "—", after=" ")
        self._line(paragraph, note.about)

    def _line(self, paragraph: WordParagraph, line: Line, *, bold: bool = False) -> None:
        for place, piece in enumerate(line):
            if place:
                paragraph.add_run(" ")
            if isinstance(piece, Said):
                self._said(paragraph, piece)
            else:
                self._text(paragraph, piece, bold)

    def _text(self, paragraph: WordParagraph, piece: Text, bold: bool) -> None:
        url = web_address(piece.url)
        if url and _plain(piece.text):
            _link_out(paragraph, _plain(piece.text), url)
            return
        run = self._run(paragraph, piece.text, quiet=piece.look is Look.QUIET)
        if bold or piece.look is Look.STRONG:
            run.bold = True

    def _said(self, paragraph: WordParagraph, said: Said) -> None:
        statement = said.statement
        self._run(paragraph, statement.text, after=" " if statement.citations else "")
        for number in statement.citations:
            if number in self._numbers:
                _link_to(paragraph, f"[{number}]", self._target(number))
            else:
                self._run(paragraph, f"[{number}]")
        remarks = [self._say("brief.own_judgement")] if said.own else []
        if statement.verdict is Verdict.PARTIAL:
            remarks.append(self._say("brief.partly_supported"))
        elif statement.verdict is Verdict.UNSUPPORTED:
            remarks.append(self._say("brief.not_supported"))
        for remark in remarks:
            self._run(paragraph, f"({remark})", before=" ", quiet=True).bold = False

    def _run(
        self, paragraph: WordParagraph, text: str, *, before: str = "", after: str = "", quiet: bool = False
    ) -> Run:
        """Words at the end of a paragraph; `before` and `after` are ours and stay as they are."""
        run = paragraph.add_run(f"{before}{_plain(text)}{after}")
        if quiet:
            run.style = looks.QUIET
        if self._foreign:
            run._r.get_or_add_rPr().append(looks.element("w:lang", val=self._foreign))
        return run

    def _target(self, number: int) -> str:
        return f"passage_{self._place}_{number}"

    def _say(self, path: str) -> str:
        return say(self._part.language, path)


def with_bookmark(paragraph: WordParagraph, name: str, run: Run) -> None:
    """Give some words of a paragraph a name that links can lead to."""
    number = str(len(list(paragraph.part.element.iter(qn("w:bookmarkStart")))))
    run._r.addprevious(looks.element("w:bookmarkStart", id=number, name=name))
    run._r.addnext(looks.element("w:bookmarkEnd", id=number))


def _link_to(paragraph: WordParagraph, text: str, bookmark: str) -> None:
    _link(paragraph, text, looks.element("w:hyperlink", anchor=bookmark, history="1"))


def _link_out(paragraph: WordParagraph, text: str, url: str) -> None:
    link = looks.element("w:hyperlink", history="1")
    link.set(qn("r:id"), paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    _link(paragraph, text, link)


def _link(paragraph: WordParagraph, text: str, link: Any) -> None:
    run = paragraph.add_run(text, style=looks.LINK)
    link.append(run._r)
    paragraph._p.append(link)
