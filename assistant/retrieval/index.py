"""The index on disk: generations of Chroma vectors, lexical index and catalogue that belong together.

A generation is a folder that never changes once `CURRENT` names it (but for a table in which Chroma writes down that
it was opened). To change the index, one process (under an exclusive lock) copies the current generation, brings the
copy up to date, and renames `CURRENT`. So a reader always sees vectors, words and documents of the same moment, a
killed writer leaves nothing but a folder to sweep, and Chroma's two weaknesses (two writers corrupt a folder silently,
and a reader that has queried once stays stale) cannot arise: no folder ever has two writers, or a writer and a reader.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from assistant.domain import Document, Language, Source
from assistant.errors import IndexUnavailable
from assistant.retrieval.catalogue import Catalogue
from assistant.retrieval.lexical import LexicalIndex
from assistant.retrieval.probes import Probes
from assistant.retrieval.seal import CHROMA_DATABASE, broken, seal
from assistant.retrieval.spelling import Speller
from assistant.retrieval.thesaurus import Thesaurus
from assistant.retrieval.vectors import CASEBOOK, TEXTS, VectorFolder, VectorStore

SCHEMA_VERSION = "5"
"""Raised whenever what is written changes meaning (splitting of documents, entry ids, tables)."""

_CURRENT = "CURRENT"
_LOCK = "lock"
_PREFIX = "generation-"
_PASSING = ("*-journal", "*-wal", "*-shm")
"""What SQLite lays beside a database for as long as somebody writes."""

_PATIENCE = 30.0
"""Seconds to wait for a reader that is opening Chroma's database; it takes some milliseconds."""


