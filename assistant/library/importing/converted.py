"""What a conversion gives, what it may cost, and what a reader of one format hands over."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.domain import Language
from assistant.library.importing.blocks import Block

MEBIBYTE = 2**20


@dataclass(frozen=True, slots=True)
class Converted:
    """A document as we keep it.

    `date`: ISO 8601, also only a year or a month; None where the file does not say. `format`: see
    `formats.FORMATS`. `pages`: also slides; None where the format has none. `markdown`: in the form of
    `blocks.to_markdown`. `unread`: the pages (from 1) that show something but hold no text, such as scans.
    """

    title: str
    language: Language
    date: str | None
    format: str
    pages: int | None
    markdown: str
    unread: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost. All of them hold per file; ordinary office files stay far below.

    `file_bytes`: the file. `unpacked_bytes`: all that lies in an archive (DOCX, PPTX, ODT). `characters`: the text.
    `seconds`: by the clock. `memory_bytes`: address space of the process that converts (Linux).
    """

    file_bytes: int = 100 * MEBIBYTE
    unpacked_bytes: int = 500 * MEBIBYTE
    characters: int = 50_000_000
    pages: int = 3_000
    seconds: float = 180.0
    memory_bytes: int = 2048 * MEBIBYTE


@dataclass(slots=True)
class Reading:
    """What the reader of a format found. `title`, `date`, `language`: as the file states them, unjudged."""

    blocks: list[Block]
    title: str | None = None
    date: str | None = None
    language: Language | None = None
    pages: int | None = None
    unread: tuple[int, ...] = ()
