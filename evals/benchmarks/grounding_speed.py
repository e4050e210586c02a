"""How long the check of a brief takes: twelve paraphrased statements against their evidence.

    python -m evals.benchmarks.grounding_speed

Statements and passages are the suite's. Warm: model, tables and embedder are loaded, but no sentence of the brief has
been seen before. The aim is 100 ms. Processor time is told beside wall time: on a busy machine it is the fairer one.
"""

from __future__ import annotations

import statistics
import time

from assistant.domain import Language
from assistant.grounding.assessing import source_of
from assistant.grounding.check import CitedPassage, check_statement
from assistant.grounding.reading import read
from assistant.grounding.vectors import shipped_vectors
from assistant.training.grounding.data import Example, read_suite

STATEMENTS = 12
REPEATS = 9


def timed(brief: list[Example]) -> tuple[float, float]:
    """Milliseconds of wall and of processor time for one brief, nothing of it known beforehand."""
    shipped_vectors().forget()
    source_of.cache_clear()
    read.cache_clear()
    started, worked = time.perf_counter(), time.process_time()
    for each in brief:
        cited = [CitedPassage(text, "", own=False) for text in each.texts]
        check_statement(each.answer, cited, Language(each.language[:2]))
    return (time.perf_counter() - started) * 1000, (time.process_time() - worked) * 1000


def main() -> None:
    """Print the median and the slowest of some briefs."""
    rows = [example for example in read_suite() if "<" not in example.language]
    briefs = [rows[start : start + STATEMENTS] for start in range(0, STATEMENTS * REPEATS, STATEMENTS)]
    timed(rows[-STATEMENTS:])  # loads everything
    times = [timed(brief) for brief in briefs]
    for name, values in zip(("wall", "processor"), zip(*times, strict=True), strict=True):
        print(
            f"{STATEMENTS} statements, {name}: median {statistics.median(values):.0f} ms, slowest {max(values):.0f} ms"
        )


if __name__ == "__main__":
    main()
