"""paper-qa without a language model: its `Docs`, pickled as its documentation shows, and `retrieve_texts`."""

from __future__ import annotations

import asyncio
import os
import pickle
from pathlib import Path
from typing import Any

from evals.benchmarks.peers.protocol import WEIGHTS, Search, serve


def _settings() -> Any:
    os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")  # else it waits for the network
    from paperqa import Settings

    return Settings(
        llm="none",
        summary_llm="none",
        embedding=f"st-{os.environ[WEIGHTS]}",
        # Deferred: all texts are embedded in one go, which is many times quicker than file by file.
        parsing={"use_doc_details": False, "defer_embedding": True},
    )


def build(folder: Path, store: Path) -> None:
    """Add every file, embed them all, and pickle the whole."""
    settings = _settings()
    from paperqa import Docs

    async def added() -> Any:
        docs = Docs()
        for path in sorted(folder.glob("*.txt")):
            await docs.aadd(path, citation=path.stem, docname=path.stem, dockey=path.stem, settings=settings)
        await docs.retrieve_texts("everything is embedded before the first search", 1, settings=settings)
        return docs

    store.mkdir(parents=True, exist_ok=True)
    (store / "docs.pickle").write_bytes(pickle.dumps(asyncio.run(added())))


def opened(store: Path) -> Search:
    """The pickled collection and its vector search."""
    settings = _settings()
    docs = pickle.loads((store / "docs.pickle").read_bytes())  # noqa: S301 - we wrote it a moment ago
    embedder = settings.get_embedding_model()  # once, and not for each question
    loop = asyncio.new_event_loop()

    def search(question: str, _: str, number: int) -> list[str]:
        found = loop.run_until_complete(
            docs.retrieve_texts(question, number, settings=settings, embedding_model=embedder)
        )
        return [text.doc.dockey for text in found]

    return search


if __name__ == "__main__":
    serve(build, opened)
