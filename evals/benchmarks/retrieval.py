"""How well the default retriever finds passages, on any data set.

    python -m evals.benchmarks.retrieval --passages FILE --queries FILE
    python -m evals.benchmarks.retrieval --sts FILE

Passages are jsonl (gzipped or not) with id, language (nl or en) and text; queries have id, language, text and gold, a
list of the ids of the right passages. A temporary index is built with the product's own parts. The last line is
`nDCG@10 0.xxx`. STS files have s1_nl, s2_nl, s1_en, s2_en and score; Spearman's correlation is printed per direction.
"""

from __future__ import annotations

import argparse
import statistics
import time
from pathlib import Path
from typing import Any

from assistant import settings
from assistant.domain import Language
from assistant.retrieval.embedding import load_embedder
from assistant.training.measure import read_jsonl, similarity_judgements
from evals.index_of import Text, ranked, searchable
from evals.metrics import ranking_scores, told


def measure(passages: list[Text], queries: list[Text], gold: dict[str, list[str]]) -> dict[str, dict[str, float]]:
    """Every measure per query, for the default retriever over these passages."""
    started = time.perf_counter()
    with searchable(passages) as retriever:
        built = time.perf_counter() - started
        started = time.perf_counter()
        runs = {query.id: ranked(retriever, query, passages) for query in queries}
        spent = time.perf_counter() - started
    print(f"{len(passages)} passages indexed in {built:.1f} s, {1000 * spent / max(1, len(queries)):.1f} ms a query")
    return ranking_scores(runs, gold)


def main() -> None:
    """Measure the data sets named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=Path)
    parser.add_argument("--queries", type=Path)
    parser.add_argument("--sts", type=Path)
    chosen = parser.parse_args()
    if bool(chosen.passages) != bool(chosen.queries) or not (chosen.passages or chosen.sts):
        parser.error("give --passages with --queries, or --sts, or all three")
    if chosen.sts:
        embedder = load_embedder(settings.load().embedding_model, bulk=True)
        for name, value in similarity_judgements(embedder, read_jsonl(chosen.sts)).items():
            print(f"{name} {value:.3f}")
    if chosen.passages:
        rows = read_jsonl(chosen.queries)
        gold = {str(row["id"]): [str(id) for id in row["gold"]] for row in rows}
        scores = measure(_texts(read_jsonl(chosen.passages)), _texts(rows), gold)
        for name, values in scores.items():
            print(f"{name:9} {told(list(values.values()))}")
        print(f"nDCG@10 {statistics.fmean(scores['nDCG@10'].values()):.3f}")


def _texts(rows: list[dict[str, Any]]) -> list[Text]:
    return [Text(str(row["id"]), Language(row["language"]), str(row["text"])) for row in rows]


if __name__ == "__main__":
    main()
