"""Verdicts that the numbers bear out: what is convincing, what is open, and of which metrics that is asked."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.domain import Language
from assistant.evaluation.norms import Standing, floors, standing, worst
from assistant.evaluation.report.verdicts import run_verdict, suite_verdict
from assistant.evaluation.results import SuiteResults
from assistant.evaluation.suites import SHIPPED
from assistant.words import lookup
from tests.evaluation.runs import estimate, measured, results, row

EN = Language.EN


@pytest.mark.parametrize(
    ("low", "mean", "high", "n", "expected"),
    [
        (0.81, 0.9, 0.95, 100, Standing.MET),
        (0.79, 0.9, 0.95, 100, Standing.OPEN),
        (0.6, 0.7, 0.8, 100, Standing.OPEN),
        (0.6, 0.7, 0.79, 100, Standing.MISSED),
        (0.9, 0.95, 1.0, 19, Standing.OPEN),
        (0.1, 0.2, 0.3, 19, Standing.OPEN),
        (1.0, 1.0, 1.0, 20, Standing.MET),
    ],
)
def test_only_a_whole_interval_convinces(low: float, mean: float, high: float, n: int, expected: Standing) -> None:
    """Met or missed is said only if both ends of the interval say so, and of enough samples."""
    assert standing(estimate(mean, low, high, n), 0.8) is expected


@pytest.mark.parametrize(("n", "expected"), [(40, Standing.MET), (29, Standing.OPEN), (30, Standing.MET)])
def test_rule_of_three(n: int, expected: Standing) -> None:
    """That all samples went well shows no more than 1 - 3/n."""
    assert standing(estimate(1, 1, 1, n), 0.9) is expected


def test_one_metric_that_falls_short_is_enough() -> None:
    """A suite stands as its worst metric; nothing asked, nothing said."""
    assert worst([Standing.MET, Standing.MISSED, Standing.OPEN]) is Standing.MISSED
    assert worst([Standing.MET, Standing.UNASKED]) is Standing.MET
    assert worst([]) is Standing.UNASKED


def test_what_we_ask_is_of_metrics_that_there_are() -> None:
    """Every floor lies between 0 and 1, and is of a metric that reports can name, in every suite that ships."""
    known = lookup(EN, "evaluation.metrics")
    for suite in (*SHIPPED, "mine"):
        assert floors(suite)
        for metric, floor in floors(suite).items():
            assert 0 < floor < 1
            assert metric in known
    assert set(SHIPPED) == set(lookup(EN, "evaluation.suites"))


@pytest.mark.parametrize(
    ("score", "stands", "words"),
    [
        (measured(0.9, 0.85, 0.95), Standing.MET, "Meets what we ask: vital facts told 90 %."),
        (
            measured(0.6, 0.5, 0.7),
            Standing.OPEN,
            "Too close to tell, or too few samples: vital facts told 60 % (50–70)",
        ),
        (measured(0.3, 0.2, 0.4), Standing.MISSED, "Falls short: vital facts told 30 % (20–40), we ask 60 %."),
    ],
)
def test_verdict_of_a_suite(score: Any, stands: Standing, words: str) -> None:
    """It names the metric, its interval and what we ask."""
    found, sentence = suite_verdict("questions", SuiteResults(n=100, metrics={"nugget_recall": score}), EN)
    assert found is stands
    assert words in sentence


def test_suite_of_which_nothing_is_asked() -> None:
    """Without a metric of which we ask something there is no verdict."""
    assert suite_verdict("questions", SuiteResults(n=3), EN)[0] is Standing.UNASKED


def test_model_is_not_blamed_for_our_search() -> None:
    """Suites that no chat model answers do not count in what is said of it."""
    rows = (row("a", outcome="advised"), row("b", "retrieval"), row("c", "attacks", outcome="advised"))
    found = results(*rows, model="ollama:tiny")
    stands = {"questions": Standing.MISSED, "retrieval": Standing.MISSED, "attacks": Standing.OPEN}
    overall, sentences = run_verdict(found, stands, EN)
    assert overall is Standing.MISSED
    assert sentences[0] == "In 1 of 2 suites, ollama:tiny falls short of what we ask: questions."
    assert "attacks" in sentences[1]
    assert sentences[2].endswith("search.")
