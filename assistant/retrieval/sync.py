"""Bringing the index up to date with the documents: unchanged files cost nothing, changed ones are re-embedded."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from assistant import locations
from assistant.domain import Document, Source
from assistant.errors import IndexUnavailable
from assistant.library.corpus import content_hash, document_files, shared_files
from assistant.library.glossary import FILE as GLOSSARY_FILE
from assistant.library.glossary import read_glossary
from assistant.library.notes import note_files, note_sources
from assistant.library.own import ID_PREFIX, own_files
from assistant.library.problems import Problem
from assistant.library.sources import FILE as SOURCES_FILE
from assistant.library.sources import read_sources
from assistant.retrieval.analysis import content_words
from assistant.retrieval.catalogue import FileRecord
from assistant.retrieval.embedding import load_embedder, model_fingerprint
from assistant.retrieval.entries import entries_of, shelf_of
from assistant.retrieval.faults import is_storage_fault, reason
from assistant.retrieval.index import SCHEMA_VERSION, Index, IndexFolder
from assistant.retrieval.lexicon import lexicon_hash
from assistant.retrieval.planning import Plan, make_plan, read_text, shared_files_hash
from assistant.retrieval.probes import examples_hash, place_probes
from assistant.retrieval.team.exchange import Embedding, embedding, exchange
from assistant.retrieval.team.report import Exchange
from assistant.retrieval.thesaurus import build_thesaurus
from assistant.retrieval.vectors import CASEBOOK, TEXTS
from assistant.settings import BUILTIN_EMBEDDER, Settings

_NEWS = 60.0
"""Seconds after which a long-running reader asks the team's server again; that takes some 10 ms."""

_BATCH = 2048
"""Entries that are embedded and written at a time, so that memory does not grow with the library."""


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

    def exchanged(self, told: Exchange) -> None:
        """Files were exchanged with the team's server, or could not be."""


class Silence:
    """An observer that shows nothing."""

    def waiting(self) -> None: ...
    def building(self, reason: str, entries: int) -> None: ...
    def embedded(self, entries: int) -> None: ...
    def problem(self, problem: Problem) -> None: ...
    def finished(self) -> None: ...
    def exchanged(self, told: Exchange) -> None: ...


def open_index(settings: Settings, observer: Observer, at: Path | None = None) -> Index:
    """The index of the configured documents, brought up to date first if need be. `at`: where, if not the user's own.

    The user's own library is brought to agree with that of the team first, if there is one.

    Raises:
        CorpusError, IndexUnavailable, ConfigurationError: see `update_index`.
    """
    if at is None and (told := exchange(settings)):
        observer.exchanged(told)
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


OVERTAKEN = 3
"""How often in a row a reader goes along with an index that is replaced twice while it reads."""


def is_current(index: Index) -> bool:
    """Whether an open index is still the current generation. Cheap: a long-running reader asks before each search."""
    return IndexFolder(index.folder.parent).current() == index.folder


def is_outdated(index: Index, settings: Settings, observer: Observer) -> bool:
    """Whether there is a newer generation, or will be: once in a while, this also asks what the team has changed."""
    if not is_current(index):
        return True
    own = index.folder.parent == locations.index_directory()
    told = exchange(settings, every=_NEWS) if own else None
    if told:
        observer.exchanged(told)
    return bool(told and told.changed_here)


def update_index(settings: Settings, observer: Observer, *, rebuild: str | None = None, at: Path | None = None) -> None:
    """Make the index agree with the documents. `rebuild` (a reason) starts from nothing. `at`: as for `open_index`.

    Raises:
        CorpusError: the documents cannot be found.
        IndexUnavailable: the folder cannot be written, or another process holds the lock for too long.
        ConfigurationError: the embedding model cannot be loaded.
    """
    folder = IndexFolder(at or locations.index_directory())
    with folder.locked(settings.lock_timeout, observer.waiting):
        stamp, fingerprint = _stamp(settings), _fingerprint(settings)
        before = None if rebuild else _opened(folder)
        if before and before.catalogue.meta("stamp") == stamp:  # another process did the work while we waited
            before.close()
            return
        plan = make_plan(settings, before, fingerprint, rebuild)
        if before:
            # What is damaged is not built upon; a copy would hide it behind right counts.
            if plan.incremental and plan.changes and before.health():
                plan = make_plan(settings, None, fingerprint, "damaged")
            before.close()
        _carry_out(folder, plan, settings, stamp, observer)
    observer.finished()


