"""Bringing the index up to date with the documents: unchanged files cost nothing, changed ones are re-embedded."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from assistant import locations
from assistant.domain import Document, Language
from assistant.errors import IndexUnavailable
from assistant.library.corpus import content_hash, document_files, read_one, shared_files
from assistant.library.glossary import FILE as GLOSSARY_FILE
from assistant.library.glossary import read_glossary
from assistant.library.lists import read_lists
from assistant.library.problems import Problem
from assistant.library.sources import read_sources
from assistant.retrieval.analysis import content_words
from assistant.retrieval.catalogue import FileRecord, document_name
from assistant.retrieval.embedding import load_embedder, model_fingerprint
from assistant.retrieval.faults import is_storage_fault, reason
from assistant.retrieval.index import SCHEMA_VERSION, Index, IndexFolder
from assistant.retrieval.lexicon import lexicon_hash
from assistant.retrieval.probes import examples_hash, place_probes
from assistant.retrieval.thesaurus import build_thesaurus
from assistant.settings import BUILTIN_EMBEDDER, Settings


class Observer(Protocol):
    """Hears what happens to the index, so that a front end can show it."""

    def waiting(self) -> None:
        """Another process is updating the index."""

    def building(self, reason: str, entries: int) -> None:
        """Embedding starts: why (`new`, `changed`, `other_embedder`, `damaged`, `asked`), and how many texts."""

    def embedded(self, entries: int) -> None:
        """So many more texts are embedded."""

    def problem(self, problem: Problem) -> None:
        """A file could not be used."""

    def finished(self) -> None:
        """The index is ready."""


class Silence:
    """An observer that shows nothing."""

    def waiting(self) -> None: ...
    def building(self, reason: str, entries: int) -> None: ...
    def embedded(self, entries: int) -> None: ...
    def problem(self, problem: Problem) -> None: ...
    def finished(self) -> None: ...


@dataclass(frozen=True)
class Entry:
    """One text that is searched: a passage, a title, or a question that a document answers."""

    id: str
    document: str
    language: Language
    text: str


def entries_of(document: Document) -> Iterator[Entry]:
    """Everything of a document that is searched. Ids with `#` are passages; those with `?` only point at it."""
    name = document_name(document.id, document.language)
    for passage in document.passages:
        yield Entry(passage.id, name, document.language, passage.text)
    for number, question in enumerate((document.title, *document.questions)):
        yield Entry(f"{name}?{number}", name, document.language, question)


def open_index(settings: Settings, observer: Observer, at: Path | None = None) -> Index:
    """The index of the configured documents, brought up to date first if need be. `at`: where, if not the user's own.

    Raises:
        CorpusError, IndexUnavailable, ConfigurationError: see `update_index`.
    """
    folder = IndexFolder(at or locations.index_directory())
    index = _opened(folder)
    if index and index.catalogue.meta("stamp") == _stamp(settings):
        return index
    if index:
        index.close()
    update_index(settings, observer, at=at)
    index = _opened(folder)
    if index is None:
        raise IndexUnavailable("index_damaged", path=folder.path, reason="cannot be opened after an update")
    return index


def is_current(index: Index) -> bool:
    """Whether an open index is still the current generation. Cheap: a long-running reader asks before each search."""
    return IndexFolder(index.folder.parent).current() == index.folder


def update_index(settings: Settings, observer: Observer, *, rebuild: str | None = None, at: Path | None = None) -> None:
    """Make the index agree with the documents. `rebuild` (a reason) starts from nothing. `at`: as for `open_index`.

    Raises:
        CorpusError: the documents cannot be found.
        IndexUnavailable: the folder cannot be written, or another process holds the lock for too long.
        ConfigurationError: the embedding model cannot be loaded.
    """
    folder = IndexFolder(at or locations.index_directory())
    with folder.locked(settings.lock_timeout, observer.waiting):
        stamp = _stamp(settings)
        before = None if rebuild else _opened(folder)
        if before and before.catalogue.meta("stamp") == stamp:  # another process did the work while we waited
            before.close()
            return
        work = _Work.plan(settings, before, rebuild)
        if before:
            # What is damaged is not built upon; a copy would hide it behind right counts.
            if work.incremental and (work.put or work.removed) and before.health():
                work = _Work.plan(settings, None, "damaged")
            before.close()
        _carry_out(folder, work, settings, stamp, observer)
    observer.finished()


def _carry_out(folder: IndexFolder, work: _Work, settings: Settings, stamp: str, observer: Observer) -> None:
    """Write and publish the next generation; whatever goes wrong, nothing of it is left."""
    draft = folder.draft(copy_current=work.incremental)
    try:
        _write(draft, work, settings, stamp, observer)
        folder.publish(draft)
    except BaseException as error:
        folder.discard(draft)
        unopened = isinstance(error, IndexUnavailable) and error.key == "index_damaged"
        if unopened or is_storage_fault(error):
            raise IndexUnavailable("index_unwritable", path=folder.path, reason=reason(error)) from error
        raise


@dataclass
class _Work:
    """What has to be done: documents to put, names to remove, and the files as they are now."""

    reason: str
    incremental: bool
    fingerprint: str
    put: list[Document] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    stale_ids: list[str] = field(default_factory=list)
    files: list[FileRecord] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @classmethod
    def plan(cls, settings: Settings, before: Index | None, rebuild: str | None) -> _Work:
        corpus = settings.corpus_directory
        fingerprint = _fingerprint(settings)
        same_kind = before is not None and before.catalogue.meta("fingerprint") == fingerprint
        reason = rebuild or ("changed" if same_kind else "other_embedder" if before else "new")
        work = cls(reason=reason, incremental=same_kind, fingerprint=fingerprint)
        known = before.catalogue.files() if before and same_kind else {}
        lists = read_lists(corpus)
        sources, work.problems = read_sources(corpus)
        shared = _shared_hash(corpus)
        trusted = before is not None and before.catalogue.meta("shared") == shared
        present, names = set(), set[str]()
        for path in document_files(corpus):
            relative = path.relative_to(corpus).as_posix()
            present.add(relative)
            try:
                hashed = content_hash(path)
            except OSError as error:  # a dangling link, say
                work.problems.append(Problem(path, 0, f"cannot be read: {error.strerror}"))
                continue
            old = known.get(relative)
            # A file that could not be read is tried again, so that its problem is reported again.
            if old and old.hash == hashed and old.document and trusted and old.document not in names:
                work.files.append(old)
                names.add(old.document)
                continue
            document, problems = read_one(path, lists, sources)
            work.problems.extend(problems)
            name = document_name(document.id, document.language) if document else None
            if name in names:
                work.problems.append(Problem(path, 0, f"there is another file of the document {name}"))
                document = name = None
            elif name:
                names.add(name)
            work.files.append(FileRecord(relative, hashed, name))
            if old and old.document and not (document and old.hash == hashed):
                work._remove(before, old.document)
            if document and not (old and old.hash == hashed and old.document):
                work.put.append(document)
        for relative, old in known.items():
            if relative not in present and old.document:
                work._remove(before, old.document)
        return work

    def _remove(self, before: Index | None, name: str) -> None:
        self.removed.append(name)
        id, _, language = name.rpartition(".")
        document = before.catalogue.document(id, Language(language)) if before else None
        if document:
            self.stale_ids.extend(entry.id for entry in entries_of(document))


def _write(draft: Path, work: _Work, settings: Settings, stamp: str, observer: Observer) -> None:
    entries = [entry for document in work.put for entry in entries_of(document)]
    for problem in work.problems:
        observer.problem(problem)
    index = Index(draft, writable=True)
    try:
        if entries:
            observer.building(work.reason, len(entries))
            embedder = load_embedder(settings.embedding_model, bulk=True)
            vectors = embedder.embed([entry.text for entry in entries], observer.embedded)
        if index.catalogue.meta("examples") != examples_hash():
            embedder = load_embedder(settings.embedding_model, bulk=True)
            place_probes(draft, embedder.embed, embedder.fingerprint)
        if index.catalogue.meta("thesaurus") != _thesaurus_hash(settings):
            build_thesaurus(draft, read_glossary(settings.corpus_directory))
        if work.stale_ids:
            index.vectors.remove(work.stale_ids)
        if entries:
            index.vectors.put([entry.id for entry in entries], vectors)
        if entries or work.removed:
            index.lexical.update(work.removed, ((e.id, e.document, e.language, e.text) for e in entries))
        catalogue = index.catalogue
        catalogue.remove_documents(work.removed)
        catalogue.put_documents(work.put)
        catalogue.put_words({word for e in entries for word, _ in content_words(e.text, e.language)})
        catalogue.put_sources(read_sources(settings.corpus_directory)[0].values())
        catalogue.put_files(work.files)
        for key, value in (
            ("stamp", stamp),
            ("fingerprint", work.fingerprint),
            ("examples", examples_hash()),
            ("thesaurus", _thesaurus_hash(settings)),
            ("shared", _shared_hash(settings.corpus_directory)),
            ("corpus_version", _corpus_version(work.files)),
            ("entries", str(index.lexical.count())),
        ):
            catalogue.put_meta(key, value)
        catalogue.commit()
    finally:
        index.close()


def _opened(folder: IndexFolder) -> Index | None:
    """The current generation, or None if there is none or its catalogue is damaged."""
    for _ in range(2):  # a generation may be swept between finding and opening it
        current = folder.current()
        if current is None:
            return None
        try:
            index = Index(current)
            index.catalogue.meta("stamp")
            return index
        except sqlite3.Error:
            continue
    return None


def _fingerprint(settings: Settings) -> str:
    """What made the vectors and entries; an index with another one is rebuilt."""
    if settings.embedding_model == BUILTIN_EMBEDDER:
        card = (locations.embedder_directory() / "model.toml").read_bytes()
        embedder = hashlib.sha256(card).hexdigest()[:16]
    else:
        embedder = model_fingerprint(settings.embedding_model)
    return f"schema {SCHEMA_VERSION}, embedder {embedder}, lexicon {lexicon_hash()}"


def _thesaurus_hash(settings: Settings) -> str:
    path = settings.corpus_directory / GLOSSARY_FILE
    return f"{lexicon_hash()} {content_hash(path) if path.is_file() else 'no glossary'}"


def _stamp(settings: Settings) -> str:
    """A cheap summary of the documents' names, sizes and times, and of what would make the index."""
    corpus = settings.corpus_directory.resolve()
    parts = [_fingerprint(settings), examples_hash(), str(corpus)]
    for path in (*document_files(corpus), *shared_files(corpus)):
        try:
            status = path.stat()
        except OSError:
            continue
        parts.append(f"{path.name} {status.st_size} {status.st_mtime_ns}")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _shared_hash(corpus: Path) -> str:
    return hashlib.sha256(
        "".join(content_hash(path) for path in shared_files(corpus) if path.is_file()).encode()
    ).hexdigest()


def _corpus_version(files: list[FileRecord]) -> str:
    """Eight hex digits that change with any document."""
    lines = sorted(f"{record.path} {record.hash}" for record in files)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:8]
