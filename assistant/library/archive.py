"""A whole library as one archive: for safe keeping, for another machine, for a colleague.

A ZIP file with the files of the library as they are, and `manifest.json`, which names each with its size and SHA-256.
What is read is never trusted: nothing is unpacked by the names or to the sizes that an archive states, and each file is
read as the index would read it before any is put in its place.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant import __version__
from assistant.errors import LibraryUnavailable, Refused, UsageError
from assistant.library.holdings import MAX_BYTES, Arrivals, HeldReader, clash, held_files, is_held_name
from assistant.library.problems import Problem
from assistant.library.sources import FILE as SOURCES
from assistant.settings import message_language
from assistant.words import say

FORMAT = 1
"""Of the archive. Raised when an older Standpunt could not read it."""

MANIFEST = "manifest.json"
MAX_FILES = 200_000
MAX_TOTAL = 8 * 2**30
"""Bytes of all files together."""

MAX_RATIO, _FROM = 200, 100 * 2**20
"""How many times smaller an archive may be than what is in it, from this many bytes on. Text is packed three to ten
times smaller; what unpacks to a thousand times its size was made to fill a disk."""

_MAX_MANIFEST = 100 * 2**20
_STEP = 2**20
_EARLIEST, _LATEST = (1980, 1, 1, 0, 0, 0), (2107, 12, 31, 23, 59, 58)
"""Where the clock of the ZIP format starts and ends."""


class _Listed(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    name: str
    bytes: int = Field(ge=0, le=MAX_BYTES)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    written: float = Field(ge=0, le=2**40)


class _Manifest(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    format: int
    version: str
    files: Annotated[tuple[_Listed, ...], Field(max_length=MAX_FILES)]


class Arrival(StrEnum):
    """What became of a file of an archive."""

    ADDED = "added"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"
    KEPT = "kept"
    """There was another of its name, which stayed."""
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one file. `problems`: why it could not be used."""

    name: str
    fate: Arrival
    problems: tuple[Problem, ...] = ()


def export_library(library: Path, target: Path, *, replace: bool = False) -> list[str]:
    """Write the whole library as one archive, whole or not at all; returns the names of its files.

    Raises:
        UsageError: there is a file already and it is not to be replaced, or it cannot be written there.
        LibraryUnavailable: a file of the library cannot be read.
    """
    if target.exists() and not target.is_file():
        raise UsageError("export_no_file", path=target)
    if target.exists() and not replace:
        raise UsageError("export_exists", path=target)
    draft = target.with_name(f".{target.name}.{os.getpid()}.new")
    try:
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
            listed = [_packed(archive, name, path) for name, path in held_files(library).items()]
            manifest = {"format": FORMAT, "version": __version__, "files": listed}
            archive.writestr(_entry(MANIFEST, 0), json.dumps(manifest, ensure_ascii=False, indent=1))
        draft.replace(target)
    except OSError as error:
        raise UsageError("export_unwritable", path=target, reason=error.strerror or error) from error
    finally:
        with suppress(OSError):
            draft.unlink()
    return [entry["name"] for entry in listed]


def _packed(archive: zipfile.ZipFile, name: str, path: Path) -> dict[str, Any]:
    try:
        data, written = path.read_bytes(), max(path.stat().st_mtime, 0.0)
    except OSError as error:
        raise LibraryUnavailable("library_unreadable", path=path, reason=error.strerror or error) from error
    archive.writestr(_entry(name, written), data)
    return {"name": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest(), "written": written}


def _entry(name: str, written: float) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, min(max(time.gmtime(written)[:6], _EARLIEST), _LATEST))
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    return entry


def import_library(source: Path, library: Path, corpus: Path, *, replace: bool = False) -> list[Imported]:
    """Take the files of an archive into a library. Nothing is put in its place before every file has been read.

    `corpus`: whose closed lists and sources case notes are read with. `replace`: take the place of what is there and
    differs; otherwise that stays.

    Raises:
        Refused: it is no archive of a library, is damaged, or was made to do harm; then nothing of it is taken.
        CorpusError: the corpus cannot be read.
        LibraryUnavailable: the library cannot be written.
    """
    try:
        with zipfile.ZipFile(source) as archive, Arrivals(library, HeldReader(corpus)) as arrivals:
            manifest = _manifest(archive)
            fates = [_staged(archive, listed, library, arrivals, replace=replace) for listed in manifest.files]
            # The sources first: if they cannot be used, notes are read with those that are there.
            fates.sort(key=lambda each: (each.name != SOURCES, each.name))
            checked = [_checked(each, arrivals) for each in fates]
            for each in checked:
                if each.fate in (Arrival.ADDED, Arrival.REPLACED):
                    arrivals.keep(each.name)
            return checked
    except OSError as error:
        raise Refused("import_unreadable", reason=error.strerror or error) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        # Also what the ZIP reader says of passwords, of other ways of packing, and of impossible entries.
        raise Refused("archive_damaged", reason=" ".join(str(error).split())[:200]) from error


