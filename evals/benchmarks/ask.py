"""How fast is a question, and how does it grow with the corpus?

    python -m evals.benchmarks.ask                    1 and 10 times the shipped corpus
    python -m evals.benchmarks.ask --scales 1,10,100  takes more than an hour on two cores

For each scale a corpus of renamed copies is made and indexed for real (embedder, Chroma, tantivy, SQLite) in a
temporary folder. Cold `ask` is a whole process, from start to printed brief, and is also told as a ratio to
`python -c "import chromadb"` in the same run, because machines differ. Times are minima of several runs, except the
warm ones, which are medians.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from assistant import locations

QUESTIONS = (
    "Should we hold our inclusive campaign now that customers threaten to leave?",
    "Moeten we onze inclusieve campagne doorzetten nu klanten dreigen op te zeggen?",
    "Mogen we onze verpakking klimaatneutraal noemen?",
    "Which supermarkets stopped selling tobacco?",
)
_RUNS = 5


@dataclass(frozen=True)
class Measurement:
    """One row of the table. Times in seconds unless named otherwise; sizes in megabytes."""

    scale: int
    entries: int
    build: float
    cold: float
    chromadb: float
    warm_retrieval_ms: float
    warm_turn_ms: float
    memory: float
    disk: float


def grow(target: Path, scale: int) -> None:
    """A corpus of `scale` times the shipped one: every copy has its own id, title and organisation."""
    shipped = locations.corpus_directory()
    for name in ("lists.toml", "sources.yaml"):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_bytes((shipped / name).read_bytes())
    for folder in ("articles", "cases"):
        (target / folder).mkdir(parents=True, exist_ok=True)
        for path in (shipped / folder).glob("*.md"):
            text = path.read_text(encoding="utf-8")
            for copy in range(scale):
                name, content = (path.name, text) if copy == 0 else _copied(path.name, text, copy)
                (target / folder / name).write_text(content, encoding="utf-8")


def _copied(name: str, text: str, copy: int) -> tuple[str, str]:
    id, _, rest = name.partition(".")
    text = re.sub(rf"^id: {id}$", f"id: {id}-copy{copy}", text, flags=re.MULTILINE)
    text = re.sub(r"^stances:\n(?:  .*\n)+", "", text, flags=re.MULTILINE)  # one guide decides, not a hundred
    text = re.sub(r"^- (.*?)( \[@)", rf"- In branch {copy}: \1\2", text, flags=re.MULTILINE)
    return f"{id}-copy{copy}.{rest}", text


def measure(scale: int) -> Measurement:
    """Build and measure one scale."""
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus"
        grow(corpus, scale)
        settings = {"STANDPUNT_HOME": f"{folder}/home", "STANDPUNT_CORPUS": str(corpus)}
        environment = {**os.environ, **settings, "PYTHONDONTWRITEBYTECODE": ""}
        started = time.perf_counter()
        _run([sys.executable, "-m", "assistant", "index"], environment)
        build = time.perf_counter() - started
        cold, chromadb = [], []
        for run in range(_RUNS):
            chromadb.append(_run([sys.executable, "-c", "import chromadb"], environment))
            cold.append(_run([sys.executable, "-m", "assistant", "ask", QUESTIONS[run % 2]], environment))
        # In a fresh process, so that its peak memory is that of asking and not of building the index.
        warm = subprocess.run(
            [sys.executable, "-m", "evals.benchmarks.ask", "--warm"],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        retrieval, turn, memory, entries = map(float, warm.stdout.split())
        disk = sum(path.stat().st_size for path in Path(folder, "home").rglob("*") if path.is_file()) / 1e6
        return Measurement(scale, int(entries), build, min(cold), min(chromadb), retrieval, turn, memory, disk)


def warm() -> None:
    """Measure a ready advisor in this process; prints retrieval ms, turn ms, peak memory in MB, and entries."""
    from assistant.advisor.pipeline import Advisor
    from assistant.domain import Language
    from assistant.retrieval.embedding import load_embedder
    from assistant.retrieval.retriever import Retriever
    from assistant.settings import load

    advisor = Advisor(load())
    retriever = Retriever(advisor.index, lambda: load_embedder("builtin"))
    for question in QUESTIONS:
        advisor.answer(question)
    retrievals, turns = [], []
    for _ in range(10):
        for question in QUESTIONS:
            started = time.perf_counter()
            retriever.search(question, Language.EN)
            middle = time.perf_counter()
            advisor.answer(question)
            retrievals.append(middle - started)
            turns.append(time.perf_counter() - middle)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    entries = advisor.index.catalogue.meta("entries")
    print(statistics.median(retrievals) * 1000, statistics.median(turns) * 1000, memory, entries)


def _run(command: list[str], environment: dict[str, str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, env=environment, check=True, capture_output=True)
    return time.perf_counter() - started


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scales", default="1,10")
    parser.add_argument("--warm", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.warm:
        warm()
        return
    print(
        "scale  entries  build s  entries/s  cold ask s  / import chromadb"
        "  warm search ms  warm turn ms  memory MB  disk MB"
    )
    for scale in map(int, arguments.scales.split(",")):
        row = measure(scale)
        print(
            f"{row.scale:>4}x  {row.entries:>7}  {row.build:>7.1f}  {row.entries / row.build:>9.0f}  {row.cold:>10.2f}"
            f"  {row.cold / row.chromadb:>17.2f}  {row.warm_retrieval_ms:>14.1f}  {row.warm_turn_ms:>12.1f}"
            f"  {row.memory:>9.0f}  {row.disk:>7.1f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
