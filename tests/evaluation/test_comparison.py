"""Comparing two runs: only what both asked, each sample with itself, and no difference where none is shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.cli.reporting import comparison_lines, metric_changes_grid
from assistant.cli.running import run
from assistant.domain import Language
from assistant.errors import ExitCode
from assistant.evaluation.answers import Answer
from assistant.evaluation.comparison import Change, Comparison, MetricChange, compare
from assistant.evaluation.results import Results, SampleScores
from assistant.evaluation.samples import Sample
from tests.evaluation.briefs import answer, brief, item, said
from tests.evaluation.conftest import WriteSuite, question
from tests.evaluation.runs import make_run, measured, results, row

EN, NL = Language.EN, Language.NL


def runs(*values: tuple[float, float], metric: str = "nugget_recall") -> tuple[Results, Results]:
    """Two runs in which each sample scored these two values."""
    first = results(*(row(f"q{place}", scores={metric: one}) for place, (one, _) in enumerate(values)))
    second = results(*(row(f"q{place}", scores={metric: two}) for place, (_, two) in enumerate(values)))
    return first, second


def only(found: Comparison) -> MetricChange:
    """The one metric that was compared."""
    (change,) = found.metrics
    return change


def test_run_is_no_better_than_itself() -> None:
    """No difference, no doubt, nothing changed, and nothing that the runs differ in."""
    first, _ = runs(*((place / 20, 0.0) for place in range(20)))
    found = compare(first, first)
    assert (found.changed, found.differs, found.only_first, found.only_second) == ((), (), 0, 0)
    change = only(found)
    assert (change.difference.difference, change.difference.low, change.difference.high) == (0, 0, 0)
    assert (change.change, change.equal) == (Change.SAME, 20)


def test_pairing_shows_what_the_spread_between_questions_would_hide() -> None:
    """Questions of every difficulty that each go a little better: the runs' own intervals overlap, the pairs do not."""
    found = only(compare(*runs(*((place / 25, place / 25 + 0.03) for place in range(24)))))
    assert found.change is Change.BETTER
    assert found.difference.difference == pytest.approx(0.03)
    assert (found.better, found.worse, found.equal) == (24, 0, 0)


def test_change_that_may_be_chance_is_no_difference() -> None:
    """As many samples up as down."""
    found = only(compare(*runs(*[(0.0, 1.0), (1.0, 0.0)] * 15)))
    assert found.change is Change.SAME
    assert found.difference.low < 0 < found.difference.high


def test_less_is_better_of_times() -> None:
    """A run that takes longer is worse, and that says nothing about the quality of its answers."""
    first, second = runs(*((1.0, 2.0) for _ in range(20)), metric="seconds")
    facts = {"seconds": first.metrics.get("seconds")}
    assert facts == {"seconds": None}
    first = Results.model_validate({**first.model_dump(), "metrics": {"seconds": {"higher_is_better": False}}})
    found = compare(first, second)
    assert only(found).change is Change.WORSE
    assert (only(found).worse, only(found).better) == (20, 0)
    assert found.count(Change.WORSE) == 0


def test_few_samples_say_nothing() -> None:
    """Of fewer than ten samples nothing is said, however far they moved."""
    assert only(compare(*runs(*((0.0, 1.0) for _ in range(9))))).change is Change.FEW
    assert only(compare(*runs(*((0.0, 1.0) for _ in range(10))))).change is Change.BETTER


def test_two_languages_of_one_question_count_once() -> None:
    """Twins that always move together are drawn together: the interval is wider than if they were independent."""
    values = [(0.5, 1.0), (0.5, 0.3)] * 6

    def interval(paired: bool) -> float:
        rows: tuple[list[SampleScores], list[SampleScores]] = ([], [])
        for place, pair in enumerate(values):
            for language in Language:
                known = {"pair": f"p{place}"} if paired else {}
                for held, value in zip(rows, pair, strict=True):
                    held.append(row(f"q{place}.{language}", language=language, nugget_recall=value, **known))
        difference = only(compare(results(*rows[0]), results(*rows[1]))).difference
        return difference.high - difference.low

    assert interval(paired=True) > interval(paired=False)


def test_only_shared_samples_are_compared() -> None:
    """What one run did not ask, or could not, has no part in it and is counted."""
    first = results(*(row(f"q{n}", nugget_recall=0.5) for n in range(12)), row("gone", nugget_recall=0.0))
    second = results(
        *(row(f"q{n}", nugget_recall=0.5) for n in range(11)),
        row("q11", error="no server"),
        row("new", nugget_recall=1.0),
    )
    found = compare(first, second)
    assert (found.shared, found.only_first, found.only_second) == (11, 2, 1)
    assert only(found).difference.n == 11
    assert compare(first, results(row("else", nugget_recall=1.0))).shared == 0


def test_repetitions_count_as_their_mean() -> None:
    """A sample asked three times is still one sample."""
    first = results(*(row(f"q{n}", repetition=r, nugget_recall=r / 2) for n in range(10) for r in range(3)))
    second = results(*(row(f"q{n}", nugget_recall=0.5) for n in range(10)))
    found = only(compare(first, second))
    assert (found.difference.n, found.equal, found.first) == (10, 10, 0.5)


