"""How well a search ranks, by ir-measures (trec_eval underneath).

Passages are graded 0..3. As in TREC's deep learning track (Craswell et al. 2020), grades 2 and 3 count as relevant
where a measure knows only relevant or not; nDCG takes the grades as gains. Twins count as one passage.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from assistant.evaluation.answers import Answer
from assistant.evaluation.samples import Query, Sample

RELEVANT = 2
_FIRST = 5


def ranking_metrics(sample: Sample, answer: Answer) -> dict[str, float]:
    """`recall@5`, `recall@10`, `mrr@10` and `ndcg@10` of passages; `hit@5`: one of the documents is among five."""
    if not isinstance(sample, Query) or answer.found is None:
        return {}
    scores = _graded(sample.relevant, answer.found.passages)
    if sample.documents:
        scores["hit@5"] = float(bool(set(answer.found.documents[:_FIRST]) & set(sample.documents)))
    return scores


def _graded(relevant: dict[str, int], ranked: Sequence[str]) -> dict[str, float]:
    import ir_measures

    names = {name for name in _measures() if name == "ndcg@10" or max(relevant.values(), default=0) >= RELEVANT}
    if not any(relevant.values()):
        return {}
    told = {str(measure): name for name, measure in _measures().items()}
    run = {"q": {passage: -float(place) for place, passage in enumerate(ranked)}}
    scores = dict.fromkeys(names, 0.0)  # trec_eval says nothing of a query for which nothing was found
    if ranked:
        for each in ir_measures.iter_calc([_measures()[name] for name in sorted(names)], {"q": relevant}, run):
            scores[told[str(each.measure)]] = float(each.value)
    return scores


@cache
def _measures() -> dict[str, Any]:
    from ir_measures import RR, R, nDCG

    return {
        "recall@5": R(rel=RELEVANT) @ 5,
        "recall@10": R(rel=RELEVANT) @ 10,
        "mrr@10": RR(rel=RELEVANT) @ 10,
        "ndcg@10": nDCG @ 10,
    }
