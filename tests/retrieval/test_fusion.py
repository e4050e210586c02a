"""Reciprocal rank fusion, by its properties."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.retrieval.fusion import RANK_CONSTANT, reciprocal_rank_fusion

RANKING = st.lists(st.text("abcdefgh", min_size=1, max_size=2), max_size=15, unique=True)
RANKINGS = st.dictionaries(st.sampled_from(["dense", "lexical", "third"]), RANKING, min_size=1)
EQUAL = {"dense": 1.0, "lexical": 1.0, "third": 1.0}


@given(RANKINGS)
def test_everything_ranked_comes_back_once(rankings: dict[str, list[str]]) -> None:
    """Fusion loses nothing, invents nothing, and names nothing twice."""
    fused = [id for id, _ in reciprocal_rank_fusion(rankings, EQUAL)]
    assert len(fused) == len(set(fused))
    assert set(fused) == {id for ranking in rankings.values() for id in ranking}


@given(RANKINGS)
def test_scores_are_sorted_and_within_bounds(rankings: dict[str, list[str]]) -> None:
    """Scores lie above 0 and at most at 1, best first."""
    scores = [score for _, score in reciprocal_rank_fusion(rankings, EQUAL)]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 + 1e-9 for score in scores)


@given(RANKING.filter(bool), st.floats(0.1, 10))
def test_first_in_every_ranking_scores_one(ranking: list[str], weight: float) -> None:
    """What every ranking puts first gets the best score there is, and rankings that agree keep their order."""
    fused = reciprocal_rank_fusion({"dense": ranking, "lexical": ranking}, {"dense": weight, "lexical": 1.0})
    assert [id for id, _ in fused] == ranking
    assert fused[0][1] == pytest.approx(1.0)


@given(RANKING.filter(lambda ranking: len(ranking) > 1), RANKING)
def test_moving_up_in_one_ranking_never_lowers_a_score(ranking: list[str], other: list[str]) -> None:
    """An entry that swaps places with the one above it does not lose by it."""
    up = [ranking[1], ranking[0], *ranking[2:]]
    before = dict(reciprocal_rank_fusion({"dense": ranking, "lexical": other}, EQUAL))
    after = dict(reciprocal_rank_fusion({"dense": up, "lexical": other}, EQUAL))
    assert after[ranking[1]] > before[ranking[1]]
    assert after[ranking[0]] < before[ranking[0]]


@given(RANKING, RANKING)
def test_the_weights_scale_together(dense: list[str], lexical: list[str]) -> None:
    """Only the proportion of the weights matters."""
    rankings = {"dense": dense, "lexical": lexical}
    once = reciprocal_rank_fusion(rankings, {"dense": 2.0, "lexical": 1.0})
    twice = reciprocal_rank_fusion(rankings, {"dense": 4.0, "lexical": 2.0})
    assert [id for id, _ in once] == [id for id, _ in twice]
    assert [score for _, score in once] == pytest.approx([score for _, score in twice])


def test_found_by_both_beats_found_by_one() -> None:
    """An entry that is second in both rankings outranks one that is first in a single ranking."""
    fused = reciprocal_rank_fusion({"dense": ["a", "c"], "lexical": ["b", "c"]}, EQUAL)
    assert [id for id, _ in fused] == ["c", "a", "b"]
    expected = (RANK_CONSTANT + 1) / (RANK_CONSTANT + 2)
    assert fused[0][1] == pytest.approx(expected)


def test_nothing_in_nothing_out() -> None:
    """Empty rankings give an empty ranking."""
    assert reciprocal_rank_fusion({"dense": [], "lexical": []}, EQUAL) == []
