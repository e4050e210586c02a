"""What has to be done to an index so that it agrees with the documents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from assistant.domain import Document, Language
from assistant.library.corpus import content_hash, document_files, read_one, shared_hash
from assistant.library.lists import read_lists
from assistant.library.notes import note_files, note_sources, read_note
from assistant.library.own import DOCUMENTS, ID_PREFIX, NOTES, own_files, read_facts, read_own
from assistant.library.problems import BrokenFile, Problem
from assistant.library.sources import FILE as SOURCES_FILE
from assistant.library.sources import read_sources
from assistant.retrieval.catalogue import FileRecord, document_name
from assistant.retrieval.entries import entries_of, shelf_of
from assistant.retrieval.index import Index
from assistant.settings import Settings, message_language
from assistant.words import say

Reader = Callable[[Path], tuple[Document | None, list[Problem]]]


@dataclass
class Plan:
    """What has to be done: documents to put, names to remove, and the files as they are now.

    `put` are articles and case notes. `texts` are files of the user's own, read only when their turn comes: they may
    be many and long. `stale`: by shelf, the ids of entries that go.
    """

    reason: str
    incremental: bool
    fingerprint: str
    put: list[Document] = field(default_factory=list)
    texts: list[Path] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    stale: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    files: list[FileRecord] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def changes(self) -> bool:
        """Whether any document comes or goes."""
        return bool(self.put or self.texts or self.removed)

    def size(self) -> int:
        """How many entries are to be embedded; of texts, as many as were counted when they were added."""
        return sum(len(list(entries_of(document))) for document in self.put) + sum(map(_expected, self.texts))

    def remove(self, before: Index | None, name: str) -> None:
        """Take a document out of the index."""
        self.removed.append(name)
        id, _, language = name.rpartition(".")
        document = before.catalogue.document(id, Language(language)) if before else None
        if document:
            self.stale[shelf_of(document)].extend(entry.id for entry in entries_of(document))


@dataclass(frozen=True, slots=True)
class _File:
    """A file that holds a document. `record`: how the index calls it; `read`: None for a text, which is read later."""

    path: Path
    record: str
    read: Reader | None


def make_plan(settings: Settings, before: Index | None, fingerprint: str, rebuild: str | None) -> Plan:
    """Compare the documents with an index; `rebuild` is why it is not to be built upon.

    Raises:
        CorpusError: the documents cannot be found.
    """
    same_kind = before is not None and before.catalogue.meta("fingerprint") == fingerprint
    reason = rebuild or ("changed" if same_kind else "other_embedder" if before else "new")
    plan = Plan(reason, same_kind, fingerprint)
    known = before.catalogue.files() if before and same_kind else {}
    trusted = before is not None and before.catalogue.meta("shared") == shared_files_hash(settings)
    present, names = set[str](), set[str]()
    for file in _files(settings, plan.problems):
        present.add(file.record)
        _plan_file(plan, file, known.get(file.record), before, names, trusted=trusted)
    for record, old in known.items():
        if record not in present and old.document:
            plan.remove(before, old.document)
    return plan


def shared_files_hash(settings: Settings) -> str:
    """Changes with any of the files that every document depends on, the sources of the user's own notes included."""
    library = settings.library_directory
    own = library / SOURCES_FILE if library else None
    return shared_hash(settings.corpus_directory) + (content_hash(own) if own and own.is_file() else "")


def _files(settings: Settings, problems: list[Problem]) -> Iterator[_File]:
    corpus, library = settings.corpus_directory, settings.library_directory
    lists = read_lists(corpus)
    sources, found = read_sources(corpus)
    problems.extend(found)
    for path in document_files(corpus):
        yield _File(path, path.relative_to(corpus).as_posix(), lambda path: read_one(path, lists, sources))
    if library:
        known, found = note_sources(sources, library)
        problems.extend(found)
        for path in note_files(library):
            yield _File(path, f"{ID_PREFIX}{NOTES}/{path.name}", lambda path: read_note(path, lists, known))
        yield from (_File(path, f"{ID_PREFIX}{DOCUMENTS}/{path.name}", None) for path in own_files(library))


def _plan_file(
    plan: Plan, file: _File, old: FileRecord | None, before: Index | None, names: set[str], *, trusted: bool
) -> None:
    try:
        hashed = content_hash(file.path)
    except OSError as error:  # a dangling link, say
        plan.problems.append(_told(file.path, "unreadable", reason=error.strerror))
        return
    # A file that could not be read is tried again, so that its problem is reported again.
    unchanged = old is not None and old.hash == hashed and old.document is not None
    if old and unchanged and (trusted or file.read is None) and old.document not in names:
        plan.files.append(old)
        names.add(str(old.document))
        return
    document: Document | None = None
    name: str | None = file.path.stem  # of a text, whose file is called after it
    if file.read:
        document, problems = file.read(file.path)
        plan.problems.extend(problems)
        name = document_name(document.id, document.language) if document else None
    if name in names:
        plan.problems.append(_told(file.path, "twice", name=name))
        document = name = None
    elif name:
        names.add(name)
    plan.files.append(FileRecord(file.record, hashed, name))
    if old and old.document and not (name and unchanged):
        plan.remove(before, old.document)
    if name and not unchanged:
        if document:
            plan.put.append(document)
        else:
            plan.texts.append(file.path)


def read_text(path: Path) -> tuple[Document | None, list[Problem]]:
    """A text of the user's own with what is wrong with it; None if it cannot be used."""
    try:
        return read_own(path), []
    except BrokenFile as error:
        return None, [_told(path, "damaged", error.line)]
    except OSError as error:
        return None, [_told(path, "unreadable", reason=error.strerror)]


def _told(path: Path, problem: str, line: int = 0, /, **facts: object) -> Problem:
    """A problem with a file of the user's, in the user's language."""
    return Problem(path, line, say(message_language(), f"library.problems.{problem}", **facts))


def _expected(path: Path) -> int:
    try:
        return read_facts(path).passages + 1
    except (BrokenFile, OSError):  # told when it is read
        return 0
