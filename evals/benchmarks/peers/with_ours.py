"""Standpunt itself: `standpunt add`, `standpunt search`, and the same search in one process.

It also searches the casebook that ships with it, which the others do not have; of what it finds only the added files
are compared. Which home and which embedder: `STANDPUNT_HOME` and `STANDPUNT_EMBEDDING_MODEL`.
"""

from __future__ import annotations

from pathlib import Path

from assistant.advisor.pipeline import Advisor
from assistant.domain import Language
from assistant.library.own import own_files, read_facts
from assistant.settings import load
from evals.benchmarks.peers.protocol import Search, serve


def build(folder: Path, store: Path) -> None:
    """As `standpunt add` does it."""
    raise SystemExit(f"standpunt add {folder}, with STANDPUNT_HOME={store}")


def opened(_: Path) -> Search:
    """An advisor over the home in force; ids of documents become the names of their files again."""
    in_force = load()
    library = in_force.library_directory
    assert library is not None
    facts = [read_facts(path) for path in own_files(library)]
    names = {known.id: Path(known.file or "").stem for known in facts}
    advisor = Advisor(in_force)

    def search(question: str, language: str, number: int) -> list[str]:
        _, findings = advisor.search(question, Language(language))
        return [names[found.document] for found in findings.texts[:number]]

    return search


if __name__ == "__main__":
    serve(build, opened)
