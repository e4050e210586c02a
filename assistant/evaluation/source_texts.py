"""What documents say, cut up for drafting samples from them: documents of ours, Markdown, and plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.domain import Document, Language, Role
from assistant.errors import CorpusError
from assistant.library.corpus import document_files
from assistant.library.document import MAX_FILE_BYTES, parse_document
from assistant.library.language import detect_language
from assistant.library.problems import BrokenFile
from assistant.library.sentences import sentences
from assistant.library.splitting import plain_words
from assistant.library.text import clean, fold

SUFFIXES = frozenset({".md", ".markdown", ".txt"})

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n.*?\n---[ \t]*(?:\n|\Z)", re.DOTALL)
_CODE = re.compile(r"^(```|~~~).*?^\1[^\n]*$", re.MULTILINE | re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*$")
_BULLET = re.compile(r"^\s*(?:[-*+•]|\d+[.)])\s+")
_SOURCE_MARK = re.compile(r"\[@[^\]]*\]")
_FEWEST, _MOST = 5, 45
"""Words of a sentence that can state a fact to be told."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A sentence of a document; `passage`: its twin key, if the document is one of ours."""

    text: str
    passage: str | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """Something that a document can be asked about: a question that it answers itself, or else the name of a part."""

    facts: tuple[Fact, ...]
    question: str | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class SourceText:
    """A document with its subjects. `id` is the same in both languages of a document of ours."""

    id: str
    language: Language
    subjects: tuple[Subject, ...]


def source_files(place: Path) -> tuple[Path, ...]:
    """The documents at a place, sorted: a file, those of a corpus of ours, or all in a folder and those below it."""
    if place.is_file():
        return (place,)
    try:
        return tuple(document_files(place))
    except CorpusError:
        return tuple(
            path
            for path in sorted(place.rglob("*"))
            if path.suffix.lower() in SUFFIXES and path.is_file() and not path.name.startswith(".")
        )


def read_source(path: Path, default: Language) -> SourceText | None:
    """A document; None if it cannot be read or says nothing. `default`: its language if nothing in it tells."""
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            return None
        text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError):
        return None
    try:
        return _of_ours(parse_document(text, path.name))
    except BrokenFile:
        found = _plain(text, path, default)
        return found if found.subjects else None


def _of_ours(document: Document) -> SourceText:
    facts = tuple(
        Fact(passage.text, passage.twin_key) for passage in document.passages if passage.role is not Role.QUESTION
    )
    questions = tuple(Subject(facts, question=question) for question in document.questions)
    return SourceText(document.id, document.language, questions or (Subject(facts, name=document.title),))


def _plain(text: str, path: Path, default: Language) -> SourceText:
    stem = path.stem
    body = _CODE.sub("", _COMMENT.sub("", _FRONT_MATTER.sub("", text)))
    subjects = tuple(
        Subject(facts, question=name if name.endswith("?") else None, name=name.rstrip(" .:"))
        for name, lines in _parts(body, clean(re.sub(r"[-_]+", " ", stem)))
        if (facts := tuple(Fact(sentence) for sentence in _sentences(lines)))
    )
    id = re.sub(r"[^a-z0-9]+", "-", fold(stem)).strip("-") or "document"
    return SourceText(id, detect_language(" ".join(clean(body).split()[:2000]), default), subjects)


def _parts(body: str, title: str) -> Iterator[tuple[str, list[str]]]:
    """The parts of a text under their headings; what stands before the first one is under `title`."""
    name, lines = title, list[str]()
    for line in body.split("\n"):
        heading = _HEADING.match(line)
        if heading:
            yield name, lines
            name, lines = _words(heading[2]) or title, []
        else:
            lines.append(line)
    yield name, lines


def _sentences(lines: Sequence[str]) -> Iterator[str]:
    """The sentences that can state a fact; each item of a list stands by itself, tables are left out."""
    block: list[str] = []
    for line in [*lines, ""]:
        bullet = _BULLET.match(line)
        if block and (bullet or not line.strip()):
            for sentence in sentences(_words(" ".join(block))):
                if _FEWEST <= len(sentence.split()) <= _MOST and not sentence.endswith("?"):
                    yield sentence
            block = []
        if line.strip() and not line.lstrip().startswith("|"):
            block.append(line[bullet.end() :] if bullet else line)


def _words(text: str) -> str:
    """A piece of Markdown as the words that a reader sees, without our source marks."""
    return plain_words(_SOURCE_MARK.sub("", text.lstrip("> ")))
