"""Whether one run is better than another: paired, with intervals.

Only samples that both runs asked are compared, each with itself, so that hard questions do not hide a difference
(paired bootstrap, Efron and Tibshirani 1993; Koehn 2004). The two languages of one question are drawn together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from statistics import fmean
from typing import TypeVar

from assistant.evaluation.figures import FIGURES, Figure
from assistant.evaluation.report.numbers import is_share
from assistant.evaluation.report.worst import goodness
from assistant.evaluation.results import Difference, Results, SampleScores
from assistant.evaluation.statistics import Value, estimate, statistic

MIN_SAMPLES = 10
"""Shared samples below which nothing is said of a difference."""

CHANCE = 0.05
"""How often a 95 % interval leaves out zero although there is no difference."""

_MOST_CHANGED = 10

T = TypeVar("T")


class Change(StrEnum):
    """What is shown of a difference."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"
    FEW = "few"


@dataclass(frozen=True, slots=True)
class MetricChange:
    """A metric of a suite in both runs, on the samples that they share.

    `difference`: second minus first, with its 95 % interval; its `n` are samples. `better`, `worse` and `equal` count
    samples; all three are 0 for a figure that is no mean over samples.
    """

    suite: str
    metric: str
    first: float
    second: float
    difference: Difference
    change: Change
    better: int = 0
    worse: int = 0
    equal: int = 0