def claims(*verdicts: str) -> Results:
    """A run over claims that are unsupported and supported by turns, with these verdicts."""
    labels = ("unsupported", "supported")
    rows = (
        row(f"g{place}", "grounding", label=labels[place % 2], verdict=verdict, support=0.5)
        for place, verdict in enumerate(verdicts)
    )
    figure = {"f1_unsupported": measured(0.5, n=len(verdicts))}
    return results(*rows, suites={"grounding": figure})


def test_figures_that_are_no_means_are_paired_too() -> None:
    """F1 is computed in both runs from the same claims, drawn again together."""
    right, blind = claims(*["unsupported", "supported"] * 10), claims(*["supported"] * 20)
    change = next(each for each in compare(blind, right).metrics if each.metric == "f1_unsupported")
    assert (change.first, change.second, change.change) == (0.0, 1.0, Change.BETTER)
    assert (change.better, change.worse, change.equal) == (0, 0, 0)


def test_figure_whose_parts_are_not_all_in_the_rows_is_left_out() -> None:
    """Abstaining over several turns rests on more than the last one, which is all that a row holds."""
    rows = [row(f"c{n}", "conversations", outcome="advised", expected_outcomes=["abstained"]) for n in range(12)]
    whole = results(*rows, suites={"conversations": {"abstention_recall": measured(0.0, n=12)}})
    part = results(*rows, suites={"conversations": {"abstention_recall": measured(0.2, n=30)}})
    assert [each.metric for each in compare(whole, whole).metrics] == ["abstention_recall"]
    assert compare(part, part).metrics == ()


def test_what_the_runs_were_made_with() -> None:
    """Model, prompts, documents and code are named where they are not the same, and nothing else is."""
    first, _ = runs((0.5, 0.5))
    second = results(
        row("q0", nugget_recall=0.5),
        model="ollama:tiny",
        fingerprints={**first.run.fingerprints, "prompts": "other", "corpus": "other"},
        machine="another",
    )
    assert compare(first, second).differs == ("model", "prompts", "corpus")


def test_samples_that_changed_most_come_first() -> None:
    """Up or down, by how far."""
    found = compare(*runs((0.5, 0.5), (0.2, 0.9), (0.9, 0.8), (1.0, 0.1)))
    assert [(each.id, round(each.second - each.first, 1)) for each in found.changed] == [
        ("q3", -0.9),
        ("q1", 0.7),
        ("q2", -0.1),
    ]


@pytest.mark.parametrize(
    ("language", "verdict"),
    [
        (EN, "The second run is better in 1 of 1 measurements, worse in 0; in 0 no difference is shown."),
        (NL, "De tweede meting is in 1 van de 1 vergelijkingen beter en in 0 slechter"),
    ],
)
def test_verdict_in_words(language: Language, verdict: str) -> None:
    """Plain sentences in both languages, with what to know before believing them."""
    first, second = runs(*((0.2, 0.9) for _ in range(20)))
    found = compare(first, second)
    lines = comparison_lines(found, (first, second), ("a", "b"), language)
    assert verdict in " ".join(lines)
    nothing = compare(first, results(row("else")))
    assert len(comparison_lines(nothing, (first, second), ("a", "b"), language)) == 1
    wide, brief_ = (metric_changes_grid(found.metrics, language, brief=brief) for brief in (False, True))
    assert {len(each) for each in wide.rows} == {len(wide.header)}
    assert {len(each) for each in brief_.rows} == {len(brief_.header)}
    assert len(brief_.header) < len(wide.header)


def test_command(tmp_path: Path, write_suite: WriteSuite, capsys: pytest.CaptureFixture[str]) -> None:
    """`standpunt eval compare` tells it in lines with tabs, or as JSON."""
    place = write_suite(*(question(f"q{n}", f"Question {n}?", outcome=["advised"]) for n in range(12)))

    def abstaining(sample: Sample) -> Answer:
        return answer(sample, brief(outcome="abstained", stance=None))

    def advising(sample: Sample) -> Answer:
        return answer(sample, brief([said("It was held.", 1)], [item(1, "It was held.")]))

    first, second = (
        str(make_run(tmp_path / name, place, made)) for name, made in (("one", abstaining), ("two", advising))
    )
    assert run(["eval", "compare", first, second]) == ExitCode.OK
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("✓\ttiny\tEnded as it should\t0.0 %\t100.0 %\t+100.0") for line in lines)
    assert run(["eval", "compare", first, second, "--json"]) == ExitCode.OK
    value = json.loads(capsys.readouterr().out)
    told = {each["metric"]: each["change"] for each in value["metrics"]}
    assert told["outcome_accuracy"] == "better"
    assert value["shared"] == 12
    assert run(["eval", "compare", first, str(tmp_path / "nothing")]) == ExitCode.USAGE
    assert "no scores" in capsys.readouterr().err
