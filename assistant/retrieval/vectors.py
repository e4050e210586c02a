"""The dense half: Chroma collections of passages and question keys, with our own vectors."""

from __future__ import annotations

import ctypes
import importlib
import os
import re
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import IndexUnavailable
from assistant.retrieval.embedding import Vectors
from assistant.retrieval.faults import reason

CASEBOOK, TEXTS = "entries", "texts"
"""The collections: articles and case notes with the questions they answer; the texts that the user added."""

# Recall@10 of Chroma's HNSW at the default ef_search of 100 was 0.90 on unstructured vectors, at 400 it was
# 0.99, for 1 ms more; our collections are small enough to afford it.
_HNSW = {"space": "cosine", "ef_search": 400, "ef_construction": 200}


_UNWRITTEN = re.compile(r"\(code: (8|13)\)")
"""What Chroma says on a read-only and on a full disk: SQLite's codes. It writes when it opens a folder."""


_M_ARENA_MAX = -8
"""mallopt(3): how many pools of memory the threads of a process share."""

_ARENAS = 2


def _share_memory() -> None:
    """Keep glibc from giving each of Chroma's threads a pool of memory of its own.

    Chroma starts threads for every folder that is opened, and what their pools leave free is no use to the next ones:
    a hundred reopenings took 100 MB. With two pools memory stays where it is, 40 MB lower.
    """
    if sys.platform == "linux" and "MALLOC_ARENA_MAX" not in os.environ:
        with suppress(OSError, AttributeError):  # another C library
            ctypes.CDLL(None).mallopt(_M_ARENA_MAX, _ARENAS)


def _chromadb() -> Any:
    """The package, kept from the file `.env` of whatever folder a command is typed in.

    Chroma would read it, and what stands in there may have it tell another machine what it does.
    """
    from pydantic_settings import BaseSettings

    def without_file(settings: Any, /, **_: Any) -> None:
        settings.model_config["env_file"] = None

    hook = "__pydantic_init_subclass__"
    setattr(BaseSettings, hook, classmethod(without_file))  # its settings are read while it is imported
    try:
        return importlib.import_module("chromadb")
    finally:
        delattr(BaseSettings, hook)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An entry near a query vector. `similarity` is the cosine, in -1..1."""

    id: str
    similarity: float


class VectorFolder:
    """A local folder of Chroma's. One process writes it, under the index lock; many may read."""

    def __init__(self, folder: Path) -> None:
        _share_memory()
        chromadb = _chromadb()
        silent = chromadb.config.Settings(anonymized_telemetry=False, chroma_otel_collection_endpoint="")
        self._folder = folder
        try:
            self._client = chromadb.PersistentClient(str(folder), silent)
        except Exception as error:  # its own errors, and an AttributeError on the second try at a damaged folder
            if _UNWRITTEN.search(str(error)):
                raise IndexUnavailable("index_unwritable", path=folder.parent.parent, reason=reason(error)) from error
            raise IndexUnavailable("index_damaged", path=folder.parent, reason=reason(error)) from error

    def collection(self, name: str) -> VectorStore:
        """One of its collections; made if it is not there yet.

        Raises:
            IndexUnavailable: the folder is damaged.
        """
        configuration: Any = {"hnsw": _HNSW}
        try:
            found = self._client.get_or_create_collection(name, embedding_function=None, configuration=configuration)
        except Exception as error:
            raise IndexUnavailable("index_damaged", path=self._folder.parent, reason=reason(error)) from error
        return VectorStore(found, self._client.get_max_batch_size())

    def close(self) -> None:
        """Let go of the files. Chroma would otherwise keep them open for the life of the process."""
        self._client.close()


class VectorStore:
    """One Chroma collection."""

    def __init__(self, collection: Any, step: int) -> None:
        """`step`: how many entries Chroma takes at once."""
        self._collection = collection
        self._step = step

    def count(self) -> int:
        """How many entries the collection holds."""
        return int(self._collection.count())

    def put(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Add entries, or replace those that exist."""
        for start in range(0, len(ids), self._step):
            rows = slice(start, start + self._step)
            self._collection.upsert(ids=list(ids[rows]), embeddings=vectors[rows])

    def remove(self, ids: Sequence[str]) -> None:
        """Delete entries; unknown ids do no harm."""
        for start in range(0, len(ids), self._step):
            self._collection.delete(ids=list(ids[start : start + self._step]))

    def nearest(self, vector: Vectors, limit: int, among: Sequence[str] | None = None) -> list[Neighbour]:
        """The entries nearest to a vector of shape (dimension,), best first; of the ids `among`, if they are given."""
        if among is not None and not among:
            return []
        found = self._collection.query(
            query_embeddings=vector[None, :],
            n_results=min(limit, max(self.count(), 1)),
            include=["distances"],
            ids=list(among) if among is not None else None,
        )
        distances = found["distances"] or [[]]
        return [Neighbour(id, 1.0 - distance) for id, distance in zip(found["ids"][0], distances[0], strict=True)]

    def probe(self, entries: int = 5) -> str | None:
        """What is wrong with the vectors, or None: the oldest stored vectors must be found by themselves."""
        if not entries:
            return None
        sample = self._collection.get(limit=entries, include=["embeddings"])
        stored = sample["embeddings"]
        if stored is None or len(stored) != min(entries, self.count()):
            return "vectors cannot be read back"
        for id, vector in zip(sample["ids"], stored, strict=True):
            found = self._collection.query(
                query_embeddings=[vector], n_results=min(20, self.count()), include=["distances"]
            )
            distances = (found["distances"] or [[]])[0]
            if id not in found["ids"][0] and not (distances and distances[-1] < 1e-4):
                return f"vector of {id} is not found by itself"
            if len(found["ids"][0]) < min(20, self.count()):
                return f"a query finds {len(found['ids'][0])} of {min(20, self.count())} entries"
        return None
