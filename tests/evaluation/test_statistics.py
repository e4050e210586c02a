"""Means and their intervals."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.evaluation.statistics import Value, deviation, estimate, measured, parity, statistic

_VALUES = st.lists(
    st.builds(Value, st.sampled_from("abcdef"), st.sampled_from(["nl", "en"]), st.floats(-1, 1)),
    min_size=1,
    max_size=30,
)


def values(*numbers: float, language: str = "en") -> list[Value]:
    """Values of samples that have nothing to do with each other."""
    return [Value(str(place), language, number) for place, number in enumerate(numbers)]


@given(_VALUES)
def test_the_mean_lies_in_its_interval(found: list[Value]) -> None:
    """Whatever was measured, the interval is in order and holds the mean, and n is the number of samples."""
    result = estimate(found)
    assert result["n"] == len(found)
    assert result["mean"] == pytest.approx(np.mean([each.value for each in found]))
    assert result["low"] - 1e-9 <= result["mean"] <= result["high"] + 1e-9


def test_certainty() -> None:
    """Equal values have no spread."""
    assert estimate(values(0.5, 0.5, 0.5)) == {"mean": 0.5, "low": 0.5, "high": 0.5, "n": 3}


def test_the_interval_is_that_of_the_normal_approximation() -> None:
    """With many values the percentile bootstrap comes near 1.96 standard errors."""
    numbers = np.random.default_rng(1).random(400)
    result = estimate(values(*numbers))
    reach = 1.96 * numbers.std() / math.sqrt(len(numbers))
    assert result["high"] - result["low"] == pytest.approx(2 * reach, rel=0.1)


def test_more_samples_more_certainty() -> None:
    """Four times the samples, half the width."""
    widths = [result["high"] - result["low"] for result in (estimate(values(*[0, 1] * n)) for n in (25, 100))]
    assert widths[0] / widths[1] == pytest.approx(2, rel=0.15)


def test_pairs_are_not_counted_twice() -> None:
    """Two languages that always agree are as certain as one."""
    alone = estimate(values(*[0, 1] * 25))
    twins = [Value(each.group, code, each.value) for each in values(*[0, 1] * 25) for code in ("nl", "en")]
    both = estimate(twins)
    assert (both["low"], both["high"], both["n"]) == (alone["low"], alone["high"], 100)


def test_the_same_every_time() -> None:
    """The seed is fixed, so that a report can be checked."""
    assert estimate(values(0, 1, 1, 0, 1)) == estimate(values(0, 1, 1, 0, 1))


def test_parity() -> None:
    """Dutch minus English over the questions that were asked in both; the others do not count."""
    found = [
        *(Value("a", "nl", 1.0), Value("a", "en", 0.5), Value("b", "nl", 0.0), Value("b", "en", 0.5)),
        *(Value("c", "nl", 1.0), Value("c", "en", 0.25), Value("d", "en", 0.0)),
    ]
    result = parity(found)
    assert result
    assert [result["difference"], result["n"]] == pytest.approx([0.25, 3])
    assert result["low"] < result["difference"] < result["high"]
    assert parity(values(1.0, 0.0)) is None


def test_per_language() -> None:
    """A metric of a suite is told over all, and per language."""
    result = measured([*values(1.0, 0.0, language="nl"), *values(1.0, language="en")])
    assert result["mean"] == pytest.approx(2 / 3)
    assert {code: (each["mean"], each["n"]) for code, each in result["by_language"].items()} == {
        "nl": (0.5, 2),
        "en": (1.0, 1),
    }
    assert result["parity"]["n"] == 1


def test_statistic() -> None:
    """A figure that is no mean has an interval as well; where it cannot be computed there is none."""
    result = statistic([(str(n), float(n)) for n in range(101)], lambda found: float(np.median(found)))
    assert result
    assert (result["mean"], result["n"]) == (50.0, 101)
    assert result["low"] < 50 < result["high"]
    assert statistic([("a", 1.0)], lambda _: None) is None


def test_deviation() -> None:
    """How far repetitions lie apart, on average over the samples; without repetitions nobody knows."""
    assert deviation([[0.0, 1.0], [0.5, 0.5], [1.0]]) == pytest.approx(math.sqrt(0.5) / 2)
    assert deviation([[0.0], [1.0]]) is None