@dataclass(frozen=True, slots=True)
class SampleChange:
    """How well a sample went in both runs, in 0..1 (`report.worst.goodness`)."""

    suite: str
    id: str
    question: str
    first: float
    second: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs compared. `only_first`, `only_second`: samples that just one of them asked.

    `differs`: what the runs were made with that is not the same in both. `changed`: the samples that changed most.
    """

    metrics: tuple[MetricChange, ...]
    changed: tuple[SampleChange, ...]
    shared: int
    only_first: int
    only_second: int
    differs: tuple[str, ...]

    def count(self, change: Change) -> int:
        """How many metrics of quality changed so; times and tokens do not count."""
        return sum(each.change is change for each in self.metrics if is_share(each.metric))

    @property
    def by_chance(self) -> float:
        """How many of the metrics would look different although nothing is."""
        return CHANCE * sum(self.count(change) for change in Change if change is not Change.FEW)


def compare(first: Results, second: Results) -> Comparison:
    """Compare two runs on the samples that both have asked without an error."""
    before, after = _rows(first), _rows(second)
    shared = [key for key in before if key in after]
    metrics: list[MetricChange] = []
    for suite in first.suites:
        keys = [key for key in shared if key[0] == suite]
        pairs = [(before[key], after[key]) for key in keys]
        metrics.extend(_means(pairs, first))
        metrics.extend(_figures(suite, shared, before, after, first))
    changes = [_sample(before[key], after[key]) for key in shared]
    moved = [each for each in changes if each and each.first != each.second]
    moved.sort(key=lambda each: (-abs(each.second - each.first), each.suite, each.id))
    return Comparison(
        metrics=tuple(metrics),
        changed=tuple(moved[:_MOST_CHANGED]),
        shared=len(shared),
        only_first=len(before) - len(shared),
        only_second=len(after) - len(shared),
        differs=tuple(_differs(first, second)),
    )


Key = tuple[str, str]
Repeated = Sequence[SampleScores]
"""What every asking of one sample scored."""


def _rows(results: Results) -> dict[Key, list[SampleScores]]:
    found: dict[Key, list[SampleScores]] = {}
    for row in results.samples:
        if not row.error:
            found.setdefault(row.key, []).append(row)
    return found


def _means(pairs: Sequence[tuple[Repeated, Repeated]], results: Results) -> Iterable[MetricChange]:
    """The metrics that are means over samples; of repetitions the mean counts."""
    names = sorted({name for before, _ in pairs for row in before for name in row.scores})
    for name in names:
        held = [(one[0], _mean(one, name), _mean(two, name)) for one, two in pairs]
        known = [(row, old, new) for row, old, new in held if old is not None and new is not None]
        if known:
            values = [Value(row.group, row.language, new - old) for row, old, new in known]
            found = estimate(values)
            difference = Difference(difference=found["mean"], low=found["low"], high=found["high"], n=len(known))
            up = results.higher_is_better(name)
            gains = [(new - old) * (1 if up else -1) for _, old, new in known]
            yield MetricChange(
                suite=known[0][0].suite,
                metric=name,
                first=fmean(old for _, old, _ in known),
                second=fmean(new for _, _, new in known),
                difference=difference,
                change=_change(difference, up),
                better=sum(gain > 0 for gain in gains),
                worse=sum(gain < 0 for gain in gains),
                equal=sum(gain == 0 for gain in gains),
            )


def _mean(rows: Repeated, metric: str) -> float | None:
    found = [row.scores[metric] for row in rows if metric in row.scores]
    return fmean(found) if found else None


def _figures(
    suite: str,
    shared: Sequence[Key],
    before: Mapping[Key, Repeated],
    after: Mapping[Key, Repeated],
    results: Results,
) -> Iterable[MetricChange]:
    """The metrics that are no means: computed in both runs from the same drawn samples."""
    for name, figure in FIGURES.items():
        measured = results.measured(suite, name)
        if measured is None or measured.n != _read(figure, suite, before):
            continue  # of dialogues with several turns, the rows do not hold all that the figure rests on
        items = [
            (one.group, pair)
            for key in shared
            if figure.counts(suite, key[0])
            for one, two in zip(before[key], after[key], strict=False)
            for pair in [(figure.read(one), figure.read(two))]
            if pair[0] is not None and pair[1] is not None
        ]
        found = statistic(items, partial(_apart, figure))
        first = figure.compute([one for _, (one, _) in items])
        second = figure.compute([two for _, (_, two) in items])
        if found and first is not None and second is not None:
            difference = Difference(difference=found["mean"], low=found["low"], high=found["high"], n=len(items))
            change = _change(difference, results.higher_is_better(name))
            yield MetricChange(suite, name, first, second, difference, change)


def _read(figure: Figure[T], suite: str, rows: Mapping[Key, Repeated]) -> int:
    """How many rows of a run have a part in a figure."""
    counted = (row for key, held in rows.items() if figure.counts(suite, key[0]) for row in held)
    return sum(figure.read(row) is not None for row in counted)


def _apart(figure: Figure[T], pairs: Sequence[tuple[T, T]]) -> float | None:
    one, two = figure.compute([pair[0] for pair in pairs]), figure.compute([pair[1] for pair in pairs])
    return None if one is None or two is None else two - one


def _change(difference: Difference, higher_is_better: bool) -> Change:
    if difference.n < MIN_SAMPLES:
        return Change.FEW
    if difference.low > 0:
        return Change.BETTER if higher_is_better else Change.WORSE
    if difference.high < 0:
        return Change.WORSE if higher_is_better else Change.BETTER
    return Change.SAME


def _sample(before: Repeated, after: Repeated) -> SampleChange | None:
    one, two = _goodness(before), _goodness(after)
    if one is None or two is None:
        return None
    row = before[0]
    return SampleChange(row.suite, row.id, row.question, one, two)


def _goodness(rows: Repeated) -> float | None:
    found = [value for row in rows if (value := goodness(row)) is not None]
    return fmean(found) if found else None


def _differs(first: Results, second: Results) -> Iterable[str]:
    """Of what is not the same, the part of a run's record that says so."""
    one, two = first.run, second.run
    if (one.model, one.base_url) != (two.model, two.base_url):
        yield "model"
    names = ("prompts", "corpus", "code", "embedder", "settings")
    yield from (name for name in names if one.fingerprints.get(name) != two.fingerprints.get(name))
    known = {suite.name: suite.fingerprint for suite in one.suites}
    if any(known.get(suite.name, suite.fingerprint) != suite.fingerprint for suite in two.suites):
        yield "suites"