def _carry_out(folder: IndexFolder, plan: Plan, settings: Settings, stamp: str, observer: Observer) -> None:
    """Write and publish the next generation; whatever goes wrong, nothing of it is left."""
    draft = folder.draft(copy_current=plan.incremental)
    try:
        _write(draft, plan, settings, stamp, observer)
        folder.publish(draft)
    except BaseException as error:
        folder.discard(draft)
        unopened = isinstance(error, IndexUnavailable) and error.key == "index_damaged"
        if unopened or is_storage_fault(error):
            raise IndexUnavailable("index_unwritable", path=folder.path, reason=reason(error)) from error
        raise


def _write(draft: Path, plan: Plan, settings: Settings, stamp: str, observer: Observer) -> None:
    for problem in plan.problems:
        observer.problem(problem)
    index = Index(draft, writable=True)
    try:
        _write_aids(index, settings)
        _remove(index, plan)
        if plan.put or plan.texts:
            observer.building(plan.reason, plan.size())
        with embedding(settings) as embed:
            for batch in _batches(plan, observer):
                _put(index, batch, embed, observer)
        catalogue = index.catalogue
        catalogue.put_sources(_sources(settings).values())
        catalogue.put_files(plan.files)
        for key, value in (
            ("stamp", stamp),
            ("fingerprint", plan.fingerprint),
            ("examples", examples_hash()),
            ("thesaurus", _thesaurus_hash(settings)),
            ("shared", shared_files_hash(settings)),
            ("corpus_version", _corpus_version(plan.files)),
            (CASEBOOK, str(index.casebook.lexical.count())),
            (TEXTS, str(index.texts.lexical.count())),
        ):
            catalogue.put_meta(key, value)
        catalogue.commit()
    finally:
        index.close()


def _sources(settings: Settings) -> Mapping[str, Source]:
    """The sources of every document, those of the user's own notes included."""
    shipped, library = read_sources(settings.corpus_directory)[0], settings.library_directory
    return note_sources(shipped, library)[0] if library else shipped


def _write_aids(index: Index, settings: Settings) -> None:
    """What understanding a question takes, where it changed."""
    if index.catalogue.meta("examples") != examples_hash():
        embedder = load_embedder(settings.embedding_model, bulk=True)
        place_probes(index.folder, embedder.embed, embedder.fingerprint)
    if index.catalogue.meta("thesaurus") != _thesaurus_hash(settings):
        build_thesaurus(index.folder, read_glossary(settings.corpus_directory))


def _remove(index: Index, plan: Plan) -> None:
    for shelf in (index.casebook, index.texts):
        stale = plan.stale[shelf.name]
        if stale:
            shelf.vectors.remove(stale)
            shelf.lexical.update(plan.removed, ())
    index.catalogue.remove_documents(plan.removed)


def _batches(plan: Plan, observer: Observer) -> Iterator[list[Document]]:
    """The documents to put, a few at a time, all of a batch for the same shelf. Notes which texts cannot be read."""
    yield from _grouped(plan.put)
    yield from _grouped(_texts(plan, observer))


def _grouped(documents: Iterable[Document]) -> Iterator[list[Document]]:
    batch: list[Document] = []
    size = 0
    for document in documents:
        batch.append(document)
        size += len(document.passages)
        if size >= _BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _texts(plan: Plan, observer: Observer) -> Iterator[Document]:
    for path in plan.texts:
        document, problems = read_text(path)
        for problem in problems:
            observer.problem(problem)
        if document:
            yield document
        else:
            plan.files = [replace(each, document=None) if each.document == path.stem else each for each in plan.files]


def _put(index: Index, batch: Sequence[Document], embed: Embedding, observer: Observer) -> None:
    shelf = index.texts if shelf_of(batch[0]) == TEXTS else index.casebook
    entries = [entry for document in batch for entry in entries_of(document)]
    shelf.vectors.put([entry.id for entry in entries], embed(entries, observer.embedded))
    shelf.lexical.update([], ((e.id, e.document, e.language, e.text) for e in entries))
    index.catalogue.put_documents(batch)
    index.catalogue.put_words({word for e in entries for word, _ in content_words(e.text, e.language)})


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
    library = settings.library_directory
    parts = [_fingerprint(settings), examples_hash(), str(corpus)]
    own = [*own_files(library), *note_files(library), library / SOURCES_FILE] if library else []
    for path in (*document_files(corpus), *shared_files(corpus), *own):
        try:
            status = path.stat()
        except OSError:
            continue
        parts.append(f"{path.name} {status.st_size} {status.st_mtime_ns}")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _corpus_version(files: list[FileRecord]) -> str:
    """Eight hex digits that change with any document of the corpus; the user's own do not count."""
    lines = sorted(f"{record.path} {record.hash}" for record in files if not record.path.startswith(ID_PREFIX))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:8]
