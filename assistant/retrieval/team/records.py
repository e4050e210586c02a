"""The files of a library as records of a Chroma collection.

A file is one record with its text, called after the file, if it is short; otherwise that is the first part of it, and
the others are records of their own, called after the file, the upload and their number. The head names the upload, so
that a file is always whole: the parts are written before the head that names them, and removed after it is gone.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from assistant.errors import TeamUnavailable
from assistant.library.holdings import MAX_BYTES, is_held_name
from assistant.retrieval.team.server import Collection, Record, TeamServer

NAME = "standpunt-documents"
SCHEMA = 1
"""Of the records. Raised when an older Standpunt would read them wrongly; it then leaves the server alone."""

_PART_BYTES = 16_000
"""Of text in one record; Chroma Cloud takes 16,384."""

_GROUP_FILES, _GROUP_BYTES = 200, 16 * 2**20
"""Files that are read and written together: what is lost when a process is killed, and what it holds in memory."""

_LINEAGE = 40
"""Versions that a head remembers."""

T = TypeVar("T")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_FACTS = ("metadatas",)
_HEAD_FACTS = ("sha256", "bytes", "parts", "upload", "written", "lineage")


@dataclass(frozen=True, slots=True)
class Head:
    """A file as the server has it.

    `sha256`, `size`: of its text. `parts`: records it consists of. `upload`: which of possibly several. `written`: when
    the file was, in seconds since 1970. `lineage`: the beginnings of the hashes of the versions before it.
    """

    name: str
    sha256: str
    size: int
    parts: int
    upload: str
    written: float
    lineage: tuple[str, ...] = ()

    def follows(self, sha256: str) -> bool:
        """Whether whoever wrote this version had seen that one."""
        return short(sha256) in self.lineage


@dataclass(frozen=True, slots=True)
class Sending:
    """A file to be sent. `before`: the version whose place it takes."""

    name: str
    data: bytes
    written: float
    before: Head | None


def short(sha256: str) -> str:
    """As much of a hash as a lineage keeps."""
    return sha256[:16]


class Records:
    """The files on the server. Every method raises TeamUnavailable if the server does not do its part."""

    def __init__(self, server: TeamServer) -> None:
        """Raises: also if a newer Standpunt has made the records."""
        wanted = {"schema": SCHEMA, "stamp": uuid.uuid4().hex}
        self._collection: Collection = server.collection(NAME, wanted, hurried=True)
        if self._facts.get("schema") != SCHEMA:
            raise TeamUnavailable("team_newer", url=server.address.shown)

    @property
    def _facts(self) -> Mapping[str, Any]:
        return self._collection.metadata

    @property
    def id(self) -> str:
        """What tells this collection from one that is made anew under the same name."""
        return self._collection.id

    @property
    def stamp(self) -> str:
        """What changes whenever a file does, as it was at first contact."""
        return str(self._facts.get("stamp"))

    def mark(self) -> None:
        """Tell others that something has changed. After it has."""
        self._collection.describe({**self._facts, "stamp": uuid.uuid4().hex})

    def heads(self) -> dict[str, Head]:
        """Every file by name. One may be missing while others write: ask for it by name before believing it."""
        found = self._collection.where({"part": 0}, _FACTS)
        return {head.name: head for record in found if (head := _head(record))}

    def named(self, names: Sequence[str]) -> dict[str, Head]:
        """Some files by name, as far as there are any."""
        found = self._collection.get(names, _FACTS)
        return {head.name: head for record in found if (head := _head(record))}

    def contents(self, heads: Iterable[Head]) -> Iterator[tuple[Head, bytes | None]]:
        """The texts of files; None for one that is not whole, because somebody is replacing it."""
        for group in _grouped(heads, lambda head: head.size):
            ids = [head.name for head in group]
            ids += [_part_id(head.name, head.upload, part) for head in group for part in range(1, head.parts)]
            texts = {record.id: record.document or "" for record in self._collection.get(ids, ("documents",))}
            for head in group:
                named = [head.name, *(_part_id(head.name, head.upload, part) for part in range(1, head.parts))]
                data = "".join(texts.get(id, "") for id in named).encode("utf-8", "surrogatepass")
                yield head, data if hashlib.sha256(data).hexdigest() == head.sha256 else None

    def send(self, files: Iterable[Sending], upload: str) -> Iterator[list[Head]]:
        """Write files; yields those that are there, group by group. `upload`: a name for all of it.

        A file whose place somebody else took since `before` is left out, and so is one that somebody replaced at the
        same moment: the next exchange finds it changed on both sides.
        """
        for group in _grouped(files, lambda file: len(file.data)):
            now = self.named([file.name for file in group])
            current = [file for file in group if _same(now.get(file.name), file.before)]
            heads = [_new_head(file, upload) for file in current]
            texts = [_parts(file.data.decode()) for file in current]
            pairs = list(zip(heads, texts, strict=True))
            self._collection.put([part for head, text in pairs for part in _part_records(head, text)])
            self._collection.put([head_record(head, text[0]) for head, text in pairs])
            for file in current:
                if file.before and file.before.parts > 1:
                    self._collection.delete_where(_parts_of(file.before.upload, file.name))
            there = self.named([head.name for head in heads])
            yield [head for head in heads if _same(there.get(head.name), head)]

    def clear(self, upload: str, replaced: Mapping[str, str]) -> None:
        """Remove what an upload left that was broken off: parts of files that never got a head, and of versions that
        were replaced. `replaced`: the uploads of those, by the names of the files."""
        found = {each.id: str(each.metadata.get("file")) for each in self._collection.where(_parts_of(upload), _FACTS)}
        now = {name: head.upload for name, head in self.named(sorted({*found.values(), *replaced})).items()}
        self._collection.delete([id for id, name in found.items() if now.get(name) != upload])
        for name, before in replaced.items():
            if now.get(name) != before:
                self._collection.delete_where(_parts_of(before, name))

    def remove(self, heads: Sequence[Head]) -> list[str]:
        """Remove files, head and parts at once, but not those that somebody changed since; returns their names."""
        now = self.named([head.name for head in heads])
        names = [head.name for head in heads if _same(now.get(head.name), head)]
        for start in range(0, len(names), _GROUP_FILES):
            self._collection.delete_where({"file": {"$in": names[start : start + _GROUP_FILES]}})
        return names


def _parts_of(upload: str, name: str | None = None) -> dict[str, Any]:
    of_file = [{"file": name}] if name else []
    return {"$and": [*of_file, {"upload": upload}, {"part": {"$gt": 0}}]}


def _same(one: Head | None, other: Head | None) -> bool:
    return (one and one.upload) == (other and other.upload)


def _new_head(file: Sending, upload: str) -> Head:
    before = file.before
    lineage = (*before.lineage, short(before.sha256))[-_LINEAGE:] if before else ()
    return Head(
        file.name,
        hashlib.sha256(file.data).hexdigest(),
        len(file.data),
        len(_parts(file.data.decode())),
        upload,
        file.written,
        lineage,
    )


def _head(record: Record) -> Head | None:
    """A head, if it is one that we could have written."""
    sha256, size, parts, upload, written, lineage = (record.metadata.get(name) for name in _HEAD_FACTS)
    if not (is_held_name(record.id) and isinstance(sha256, str) and _SHA256.fullmatch(sha256)):
        return None
    if not (isinstance(size, int) and 0 <= size <= MAX_BYTES and isinstance(parts, int) and 0 < parts <= size + 1):
        return None
    if not isinstance(written, int | float) or not 0 <= written < 2**40:
        return None
    return Head(record.id, sha256, size, parts, str(upload), float(written), tuple(str(lineage or "").split()))


def head_record(head: Head, text: str) -> Record:
    """The record that names a file. `text`: its first part."""
    facts = {
        "file": head.name,
        "part": 0,
        "sha256": head.sha256,
        "bytes": head.size,
        "parts": head.parts,
        "upload": head.upload,
        "written": head.written,
        "lineage": " ".join(head.lineage),
    }
    return Record(head.name, text, facts, _place(head.name))


def _part_records(head: Head, texts: Sequence[str]) -> Iterator[Record]:
    for part, text in enumerate(texts[1:], start=1):
        id = _part_id(head.name, head.upload, part)
        yield Record(id, text, {"file": head.name, "part": part, "upload": head.upload}, _place(id))


def _part_id(name: str, upload: str, part: int) -> str:
    """Kept within 128 bytes (Chroma Cloud), however the file is called."""
    return f"{hashlib.sha256(name.encode()).hexdigest()[:32]}-{upload}-{part}"


def _place(id: str) -> list[float]:
    """A vector for a record that nobody searches by vector, of which Chroma wants one each.

    All different: Chroma takes 2 s to file 3,000 records in different places, and 380 s in the same one.
    """
    return [byte / 255 + 0.01 for byte in hashlib.sha256(id.encode()).digest()[:4]]


def _parts(text: str) -> list[str]:
    """A text in pieces of at most `_PART_BYTES` as UTF-8; at least one."""
    data = text.encode()
    pieces, start = [], 0
    while len(data) - start > _PART_BYTES:
        end = start + _PART_BYTES
        while data[end] & 0xC0 == 0x80:  # not within a character
            end -= 1
        pieces.append(data[start:end].decode())
        start = end
    return [*pieces, data[start:].decode()]


def _grouped(files: Iterable[T], size: Callable[[T], int]) -> Iterator[list[T]]:
    group: list[T] = []
    total = 0
    for each in files:
        if group and (len(group) == _GROUP_FILES or total + size(each) > _GROUP_BYTES):
            yield group
            group, total = [], 0
        group.append(each)
        total += size(each)
    if group:
        yield group
