"""What is kept of a user on this machine, and removing it."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from assistant import locations
from assistant.errors import IndexUnavailable, LibraryUnavailable, SessionsUnavailable
from assistant.retrieval.index import IndexFolder
from assistant.retrieval.team.state import forget_team


class Part(StrEnum):
    """A part of what is kept. `other`: whatever else lies in our data folder."""

    SESSIONS = "sessions"
    LIBRARY = "library"
    INDEX = "index"
    EVALUATIONS = "evaluations"
    CACHES = "caches"
    OTHER = "other"
    SETTINGS = "settings"


@dataclass(frozen=True, slots=True)
class Holding:
    """What lies on disk of one part. `size` in bytes."""

    part: Part
    paths: tuple[Path, ...]
    files: int
    size: int


def with_derived(parts: Iterable[Part]) -> tuple[Part, ...]:
    """The parts with what is made of them: the index holds the text of the library."""
    chosen = set(parts)
    if Part.LIBRARY in chosen:
        chosen.add(Part.INDEX)
    return tuple(part for part in Part if part in chosen)


def holdings(parts: Iterable[Part]) -> list[Holding]:
    """What there is of some parts; nothing of those of which there is nothing."""
    found = []
    for part in parts:
        paths = tuple(path for path in _paths(part) if path.exists() or path.is_symlink())
        files = [file for path in paths for file in _files(path)]
        if paths:
            found.append(Holding(part, paths, len(files), sum(file.lstat().st_size for file in files)))
    return found


def purge(held: Iterable[Holding]) -> None:
    """Remove what is held, and the folders that are empty then. What goes first is refused whole, or nothing is.

    Raises:
        IndexUnavailable: another process is updating the index, or it cannot be removed.
        SessionsUnavailable: another process has the conversations open.
        LibraryUnavailable: something cannot be removed; what was removed before it is gone.
    """
    parts = {each.part: each for each in held}
    if Part.SESSIONS in parts and _in_use(locations.sessions_file()):
        raise SessionsUnavailable("purge_sessions_in_use", path=locations.sessions_file())
    if Part.LIBRARY in parts:  # first: what is half removed must not look as if it were removed for the whole team
        forget_team(locations.library_directory())
    first = [path for part, each in parts.items() if part is not Part.INDEX for path in each.paths]
    if parts.keys() & {Part.INDEX, Part.LIBRARY}:
        _remove_under_lock(first)
        first = list(parts[Part.INDEX].paths) if Part.INDEX in parts else []
    for path in first:
        _remove(path)
    for folder in (locations.data_directory(), locations.cache_directory(), locations.config_file().parent):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def _remove_under_lock(paths: Iterable[Path]) -> None:
    """Remove while nobody else can be updating the index. The folder of the lock goes afterwards."""
    try:
        with IndexFolder(locations.index_directory()).locked(0):
            for path in paths:
                _remove(path)
    except IndexUnavailable as error:
        if error.key == "index_locked":
            raise IndexUnavailable("purge_index_in_use", path=locations.index_directory()) from error
        raise


def _paths(part: Part) -> Iterator[Path]:
    data, sessions, config = locations.data_directory(), locations.sessions_file(), locations.config_file()
    match part:
        case Part.SESSIONS:
            yield from (sessions, *(sessions.with_name(sessions.name + end) for end in ("-wal", "-shm")))
            yield sessions.with_suffix(".lock")
        case Part.LIBRARY:
            yield locations.library_directory()
        case Part.INDEX:
            yield locations.index_directory()
        case Part.EVALUATIONS:
            yield locations.runs_directory()
        case Part.CACHES:
            yield locations.cache_directory()
        case Part.OTHER:
            named = {path for each in Part if each not in (Part.OTHER, Part.SETTINGS) for path in _paths(each)}
            yield from sorted(set(data.iterdir()) - named if data.is_dir() else ())
        case Part.SETTINGS:
            yield from (config, locations.profile_file(), locations.keys_file(), locations.keymap_file())


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir() and not path.is_symlink():
        yield from (each for each in path.rglob("*") if each.is_symlink() or each.is_file())
    else:
        yield path


def _remove(path: Path) -> None:
    """Remove a file, a link (not what it leads to) or a folder."""
    try:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise LibraryUnavailable("purge_unremovable", path=path, reason=error.strerror or error) from error


def _in_use(sessions: Path) -> bool:
    """Whether another process has the conversations open.

    Leaving write-ahead logging needs to be alone with the file (sqlite.org/pragma.html#pragma_journal_mode).
    """
    if not sessions.is_file():
        return False
    try:
        with closing(sqlite3.connect(sessions, timeout=0)) as db:
            db.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.OperationalError:
        return True
    except sqlite3.DatabaseError:  # no database, so nobody has it open as one
        return False
    return False
