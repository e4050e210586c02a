"""Where case notes of the user's own are kept: new ones get an id, drafts wait, and nothing is ever half written."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from assistant.domain import Document, Language, Source
from assistant.errors import LibraryUnavailable, UsageError
from assistant.library.document import MAX_FILE_BYTES
from assistant.library.frontmatter import split
from assistant.library.language import detect_language
from assistant.library.lists import ClosedLists
from assistant.library.notes import Anything, note_files, note_sources, parse_note, read_note
from assistant.library.own import DOCUMENTS, ID_PREFIX, NOTES, new_id, remove_own
from assistant.library.problems import BrokenFile, Problem
from assistant.library.text import clean
from assistant.words import say

DRAFTS = "drafts"
"""The folder of the library in which notes wait that are not finished. Nothing in it is indexed."""

_ID = re.compile(r"^id:.*$", re.MULTILINE)
_YEAR = re.compile(r"\d{4}")


@dataclass(frozen=True, slots=True)
class NoteContext:
    """What a note is read with. `library`: its folder; `sources`: all that a note may name; `language`: of messages."""

    library: Path
    lists: ClosedLists
    sources: Mapping[str, Source]
    language: Language

    @classmethod
    def of(cls, library: Path, lists: ClosedLists, shipped: Mapping[str, Source], language: Language) -> NoteContext:
        """With the library's own sources; what is wrong with those is for the index to report."""
        return cls(library, lists, note_sources(shipped, library)[0], language)


@dataclass(frozen=True, slots=True)
class CheckedNote:
    """A note that may be kept at `path`, if it is a `document`. Problems name lines of the text that was checked."""

    text: str
    path: Path
    document: Document | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class KeptNote:
    """A note in the library; without a `document` it could not be read."""

    path: Path
    document: Document | None
    problems: tuple[Problem, ...]

    @property
    def id(self) -> str:
        """Its id, by the name of its file."""
        return id_of(self.path)


def check_note(text: str, context: NoteContext, today: date, path: Path | None = None) -> CheckedNote:
    """What a text would be as a note. A new one is given an id and a language unless it tells them.

    `path`: the file of a note that it takes the place of; id and language must then be those of that file.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    target, added = path, 0
    if len(text) > MAX_FILE_BYTES:
        message = say(context.language, "note.problems.size", bytes=f"{MAX_FILE_BYTES:,}")
        return CheckedNote(text, path or context.library, None, (Problem(path or context.library, 0, message),))
    if target is None:
        text, added, target = _completed(text, context)
    document, problems = parse_note(text, target, context.lists, context.sources, today, context.language)
    problems = [replace(each, line=max(1, each.line - added) if each.line else 0) for each in problems]
    if path is None and document and target.exists():
        message = say(context.language, "note.problems.exists", id=document.id)
        problems, document = [*problems, Problem(target, 1, message)], None
    return CheckedNote(text, target, document, tuple(problems))


def _completed(text: str, context: NoteContext) -> tuple[str, int, Path]:
    """A new note with an id of ours and a language, the number of lines added on top, and the file for it."""
    try:
        told: dict[str, Any] = split(text, Anything)[0].model_extra or {}
    except BrokenFile:
        return text, 0, context.library / NOTES / "-"  # the check tells what is wrong
    language, id = told.get("language"), str(told.get("id") or "")
    added = []
    if not language:
        language = detect_language(text.partition("\n---")[2], context.language)
        added.append(f"language: {language}")
    if not id.startswith(ID_PREFIX):
        year = _YEAR.search(str(told.get("years") or ""))
        named = id or f"{told.get('organisation') or ''} {year.group() if year else told.get('title') or ''}"
        id = new_id(named, library_ids(context.library))
        if told.get("id"):
            text = _ID.sub(f"id: {id}", text, count=1)
        else:
            added.append(f"id: {id}")
    first, _, rest = text.partition("\n")
    text = "\n".join([first, *added, rest])
    return text, len(added), context.library / NOTES / f"{clean(id).replace('/', '-')}.{language}.md"


def library_ids(library: Path) -> set[str]:
    """The ids of everything in the library, by the names of the files."""
    return {id_of(path) for folder in (DOCUMENTS, NOTES) for path in (library / folder).glob("*.md")}


def id_of(path: Path) -> str:
    """The id of a document, by the name of its file."""
    return path.name.rsplit(".", 2)[0]


def kept_notes(context: NoteContext) -> list[KeptNote]:
    """Every note of the library, readable or not, by id."""
    kept = []
    for path in note_files(context.library):
        document, problems = read_note(path, context.lists, context.sources, context.language)
        kept.append(KeptNote(path, document, tuple(problems)))
    return kept


def find_note(library: Path, id: str, language: Language) -> Path:
    """The file of a note, in this language if there is a choice.

    Raises:
        UsageError: there is no such note.
    """
    files = _files_of(library, id)
    return next((path for path in files if path.name.endswith(f".{language}.md")), files[0])


def remove_note(library: Path, id: str) -> list[Path]:
    """Remove a note, in both languages; returns the files that are gone.

    Raises:
        UsageError: there is no such note.
        LibraryUnavailable: the library cannot be written.
    """
    files = _files_of(library, id)
    for path in files:
        remove_own(path)
    return files


def _files_of(library: Path, id: str) -> list[Path]:
    files = [path for path in note_files(library) if id_of(path) == id.strip().lower()]
    if not files:
        raise UsageError("note_unknown", id=id)
    return files


def keep_note(checked: CheckedNote) -> Path:
    """Keep a note that was checked, whole or not at all; returns its file.

    Raises:
        LibraryUnavailable: the library cannot be written.
    """
    write_whole(checked.path, checked.text)
    return checked.path


def draft_file(library: Path, name: str) -> Path:
    """Where a note waits that is not finished. `name`: with its suffix."""
    return library / DRAFTS / name


def keep_answers(draft: Path, answers: Mapping[str, str]) -> None:
    """Keep the answers of a form that is not finished. Raises: LibraryUnavailable."""
    write_whole(draft, json.dumps(dict(answers), ensure_ascii=False, indent=1))


def kept_answers(draft: Path) -> dict[str, str] | None:
    """The answers of a form that was not finished; None if there is none, or somebody made something else of it."""
    try:
        kept = json.loads(draft.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return {str(name): str(value) for name, value in kept.items()} if isinstance(kept, dict) else None


def write_whole(path: Path, text: str) -> None:
    """Write a file, whole or not at all.

    Raises:
        LibraryUnavailable: it cannot be written.
    """
    draft = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(text, encoding="utf-8", newline="\n")
        draft.replace(path)
    except OSError as error:
        raise LibraryUnavailable("library_unwritable", path=path.parent, reason=error.strerror or error) from error
    finally:
        with suppress(OSError):
            draft.unlink()
