"""Putting the dense and the lexical half together, by its properties."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain import Language
from assistant.retrieval.fusion import fuse, language_of, prominence, ranks
from assistant.retrieval.ranking import Weights, weights

ENTRIES = [f"{name}.{language}{place}" for name in "abcd" for language in Language for place in ("#finding-1", "?0")]
Half = list[tuple[str, float]]


def half(low: float, high: float) -> st.SearchStrategy[Half]:
    """What one half found, best first: entries with different scores."""
    scores = st.lists(st.floats(low, high), min_size=len(ENTRIES), max_size=len(ENTRIES), unique=True)
    return st.builds(
        lambda entries, values: list(zip(entries, sorted(values, reverse=True), strict=False)),
        st.lists(st.sampled_from(ENTRIES), unique=True),
        scores,
    )


DENSE, LEXICAL = half(-0.5, 1.0), half(0.01, 40.0)


def shared(dense: float) -> Weights:
    """Weights in which the dense half has a given share."""
    return replace(weights(), dense=dense, prominence=0.0)


@given(DENSE, LEXICAL)
def test_every_entry_of_both_halves_comes_back_once(dense: Half, lexical: Half) -> None:
    """Fusion loses nothing, invents nothing, and names nothing twice."""
    ids = [match.id for match in fuse(dense, lexical, weights())]
    assert sorted(ids) == sorted(dict(dense) | dict(lexical))


@given(DENSE, LEXICAL)
def test_scores_are_sorted_and_within_bounds(dense: Half, lexical: Half) -> None:
    """Scores are at most 1, as cosines are and shares of the best lexical score, and the best comes first."""
    scores = [match.score for match in fuse(dense, lexical, weights())]
    assert scores == sorted(scores, reverse=True)
    assert all(-0.5 <= score <= 1 + 1e-9 for score in scores)


@given(DENSE, LEXICAL)
def test_each_half_is_told(dense: Half, lexical: Half) -> None:
    """An entry says what each half gave it, None for a half that did not find it, and which language it is in."""
    for match in fuse(dense, lexical, weights()):
        assert match.similarity == dict(dense).get(match.id)
        assert match.bm25 == dict(lexical).get(match.id)
        assert match.language is language_of(match.id)


@given(DENSE.filter(bool), LEXICAL, st.floats(0, 1))
def test_the_best_of_both_halves_is_first(dense: Half, lexical: Half, share: float) -> None:
    """What both halves put first stays first, however they share."""
    best = dense[0][0]
    agreed = [(best, 41.0), *((id, score) for id, score in lexical if id != best)]
    assert fuse(dense, agreed, shared(share))[0].id == best


@given(DENSE, LEXICAL)
def test_a_whole_share_leaves_one_half(dense: Half, lexical: Half) -> None:
    """With all of the weight on one half its order is kept, and what only the other half found comes after it."""
    first, second = [id for id, _ in dense], [id for id, _ in lexical]
    assert [m.id for m in fuse(dense, lexical, shared(1.0))] == list(dict.fromkeys(first + second))
    by_words = [m.id for m in fuse(dense, lexical, shared(0.0))]
    assert by_words[: len(second)] == second
    assert by_words[len(second) :] == [id for id in first if id not in second]


@given(DENSE, LEXICAL, st.floats(0.1, 10))
def test_the_scale_of_lexical_scores_does_not_matter(dense: Half, lexical: Half, factor: float) -> None:
    """BM25 has no natural scale, so only its proportions count."""
    stretched = [(id, score * factor) for id, score in lexical]
    before = {match.id: match.score for match in fuse(dense, lexical, weights())}
    assert {m.id: m.score for m in fuse(dense, stretched, weights())} == pytest.approx(before)


def test_not_found_counts_as_far() -> None:
    """An entry that only the words found is taken to be as far as the farthest that the vectors found."""
    dense = [("a.en#finding-1", 0.8), ("b.en#finding-1", 0.2)]
    lexical = [("c.en#finding-1", 3.0), ("b.en#finding-1", 3.0)]
    scores = {match.id: match.score for match in fuse(dense, lexical, shared(0.5))}
    assert scores["c.en#finding-1"] == scores["b.en#finding-1"] == pytest.approx(0.6)
    assert scores["a.en#finding-1"] == pytest.approx(0.4)


def test_nothing_in_nothing_out() -> None:
    """Nothing found by either half is nothing found."""
    assert fuse([], [], weights()) == []


@pytest.mark.parametrize(
    ("entry", "language"),
    [
        ("bud-light-2023.en#finding-1", Language.EN),
        ("bud-light-2023.nl#finding-12", Language.NL),
        ("bud-light-2023.nl?0", Language.NL),
        ("co2.en.nl?3", Language.NL),
    ],
)
def test_the_language_of_an_entry(entry: str, language: Language) -> None:
    """An entry's id tells its language, for passages and for questions that documents answer."""
    assert language_of(entry) is language


@given(st.dictionaries(st.sampled_from(ENTRIES), st.floats(-1, 1)))
def test_ranks_count_from_one(scores: dict[str, float]) -> None:
    """Every entry has a rank of its own from 1, and a higher score never a worse one."""
    places = ranks(scores)
    assert sorted(places.values()) == list(range(1, len(scores) + 1))
    in_order = sorted(places, key=places.__getitem__)
    assert [scores[id] for id in in_order] == sorted(scores.values(), reverse=True)


def test_the_shipped_weights_are_shares() -> None:
    """No weight lies outside 0..1: nothing counts more than the question's own word."""
    every = weights()
    values = [getattr(every, name) for name in type(every).__dataclass_fields__]
    assert all(0 <= value <= 1 for value in values)
    assert 0 < every.dense < 1


@given(st.lists(st.floats(0.01, 40.0)))
def test_prominence_is_a_share(scores: list[float]) -> None:
    """None without rivals or with equal ones; never outside 0 to 1, whatever the scale of the scores."""
    assert 0 <= prominence(scores) <= 1
    assert prominence([score / 7 for score in scores]) == pytest.approx(prominence(scores))
    assert prominence(scores[:1] * 5) == pytest.approx(0)


def test_one_clear_lexical_winner_outweighs_nearness() -> None:
    """Where one entry stands far above the others in words, the dense half gives way; among equals it decides."""
    dense = [("a.nl#finding-1", 0.9), ("b.nl#finding-1", 0.5)]
    weighing = replace(weights(), dense=0.7, prominence=0.5)
    winner = [("b.nl#finding-1", 20.0), *((f"{name}.nl#finding-1", 1.0) for name in "acd")]
    assert fuse(dense, winner, weighing)[0].id == "b.nl#finding-1"
    equals = [(f"{name}.nl#finding-1", 20.0 - place) for place, name in enumerate("bacd")]
    assert fuse(dense, equals, weighing)[0].id == "a.nl#finding-1"
