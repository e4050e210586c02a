"""Holds a run to floors, to ceilings, and to recorded results: for CI, where a number must become yes or no."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from assistant.errors import UsageError
from assistant.evaluation.report.numbers import is_share
from assistant.evaluation.results import Results

TOLERANCE = 0.01
"""How far a share may fall below the baseline: less than what one sample of a hundred weighs."""


class Bound(StrEnum):
    """What a metric is held to."""

    MIN = "min"
    MAX = "max"
    BASELINE = "baseline"


@dataclass(frozen=True, slots=True)
class Limit:
    """A metric of a suite with the least (`min`) or the most (`max`) that it may be."""

    suite: str
    metric: str
    value: float
    bound: Bound


@dataclass(frozen=True, slots=True)
class Check:
    """A metric held to a limit. `measured` is None if the run does not have it, which never passes.

    `at_most`: the limit is an upper one. Of a baseline `limit` is what was recorded, the tolerance taken off.
    """

    suite: str
    metric: str
    measured: float | None
    limit: float
    bound: Bound
    at_most: bool
    passed: bool


def read_limit(text: str, bound: Bound) -> Limit:
    """A limit as it is typed: `questions.nugget_recall=0.6`.

    Raises:
        UsageError: it is not of that form.
    """
    name, _, number = text.rpartition("=")
    suite, _, metric = name.strip().partition(".")
    try:
        value = float(number)
    except ValueError:
        value = math.nan
    if not suite or not metric or not math.isfinite(value):
        raise UsageError("eval_bound_wrong", value=text)
    return Limit(suite, metric, value, bound)


def check(
    results: Results, limits: Sequence[Limit], baseline: Results | None = None, tolerance: float = TOLERANCE
) -> tuple[Check, ...]:
    """Hold a run to limits, and to every share that a baseline holds; times and tokens are no matter of quality.

    Raises:
        UsageError: there is nothing to hold it to, or the tolerance is none.
    """
    if not 0 <= tolerance < 1:
        raise UsageError("eval_tolerance_wrong", value=tolerance)
    checks = [_held(results, limit) for limit in limits]
    if baseline:
        checks.extend(_against(results, baseline, tolerance))
    if not checks:
        raise UsageError("eval_nothing_to_check")
    return tuple(checks)


def _held(results: Results, limit: Limit) -> Check:
    measured = results.measured(limit.suite, limit.metric)
    value = measured.mean if measured else None
    at_most = limit.bound is Bound.MAX
    passed = value is not None and (value <= limit.value if at_most else value >= limit.value)
    return Check(limit.suite, limit.metric, value, limit.value, limit.bound, at_most, passed)


def _against(results: Results, baseline: Results, tolerance: float) -> Iterable[Check]:
    for suite, recorded in baseline.suites.items():
        for metric, before in recorded.metrics.items():
            if not is_share(metric):
                continue
            measured = results.measured(suite, metric)
            up = baseline.higher_is_better(metric)
            limit = max(0.0, before.mean - tolerance) if up else before.mean + tolerance
            value = measured.mean if measured else None
            passed = value is not None and (value >= limit if up else value <= limit)
            yield Check(suite, metric, value, limit, Bound.BASELINE, not up, passed)


def to_baseline(results: Results) -> str:
    """The results of a run without its samples: a small JSON that `read_results` reads again."""
    suites = {
        name: {
            "n": suite.n,
            "metrics": {
                metric: measured.model_dump(include={"mean", "low", "high", "n"})
                for metric, measured in suite.metrics.items()
                if is_share(metric)
            },
        }
        for name, suite in results.suites.items()
    }
    metrics = {name: facts.model_dump() for name, facts in results.metrics.items() if is_share(name)}
    value = {"run": results.run.model_dump(mode="json"), "metrics": metrics, "suites": suites}
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def record(results: Results, markdown: str, path: Path, *, replace: bool = False) -> tuple[Path, Path]:
    """Write a baseline, and beside it the numbers in Markdown; returns where they are.

    Raises:
        UsageError: a file is there already and not to be replaced, or it cannot be written.
    """
    from assistant.conversation.export.files import write_export

    beside = path.with_suffix(".md")
    if not replace:
        taken = next((each for each in (path, beside) if each.exists()), None)
        if taken:
            raise UsageError("export_exists", path=taken)
    return write_export(path, to_baseline(results), replace=replace), write_export(beside, markdown, replace=replace)
