"""Blocks as a web page: one file without scripts, that loads nothing, and whose citations are links both ways."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from html import escape
from pathlib import Path
from string import Template

from assistant.conversation.export.blocks import (
    Block,
    Bullets,
    Facts,
    Heading,
    Line,
    Look,
    Note,
    NoteGroup,
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

_TEMPLATE = Path(__file__).with_name("page.html")

SIGNS = {Verdict.SUPPORTED: "✓", Verdict.PARTIAL: "~", Verdict.UNSUPPORTED: "✗", Verdict.ADVICE: "◇"}
"""What stands behind a statement for its verdict; the same as on the screen."""


def to_webpage(page: Page) -> str:
    """The page as an HTML file."""
    several = len(page.parts) > 1
    sections = "\n".join(_Section(part, place).html(several) for place, part in enumerate(page.parts, start=1))
    return Template(_TEMPLATE.read_text(encoding="utf-8")).substitute(
        language=page.language.value,
        title=_plain(page.title),
        look="memo" if page.compact else "document",
        contents=_contents(page) if several else "",
        sections=sections,
        closing=_plain(page.closing),
    )


def _plain(text: str) -> str:
    return escape(clean(text))


def _list(items: list[str]) -> str:
    return "\n".join(["<ul>", *(f"<li>{item}</li>" for item in items), "</ul>"])


def _contents(page: Page) -> str:
    lines = [f'<li><a href="#part-{place}">{_plain(part.title)}</a></li>' for place, part in enumerate(page.parts, 1)]
    return f"<nav><ol>{''.join(lines)}</ol></nav>"


class _Section:
    """One part. It counts its citations while it is written, so that its notes, which come last, can lead back."""

    def __init__(self, part: Part, place: int) -> None:
        self._part = part
        self._place = place
        self._numbers = part.numbers
        self._cited: Counter[int] = Counter()
        self._told: set[Verdict] = set()

    def html(self, titled: bool) -> str:
        """The part as a section of the page."""
        heading = f"<h2>{self._place}. {_plain(self._part.title)}</h2>\n" if titled else ""
        level = "h3" if titled else "h2"
        body = "\n".join(self._block(block, level) for block in self._part.blocks)
        opening = f'<section id="part-{self._place}" lang="{self._part.language.value}">'
        return f"{opening}\n{heading}{body}\n{self._legend()}</section>"

    def _legend(self) -> str:
        """What the signs used mean, for paper, on which no pointer can rest on them."""
        meanings = [f"{sign} {self._verdict(verdict)}" for verdict, sign in SIGNS.items() if verdict in self._told]
        return f'<p class="legend">{" · ".join(meanings)}</p>\n' if meanings else ""

    def _verdict(self, verdict: Verdict) -> str:
        return _plain(self._say(f"export.verdicts.{verdict}"))

    def _block(self, block: Block, level: str) -> str:
        match block:
            case Heading(text):
                return f"<{level}>{_plain(text)}</{level}>"
            case Paragraph(line, advice):
                return f'<p class="advice">{self._line(line)}</p>' if advice else f"<p>{self._line(line)}</p>"
            case Bullets(lines):
                return _list([self._line(line) for line in lines])
            case Facts(rows):
                told = [f"<div><dt>{_plain(label)}</dt><dd>{_plain(text)}</dd></div>" for label, text in rows]
                return "\n".join(["<dl>", *told, "</dl>"])
            case Quote(text):
                told = [f"<p>{_plain(line)}</p>" for line in quoted_lines(text)]
                return "\n".join(["<blockquote>", *told, "</blockquote>"])
            case Table():
                return self._table(block)
            case Notes(groups):
                return "\n".join(['<div class="notes">', *map(self._notes, groups), "</div>"])

    def _table(self, table: Table) -> str:
        header = "".join(f'<th scope="col">{_plain(title)}</th>' for title in table.header)
        lines = ["<table>", f"<thead><tr>{header}</tr></thead>", "<tbody>"]
        for name, *cells in table.rows:
            told = "".join(f"<td>{self._line(cell)}</td>" for cell in cells)
            lines.append(f'<tr><th scope="row">{self._line(name)}</th>{told}</tr>')
        return "\n".join([*lines, "</tbody>", "</table>"])

    def _notes(self, group: NoteGroup) -> str:
        title = f'<p class="place">{_plain(group.title)}</p>\n' if group.title else ""
        return title + _list([self._note(note) for note in group.notes])

    def _note(self, note: Note) -> str:
        passages = " ".join(self._passage(number, text) for number, text in note.passages)
        above = [] if note.passages[-1][1] else [f"<em>({_plain(self._say('export.above'))})</em>"]
        return " ".join([passages, *above, f'<span class="about">{self._line(note.about)}</span>'])

    def _passage(self, number: int, text: str) -> str:
        title = _plain(self._say("export.back"))
        back = "".join(
            f'<a class="back" href="#{self._citation(number, time)}" title="{title}">↑</a>'
            for time in range(1, self._cited[number] + 1)
        )
        words = f" {_plain(text)}" if text else ""
        return f'<span class="passage" id="{self._target(number)}"><b>[{number}]</b>{words}{back}</span>'

    def _line(self, line: Line) -> str:
        return " ".join(filter(None, (self._said(p) if isinstance(p, Said) else _text(p) for p in line)))

    def _said(self, said: Said) -> str:
        statement = said.statement
        self._told.add(statement.verdict)
        verdict = self._verdict(statement.verdict)
        cites = "".join(self._cite(number) for number in statement.citations)
        # With a space that does not break, so that no sign stands on a line by itself.
        marks = f'{cites}&nbsp;<span title="{verdict}">{SIGNS[statement.verdict]}</span>'
        return " ".join([_plain(statement.text), f'<span class="marks">{marks}</span>', *self._remarks(said)])

    def _remarks(self, said: Said) -> Iterator[str]:
        if said.own:
            yield f"<em>({_plain(self._say('brief.own_judgement'))})</em>"
        remark = {Verdict.PARTIAL: "partly_supported", Verdict.UNSUPPORTED: "not_supported"}.get(said.statement.verdict)
        if remark:
            yield f"<em>({_plain(self._say(f'brief.{remark}'))})</em>"

    def _cite(self, number: int) -> str:
        if number not in self._numbers:
            return f"[{number}]"
        self._cited[number] += 1
        here = self._citation(number, self._cited[number])
        return f'<a id="{here}" href="#{self._target(number)}">[{number}]</a>'

    def _target(self, number: int) -> str:
        return f"passage-{self._place}-{number}"

    def _citation(self, number: int, time: int) -> str:
        return f"cited-{self._place}-{number}-{time}"

    def _say(self, path: str) -> str:
        return say(self._part.language, path)


def _text(piece: Text) -> str:
    text, url = _plain(piece.text), web_address(piece.url)
    if url and text:
        return f'<a class="web" href="{escape(url)}" rel="noopener noreferrer">{text}</a>'
    if not text or piece.look is Look.PLAIN:
        return text
    element = "strong" if piece.look is Look.STRONG else "em"
    return f"<{element}>{text}</{element}>"
