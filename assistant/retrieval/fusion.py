"""Putting rankings together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

RANK_CONSTANT = 60
"""k of reciprocal rank fusion, as Cormack, Clarke and Büttcher chose it (SIGIR 2009)."""


def reciprocal_rank_fusion(
    rankings: Mapping[str, Sequence[str]], weights: Mapping[str, float]
) -> list[tuple[str, float]]:
    """Fuse named rankings of ids into one: score = sum of weight / (k + rank), scaled so that 1 is the best possible.

    Ties keep the order of first appearance, so that the same input gives the same output.
    """
    scores: dict[str, float] = defaultdict(float)
    for name, ranking in rankings.items():
        for rank, id in enumerate(ranking, start=1):
            scores[id] += weights[name] / (RANK_CONSTANT + rank)
    best = sum(weights[name] for name in rankings) / (RANK_CONSTANT + 1)
    return sorted(((id, score / best) for id, score in scores.items()), key=lambda pair: -pair[1])
