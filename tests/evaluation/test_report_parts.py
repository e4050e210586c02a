"""Parts of a report: worst samples, groups, reliability, numbers in both languages."""

from __future__ import annotations

import pytest

from assistant.domain import Language
from assistant.evaluation.metrics.reliability import calibration_error, reliability_bins
from assistant.evaluation.report.grids import Grid, to_lines
from assistant.evaluation.report.groups import groups_of
from assistant.evaluation.report.numbers import Numbers
from assistant.evaluation.report.verdicts import metric_label
from assistant.evaluation.report.worst import goodness, worst_samples
from assistant.evaluation.results import Difference
from tests.evaluation.runs import results, row

EN, NL = Language.EN, Language.NL


def test_worst_first_one_of_a_pair_and_none_that_is_flawless() -> None:
    """Of the Dutch and the English sample of a question the worse one stands for both."""
    found = results(
        row("a.nl", pair="a", nugget_recall=0.2),
        row("a.en", pair="a", nugget_recall=0.6),
        row("b", nugget_recall=0.9, outcome_accuracy=0.0),
        row("c", nugget_recall=1.0),
        row("d", seconds=3.0),
    )
    assert [(each.row.id, each.goodness) for each in worst_samples(found, "questions", {}, {})] == [
        ("b", 0),
        ("a.nl", 0.2),
    ]


def test_goodness_of_a_claim() -> None:
    """A wrong verdict is worse the surer it was; a right one is flawless."""
    sure = row("a", "grounding", label="unsupported", verdict="supported", support=1.0)
    unsure = row("b", "grounding", label="unsupported", verdict="partial", support=0.4)
    right = row("c", "grounding", label="partial", verdict="partial", support=0.9)
    assert [goodness(each) for each in (sure, unsure, right)] == pytest.approx([0.0, 0.3, 1.0])
    assert goodness(row("d", error="gone")) is None


def test_groups_tell_where_it_goes_wrong() -> None:
    """The weakest kind of question comes first; a kind with few samples is left out."""
    rows = [row(f"a{n}", tags=("easy",), nugget_recall=1.0) for n in range(5)]
    rows += [row(f"b{n}", tags=("hard_one",), nugget_recall=0.25) for n in range(6)]
    rows += [row(f"c{n}", tags=("rare",), nugget_recall=0.0) for n in range(2)]
    metric, groups = groups_of(results(*rows), "questions")
    assert metric == "nugget_recall"
    assert [(group.name, group.score.mean, group.score.n) for group in groups] == [
        ("hard one", 0.25, 6),
        ("easy", 1.0, 5),
    ]


def test_reliability() -> None:
    """Shares with Wilson's intervals, and the expected calibration error."""
    told = [(0.95, place < 8) for place in range(10)] + [(0.05, False)] * 10 + [(1.0, True)]
    low, high = reliability_bins(told)
    assert (low.count, low.share, low.low) == (10, 0.0, 0.0)
    assert low.high == pytest.approx(0.2775, abs=1e-4)
    assert (high.start, high.end, high.count) == (0.9, 1.0, 11)
    ten = reliability_bins(told[:10])[0]
    assert [ten.low, ten.high] == pytest.approx([0.4902, 0.9433], abs=1e-4)
    assert calibration_error(reliability_bins(told[:20])) == pytest.approx((0.15 + 0.05) / 2)
    assert reliability_bins([]) == ()
    with pytest.raises(ValueError, match="no statement"):
        calibration_error(())


def test_numbers_in_both_languages() -> None:
    """Shares in per cent, times in seconds, tokens by number; a difference has its sign unless it is none."""
    english, dutch = Numbers(EN), Numbers(NL)
    assert (english.value("nugget_recall", 0.6123), dutch.value("nugget_recall", 0.6123)) == ("61.2 %", "61,2 %")
    assert (english.value("latency_p95", 1.234), dutch.value("latency_p95", 1.234)) == ("1.23 s", "1,23 s")
    assert (english.value("tokens", 12345.4), dutch.value("tokens", 12345.4)) == ("12,345", "12.345")
    assert [english.difference("harmless", value) for value in (0.0131, -0.2, -0.0001)] == ["+1.3", "−20.0", "0.0"]
    difference = Difference(difference=0.1, low=-0.05, high=0.2, n=30)
    assert english.interval("harmless", difference) == "−5.0 – +20.0"


def test_metric_that_we_have_no_words_for() -> None:
    """It goes by its own name."""
    assert metric_label("my_metric", NL) == "my_metric"


def test_lines_for_other_programs() -> None:
    """Cells between tabs, each without a tab, a line break or an escape of its own."""
    assert to_lines(Grid(("a", "b"), (("x\ty", "\x1b[31mz\n2"),))) == ["x y\tz 2"]
    assert to_lines(Grid(("a", "b\nc"), (("x", "y"),), headed=True)) == ["a\tb c", "x\ty"]
