"""The pages that people read, taken apart: their links, their anchors, and the blocks of commands in them.

A block of commands says in a comment above it what becomes of it here:

    <!-- run -->                  run, and what it prints is what stands there (`…` stands for anything)
    <!-- run: nearly -->          the same, but one line in five may differ (another processor rounds otherwise)
    <!-- not run: WHY -->         left to the reader, and why
    <!-- file: NAME -->           no command: a file that the commands after it read
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
GENERATED = frozenset(
    {"reference/commands.md", "reference/configuration.md", "reference/keys.md", "reference/limits.md"}
)
"""Pages that `python -m docs.making` writes; what they show of commands is not meant to be typed."""

SHELL = frozenset({"console", "sh", "bash", "shell"})
_MARK = re.compile(r"<!--\s*(run|not run|file)(?::\s*(.+?))?\s*-->")
_ANCHOR = re.compile(r"""<a\s[^>]*(?:id|name)=["']([^"']+)""")


@dataclass(frozen=True)
class Block:
    """A fenced block: where it stands (line from 1), its language, its text, and what the comment above it says."""

    page: Path
    line: int
    language: str
    text: str
    mark: str
    said: str

    @property
    def name(self) -> str:
        """What a failure calls it."""
        return f"{self.page.relative_to(ROOT).as_posix()}:{self.line}"


def pages() -> list[Path]:
    """Every page of the documentation, and the pages beside it that it leads to."""
    others = ("README.md", "README.nl.md", "SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md")
    folders = ("evals", "corpus", "prompts")
    readmes = [ROOT / folder / "README.md" for folder in folders]
    return [*sorted(DOCS.rglob("*.md")), *(ROOT / name for name in others), *readmes]


@cache
def tokens(page: Path) -> list[Token]:
    """A page as CommonMark with tables."""
    return MarkdownIt("commonmark").enable("table").parse(page.read_text(encoding="utf-8"))


def blocks(page: Path) -> Iterator[Block]:
    """The fenced blocks of a page."""
    mark, said = "", ""
    for token in tokens(page):
        if token.type == "fence":
            line = (token.map or [0])[0] + 1
            yield Block(page, line, token.info.strip(), token.content, mark, said)
        found = _MARK.fullmatch(token.content.strip()) if token.type == "html_block" else None
        mark, said = (found[1], found[2] or "") if found else ("", "")


def links(page: Path) -> Iterator[str]:
    """Where the links and pictures of a page lead to, as they are written."""
    for token in tokens(page):
        for child in token.children or ():
            target = child.attrGet("href") if child.type == "link_open" else child.attrGet("src")
            if child.type in ("link_open", "image") and isinstance(target, str):
                yield target


@cache
def anchors(page: Path) -> frozenset[str]:
    """The anchors of a page, as GitHub and Sphinx give them to headings."""
    found: list[str] = []
    parsed = tokens(page)
    for token, inline in pairwise(parsed):
        if token.type == "heading_open":
            text = "".join(child.content for child in inline.children or () if child.type in ("text", "code_inline"))
            slug = _slug(text)
            again = sum(1 for known in found if known == slug or re.fullmatch(rf"{re.escape(slug)}-\d+", known))
            found.append(f"{slug}-{again}" if again else slug)
    found.extend(_ANCHOR.findall(page.read_text(encoding="utf-8")))
    return frozenset(found)


def _slug(text: str) -> str:
    kept = (char for char in text.strip().lower() if char in "-_ " or unicodedata.category(char)[0] in "LMN")
    return "".join(kept).replace(" ", "-")
