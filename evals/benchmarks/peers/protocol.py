"""What a program side by side must be able to do, and how the measuring process asks it to.

    python -m evals.benchmarks.peers.with_… index FOLDER STORE             read, embed and keep every `*.txt` in FOLDER
    python -m evals.benchmarks.peers.with_… search STORE LANGUAGE QUESTION  the names of the best ten files, a line each
    python -m evals.benchmarks.peers.with_… rank STORE QUESTIONS OUT        many questions in one process, each timed

QUESTIONS holds a JSON object a line with `language` and `text`; OUT becomes a list of `{"ms": …, "found": [name, …]}`.
This module runs in the environments of the others, so it imports nothing of ours and nothing that they may lack.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

WEIGHTS = "PEERS_WEIGHTS"
"""Environment variable with the folder of the embedder that all share."""

DEPTH = 40
"""How many files are ranked for a question; twins in the other language fall away afterwards."""

Search = Callable[[str, str, int], list[str]]
"""Question, its language and a number to the names (without `.txt`) of that many files, best first."""


def serve(build: Callable[[Path, Path], None], opened: Callable[[Path], Search]) -> None:
    """Do what the command line asks, with what makes a store and what opens one."""
    match sys.argv[1:]:
        case ["index", folder, store]:
            build(Path(folder), Path(store))
        case ["search", store, language, question]:
            print("\n".join(opened(Path(store))(question, language, 10)))
        case ["rank", store, questions, out]:
            Path(out).write_text(json.dumps(_ranked(opened(Path(store)), Path(questions))), encoding="utf-8")
        case other:
            raise SystemExit(f"{__doc__}\nnot: {other}")


def texts_in(folder: Path) -> dict[str, str]:
    """The texts of a folder by the names of their files."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt"))}


def _ranked(search: Search, questions: Path) -> list[dict[str, object]]:
    rows = [json.loads(line) for line in questions.read_text(encoding="utf-8").splitlines()]
    search(rows[0]["text"], rows[0]["language"], DEPTH)  # loads what is loaded once
    ranked: list[dict[str, object]] = []
    for row in rows:
        started = time.perf_counter()
        found = search(row["text"], row["language"], DEPTH)
        ranked.append({"ms": 1000 * (time.perf_counter() - started), "found": found})
    return ranked
