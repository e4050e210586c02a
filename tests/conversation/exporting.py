"""What the tests of exports share: turns as each kind of text, and readers of those texts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from html.parser import HTMLParser
from typing import Any

from hypothesis import strategies as st
from markdown_it import MarkdownIt

from assistant import locations
from assistant.conversation.decisions import KeptDecision, KeptOutcome
from assistant.conversation.export.documents import (
    to_clipping,
    to_html,
    to_markdown_document,
    to_memo,
    to_memo_html,
)
from assistant.conversation.export.turns import ExportTurn
from assistant.domain import Brief, Language, Profile, Stance, Statement
from assistant.library.lists import read_lists

EN, NL = Language.EN, Language.NL
LISTS = read_lists(locations.corpus_directory())
MOMENT = datetime(2026, 11, 22, 9, 30, tzinfo=timezone(timedelta(hours=1)))
ASKED = datetime(2026, 11, 21, 23, 45, tzinfo=UTC)
PROFILE = Profile("Bank Zuid", "banking", "NL", "savers", ("We stand for inclusion",))
MARK = "MARKER"


def turn(brief: Brief, question: str = "") -> ExportTurn:
    """A turn that was answered."""
    return ExportTurn(question or brief.inquiry.question, ASKED, brief)


def markdown(*turns: ExportTurn, language: Language = EN, name: str = "") -> str:
    """Turns as Markdown."""
    return to_markdown_document(turns, LISTS, moment=MOMENT, language=language, name=name)


def html(*turns: ExportTurn, language: Language = EN, name: str = "") -> str:
    """Turns as a web page."""
    return to_html(turns, LISTS, moment=MOMENT, language=language, name=name)


def memo(brief: Brief, profile: Profile = PROFILE) -> str:
    """A memo in Markdown."""
    return to_memo(brief, LISTS, profile, moment=MOMENT)


Maker = Callable[[Brief], str]
PAGES: tuple[Maker, ...] = (
    lambda brief: html(turn(brief, "Why?")),
    lambda brief: to_memo_html(brief, LISTS, PROFILE, moment=MOMENT),
)
TEXTS: tuple[Maker, ...] = (lambda brief: markdown(turn(brief, "Why?")), memo, lambda brief: to_clipping(brief, LISTS))


class Reader(HTMLParser):
    """What a browser would make of a page: its elements with their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []
        self._pieces: list[str] = []
        self._style = False
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        self.elements.append((tag, tuple(attrs)))
        self._style = tag == "style"

    def handle_endtag(self, tag: str) -> None:
        """An element ends."""
        self._style = False

    def handle_data(self, data: str) -> None:
        """Some text."""
        if not self._style:
            self._pieces.append(data)

    def values(self, attribute: str) -> list[str]:
        """Every value of an attribute."""
        return [value or "" for _, attributes in self.elements for name, value in attributes if name == attribute]

    @property
    def text(self) -> str:
        """All text, spaces single."""
        return " ".join("".join(self._pieces).split())


def read_markdown(text: str) -> tuple[list[tuple[str, str]], str]:
    """What a Markdown reader makes of a text: its structure, and its words."""
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    shape: list[tuple[str, str]] = []
    words: list[str] = []

    def walk(tokens: list[Any]) -> None:
        for token in tokens:
            if token.type in ("text", "text_special"):
                words.append(token.content)
            elif token.type == "inline":
                walk(token.children)
                words.append(" ")
            else:
                shape.append((token.type, str(token.attrs.get("href", ""))))

    walk(parser.parse(text))
    return shape, " ".join("".join(words).split())


def marked(brief: Brief, words: str) -> Brief:
    """The brief with the same words wherever documents, models and users have a say."""

    def statement(old: Statement) -> Statement:
        return replace(old, text=words, quote=words)

    sections = tuple(
        replace(
            section,
            statements=tuple(map(statement, section.statements)),
            rows=tuple(
                replace(
                    row,
                    label=words,
                    happened=statement(row.happened),
                    decision=statement(row.decision),
                    followed=statement(row.followed),
                    difference=statement(row.difference),
                )
                for row in section.rows
            ),
            note=words if section.note else "",
        )
        for section in brief.sections
    )
    evidence = tuple(
        replace(
            item,
            passage=replace(item.passage, text=f"{words} too"),
            document=replace(item.document, title=words),
            source=replace(item.source, author=words, title=words, publisher=words, date=words),
        )
        for item in brief.evidence
    )
    return replace(brief, sections=sections, evidence=evidence, notices=(words,), model=words, corpus_version=words)


PIECES = (
    *(
        "<script>alert(1)</script>",
        "</style>",
        "<img src=x onerror=y>",
        "]]>",
        "<!--",
        '"',
        "'",
        "&lt;",
        "&#106;",
        "&copy",
    ),
    *(
        "|",
        "\\",
        "\\|",
        "**",
        "*",
        "_",
        "`",
        "```",
        "~~",
        "[x](javascript:y)",
        "![x](http://y)",
        "[1]: /z",
        "<http://x>",
    ),
    *("#", "# ", "- ", "+ ", "1. ", "2) ", "> ", "---", "===", "$x$", ":", "$title", "{x}", "%s", "é", "漢"),
    *("\n", " ", "\u202e", "\u200b", "\x1b]8;;http://x\x07", "\x00"),
)
HOSTILE = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), min_size=1, max_size=6).map("".join)
"""What somebody may write who wants to be more than quoted."""


DECISION = KeptDecision(1, Stance.ADAPT, "Unanimous.\nShops first.", "2026-11-20", "2027-03-01", id=1)
ENDED = replace(DECISION, outcomes=(KeptOutcome("2027-03-02", "Few left."), KeptOutcome("2027-06-01", "All well.")))
