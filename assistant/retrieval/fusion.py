"""Putting the dense and the lexical half together.

A convex combination of scores rather than of ranks: ranks forget how much better the first is than the second (Bruch,
Gai and Ingber 2023, An Analysis of Fusion Functions for Hybrid Retrieval).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.domain import Language
from assistant.retrieval.ranking import Weights


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
    found = []
    for id in dict.fromkeys((*similarity, *bm25)):
        score = weights.dense * similarity.get(id, farthest) + (1 - weights.dense) * bm25.get(id, 0.0) / best
        found.append(Match(id, language_of(id), score, similarity.get(id), bm25.get(id)))
    return sorted(found, key=lambda match: -match.score)


def language_of(entry: str) -> Language:
    """The language of an entry by its id: `bud-light-2023.en#finding-1` is English."""
    return Language(entry.partition("#")[0].partition("?")[0].rpartition(".")[2])


def ranks(scores: Mapping[str, float]) -> dict[str, int]:
    """The place of each id by its score, from 1."""
    return {id: rank for rank, (id, _) in enumerate(sorted(scores.items(), key=lambda pair: -pair[1]), start=1)}
