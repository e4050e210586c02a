"""Vectors that come along with the product, so that the first index of the casebook need not be embedded."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from assistant.retrieval.embedding import Embedder, Progress, Vectors

FILE = "casebook.npz"
"""In the folder of the model that made them: `texts` (digests), `vectors` (float16), `fingerprint` (of the model)."""

_DIGEST_BYTES = 12


class PreparedEmbedder:
    """An embedder that looks a text up before it embeds it.

    A file that is missing, damaged (its parts have checksums of their own) or of another model is passed over: all
    that it saves is time.
    """

    def __init__(self, embedder: Embedder, file: Path) -> None:
        self._embedder = embedder
        self._file = file

    @property
    def fingerprint(self) -> str:
        return self._embedder.fingerprint

    @cached_property
    def _prepared(self) -> Mapping[bytes, Vectors]:
        return read_prepared(self._file, self._embedder.fingerprint)

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        found = [self._prepared.get(digest(text)) for text in texts]
        known = [vector for vector in found if vector is not None]
        if not known:
            return self._embedder.embed(texts, progress)
        if progress:
            progress(len(known))
        absent = [text for text, vector in zip(texts, found, strict=True) if vector is None]
        made = iter(self._embedder.embed(absent, progress))
        return np.array([next(made) if vector is None else vector for vector in found], dtype=np.float32)

    def embed_question(self, question: str) -> Vectors:
        return self._embedder.embed_question(question)


def digest(text: str) -> bytes:
    """What a text is called in the file."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_DIGEST_BYTES).digest()


def read_prepared(file: Path, fingerprint: str) -> Mapping[bytes, Vectors]:
    """Vectors by the digest of their text; none if the file is not usable with this model."""
    try:
        with np.load(file, allow_pickle=False) as stored:
            if str(stored["fingerprint"]) != fingerprint:
                return {}
            vectors = stored["vectors"].astype(np.float32)
            texts = [row.tobytes() for row in stored["texts"]]
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return {}
    # Rounded to half precision, a vector is no longer quite of length one.
    return dict(zip(texts, vectors / np.linalg.norm(vectors, axis=1, keepdims=True), strict=True))


def write_prepared(file: Path, fingerprint: str, texts: Sequence[str], vectors: Vectors) -> None:
    """Write the vectors of some texts, sorted by digest so that the same vectors give the same file."""
    digests = [digest(text) for text in texts]
    order = sorted(range(len(texts)), key=digests.__getitem__)
    np.savez(
        file,
        texts=np.frombuffer(b"".join(digests[row] for row in order), dtype=np.uint8).reshape(-1, _DIGEST_BYTES),
        vectors=vectors[order].astype(np.float16),
        fingerprint=np.array(fingerprint),
    )
