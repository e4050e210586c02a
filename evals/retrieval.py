"""Are the right documents found, in either language, and across languages?

    python -m evals.retrieval                 both splits of suites/retrieval.jsonl
    python -m evals.retrieval --misses        also every question whose documents are not among the first five

Each question is asked in Dutch and in English, of the whole casebook and of only one language of it: `nl>en` is a Dutch
question when only the English twins are there. A sample: id, split, style, nl, en, documents (any of which answers).
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from assistant import locations
from assistant.domain import Language
from assistant.library.corpus import FOLDERS, shared_files
from assistant.retrieval.embedding import load_embedder
from assistant.retrieval.retriever import Retriever
from assistant.retrieval.sync import Silence, open_index
from assistant.settings import BUILTIN_EMBEDDER, Settings
from evals.metrics import HIT, ranking_scores, told

SUITE = Path(__file__).parent / "suites" / "retrieval.jsonl"
WHOLE = "both"


def samples(split: str) -> list[dict[str, Any]]:
    """The questions of a split."""
    rows = map(json.loads, SUITE.read_text(encoding="utf-8").splitlines())
    return [row for row in rows if row["split"] == split]


@contextmanager
def casebook(part: str) -> Iterator[Retriever]:
    """A retriever over the whole casebook (`both`) or the documents of one language."""
    shipped = locations.corpus_directory()
    before = os.environ.get(locations.HOME_VARIABLE)
    with TemporaryDirectory() as folder:
        os.environ[locations.HOME_VARIABLE] = f"{folder}/home"
        corpus = Path(folder) / "corpus"
        for name in FOLDERS:
            (corpus / name).mkdir(parents=True)
            for path in (shipped / name).glob("*.md" if part == WHOLE else f"*.{part}.md"):
                shutil.copyfile(path, corpus / name / path.name)
        for path in shared_files(shipped):
            shutil.copyfile(path, corpus / path.name)
        index = open_index(Settings(corpus=str(corpus)), Silence())
        embedder = load_embedder(BUILTIN_EMBEDDER)
        try:
            yield Retriever(index, lambda: embedder)
        finally:
            index.close()
            if before is None:
                del os.environ[locations.HOME_VARIABLE]
            else:
                os.environ[locations.HOME_VARIABLE] = before


def measure(retriever: Retriever, part: str, split: str, misses: bool) -> None:
    """Print recall@5 and MRR@10 of documents for questions in both languages."""
    for language in Language:
        rows = samples(split)
        found = {row["id"]: _documents(retriever, row[language.value], language) for row in rows}
        scores = ranking_scores(found, {row["id"]: row["documents"] for row in rows})
        hits, ranks = scores[HIT], list(scores["MRR@10"].values())
        print(f"{split:5}{language}>{part:5} hit@5 {told(list(hits.values()))}  MRR@10 {told(ranks)}")
        for row in rows if misses else ():
            if not hits[row["id"]]:
                print(f"    {row['id']} {row['style']}: {row[language.value]}\n      not {found[row['id']][:5]}")
                print(f"      but {row['documents']}")


def _documents(retriever: Retriever, question: str, language: Language) -> list[str]:
    return [id for id, _ in retriever.search(question, language).documents]


def main() -> None:
    """Measure every direction."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--split", choices=["dev", "test"])
    chosen = parser.parse_args()
    for part in (*Language, WHOLE):
        with casebook(part) as retriever:
            for split in [chosen.split] if chosen.split else ["dev", "test"]:
                measure(retriever, part, split, chosen.misses)


if __name__ == "__main__":
    main()
