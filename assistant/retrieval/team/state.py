"""What this machine remembers of its last contact with the team's server, kept in the library itself.

In the library, because it is about that folder: one that is empty or new has agreed on nothing yet. If it were
elsewhere, a folder that was lost would look like one whose every file was removed on purpose.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from assistant.errors import LibraryUnavailable, TeamUnavailable

_FILES, _LOCK = ".team-{}.json", ".team.lock"


@dataclass(frozen=True, slots=True)
class Agreed:
    """A file as it was here and there at the same time.

    `sha256`: of the text that is shared. `size`, `modified`: of the file here then, in bytes and nanoseconds, by which
    a change is seen without reading it. `ours`: we put this version there, and have not seen another since.
    """

    sha256: str
    size: int
    modified: int
    ours: bool = False


@dataclass
class State:
    """The last contact.

    `server`: its address. `collection`: the id of its collection of files; another one is another library, with which
    nothing has been agreed. `stamp`: what it bore when its files were last listed, `listed`: when, `contact`: when it
    last answered (seconds since 1970, 0 for never). `upload`: what may have been
    broken off before it was stamped; `replaced`: the uploads that it takes the place of, by the names of files.
    `away`: until when it is not worth asking again. `unusable`: hashes of files here that cannot be shared.
    """

    server: str = ""
    collection: str = ""
    stamp: str = ""
    listed: float = 0.0
    contact: float = 0.0
    upload: str = ""
    replaced: dict[str, str] = field(default_factory=dict)
    away: float = 0.0
    files: dict[str, Agreed] = field(default_factory=dict)
    unusable: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, library: Path, server: str) -> State:
        """The state of a library with a server; a fresh one if there is none, or none that can be read."""
        try:
            values = json.loads((library / _name(server)).read_text(encoding="utf-8"))
            files = {name: Agreed(*facts) for name, facts in values.pop("files").items()}
            state = cls(**values, files=files)
        except (OSError, ValueError, TypeError, AttributeError, KeyError):
            return cls(server)
        return state if state.server == server else cls(server)

    def write(self, library: Path) -> None:
        """Keep it, whole or not at all.

        Raises:
            LibraryUnavailable: the library cannot be written.
        """
        values = {**asdict(self), "files": {name: list(asdict(each).values()) for name, each in self.files.items()}}
        draft = library / f"{_name(self.server)}.new"
        try:
            library.mkdir(parents=True, exist_ok=True)
            draft.write_text(json.dumps(values), encoding="utf-8")
            draft.replace(library / _name(self.server))
        except OSError as error:
            raise LibraryUnavailable("library_unwritable", path=library, reason=error.strerror or error) from error


def forget_team(library: Path) -> None:
    """Forget every contact, so that what is removed from this folder next is not removed for the team."""
    for path in library.glob(_FILES.format("*")):
        path.unlink()


def _name(server: str) -> str:
    """Each server has its own: going back to one, nothing is agreed with it that was agreed with another."""
    return _FILES.format(hashlib.sha256(server.encode()).hexdigest()[:12])


@contextmanager
def one_at_a_time(library: Path, timeout: float) -> Iterator[None]:
    """Let only one process of this machine exchange files of a library at a time.

    Raises:
        TeamUnavailable: another one is at it for `timeout` seconds.
        LibraryUnavailable: the library cannot be written.
    """
    from filelock import FileLock, Timeout

    try:
        library.mkdir(parents=True, exist_ok=True)
        lock = FileLock(library / _LOCK)
        lock.acquire(timeout=timeout)
    except Timeout as error:
        raise TeamUnavailable("team_busy", seconds=round(timeout)) from error
    except OSError as error:
        raise LibraryUnavailable("library_unwritable", path=library, reason=os.strerror(error.errno or 0)) from error
    try:
        yield
    finally:
        lock.release()
