"""The user's own documents as they are kept: one Markdown file each, with what is known of the original on top."""

from __future__ import annotations

import os
import re
from collections.abc import Container, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from assistant.domain import (
    Collection,
    Document,
    DocumentKind,
    Language,
    Passage,
    Role,
    Source,
    SourceKind,
    SourceReference,
)
from assistant.errors import LibraryUnavailable
from assistant.library.frontmatter import split
from assistant.library.problems import BrokenFile
from assistant.library.splitting import split_markdown
from assistant.library.text import clean, fold
from assistant.library.yaml_text import dump_yaml

DOCUMENTS, NOTES = "documents", "notes"
"""The folders of the library: documents as they were added, and case notes of the user's own."""

ID_PREFIX = "own-"
"""How the ids of the user's own documents and notes begin, so that none is ever taken for one of ours."""

_ID_LENGTH = 60


class OwnFacts(BaseModel):
    """What is known of a document that the user added.

    `date`: ISO 8601, also only a year or a month. `file`, `path`: the original's name and place; absent for text from
    standard input. `sha256`: of the original's bytes. `pages`: also slides. `passages`: how many
    were counted when it was added. `sketch`: see `library.resemblance`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=rf"^{ID_PREFIX}[a-z0-9]+(-[a-z0-9]+)*$")
    kind: DocumentKind = DocumentKind.TEXT
    language: Language
    title: str = Field(min_length=1)
    date: str | None = Field(default=None, pattern=r"^\d{4}(-(0[1-9]|1[0-2])(-\d{2})?)?$")
    file: str | None = None
    path: str | None = None
    format: str
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    added: str = Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])-\d{2}$")
    pages: int | None = Field(default=None, ge=1)
    passages: int = Field(default=1, ge=1)
    sketch: str | None = None


def own_files(library: Path) -> list[Path]:
    """The files of the user's own documents, sorted; none if there is no library yet."""
    return sorted((library / DOCUMENTS).glob(f"{ID_PREFIX}*.md"))


def read_facts(path: Path) -> OwnFacts:
    """What is known of one document, without its text.

    Raises:
        BrokenFile: with the line and what is wrong.
        OSError: the file cannot be read.
    """
    with path.open(encoding="utf-8") as file:
        block = [file.readline()]
        while block[-1] and (len(block) == 1 or block[-1].rstrip() != "---"):
            block.append(file.readline())
    return split("".join(block), OwnFacts)[0]


def read_own(path: Path) -> Document:
    """One of the user's own documents with its passages.

    Raises:
        BrokenFile: with the line and what is wrong.
        OSError: the file cannot be read.
    """
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise BrokenFile(0, f"not UTF-8 text (byte {error.start})") from error
    facts, body, first_line = split(text.replace("\r\n", "\n"), OwnFacts)
    if path.name != file_name(facts):
        raise BrokenFile(1, f"the file name should be {file_name(facts)}, after its id and language")
    passages = _passages(facts, body)
    if not passages:
        raise BrokenFile(first_line, "no text")
    return Document(
        id=facts.id,
        language=facts.language,
        kind=DocumentKind.TEXT,
        title=facts.title,
        passages=passages,
        questions=(),
        topics=(),
        confidence="",
        origin_language=facts.language,
        reviewed=facts.added[:7],
        collection=Collection.OWN,
        date=facts.date,
        file=facts.file,
        pages=facts.pages,
    )


def source_of(document: Document) -> Source:
    """The source on which the passages of a user's own document rest: that document itself."""
    return Source(
        key=document.id,
        kind=SourceKind.INTERNAL,
        author=None,
        title=document.title,
        publisher=None,
        date=document.date,
        url=None,
        excerpt_read=True,
    )


def to_file(facts: OwnFacts, markdown: str) -> str:
    """The text of the file in which a document is kept; `read_own` reads it."""
    values = facts.model_dump(mode="json", exclude_none=True)
    return f"---\n{dump_yaml(values)}---\n{markdown.strip()}\n"


def write_own(library: Path, facts: OwnFacts, markdown: str) -> Path:
    """Keep a document, whole or not at all; returns its file.

    Raises:
        LibraryUnavailable: the library cannot be written.
    """
    path = library / DOCUMENTS / file_name(facts)
    draft = path.with_suffix(".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(to_file(facts, markdown), encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise LibraryUnavailable("library_unwritable", path=path.parent, reason=error.strerror or error) from error
    return path


def remove_own(path: Path) -> None:
    """Remove a document that the user added. The original stays where it is.

    Raises:
        LibraryUnavailable: the library cannot be written.
    """
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise LibraryUnavailable("library_unwritable", path=path.parent, reason=error.strerror or error) from error


def file_name(facts: OwnFacts) -> str:
    """The name of the file in which a document is kept."""
    return f"{facts.id}.{facts.language}.md"


def readable(path: str | Path) -> str:
    """A path or the name of a file as it is kept and shown: bytes that are no text become `\\xe9`, a line is a line."""
    return clean(os.fsencode(path).decode("utf-8", "backslashreplace"))


def new_id(title: str, taken: Container[str]) -> str:
    """An id after a title that no other document has: `own-jaarverslag-2024`, `own-jaarverslag-2024-2`."""
    words = re.sub(r"[^a-z0-9]+", "-", fold(title)).strip("-")
    base = ID_PREFIX + (words[:_ID_LENGTH].strip("-") or "document")
    number = 1
    while (id := base if number == 1 else f"{base}-{number}") in taken:
        number += 1
    return id


def today() -> str:
    """The day on which a document is added."""
    return date.today().isoformat()


def _passages(facts: OwnFacts, body: str) -> tuple[Passage, ...]:
    reference: Sequence[SourceReference] = (SourceReference(facts.id),)
    return tuple(
        Passage(facts.id, facts.language, Role.TEXT, number, piece.text, tuple(reference), piece.page, piece.heading)
        for number, piece in enumerate(split_markdown(body), start=1)
    )
