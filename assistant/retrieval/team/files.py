"""The files of a library as they are shared, and what becomes of one that both sides changed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import LibraryUnavailable
from assistant.library.frontmatter import split
from assistant.library.holdings import held_files
from assistant.library.note_store import DRAFTS, id_of, library_ids
from assistant.library.own import DOCUMENTS, OwnFacts, to_file
from assistant.library.problems import BrokenFile
from assistant.retrieval.team.state import Agreed


@dataclass(frozen=True, slots=True)
class Here:
    """A file of the library here. `sha256`: of the text that is shared; the rest as in `Agreed`."""

    path: Path
    sha256: str
    size: int
    modified: int


def shared(name: str, data: bytes) -> bytes:
    """What is shared of a file: all of it, but of a document not the place on this machine that it came from.

    That place would tell others how folders here are called, and means nothing to them.
    """
    facts_and_body = _document(name, data)
    if facts_and_body is None or facts_and_body[0].path is None:
        return data
    facts, body = facts_and_body
    return to_file(facts.model_copy(update={"path": None}), body).encode()


def placed(name: str, received: bytes, before: bytes | None) -> bytes:
    """A file from the server as it is kept here: with the place that the one before it came from."""
    mine, theirs = _document(name, before or b""), _document(name, received)
    if mine is None or theirs is None or mine[0].path is None or mine[0].file != theirs[0].file:
        return received
    return to_file(theirs[0].model_copy(update={"path": mine[0].path}), theirs[1]).encode()


def same_text(name: str, one: bytes, other: bytes) -> bool:
    """Whether two documents say the same, whatever is told of them: two people added the same file."""
    mine, theirs = _document(name, one), _document(name, other)
    return mine is not None and theirs is not None and mine[1].strip() == theirs[1].strip()


def files_here(library: Path, agreed: Mapping[str, Agreed]) -> dict[str, Here]:
    """The files of the library by name. Only those are read that changed since both sides agreed.

    Raises:
        LibraryUnavailable: one of them cannot be read.
    """
    here = {}
    for name, path in held_files(library).items():
        try:
            status = path.stat()
            known = agreed.get(name)
            if known and (known.size, known.modified) == (status.st_size, status.st_mtime_ns):
                sha256 = known.sha256
            else:
                sha256 = hashlib.sha256(shared(name, path.read_bytes())).hexdigest()
        except FileNotFoundError:  # removed meanwhile
            continue
        except OSError as error:
            raise LibraryUnavailable("library_unreadable", path=path, reason=error.strerror or error) from error
        here[name] = Here(path, sha256, status.st_size, status.st_mtime_ns)
    return here


def is_as(path: Path, seen: Here | None) -> bool:
    """Whether a file is still as it was seen (None: was not there)."""
    try:
        status = path.stat()
    except OSError:
        return seen is None
    return seen is not None and (status.st_size, status.st_mtime_ns) == (seen.size, seen.modified)


def free_id(id: str, library: Path, taken: Iterable[str]) -> str:
    """An id after another one that no document has, here or among the names of files in `taken`."""
    known = library_ids(library) | {id_of(Path(each)) for each in taken}
    number = 2
    while f"{id}-{number}" in known:
        number += 1
    return f"{id}-{number}"


def aside(name: str, data: bytes, new: str) -> tuple[str, bytes]:
    """Under which name, and how, a file is kept whose own name goes to another text; with the id `new`.

    What tells no id of its own becomes a draft, which somebody has to look at.
    """
    path = Path(name)
    id, text = id_of(path), data.decode("utf-8", "replace")
    suffix = path.name.removeprefix(id)
    renamed, found = re.subn(rf"^id:[ \t]*{re.escape(id)}[ \t]*$", f"id: {new}", text, count=1, flags=re.MULTILINE)
    if not found:
        return f"{DRAFTS}/{new}{suffix}", data
    # A note may name itself as the source of a statement.
    return f"{path.parent}/{new}{suffix}", re.sub(rf"@{re.escape(id)}(?![a-z0-9-])", f"@{new}", renamed).encode()


def _document(name: str, data: bytes) -> tuple[OwnFacts, str] | None:
    """What is known of a document and its body; None for other files, and for what cannot be read."""
    if not name.startswith(f"{DOCUMENTS}/"):
        return None
    try:
        facts, body, _ = split(data.decode("utf-8").replace("\r\n", "\n"), OwnFacts)
    except (BrokenFile, UnicodeDecodeError):
        return None
    return facts, body
