"""What a library of one's own costs, and how that grows: indexing, a warm question, what the search finds.

    python -m evals.benchmarks.library [--pages 1000 10000] [--passages-per-page 8]

The pages are made of the casebook's own sentences, shuffled with a fixed seed, so that questions about it find rivals
by the thousand. Printed for each size: passages, seconds to index them, their rate as a share of what the embedder
alone does on the same texts in the same minutes, peak memory, size on disk, the median of a warm search, and recall@10
of the approximate search against the exact one.
"""

from __future__ import annotations

import argparse
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from hashlib import sha256
from pathlib import Path

import chromadb
import numpy as np
from chromadb.config import Settings

from assistant import settings
from assistant.domain import Language
from assistant.library.corpus import read_corpus
from assistant.library.own import OwnFacts, own_files, read_own, write_own
from assistant.retrieval.embedding import Vectors, load_embedder
from assistant.retrieval.entries import entries_of
from assistant.retrieval.index import Index
from assistant.retrieval.retriever import make_retriever
from assistant.retrieval.sync import Silence, open_index
from assistant.retrieval.vectors import TEXTS

QUESTIONS = (
    "Should we hold our inclusive campaign now that customers threaten to leave?",
    "Hoe betrek je klanten bij verduurzaming?",
    "May we call our product climate neutral?",
    "Wat gebeurde er met Bud Light na de boycot?",
    "How do we measure what a statement did to customer loyalty?",
)
_PAGES_PER_DOCUMENT = 50
_SAMPLE = 3_000
"""Texts on which the embedder is timed by itself."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--passages-per-page", type=int, default=8)
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        _measure(arguments.one, arguments.passages_per_page)
        return
    print("pages  passages  seconds  of embedder  memory MB  disk MB  search ms  recall@10")
    for pages in arguments.pages:  # each in a process of its own, so that memory is its own
        command = [sys.executable, "-m", "evals.benchmarks.library", "--one", str(pages)]
        subprocess.run([*command, "--passages-per-page", str(arguments.passages_per_page)], check=True)


def _measure(pages: int, passages_per_page: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        library, at = Path(folder) / "library", Path(folder) / "index"
        in_force = replace(settings.load(), library=str(library))
        open_index(in_force, Silence(), at).close()  # the casebook, which is there in any case
        _write_library(library, pages, passages_per_page)
        alone = _embedder_rate(in_force, library)
        started = time.perf_counter()
        index = open_index(in_force, Silence(), at)
        seconds = time.perf_counter() - started
        passages = index.texts.lexical.count()
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
        disk = sum(path.stat().st_size for path in index.folder.rglob("*") if path.is_file()) / 1e6
        retriever = make_retriever(index, in_force)
        retriever.search(QUESTIONS[0], Language.EN)
        times = [_timed(partial(retriever.search, question, Language.EN)) for question in QUESTIONS * 5]
        embedder = load_embedder(in_force.embedding_model)
        recall = _recall(index, [embedder.embed_question(question) for question in QUESTIONS])
        index.close()
    print(
        f"{pages:5}  {passages:8}  {seconds:7.1f}  {passages / seconds / alone:11.2f}  {memory:9.0f}  {disk:7.0f}"
        f"  {statistics.median(times) * 1000:9.1f}  {recall:9.3f}",
        flush=True,
    )


def _write_library(library: Path, pages: int, passages_per_page: int) -> None:
    corpus = read_corpus(settings.load().corpus_directory)
    texts = {
        language: [p.text for d in corpus.documents if d.language is language for p in d.passages]
        for language in Language
    }
    pick = random.Random(2026)
    for number in range(0, pages, _PAGES_PER_DOCUMENT):
        language = Language.NL if number % (2 * _PAGES_PER_DOCUMENT) else Language.EN
        lines = []
        for page in range(1, min(_PAGES_PER_DOCUMENT, pages - number) + 1):
            lines.append(f"<!-- page {page} -->")
            for _ in range(passages_per_page):
                one, other = pick.sample(texts[language], 2)
                lines += [f"{one} {other.split('. ')[0]}", ""]
        facts = OwnFacts(
            id=f"own-report-{number}",
            language=language,
            title=f"Report {number}",
            format="text",
            sha256=sha256(str(number).encode()).hexdigest(),
            added="2026-11-22",
        )
        write_own(library, facts, "\n".join(lines))


def _embedder_rate(in_force: settings.Settings, library: Path) -> float:
    """Texts a second, of the same texts, by the embedder and nothing else."""
    texts: list[str] = []
    for path in own_files(library):
        texts += [entry.text for entry in entries_of(read_own(path))]
        if len(texts) >= _SAMPLE:
            break
    embedder = load_embedder(in_force.embedding_model, bulk=True)
    embedder.embed(texts[:100])
    return len(texts[:_SAMPLE]) / _timed(lambda: embedder.embed(texts[:_SAMPLE]))


def _recall(index: Index, questions: Sequence[Vectors]) -> float:
    """The mean share of the ten nearest by exact search that the index finds among its ten."""
    client = chromadb.PersistentClient(str(index.folder / "chroma"), Settings(anonymized_telemetry=False))
    stored = client.get_collection(TEXTS).get(include=["embeddings"])
    vectors = np.asarray(stored["embeddings"], dtype=np.float32)
    shares = []
    for question in questions:
        found = {neighbour.id for neighbour in index.texts.vectors.nearest(question, 10)}
        nearest = np.argsort(-(vectors @ question))[:10]
        shares.append(len(found & {stored["ids"][place] for place in nearest}) / len(nearest))
    return statistics.mean(shares)


def _timed(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
