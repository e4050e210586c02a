"""llm with llm-sentence-transformers: vectors in SQLite, compared one by one; its own CLI indexes and searches cold."""

from __future__ import annotations

import os
from pathlib import Path

from evals.benchmarks.peers.protocol import Search, serve

COLLECTION, MODEL = "peers", "minilm"


def build(folder: Path, store: Path) -> None:
    """As `llm embed-multi --files` does it."""
    raise SystemExit(f"llm embed-multi {COLLECTION} -m {MODEL} --files {folder} '*.txt' --store, with {store}")


def opened(store: Path) -> Search:
    """Its Python API over the collection that the CLI filled."""
    os.environ["LLM_USER_PATH"] = str(store)
    import llm
    import sqlite_utils

    collection = llm.Collection(COLLECTION, sqlite_utils.Database(store / "embeddings.db"))
    return lambda question, _, number: [
        entry.id.removesuffix(".txt") for entry in collection.similar(question, number=number)
    ]


if __name__ == "__main__":
    serve(build, opened)
