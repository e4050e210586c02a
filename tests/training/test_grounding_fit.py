"""What the fit of the grounding check promises of its limits and its trees."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from assistant.domain import Language
from assistant.grounding.assessing import Assessment
from assistant.grounding.features import Alignment
from assistant.grounding.model import probability, shipped_model
from assistant.grounding.reading import read
from assistant.training.grounding.data import Example
from assistant.training.grounding.fit import FALSE_ALARMS, exported, fit_repeats, fit_thresholds
from assistant.training.grounding.rows import Assessed

_ENSEMBLE: Any = importlib.import_module("sklearn.ensemble")  # brings no types


def example(*, supported: bool, reversal: float = 0.0, set: str = "suite_dev") -> Assessed:
    """An answer of one sentence that has been looked into."""
    sentence = read("Customers left the shop.", Language.EN)
    found = Assessment(sentence, np.zeros(1), Alignment.empty(), (), (), reversal=reversal)
    return Assessed(Example(set, "group", ("",), "", supported, (supported,)), (found,))


def thresholds(scored: Sequence[tuple[float, bool]]) -> dict[str, float]:
    """The limits for answers of which the support and the truth are known."""
    odds = [np.array([np.log(support / (1 - support))]) for support, _ in scored]
    return fit_thresholds([example(supported=right) for _, right in scored], odds, shipped_model(), 0.8)


def test_a_denial_counts_from_where_it_is_nearly_always_wrong() -> None:
    """Sentences that repeat four fifths and deny it are false; those that repeat less are mostly other things."""
    false = [example(supported=False, reversal=0.85) for _ in range(19)]
    mixed = [example(supported=number % 2 == 0, reversal=0.72) for number in range(20)]
    assert fit_repeats([*false, *mixed]) == 0.75
    assert fit_repeats(false) == 0.5, "where nothing speaks against it, every denial counts"
    true = [example(supported=True, reversal=0.97) for _ in range(30)]
    assert fit_repeats([*false, *true]) == 0.95, "where it is seldom wrong, hardly any does"


def test_supported_begins_where_it_separates() -> None:
    """With a clear gap above one half the limit lies in it, or at one half if what it gains may be chance."""
    clear = [(0.6 + 0.001 * n, False) for n in range(100)] + [(0.8 + 0.001 * n, True) for n in range(100)]
    limits = thresholds(clear)
    assert 0.69 < limits["supported"] < 0.81
    assert 0 < limits["partial"] <= limits["supported"]
    by_chance = [(0.2, False)] * 20 + [(0.55, False), (0.95, False)] + [(0.9, True)] * 20 + [(0.3, True)] * 2
    assert thresholds(by_chance)["supported"] == 0.5


def test_few_true_statements_fall_out() -> None:
    """Below `partial` lie no more of them than may, whatever the limit of `supported`."""
    chance = np.random.default_rng(0)
    scored = [(float(probability(np.array(chance.normal(1.5 if n % 2 else -1)))), bool(n % 2)) for n in range(2000)]
    limits = thresholds(scored)
    fallen = np.mean([support < limits["partial"] for support, right in scored if right])
    assert fallen == pytest.approx(FALSE_ALARMS, abs=0.002)


def test_other_sets_and_what_a_rule_refuses_move_no_limit() -> None:
    """The limits are those of our own suite, for what they decide."""
    scored = [(0.3, False)] * 30 + [(0.9, True)] * 30
    tuning = [example(supported=right) for _, right in scored]
    odds = [np.array([np.log(support / (1 - support))]) for support, _ in scored]
    aside = [example(supported=False, set="sts"), example(supported=False, reversal=0.9)] * 50
    certain = [np.array([9.0])] * len(aside)
    alone = fit_thresholds(tuning, odds, shipped_model(), 0.8)
    assert fit_thresholds([*tuning, *aside], [*odds, *certain], shipped_model(), 0.8) == alone


def test_trees_taken_apart_say_what_they_said() -> None:
    """Node by node the same log odds as scikit-learn's, gaps in the figures included."""
    chance = np.random.default_rng(1)
    rows = chance.normal(size=(400, 5))
    rows[chance.random(rows.shape) < 0.1] = np.nan
    labels = (np.nan_to_num(rows[:, 0]) + np.nan_to_num(rows[:, 1]) ** 2 > 0.5).astype(float)
    grown = _ENSEMBLE.HistGradientBoostingClassifier(max_iter=20, random_state=0).fit(rows, labels)
    assert np.allclose(exported(grown).scores(rows), grown.decision_function(rows))
