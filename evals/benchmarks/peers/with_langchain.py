"""Plain LangChain: HuggingFaceEmbeddings into a persistent Chroma, and its similarity search."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from evals.benchmarks.peers.protocol import WEIGHTS, Search, serve, texts_in

_BATCH = 5_000
"""Below what Chroma takes at once."""


def _store(folder: Path) -> Any:
    from langchain_chroma import Chroma
    from langchain_huggingface import HuggingFaceEmbeddings

    return Chroma("peers", HuggingFaceEmbeddings(model_name=os.environ[WEIGHTS]), persist_directory=str(folder))


def build(folder: Path, store: Path) -> None:
    """One LangChain document for each file."""
    vectors = _store(store)
    texts = list(texts_in(folder).items())
    for start in range(0, len(texts), _BATCH):
        names, contents = zip(*texts[start : start + _BATCH], strict=True)
        vectors.add_texts(contents, metadatas=[{"name": name} for name in names], ids=list(names))


def opened(store: Path) -> Search:
    """The store once more, from disk."""
    vectors = _store(store)
    return lambda question, _, number: [
        document.metadata["name"] for document in vectors.similarity_search(question, k=number)
    ]


if __name__ == "__main__":
    serve(build, opened)
