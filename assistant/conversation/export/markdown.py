"""Blocks as Markdown: CommonMark with GitHub's tables, in which the words of others stay words."""

from __future__ import annotations

import re

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
from assistant.domain import Language, Verdict
from assistant.library.text import clean
from assistant.words import say

# Emphasis, code, links, HTML, tables, strikethrough, headings, and the formulas of GitHub and Pandoc.
_ANYWHERE = re.compile(r"[\\`*_\[\]<>|~$#]|&(?=#?\w+;)")
_ENTITY = re.compile(r"&(?=#?\w+;)")
"""All that can still mean something in an address that holds no backslashes, spaces or angle brackets."""

# Underlines of headings, lists and definitions; only where a line begins.
_AT_START = re.compile(r"(?:[+=:-]|\d+(?=[.)]))")


def to_markdown(page: Page) -> str:
    """The page as a Markdown file."""
    parts = [_part(part, alone=len(page.parts) == 1) for part in page.parts]
    closing = ["---", f"*{escaped(page.closing)}*"] if page.closing else []
    return "\n\n".join([f"# {escaped(page.title)}", *parts, *closing]) + "\n"


def escaped(text: str) -> str:
    """One line in which no character means anything to Markdown."""
    text = _ANYWHERE.sub(r"\\\g<0>", clean(text))
    start = _AT_START.match(text)
    if not start:
        return text
    end = start.end() if start[0].isdigit() else 0
    return f"{text[:end]}\\{text[end:]}"


def _part(part: Part, *, alone: bool) -> str:
    heading = [] if alone else [f"## {escaped(part.title)}"]
    level = "##" if alone else "###"
    return "\n\n".join(heading + [_block(block, part.language, level) for block in part.blocks])


def _block(block: Block, language: Language, level: str) -> str:
    match block:
        case Heading(text):
            return f"{level} {escaped(text)}"
        case Paragraph(line, advice):
            return _line(line, language, strong=advice)
        case Bullets(lines):
            return "\n".join(f"- {_line(line, language)}" for line in lines)
        case Facts(rows):
            return "\n".join(f"- **{escaped(label)}:** {escaped(text)}" for label, text in rows)
        case Quote(text):
            return "\n>\n".join(f"> {escaped(line)}" for line in quoted_lines(text))
        case Table():
            return _table(block, language)
        case Notes(groups):
            return "\n\n".join(_notes(group, language) for group in groups)


def _table(table: Table, language: Language) -> str:
    rows = [[_line(cell, language) for cell in row] for row in table.rows]
    header = [escaped(title) for title in table.header]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (header, ["---"] * len(header), *rows))


def _notes(group: NoteGroup, language: Language) -> str:
    title = [f"**{escaped(group.title)}**\n"] if group.title else []
    return "\n".join([*title, *(f"- {_note(note, language)}" for note in group.notes)])


def _note(note: Note, language: Language) -> str:
    passages = " ".join(f"**[{n}]** {escaped(text)}".strip() for n, text in note.passages)
    above = [] if note.passages[-1][1] else [f"*({escaped(say(language, 'export.above'))})*"]
    return " ".join([passages, *above, "—", _line(note.about, language)])


def _line(line: Line, language: Language, *, strong: bool = False) -> str:
    pieces = [_said(piece, language, strong) if isinstance(piece, Said) else _text(piece) for piece in line]
    return " ".join(filter(None, pieces))


def _text(piece: Text) -> str:
    text, url = escaped(piece.text), web_address(piece.url)
    if not text:
        return ""
    if url:
        address = _ENTITY.sub(r"\&", url)
        return f"[{text}](<{address}>)"
    mark = {Look.STRONG: "**", Look.QUIET: "*"}.get(piece.look, "")
    return f"{mark}{text}{mark}"


def _said(said: Said, language: Language, strong: bool) -> str:
    statement = said.statement
    text = escaped(statement.text)
    remarks = [say(language, "brief.own_judgement")] if said.own else []
    if statement.verdict is Verdict.PARTIAL:
        remarks.append(say(language, "brief.partly_supported"))
    elif statement.verdict is Verdict.UNSUPPORTED:
        remarks.append(say(language, "brief.not_supported"))
    markers = "".join(f"[{n}]" for n in statement.citations)
    told = [f"*({escaped(remark)})*" for remark in remarks]
    return " ".join(filter(None, [f"**{text}**" if strong and text else text, markers, *told]))