def _manifest(archive: zipfile.ZipFile) -> _Manifest:
    """What an archive says that it holds, held against what it does."""
    entries = archive.infolist()
    if len(entries) > MAX_FILES + 1:
        raise Refused("archive_too_large", limit=f"{MAX_FILES:,}")
    if sum(entry.filename == MANIFEST for entry in entries) != 1 or archive.getinfo(MANIFEST).file_size > _MAX_MANIFEST:
        raise Refused("archive_not_ours")
    text = b"".join(_content(archive, MANIFEST, _MAX_MANIFEST))
    try:
        values = json.loads(text)
        if isinstance(values, dict) and isinstance(values.get("format"), int) and values["format"] > FORMAT:
            raise Refused("archive_newer", version=str(values.get("version"))[:20])
        manifest = _Manifest.model_validate(values)
    except (ValidationError, ValueError, RecursionError) as error:
        raise Refused("archive_not_ours") from error
    names = [listed.name for listed in manifest.files]
    wrong = next((name for name in names if not is_held_name(name)), None)
    if wrong is not None:
        raise Refused("archive_name", name=wrong[:80])
    if sorted([*names, MANIFEST]) != sorted(entry.filename for entry in entries):
        raise Refused("archive_damaged", reason=f"the entries are not those of {MANIFEST}")
    total = sum(listed.bytes for listed in manifest.files)
    packed = sum(entry.compress_size for entry in entries)
    if total > MAX_TOTAL or (total > _FROM and total > MAX_RATIO * packed):
        raise Refused("archive_too_large", limit=f"{MAX_TOTAL:,}")
    return manifest


def _staged(archive: zipfile.ZipFile, listed: _Listed, library: Path, arrivals: Arrivals, *, replace: bool) -> Imported:
    """Unpack one file beside the library, unless what is there stays."""
    digest = hashlib.sha256()
    target, known = library / listed.name, None
    if target.is_file():
        known = hashlib.sha256(target.read_bytes()).hexdigest()
    if known == listed.sha256:
        return Imported(listed.name, Arrival.UNCHANGED)
    if other := clash(library, listed.name):
        told = say(message_language(), "archive.clash", other=other.relative_to(library).as_posix())
        return Imported(listed.name, Arrival.REFUSED, (Problem(Path(listed.name), 0, told),))
    stays = known is not None and not replace

    def content() -> Iterator[bytes]:
        for piece in _content(archive, listed.name, listed.bytes):
            digest.update(piece)
            yield piece

    arrivals.stage(listed.name, content(), listed.written)
    if digest.hexdigest() != listed.sha256:
        raise Refused("archive_damaged", reason=f"{listed.name}: SHA-256")
    if stays:
        arrivals.drop(listed.name)
        return Imported(listed.name, Arrival.KEPT)
    return Imported(listed.name, Arrival.ADDED if known is None else Arrival.REPLACED)


def _checked(imported: Imported, arrivals: Arrivals) -> Imported:
    if imported.fate not in (Arrival.ADDED, Arrival.REPLACED):
        return imported
    problems = arrivals.faults(imported.name)
    if not problems:
        return imported
    arrivals.drop(imported.name)
    return Imported(imported.name, Arrival.REFUSED, tuple(problems))


def _content(archive: zipfile.ZipFile, name: str, size: int) -> Iterator[bytes]:
    """What an entry unpacks to, a piece at a time; not a byte more than `size`."""
    left = size
    try:
        with archive.open(name) as file:
            while piece := file.read(min(_STEP, left + 1)):
                left -= len(piece)
                if left < 0:
                    raise Refused("archive_damaged", reason=f"{name}: larger than stated")
                yield piece
    except OSError as error:  # an entry that would begin before the file does; whoever writes has errors of its own
        raise Refused("archive_damaged", reason=f"{name}: {error.strerror or error}") from error
