"""Ranking metrics with 95 % intervals, by ir-measures (trec_eval underneath)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ir_measures
from ir_measures import RR, R, nDCG

from assistant.evaluation.statistics import Value, estimate

MEASURES: Mapping[str, Any] = {"recall@1": R @ 1, "recall@5": R @ 5, "MRR@10": RR @ 10, "nDCG@10": nDCG @ 10}
HIT = "hit@5"
"""Whether any of the right ones is among the first five: what a user notices."""


def ranking_scores(
    runs: Mapping[str, Sequence[str]], gold: Mapping[str, Sequence[str] | Mapping[str, int]]
) -> dict[str, dict[str, float]]:
    """Each measure per query: {measure: {query: value}}. `runs`: ranked ids, best first; `gold`: the right ids, or
    their grades (from 1)."""
    names = {str(measure): name for name, measure in MEASURES.items()}
    relevant = {q: dict(ids) if isinstance(ids, Mapping) else dict.fromkeys(ids, 1) for q, ids in gold.items()}
    ranked = {query: {id: -float(place) for place, id in enumerate(ids)} for query, ids in runs.items()}
    result: dict[str, dict[str, float]] = {name: {} for name in MEASURES}
    for each in ir_measures.iter_calc(list(MEASURES.values()), relevant, ranked):
        result[names[str(each.measure)]][each.query_id] = float(each.value)
    for values in result.values():  # trec_eval leaves out queries for which nothing was found
        values.update({query: 0.0 for query in gold if query not in values})
    result[HIT] = {query: float(bool(set(runs[query][:5]) & set(ids))) for query, ids in gold.items()}
    return result


def told(values: Sequence[float]) -> str:
    """A mean with its 95 % interval, e.g. `0.912 [0.890, 0.931]`."""
    found = estimate([Value(str(place), "", value) for place, value in enumerate(values)])
    return f"{found['mean']:.3f} [{found['low']:.3f}, {found['high']:.3f}]"
