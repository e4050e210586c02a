"""What a library holds, file by file, and how files from outside get into it: read first, then put in place whole."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from functools import cached_property
from pathlib import Path
from types import TracebackType

from assistant.domain import Document, Source
from assistant.errors import CorpusError, LibraryUnavailable
from assistant.library.lists import ClosedLists, read_lists
from assistant.library.notes import note_sources, read_note
from assistant.library.own import DOCUMENTS, ID_PREFIX, NOTES, read_own
from assistant.library.problems import BrokenFile, Problem
from assistant.library.sources import FILE as SOURCES
from assistant.library.sources import read_source_file, read_sources

MAX_BYTES = 200 * 2**20
"""Of one file: the longest text that can be added has 50 million characters, of up to four bytes each."""

_NAME = re.compile(rf"(?:{DOCUMENTS}|{NOTES})/{ID_PREFIX}[a-z0-9]+(?:-[a-z0-9]+)*\.(?:nl|en)\.md")
_LONGEST_NAME = 120
_STAGING = ".arriving-"
_FORGOTTEN = 24 * 3600
"""Seconds after which nobody is still at work in a folder of arrivals."""


def is_held_name(name: str) -> bool:
    """Whether a file of a library can be called this: `documents/own-….nl.md`, `notes/own-….en.md`, `sources.yaml`."""
    return name == SOURCES or (len(name) <= _LONGEST_NAME and _NAME.fullmatch(name) is not None)


def held_files(library: Path) -> dict[str, Path]:
    """The files of a library by name, sorted. Drafts, and files that are not called as ours are, do not count."""
    found = [path for folder in (DOCUMENTS, NOTES) for path in (library / folder).glob(f"{ID_PREFIX}*.md")]
    named = {path.relative_to(library).as_posix(): path for path in (*found, library / SOURCES) if path.is_file()}
    return {name: named[name] for name in sorted(named) if is_held_name(name)}


def clash(library: Path, name: str) -> Path | None:
    """The file that a new one would be mistaken for: a note with the id of a document, or the other way round."""
    folder, _, file = name.rpartition("/")
    other = library / (NOTES if folder == DOCUMENTS else DOCUMENTS) / file
    return other if folder and other.exists() else None


class HeldReader:
    """Reads files of a library as the index does."""

    def __init__(self, corpus: Path) -> None:
        """`corpus`: whose closed lists and sources case notes are read with."""
        self._corpus = corpus

    @cached_property
    def _notes(self) -> tuple[ClosedLists, Mapping[str, Source]]:
        return read_lists(self._corpus), read_sources(self._corpus)[0]

    def read(self, name: str, path: Path, library: Path) -> tuple[Document | None, list[Problem]]:
        """A file's document, with what is wrong with it if it cannot be used; the file of sources is no document.

        `library`: whose sources a note may rest on.

        Raises:
            CorpusError: the shipped lists or sources cannot be read.
        """
        if name == SOURCES:
            return None, _source_faults(path)
        if name.startswith(f"{NOTES}/"):
            lists, shipped = self._notes
            document, problems = read_note(path, lists, note_sources(shipped, library)[0])
            told = [] if document else [Problem(Path(name), each.line, each.message) for each in problems]
            return document, told
        try:
            return read_own(path), []
        except BrokenFile as error:
            return None, [Problem(Path(name), error.line, error.message)]
        except OSError as error:
            return None, [Problem(Path(name), 0, str(error.strerror))]


class Arrivals(AbstractContextManager["Arrivals"]):
    """Files on their way into a library, in a folder beside it until they have been read.

    A name that is not one of a library's is a mistake of whoever calls: see `is_held_name`.
    """

    def __init__(self, library: Path, reader: HeldReader) -> None:
        """Raises LibraryUnavailable if the library cannot be written."""
        self._library = library
        self._reader = reader
        try:
            library.mkdir(parents=True, exist_ok=True)
            _sweep(library)
            self._folder = Path(tempfile.mkdtemp(prefix=_STAGING, dir=library))
        except OSError as error:
            raise _unwritable(library, error) from error

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    def stage(self, name: str, content: Iterable[bytes], written: float) -> None:
        """Take in a file. `written`: when, in seconds since 1970; a note that tells no date is dated by it.

        Raises:
            LibraryUnavailable: the library cannot be written.
        """
        path = self._folder / name
        try:
            path.parent.mkdir(exist_ok=True)
            with path.open("wb") as file:
                file.writelines(content)
            os.utime(path, (written, written))
        except OSError as error:
            raise _unwritable(self._library, error) from error

    def faults(self, name: str) -> list[Problem]:
        """Why a file that was taken in cannot be used; nothing if it can. A note may rest on sources taken in too."""
        with_sources = self._folder if (self._folder / SOURCES).exists() else self._library
        return self._reader.read(name, self._folder / name, with_sources)[1]

    def keep(self, name: str) -> Path:
        """Put a file that was taken in where it belongs, whole or not at all.

        Raises:
            LibraryUnavailable: the library cannot be written.
        """
        target = self._library / name
        try:
            target.parent.mkdir(exist_ok=True)
            (self._folder / name).replace(target)
        except OSError as error:
            raise _unwritable(self._library, error) from error
        return target

    def drop(self, name: str) -> None:
        """Let go of a file that was taken in."""
        (self._folder / name).unlink(missing_ok=True)


def _source_faults(path: Path) -> list[Problem]:
    try:
        read_source_file(path)
    except CorpusError as error:
        return [Problem(Path(SOURCES), 0, str(error.facts["reason"]))]
    return []


def _sweep(library: Path) -> None:
    """Remove what processes left that were killed."""
    for folder in library.glob(f"{_STAGING}*"):
        if time.time() - folder.stat().st_mtime > _FORGOTTEN:
            shutil.rmtree(folder, ignore_errors=True)


def _unwritable(library: Path, error: OSError) -> LibraryUnavailable:
    return LibraryUnavailable("library_unwritable", path=library, reason=error.strerror or error)