class IndexFolder:
    """Where the generations lie, and which one is current."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def current(self) -> Path | None:
        """The folder of the current generation; None if there is no index yet."""
        try:
            name = (self.path / _CURRENT).read_text(encoding="ascii").strip()
        except (FileNotFoundError, NotADirectoryError, UnicodeDecodeError):
            return None
        except OSError as error:
            raise IndexUnavailable("index_unreadable", path=self.path, reason=error) from error
        folder = self.path / name
        return folder if name.startswith(_PREFIX) and folder.is_dir() else None

    @contextmanager
    def locked(self, timeout: float, waiting: Any = None) -> Iterator[None]:
        """Hold the one lock that every change of the index needs. `waiting()` is called if it is taken.

        Raises:
            IndexUnavailable: the folder cannot be written, or the lock stays taken for `timeout` seconds.
        """
        from filelock import FileLock, Timeout

        with _writing(self.path):
            self.path.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.path / _LOCK)
            try:
                lock.acquire(timeout=0)
            except Timeout:
                if waiting:
                    waiting()
                try:
                    lock.acquire(timeout=timeout)
                except Timeout as error:
                    raise IndexUnavailable("index_locked", path=self.path, seconds=round(timeout)) from error
        try:
            yield
        finally:
            lock.release()

    def draft(self, copy_current: bool) -> Path:
        """A new folder for the next generation, empty or a copy of the current one. Needs the lock."""
        current = self.current()
        number = int(current.name.removeprefix(_PREFIX)) + 1 if current else 1
        with _writing(self.path):
            folder = self.path / f"{_PREFIX}{number:06d}"
            while folder.exists():  # left by a writer that was killed; a reader may not have it open, but who knows
                number += 1
                folder = self.path / f"{_PREFIX}{number:06d}"
            if copy_current and current:
                shutil.copytree(current, folder, copy_function=_copied, ignore=shutil.ignore_patterns(*_PASSING))
            else:
                folder.mkdir()
        return folder

    def publish(self, folder: Path) -> None:
        """Make a finished draft the current generation, and sweep what nobody needs. Needs the lock.

        The generation before it stays, for readers that opened it a moment ago.
        """
        kept = {folder, self.current()}
        with _writing(self.path):
            seal(folder)
            draft = self.path / f"{_CURRENT}.new"
            draft.write_text(folder.name, encoding="ascii")
            draft.replace(self.path / _CURRENT)
        for old in set(self.path.glob(f"{_PREFIX}*")) - kept:
            shutil.rmtree(old, ignore_errors=True)

    def discard(self, folder: Path) -> None:
        """Remove a draft that was not finished."""
        shutil.rmtree(folder, ignore_errors=True)


def _copied(source: str, target: str) -> str:
    """Copy a file of a generation that readers may open meanwhile: Chroma then writes to its database."""
    if Path(source).name != CHROMA_DATABASE:
        return str(shutil.copy2(source, target))
    with closing(sqlite3.connect(source, timeout=_PATIENCE)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)  # as of one moment (sqlite.org/backup.html)
    return target


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise IndexUnavailable("index_unwritable", path=path, reason=error.strerror or error) from error


class Shelf:
    """A part of the documents, by meaning and by words. Both halves are opened when they are first asked for."""

    def __init__(self, name: str, folder: Path, open_vectors: Callable[[str], VectorStore]) -> None:
        self.name = name
        self._folder = folder
        self._open_vectors = open_vectors

    @cached_property
    def lexical(self) -> LexicalIndex:
        """The lexical half."""
        return LexicalIndex(self._folder / ("lexical" if self.name == CASEBOOK else f"lexical-{self.name}"))

    @cached_property
    def vectors(self) -> VectorStore:
        """The dense half."""
        return self._open_vectors(self.name)

    def fault(self, catalogue: Catalogue, probes: int = 5) -> str | None:
        """What is wrong with it, or None: both halves must hold what the catalogue says, and find it."""
        expected = int(catalogue.meta(self.name) or -1)
        if self.lexical.count() != expected:
            return f"lexical index holds {self.lexical.count()} of {expected} {self.name}"
        if self.vectors.count() != expected:
            return f"vectors hold {self.vectors.count()} of {expected} {self.name}"
        return self.vectors.probe(probes)


class Index:
    """One generation, open. Chroma is imported only when the vectors are first asked for."""

    def __init__(self, folder: Path, *, writable: bool = False) -> None:
        self.folder = folder
        self.catalogue = Catalogue(folder / "catalogue.sqlite", writable=writable)
        self._vector_folder: VectorFolder | None = None
        self._shelves: dict[str, Shelf] = {}
        self._thesaurus: Thesaurus | None = None

    @property
    def casebook(self) -> Shelf:
        """Articles and case notes, the user's own notes included."""
        return self._shelf(CASEBOOK)

    @property
    def texts(self) -> Shelf:
        """The texts that the user added."""
        return self._shelf(TEXTS)

    @property
    def has_texts(self) -> bool:
        """Whether there are any; without them nobody need open that shelf."""
        return int(self.catalogue.meta(TEXTS) or 0) > 0

    def knows(self, stem: str, language: Language) -> bool:
        """Whether a stem of a language occurs in any document."""
        shelves = (self.casebook, self.texts) if self.has_texts else (self.casebook,)
        return any(shelf.lexical.document_frequency(stem, language) for shelf in shelves)

    def _shelf(self, name: str) -> Shelf:
        if name not in self._shelves:
            self._shelves[name] = Shelf(name, self.folder, self._open_vectors)
        return self._shelves[name]

    def _open_vectors(self, name: str) -> VectorStore:
        if self._vector_folder is None:
            self._vector_folder = VectorFolder(self.folder / "chroma")
        return self._vector_folder.collection(name)

    @property
    def thesaurus(self) -> Thesaurus:
        """What else words may be called.

        Raises:
            IndexUnavailable: its file is missing or damaged.
        """
        if self._thesaurus is None:
            try:
                self._thesaurus = Thesaurus(self.folder)
            except sqlite3.Error as error:
                raise IndexUnavailable("index_damaged", path=self.folder, reason="thesaurus is missing") from error
        return self._thesaurus

    @cached_property
    def speller(self) -> Speller:
        """What reads misspelt words."""
        return Speller(self.catalogue, self.knows, self.thesaurus)

    @cached_property
    def probes(self) -> Probes:
        """What tells the kind and the circumstances of a question.

        Raises:
            IndexUnavailable: their file is missing or damaged.
        """
        try:
            return Probes(self.folder)
        except (OSError, ValueError, KeyError, BadZipFile) as error:
            raise IndexUnavailable("index_damaged", path=self.folder, reason="probes are missing") from error

    @property
    def generation(self) -> int:
        """The number of this generation; readers compare it with the current one to notice a newer index."""
        return int(self.folder.name.removeprefix(_PREFIX))

    def document(self, id: str, language: Language) -> Document | None:
        """A document in a language, or in the other one if it has no twin."""
        return self.catalogue.document(id, language) or self.catalogue.document(id, language.other)

    def source(self, key: str) -> Source:
        """A source by key.

        Raises:
            IndexUnavailable: the index does not know it, so it does not belong to its documents.
        """
        source = self.catalogue.source(key)
        if source is None:
            raise IndexUnavailable("index_damaged", path=self.folder, reason=f"no source '{key}'")
        return source

    def health(self) -> str | None:
        """What is wrong with this generation, or None. Reads every file, and compares the three parts with each other.

        Counting is not enough: with its HNSW files gone Chroma still counts every entry and finds none.
        """
        try:
            return self._fault()
        except IndexUnavailable as error:
            return str(error.facts.get("reason", error.key))
        except Exception as error:  # Chroma, tantivy and SQLite each report damage with exceptions of their own
            return f"{type(error).__name__}: {error}"

    def _fault(self) -> str | None:
        if fault := broken(self.folder):
            return fault
        _ = self.probes
        self.thesaurus.expand("klant", Language.NL)
        shelves = (self.casebook, self.texts) if self.has_texts else (self.casebook,)
        return next((fault for shelf in shelves if (fault := shelf.fault(self.catalogue))), None)

    def close(self) -> None:
        """Let go of the files."""
        self.catalogue.close()
        if self._thesaurus is not None:
            self._thesaurus.close()
        if self._vector_folder is not None:
            self._vector_folder.close()
