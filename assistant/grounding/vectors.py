"""Sentence vectors for the check: our own embedder, each text embedded once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from functools import cache
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from assistant.retrieval.embedding import Embedder, load_embedder
from assistant.settings import BUILTIN_EMBEDDER

Vectors = NDArray[np.float32]
_KEPT = 16_384
"""Vectors that are kept, the latest used: 25 MB, and more sentences than a source of several thousand words has."""


class SentenceVectors:
    """Embeds texts and remembers what it embedded. May be used by several threads."""

    def __init__(self, embedder: Embedder, kept: int = _KEPT) -> None:
        self._embedder = embedder
        self._most = kept
        self._known: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = Lock()

    @property
    def fingerprint(self) -> str:
        """Which embedder made the vectors."""
        return self._embedder.fingerprint

    def of(self, texts: Sequence[str]) -> Vectors:
        """One unit vector per text, in order, as (texts, dimension)."""
        with self._lock:
            found = {text: self._known[text] for text in texts if text in self._known}
        new = [text for text in dict.fromkeys(texts) if text not in found]
        if new:
            found.update(zip(new, self._embedder.embed(new), strict=True))
        with self._lock:
            for text, vector in found.items():
                self._known[text] = vector
                self._known.move_to_end(text)
            while len(self._known) > self._most:
                self._known.popitem(last=False)
        return np.stack([found[text] for text in texts]) if texts else np.zeros((0, 1), dtype=np.float32)

    def forget(self) -> None:
        """Start anew, as a process does: for measuring."""
        with self._lock:
            self._known.clear()


@cache
def shipped_vectors() -> SentenceVectors:
    """Vectors of the embedder that the model was fitted with, whatever embedder the search is set to.

    Raises:
        ConfigurationError: the embedder cannot be loaded.
    """
    return SentenceVectors(load_embedder(BUILTIN_EMBEDDER))
