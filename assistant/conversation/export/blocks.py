"""A document before it is Markdown or HTML: blocks of plain text, in which nothing means anything yet."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote

from assistant.domain import Language, Statement
from assistant.library.text import clean

_WEB = re.compile(r"https?://[^\s/?#]+\S*", re.IGNORECASE)
_UNRESERVED = "%:/?#@!$&'()*+,;=~"
"""Characters of a web address that stay as they are; all others are percent-encoded (RFC 3986, section 2)."""


class Look(StrEnum):
    """How a text is to stand out."""

    PLAIN = "plain"
    STRONG = "strong"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True)
class Text:
    """Some words; where they lead to, if `url` is a web address."""

    text: str
    look: Look = Look.PLAIN
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A statement with its citations and its verdict. `own`: to be told as our judgement."""

    statement: Statement
    own: bool = False


Line = tuple[Text | Said, ...]
"""Pieces that stand after each other, with a space between."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of what follows."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of its own. `advice`: it is the advice itself."""

    line: Line
    advice: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """Lines that stand side by side."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels and what belongs to them."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a header; the first cell of a row names it."""

    header: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's own words, line by line."""

    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """Numbered passages that rest on one source. A passage without text is told word for word in the brief itself."""

    passages: tuple[tuple[int, str], ...]
    about: Line


@dataclass(frozen=True, slots=True)
class NoteGroup:
    """Notes under a title, which may be empty."""

    title: str
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Notes:
    """Where the citations lead."""

    groups: tuple[NoteGroup, ...]


Block = Heading | Paragraph | Bullets | Facts | Table | Quote | Notes


@dataclass(frozen=True, slots=True)
class Part:
    """A turn, or the memo. Its citations lead to its own notes. `title` names it among others."""

    language: Language
    title: str
    blocks: tuple[Block, ...]

    @property
    def numbers(self) -> frozenset[int]:
        """The numbers that a citation can lead to."""
        groups = [group for block in self.blocks if isinstance(block, Notes) for group in block.groups]
        return frozenset(number for group in groups for note in group.notes for number, _ in note.passages)


@dataclass(frozen=True, slots=True)
class Page:
    """A whole document. `language` is that of what stands around the parts. `compact`: it should fit one sheet."""

    language: Language
    title: str
    parts: tuple[Part, ...]
    closing: str
    compact: bool = False


def web_address(url: str | None) -> str | None:
    """The address with nothing in it that could end a link early; None if it does not lead to the web."""
    if not url or clean(url) != url or not _WEB.fullmatch(url):
        return None
    return quote(url, safe=_UNRESERVED, errors="replace")


def quoted_lines(text: str) -> list[str]:
    """The lines of somebody's words, each cleaned; never none at all."""
    return [line for line in map(clean, text.splitlines()) if line] or ["…"]
