"""From a document's Markdown to the pieces that can be found and cited: a few sentences, a list, a row of a table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.library.sentences import sentences
from assistant.library.text import clean

MOST_WORDS = 60
"""Words that a piece holds at most, unless one sentence has more: what a reader takes in at once, and half of what the
embedder reads."""

_LONGEST_SENTENCE = 90
"""Words after which a sentence is cut: text without full stops is no sentence."""

_WORD_LENGTH = 20
"""Characters that count as a word: what has no spaces is no word."""

_FEWEST_LETTERS = 8
"""Fewer say nothing: page numbers, stray marks."""

_PAGE = re.compile(r"^<!-- page (\d{1,6}) -->$")
_HEADING = re.compile(r"^#{1,6}\s+(.+)$")
_BULLET = re.compile(r"^\s*(?:[-*+•]|\d{1,3}[.)])\s+")
# Each of these takes time in proportion to the text, whatever that is: none looks over the same stretch once for every
# place in it where it might begin. A document of somebody else's may be one line of ten million brackets.
_RULE = re.compile(r"^(?=.*---)[\s:|-]+$")
_LEADER = re.compile(r"(?<![.…_])[.…_]{4,}+\s*+\d*+\s*+$")
"""The dots of a table of contents."""

_COMMENT = re.compile(r"<!--(?:[^<]|<(?!!--))*?-->")
_IMAGE = re.compile(r"!\[[^\[\]\n]*\]\([^\[)\n]*\)")
_LINK = re.compile(r"\[([^\[\]\n]+)\]\([^\[)\n]*\)")
_MARKUP = re.compile(r"</?[A-Za-z][^<>\n]*>|(?<!\\)(?:\*\*|__|`|(?<!\w)[*_]|[*_](?!\w))")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!|>~-])")


@dataclass(frozen=True, slots=True)
class Piece:
    """Plain text, and where it stands: the page (from 1) on which it begins, and the heading above it."""

    text: str
    page: int | None
    heading: str | None


def plain_words(markdown: str) -> str:
    """A piece of Markdown as the words that a reader sees, on one line."""
    text = _LINK.sub(r"\1", _IMAGE.sub("", _COMMENT.sub("", markdown)))
    return clean(_ESCAPED.sub(r"\1", _MARKUP.sub("", text)))


def split_markdown(markdown: str) -> Iterator[Piece]:
    """The pieces of a document in their order. `<!-- page N -->` on a line of its own begins page N."""
    page: int | None = None
    heading: str | None = None
    for kind, lines in _blocks(markdown):
        if kind == "page":
            page = int(lines[0])
            continue
        if kind == "heading":
            heading = plain_words(lines[0]) or heading
            continue
        texts = _rows(lines) if kind == "table" else _passages(lines)
        for text in texts:
            if sum(map(str.isalpha, text)) >= _FEWEST_LETTERS:
                yield Piece(text, page, heading)


def _blocks(markdown: str) -> Iterator[tuple[str, list[str]]]:
    """Pages, headings, tables and stretches of text. A list belongs to the line that announces it."""
    kind, lines = "text", list[str]()
    for raw in markdown.split("\n"):
        line = raw.strip()
        page, heading = _PAGE.match(line), _HEADING.match(line)
        table = line.startswith("|") and line.count("|") > 1
        if page or heading or not line or table != (kind == "table"):
            announces = kind == "text" and bool(lines) and lines[-1].endswith(":") and not (page or heading or table)
            if lines and not announces:
                yield kind, lines
                lines = []
            kind = "table" if table else "text"
        if page:
            yield "page", [page[1]]
        elif heading:
            yield "heading", [heading[1].rstrip("#").rstrip() or heading[1]]
        elif line and not _LEADER.search(line):
            lines.append(line)
    if lines:
        yield kind, lines


def _passages(lines: list[str]) -> Iterator[str]:
    """A stretch of text in passages: whole sentences and list items, as many as fit."""
    held: list[str] = []
    words = 0
    for sentence in _sentences(lines):
        length = max(sentence.count(" ") + 1, len(sentence) // _WORD_LENGTH)
        if held and words + length > MOST_WORDS:
            yield " ".join(held)
            held, words = [], 0
        held.append(sentence)
        words += length
    if held:
        yield " ".join(held)


def _sentences(lines: list[str]) -> Iterator[str]:
    items: list[str] = []
    for line in lines:
        bullet = _BULLET.match(line)
        text = line[bullet.end() :] if bullet else line.lstrip("> ")
        if bullet or not items:
            items.append(text)
        else:
            items[-1] += f" {text}"
    for number, item in enumerate(items):
        text = plain_words(item)
        if text and text[-1].isalnum() and number < len(items) - 1:
            text += ";"  # so that items of a list do not run into each other
        for sentence in sentences(text):
            yield from _cut(sentence)


def _cut(sentence: str) -> Iterator[str]:
    words = sentence.split(" ")
    if len(words) <= _LONGEST_SENTENCE and len(sentence) <= _LONGEST_SENTENCE * _WORD_LENGTH:
        yield sentence
        return
    for start in range(0, len(words), MOST_WORDS):
        yield from _shortened(" ".join(words[start : start + MOST_WORDS]))


def _shortened(text: str) -> Iterator[str]:
    """Text without spaces (a key, an encoded file) in parts that can be shown."""
    longest = MOST_WORDS * _WORD_LENGTH
    yield from (text[start : start + longest] for start in range(0, len(text), longest))


def _rows(lines: list[str]) -> Iterator[str]:
    """The rows of a table, each with the names of its columns."""
    rows = [
        [plain_words(cell) for cell in line.strip().strip("|").split("|")] for line in lines if not _RULE.match(line)
    ]
    ruled = len(lines) > 1 and bool(_RULE.match(lines[1]))
    names = rows.pop(0) if ruled and rows else []
    if names and not rows:
        rows, names = [names], []
    for row in rows:
        told = [
            f"{names[place]}: {cell}" if place < len(names) and names[place] and names[place] != cell else cell
            for place, cell in enumerate(row)
            if cell
        ]
        if told:
            yield "; ".join(told)
