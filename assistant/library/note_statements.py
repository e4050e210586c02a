"""The body of a case note of the user's own: from Markdown to statements with their role and sources."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from assistant.domain import DocumentKind, Language, Role, SourceReference
from assistant.library.document import heading
from assistant.library.sentences import sentences
from assistant.library.splitting import MOST_WORDS, plain_words
from assistant.library.text import fold

ROLES = (Role.SITUATION, Role.FINDING, Role.REACTION, Role.OUTCOME, Role.ADVICE, Role.LIMIT)
"""What the headings of a case note stand for, in their order."""

_HEADING = re.compile(r"^(#{1,6})\s+(.*?)[\s#:]*$")
_BULLET = re.compile(r"^\s*(?:[-*+•]|\d{1,3}[.)])(?:\s+|$)")
MARK = re.compile(r"\s*\[(@[^\[\]]*)\]\s*$")
"""The sources at the end of a statement."""

_KEY = re.compile(r"^@([a-z0-9]+(?:-[a-z0-9]+)*)(?:,\s*(recalled))?$")

Trouble = tuple[int, str, dict[str, Any]]
"""What is wrong: the line, the name of a text under `[note.problems]`, and its facts."""


@dataclass(frozen=True, slots=True)
class NoteStatement:
    """One statement, where it stands, and the sources that it names; none if it rests on the note itself."""

    line: int
    role: Role
    text: str
    sources: tuple[SourceReference, ...]


def headings(language: Language) -> tuple[str, ...]:
    """The headings of a case note in a language, in their order."""
    return tuple(heading(DocumentKind.CASE, role, language) for role in ROLES)


def read_statements(body: str, first_line: int) -> tuple[list[NoteStatement], list[Trouble]]:
    """The statements of a body without comments, and what could not be read. `first_line`: of the body, in its file."""
    roles = {fold(heading(DocumentKind.CASE, role, language)): role for role in ROLES for language in Language}
    role: Role | None = None
    skipped = False
    statements: list[NoteStatement] = []
    troubles: list[Trouble] = []
    for line, level, text in _items(body, first_line):
        if level:
            role, skipped = roles.get(fold(text)), False
            if role is None and level > 1:
                skipped = True
                known = ", ".join(headings(Language.NL) + headings(Language.EN))
                troubles.append((line, "heading", {"heading": text, "known": known}))
        elif role is None and not skipped:
            troubles.append((line, "before_heading", {}))
            skipped = True  # told once
        elif role:
            mark = MARK.search(text)
            sources, wrong = _sources(mark.group(1)) if mark else ((), None)
            said = plain_words(text[: mark.start()] if mark else text)
            if wrong:
                troubles.append((line, "source_key", {"key": wrong}))
            elif said:
                statements.extend(NoteStatement(line, role, piece, sources) for piece in _pieces(said))
            elif mark:
                troubles.append((line, "source_alone", {"key": text}))
    return statements, troubles


def _items(body: str, first_line: int) -> Iterator[tuple[int, int, str]]:
    """Headings with their level, and items and paragraphs as level 0; lines that go on from the one before joined."""
    start, held = 0, ""
    for number, line in enumerate([*body.split("\n"), ""], start=first_line):
        title, bullet = _HEADING.match(line.strip()), _BULLET.match(line)
        if held and (title or bullet or not line.strip()):
            yield start, 0, held
            held = ""
        if title:
            yield number, len(title[1]), title[2]
        elif line.strip():
            start = start if held else number
            held = f"{held} {line[bullet.end() if bullet else 0 :].strip()}".strip()


def _sources(mark: str) -> tuple[tuple[SourceReference, ...], str | None]:
    """The sources that a mark names, and the first part of it that is no source key."""
    references = []
    for part in mark.split(";"):
        key = _KEY.match(part.strip())
        if not key:
            return (), part.strip()
        references.append(SourceReference(key.group(1), recalled=bool(key.group(2))))
    return tuple(references), None


def _pieces(text: str) -> Iterator[str]:
    """A long statement in passages of whole sentences."""
    held: list[str] = []
    for sentence in sentences(text):
        if held and sum(each.count(" ") + 1 for each in (*held, sentence)) > MOST_WORDS:
            yield " ".join(held)
            held = []
        held.append(sentence)
    if held:
        yield " ".join(held)
