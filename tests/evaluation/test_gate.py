"""The gate: numbers become yes or no, what was not measured never passes, and a baseline holds only quality."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.cli.running import run
from assistant.errors import ExitCode, UsageError
from assistant.evaluation.answers import Answer
from assistant.evaluation.gate import Bound, Limit, check, read_limit, to_baseline
from assistant.evaluation.results import Results, read_results
from assistant.evaluation.samples import Sample
from tests.evaluation.briefs import answer, brief
from tests.evaluation.conftest import WriteSuite, question
from tests.evaluation.runs import make_run, measured, results, row


def quality(recall: float, error: float = 0.1, seconds: float = 1.0) -> Results:
    """A run with a metric of which more is better, one of which less is, and a time."""
    metrics = {
        "nugget_recall": measured(recall, recall - 0.1, recall + 0.1),
        "calibration_error": measured(error),
        "seconds": measured(seconds),
    }
    found = results(row("q"), suites={"questions": metrics})
    facts = {"calibration_error": {"higher_is_better": False}, "seconds": {"higher_is_better": False}}
    return Results.model_validate({**found.model_dump(), "metrics": facts})


@pytest.mark.parametrize(
    ("text", "suite", "metric", "value"),
    [
        ("questions.nugget_recall=0.6", "questions", "nugget_recall", 0.6),
        ("retrieval.hit@5=.9", "retrieval", "hit@5", 0.9),
        (" mine.latency_p95 = 2 ", "mine", "latency_p95", 2.0),
    ],
)
def test_limits_as_they_are_typed(text: str, suite: str, metric: str, value: float) -> None:
    """Suite, metric and number."""
    assert read_limit(text, Bound.MIN) == Limit(suite, metric.strip(), value, Bound.MIN)


@pytest.mark.parametrize(
    "text", ["", "questions", "questions=1", "questions.=1", ".x=1", "a.b=much", "a.b=nan", "a.b="]
)
def test_what_is_no_limit(text: str) -> None:
    """Anything else is refused, and named."""
    with pytest.raises(UsageError) as raised:
        read_limit(text, Bound.MIN)
    assert raised.value.facts == {"value": text}


@pytest.mark.parametrize(
    ("text", "bound", "passed"),
    [
        ("questions.nugget_recall=0.6", Bound.MIN, True),
        ("questions.nugget_recall=0.61", Bound.MIN, False),
        ("questions.seconds=1", Bound.MAX, True),
        ("questions.seconds=0.9", Bound.MAX, False),
        ("questions.unknown=0", Bound.MIN, False),
        ("elsewhere.nugget_recall=0", Bound.MIN, False),
    ],
)
def test_floors_and_ceilings(text: str, bound: Bound, passed: bool) -> None:
    """The mean counts; what was not measured fails."""
    (found,) = check(quality(0.6), [read_limit(text, bound)])
    assert found.passed is passed


def test_baseline_remembers_a_run(tmp_path: Path) -> None:
    """It can be read again, knows what made it, and holds neither samples nor times."""
    path = tmp_path / "baseline.json"
    path.write_text(to_baseline(quality(0.6)), encoding="utf-8")
    recorded = read_results(path)
    assert recorded.run.commit == "0123456789abcdef"
    assert recorded.samples == ()
    assert set(recorded.suites["questions"].metrics) == {"nugget_recall", "calibration_error"}
    assert recorded.suites["questions"].metrics["nugget_recall"].low == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("recall", "error", "tolerance", "failed"),
    [
        (0.6, 0.1, 0.0, []),
        (0.7, 0.0, 0.0, []),
        (0.595, 0.105, 0.01, []),
        (0.58, 0.1, 0.01, ["nugget_recall"]),
        (0.6, 0.12, 0.01, ["calibration_error"]),
        (0.55, 0.15, 0.06, []),
    ],
)
def test_no_worse_than_the_baseline(recall: float, error: float, tolerance: float, failed: list[str]) -> None:
    """Beyond the tolerance it fails, in the direction that is worse for each metric."""
    found = check(quality(recall, error, seconds=99.0), [], quality(0.6), tolerance)
    assert [each.metric for each in found if not each.passed] == failed
    assert len(found) == 2


def test_metric_that_is_gone_fails_against_the_baseline() -> None:
    """A run that leaves something out is not as good as one that measured it."""
    without = results(row("q"), suites={"questions": {}})
    found = check(without, [], quality(0.6))
    assert [(each.measured, each.passed) for each in found] == [(None, False), (None, False)]


def test_limit_of_a_share_is_never_below_nothing() -> None:
    """What stood at zero has nothing to lose; its limit is still one that can be read."""
    (found, _) = check(quality(0.6), [], quality(0.0))
    assert found.limit == 0


def test_nothing_to_check() -> None:
    """A gate without bounds would always be open; a tolerance of everything too."""
    with pytest.raises(UsageError) as raised:
        check(quality(0.6), [])
    assert raised.value.key == "eval_nothing_to_check"
    with pytest.raises(UsageError) as raised:
        check(quality(0.6), [], quality(0.6), 1.0)
    assert raised.value.key == "eval_tolerance_wrong"


@pytest.fixture
def folder(tmp_path: Path, write_suite: WriteSuite) -> str:
    """A run in which one of two samples ended as it should."""
    place = write_suite(question("a", "One?", outcome=["advised"]), question("b", "Two?", outcome=["clarify"]))

    def answering(sample: Sample) -> Answer:
        return answer(sample, brief(outcome="advised"))

    return str(make_run(tmp_path / "run", place, answering))


def test_exit_codes(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    """0 when every check passes, 1 when one fails, 2 when it was called wrongly; what failed comes first."""
    assert run(["eval", "gate", folder, "--min", "tiny.outcome_accuracy=0.5"]) == ExitCode.OK
    assert "The check passed." in capsys.readouterr().err
    arguments = ["--min", "tiny.outcome_accuracy=0.5", "--min", "tiny.outcome_accuracy=0.6"]
    assert run(["eval", "gate", folder, *arguments]) == ExitCode.FAILURE
    told = capsys.readouterr()
    assert told.out.splitlines()[0].startswith("✗\ttiny.outcome_accuracy\t50.00 %\t≥ 60.00 %")
    assert "1 of 2 checks failed." in told.err
    assert run(["eval", "gate", folder]) == ExitCode.USAGE
    assert run(["eval", "gate", folder, "--min", "nonsense"]) == ExitCode.USAGE


def test_recording_and_holding_to_it(folder: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`record` writes JSON and Markdown, replaces nothing unasked, and the run passes its own baseline."""
    file = str(tmp_path / "baseline.json")
    assert run(["eval", "record", folder, file]) == ExitCode.OK
    assert "One?" not in (tmp_path / "baseline.json").read_text(encoding="utf-8")
    markdown = (tmp_path / "baseline.md").read_text(encoding="utf-8")
    assert "Ended as it should" in markdown
    assert "0123456789" in markdown
    assert run(["eval", "record", folder, file]) == ExitCode.USAGE
    assert run(["eval", "record", folder, file, "--force"]) == ExitCode.OK
    capsys.readouterr()
    assert run(["eval", "gate", folder, "--baseline", file, "--json"]) == ExitCode.OK
    checks = json.loads(capsys.readouterr().out)
    assert {each["bound"] for each in checks} == {"baseline"}
    assert all(each["passed"] for each in checks)


def test_other_samples_than_the_baseline_are_told(
    folder: str, tmp_path: Path, write_suite: WriteSuite, capsys: pytest.CaptureFixture[str]
) -> None:
    """A run of part of the samples is held to it, but not in silence."""
    file = str(tmp_path / "baseline.json")
    run(["eval", "record", folder, file])
    place = write_suite(question("a", "One?", outcome=["advised"]))
    part = make_run(tmp_path / "part", place, lambda sample: answer(sample, brief(outcome="advised")))
    capsys.readouterr()
    assert run(["eval", "gate", str(part), "--baseline", file]) == ExitCode.OK
    assert "not made with the same samples: tiny" in capsys.readouterr().err
