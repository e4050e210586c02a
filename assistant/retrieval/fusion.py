"""Putting the dense and the lexical half together.

A convex combination of scores rather than of ranks: ranks forget how much better the first is than the second (Bruch,
Gai and Ingber 2023, An Analysis of Fusion Functions for Hybrid Retrieval). The dense half counts for less where the
lexical one is sure of itself: a question that all but quotes its passage needs no interpreter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.domain import Language
from assistant.retrieval.ranking import Weights

_RIVALS = 10
"""Entries after the lexical winner with which it is compared."""


@dataclass(frozen=True, slots=True)
class Match:
    """An entry with what each half says of it: its cosine, its BM25 score, and its fused score.

    A half that did not find the entry says None.
    """

    id: str
    language: Language
    score: float
    similarity: float | None
    bm25: float | None


def fuse(dense: Sequence[tuple[str, float]], lexical: Sequence[tuple[str, float]], weights: Weights) -> list[Match]:
    """Entries of both halves, best first; ties keep the order of first appearance.

    An entry that the dense half did not return is taken to be as near as the last one it did return.
    """
    similarity, bm25 = dict(dense), dict(lexical)
    farthest = min(similarity.values(), default=0.0)
    best = max(bm25.values(), default=1.0)
    dense_share = weights.dense * (1 - weights.prominence * prominence(list(bm25.values())))
    found = []
    for id in dict.fromkeys((*similarity, *bm25)):
        score = dense_share * similarity.get(id, farthest) + (1 - dense_share) * bm25.get(id, 0.0) / best
        found.append(Match(id, language_of(id), score, similarity.get(id), bm25.get(id)))
    return sorted(found, key=lambda match: -match.score)


def prominence(scores: Sequence[float]) -> float:
    """How far the best of some BM25 scores stands above the ten after it, in 0..1; 0 without rivals."""
    best, *rivals = sorted(scores, reverse=True)[: _RIVALS + 1] or [0.0]
    return (best - sum(rivals) / len(rivals)) / best if rivals and best > 0 else 0.0


def language_of(entry: str) -> Language:
    """The language of an entry by its id: `bud-light-2023.en#finding-1` is English."""
    return Language(entry.partition("#")[0].partition("?")[0].rpartition(".")[2])


def ranks(scores: Mapping[str, float]) -> dict[str, int]:
    """The place of each id by its score, from 1."""
    return {id: rank for rank, (id, _) in enumerate(sorted(scores.items(), key=lambda pair: -pair[1]), start=1)}
