"""The weights alone: sentence-transformers, one matrix of vectors, and dot products. No program around it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np

from evals.benchmarks.peers.protocol import WEIGHTS, Search, serve, texts_in


def _model() -> Any:
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(os.environ[WEIGHTS])


def build(folder: Path, store: Path) -> None:
    """The vectors of all files in one NumPy file, and their names beside it."""
    texts = texts_in(folder)
    store.mkdir(parents=True, exist_ok=True)
    np.save(store / "vectors.npy", _model().encode(list(texts.values()), normalize_embeddings=True))
    (store / "names.json").write_text(json.dumps(list(texts)), encoding="utf-8")


def opened(store: Path) -> Search:
    """Every vector compared with the question's."""
    model, vectors = _model(), np.load(store / "vectors.npy")
    names = json.loads((store / "names.json").read_text(encoding="utf-8"))

    def search(question: str, _: str, number: int) -> list[str]:
        scores = vectors @ model.encode([question], normalize_embeddings=True)[0]
        return [names[place] for place in np.argsort(-scores)[:number]]

    return search


if __name__ == "__main__":
    serve(build, opened)
