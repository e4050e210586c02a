"""The dense half: one Chroma collection of passages and question keys, with our own vectors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import IndexUnavailable
from assistant.retrieval.embedding import Vectors
from assistant.retrieval.faults import reason

_COLLECTION = "entries"
# Recall@10 of Chroma's HNSW at the default ef_search of 100 was 0.90 on unstructured vectors, at 400 it was
# 0.99, for 1 ms more; our collections are small enough to afford it.
_HNSW = {"space": "cosine", "ef_search": 400, "ef_construction": 200}


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An entry near a query vector. `similarity` is the cosine, in -1..1."""

    id: str
    similarity: float


class VectorStore:
    """A Chroma collection in a local folder. One process writes it, under the index lock; many may read."""

    def __init__(self, folder: Path) -> None:
        import chromadb
        from chromadb.config import Settings

        configuration: Any = {"hnsw": _HNSW}
        try:
            self._client = chromadb.PersistentClient(str(folder), Settings(anonymized_telemetry=False))
            self._collection = self._client.get_or_create_collection(
                _COLLECTION, embedding_function=None, configuration=configuration
            )
        except Exception as error:  # its own errors, and an AttributeError on the second try at a damaged folder
            raise IndexUnavailable("index_damaged", path=folder.parent, reason=reason(error)) from error

    def count(self) -> int:
        """How many entries the collection holds."""
        return int(self._collection.count())

    def put(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Add entries, or replace those that exist."""
        step = self._client.get_max_batch_size()
        for start in range(0, len(ids), step):
            rows = slice(start, start + step)
            self._collection.upsert(ids=list(ids[rows]), embeddings=vectors[rows])

    def remove(self, ids: Sequence[str]) -> None:
        """Delete entries; unknown ids do no harm."""
        step = self._client.get_max_batch_size()
        for start in range(0, len(ids), step):
            self._collection.delete(ids=list(ids[start : start + step]))

    def nearest(self, vector: Vectors, limit: int) -> list[Neighbour]:
        """The entries nearest to a vector of shape (dimension,), best first."""
        found = self._collection.query(
            query_embeddings=vector[None, :], n_results=min(limit, max(self.count(), 1)), include=["distances"]
        )
        distances = found["distances"] or [[]]
        return [Neighbour(id, 1.0 - distance) for id, distance in zip(found["ids"][0], distances[0], strict=True)]

    def probe(self, entries: int = 5) -> str | None:
        """What is wrong with the vectors, or None: the oldest stored vectors must be found by themselves."""
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

    def close(self) -> None:
        """Let go of the files. Chroma would otherwise keep them open for the life of the process."""
        self._client.close()  # type: ignore[attr-defined]  # not in the protocol, but in every client
