"""The dense half: Chroma collections of passages and question keys, with our own vectors."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import IndexUnavailable
from assistant.retrieval.chroma import chroma_package
from assistant.retrieval.embedding import Vectors
from assistant.retrieval.faults import reason

CASEBOOK, TEXTS = "entries", "texts"
"""The collections: articles and case notes with the questions they answer; the texts that the user added."""

# Recall@10 of Chroma's HNSW at the default ef_search of 100 was 0.90 on unstructured vectors, at 400 it was
# 0.99, for 1 ms more; our collections are small enough to afford it.
_HNSW = {"space": "cosine", "ef_search": 400, "ef_construction": 200}


_PROBED = 20
"""Entries that the search for a stored vector must find."""

_UNWRITTEN = re.compile(r"\(code: (8|13)\)")
"""What Chroma says on a read-only and on a full disk: SQLite's codes. It writes when it opens a folder."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An entry near a query vector. `similarity` is the cosine, in -1..1."""

    id: str
    similarity: float


class VectorFolder:
    """A local folder of Chroma's. One process writes it, under the index lock; many may read."""

    def __init__(self, folder: Path) -> None:
        chromadb = chroma_package()
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
        self._counted: int | None = None

    def count(self) -> int:
        """How many entries the collection holds, counted anew; Chroma takes longer for that than for a search."""
        self._counted = int(self._collection.count())
        return self._counted

    def _at_most(self, entries: int) -> int:
        """So many entries, or as many as there were when they were last counted, since Chroma refuses to find more."""
        return min(entries, self.count() if self._counted is None else self._counted)

    def put(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Add entries, or replace those that exist."""
        self._counted = None
        for start in range(0, len(ids), self._step):
            rows = slice(start, start + self._step)
            self._collection.upsert(ids=list(ids[rows]), embeddings=vectors[rows])

    def remove(self, ids: Sequence[str]) -> None:
        """Delete entries; unknown ids do no harm."""
        self._counted = None
        for start in range(0, len(ids), self._step):
            self._collection.delete(ids=list(ids[start : start + self._step]))

    def nearest(self, vector: Vectors, limit: int, among: Sequence[str] | None = None) -> list[Neighbour]:
        """The entries nearest to a vector of shape (dimension,), best first; of the ids `among`, if they are given."""
        if among is not None and not among:
            return []
        found = self._collection.query(
            query_embeddings=vector[None, :],
            n_results=max(self._at_most(limit), 1),
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
        if stored is None or len(stored) != self._at_most(entries):
            return "vectors cannot be read back"
        for id, vector in zip(sample["ids"], stored, strict=True):
            found = self._collection.query(
                query_embeddings=[vector], n_results=self._at_most(_PROBED), include=["distances"]
            )
            distances = (found["distances"] or [[]])[0]
            if id not in found["ids"][0] and not (distances and distances[-1] < 1e-4):
                return f"vector of {id} is not found by itself"
            if len(found["ids"][0]) < self._at_most(_PROBED):
                return f"a query finds {len(found['ids'][0])} of {self._at_most(_PROBED)} entries"
        return None
