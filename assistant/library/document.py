"""One file of the corpus: from Markdown to a `Document` with its passages."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from assistant.domain import Document, DocumentKind, Language, Passage, Role, SourceReference
from assistant.library.frontmatter import FrontMatter, split
from assistant.library.problems import BrokenFile
from assistant.library.text import clean

MAX_FILE_BYTES = 1_000_000
"""No note of ours comes near it; a larger file is a mistake, and reading it would stall everyone."""

_ARTICLE_HEADINGS = {
    Role.FINDING: ("Key points", "Kernpunten"),
    Role.ADVICE: ("What to do", "Wat te doen"),
    Role.LIMIT: ("Limits and counter-evidence", "Grenzen en tegenbewijs"),
    Role.QUESTION: ("Find out first", "Eerst uitzoeken"),
}
_CASE_HEADINGS = {
    Role.SITUATION: ("Situation", "Situatie"),
    Role.FINDING: ("What happened", "Wat er gebeurde"),
    Role.REACTION: ("Customer reaction", "Reactie van klanten"),
    Role.OUTCOME: ("What followed", "Wat volgde"),
    Role.ADVICE: ("Lesson", "Les"),
    Role.LIMIT: ("Disputed or unknown", "Omstreden of onbekend"),
}
_PLACEHOLDER = re.compile(r"<<.*?>>")
_MARK = re.compile(r"\s*\[(@[^\[\]]+)\]\s*$")
_KEY = re.compile(r"^@([a-z0-9]+(?:-[a-z0-9]+)*)(?:,\s*(recalled))?$")


def heading(kind: DocumentKind, role: Role, language: Language) -> str:
    """The heading under which passages of a role stand."""
    english, dutch = (_ARTICLE_HEADINGS if kind is DocumentKind.ARTICLE else _CASE_HEADINGS)[role]
    return dutch if language is Language.NL else english


def read_document(path: Path) -> Document:
    """Read one Markdown file.

    Raises:
        BrokenFile: with the line and what is wrong.
    """
    if path.stat().st_size > MAX_FILE_BYTES:
        raise BrokenFile(0, f"larger than {MAX_FILE_BYTES:,} bytes")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BrokenFile(0, f"not UTF-8 text (byte {error.start})") from error
    return parse_document(text.replace("\r\n", "\n"), path.name)


def parse_document(text: str, file_name: str) -> Document:
    """As `read_document`, from the text itself.

    Raises:
        BrokenFile: with the line and what is wrong.
    """
    left = _PLACEHOLDER.search(text)
    if left:
        line = text[: left.start()].count("\n") + 1
        raise BrokenFile(line, f"a placeholder of the template is left to fill in: {left.group()}")
    front, body, first_line = split(text, FrontMatter)
    expected = f"{front.id}.{front.language}.md"
    if file_name != expected:
        raise BrokenFile(1, f"the file name should be {expected}, after its id and language")
    passages = _passages(front, body, first_line)
    if not passages:
        raise BrokenFile(first_line, "no statements under any heading")
    return Document(passages=passages, **front.document_facts())


def _passages(front: FrontMatter, body: str, first_line: int) -> tuple[Passage, ...]:
    roles = {
        heading(front.kind, role, front.language): role
        for role in (_ARTICLE_HEADINGS if front.kind is DocumentKind.ARTICLE else _CASE_HEADINGS)
    }
    role: Role | None = None
    counts: Counter[Role] = Counter()
    found: list[Passage] = []
    for number, line in enumerate(map(str.strip, body.split("\n")), start=first_line):
        if line.startswith("## "):
            title = line[3:].strip()
            if title not in roles:
                raise BrokenFile(number, f"unknown heading '{title}'; this file may have: {', '.join(roles)}")
            role = roles[title]
        elif line and not line.startswith("# "):
            if role is None:
                raise BrokenFile(number, "a statement before the first heading")
            counts[role] += 1
            statement, sources = _statement(line, number)
            found.append(Passage(front.id, front.language, role, counts[role], statement, sources))
    return tuple(found)


def _statement(line: str, number: int) -> tuple[str, tuple[SourceReference, ...]]:
    line = line.removeprefix("- ")
    match = _MARK.search(line)
    if not match:
        raise BrokenFile(number, "a statement must end with its source, e.g. [@mukherjee-2020] or [@own]")
    references = []
    for part in match.group(1).split(";"):
        key = _KEY.match(part.strip())
        if not key:
            raise BrokenFile(number, f"'{part.strip()}' is not a source key like @mukherjee-2020")
        references.append(SourceReference(key.group(1), recalled=bool(key.group(2))))
    statement = clean(line[: match.start()])
    if not statement:
        raise BrokenFile(number, "a source without a statement")
    return statement, tuple(references)
