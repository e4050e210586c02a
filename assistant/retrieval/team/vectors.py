"""The vectors of a team's texts, so that one member embeds a text and the others fetch what came of it.

A vector is called after the file and the text that it is of, and belongs to the embedder after which its collection is
called: what is found is right, whoever put it there and when. Embedding takes a hundred times as long as fetching.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import PurePosixPath

import numpy as np

from assistant.errors import TeamUnavailable
from assistant.library.own import ID_PREFIX
from assistant.retrieval.embedding import Embedder, Progress, Vectors
from assistant.retrieval.entries import Entry
from assistant.retrieval.team.server import Collection, Record, TeamServer

_PREFIX = "standpunt-vectors-"
_FILES = 100
"""Files that are named in one request."""

_UNIT = 1e-2
"""How far the length of a vector may be from 1. Embedders give unit vectors; what is far from one is not theirs."""


class TeamVectors:
    """The vectors that the server has. A server that goes away costs time, never the work."""

    def __init__(self, server: TeamServer) -> None:
        self._server = server
        self._found: dict[str, Collection] = {}
        self._away = False

    def embed(self, entries: Sequence[Entry], embedder: Embedder, progress: Progress) -> Vectors:
        """A row for each entry, in order: fetched where the server has it; else embedded, and sent there."""
        ids = {_id(entry): entry for entry in entries if entry.document.startswith(ID_PREFIX)}
        known = self._fetched(list(ids), embedder.fingerprint)
        absent = [entry for entry in entries if _id(entry) not in known]
        progress(len(entries) - len(absent))
        made = dict(zip(map(_id, absent), embedder.embed([each.text for each in absent], progress), strict=True))
        self._send({id: vector for id, vector in made.items() if id in ids}, ids, embedder.fingerprint)
        every = {**known, **made}
        return np.stack([every[_id(entry)] for entry in entries])

    def _collection(self, fingerprint: str) -> Collection:
        if fingerprint not in self._found:
            name = _PREFIX + hashlib.sha256(fingerprint.encode()).hexdigest()[:16]
            self._found[fingerprint] = self._server.collection(name, {"embedder": fingerprint[:200]}, hurried=True)
        return self._found[fingerprint]

    @cached_property
    def _packs(self) -> bool:
        """Whether the server takes the bytes of vectors, a quarter of what they take as numbers."""
        return self._server.limits().get("supports_base64_encoding") is True

    def _fetched(self, ids: Sequence[str], fingerprint: str) -> dict[str, Vectors]:
        if self._away or not ids:
            return {}
        try:
            found = self._collection(fingerprint).get(ids, ("embeddings",))
            return {each.id: vector for each in found if (vector := _vector(each)) is not None}
        except TeamUnavailable:
            self._away = True
            return {}

    def _send(self, made: Mapping[str, Vectors], entries: Mapping[str, Entry], fingerprint: str) -> None:
        if self._away or not made:
            return
        try:
            packs = self._packs
            self._collection(fingerprint).put(
                [
                    Record(id, None, {"file": entries[id].document}, _packed(vector) if packs else vector.tolist())
                    for id, vector in made.items()
                ]
            )
        except TeamUnavailable:
            self._away = True


def forget_vectors(server: TeamServer, removed: Sequence[str], replaced: Mapping[str, Iterable[Entry]]) -> None:
    """Remove the vectors of texts that are gone: those of files that were removed, and of files that were replaced all
    but those of their entries now.

    Raises:
        TeamUnavailable: the server does not do its part.
    """
    for collection in server.collections(_PREFIX) if removed or replaced else ():
        for start in range(0, len(removed), _FILES):
            names = [PurePosixPath(name).stem for name in removed[start : start + _FILES]]
            collection.delete_where({"file": {"$in": names}})
        for name, entries in replaced.items():
            needed = {_id(entry) for entry in entries}
            known = [record.id for record in collection.where({"file": PurePosixPath(name).stem})]
            collection.delete([id for id in known if id not in needed])


def _id(entry: Entry) -> str:
    return hashlib.sha256(f"{entry.document}\n{entry.text}".encode()).hexdigest()[:40]


def _packed(vector: Vectors) -> str:
    return base64.b64encode(vector.astype("<f4").tobytes()).decode("ascii")


def _vector(record: Record) -> Vectors | None:
    """A vector from the server, if it can be one of an embedder."""
    try:
        vector = np.asarray(record.vector, dtype=np.float32)
    except (TypeError, ValueError):
        return None
    fits = vector.ndim == 1 and bool(np.isfinite(vector).all()) and abs(float(np.linalg.norm(vector)) - 1) < _UNIT
    return vector if fits else None
