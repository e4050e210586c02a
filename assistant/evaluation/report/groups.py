"""Where a suite goes wrong: its weakest metric by kind of question."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean

from assistant.evaluation.results import Estimate, Results, SampleScores
from assistant.evaluation.statistics import Value, estimate

_SMALLEST = 5
"""Samples below which a group says nothing."""

_MOST = 12

_CANDIDATES = ("verdict_accuracy", "nugget_recall", "hit@5", "harmless", "outcome_accuracy")


@dataclass(frozen=True, slots=True)
class Group:
    """The samples of one kind or with one tag, and their mean."""

    name: str
    score: Estimate


def groups_of(results: Results, suite: str) -> tuple[str, tuple[Group, ...]]:
    """A metric and its mean per kind of sample, the weakest first; no groups if there are fewer than two.

    The metric is the lowest of those that were measured for most samples.
    """
    rows = [row for row in results.samples if row.suite == suite and not row.error]
    metric = _telling(rows)
    held: dict[str, list[Value]] = {}
    for row in rows:
        if metric in row.scores:
            for name in (row.kind,) if row.kind else row.tags:
                held.setdefault(name.replace("_", " "), []).append(Value(row.group, row.language, row.scores[metric]))
    groups = [
        Group(name, Estimate.model_validate(estimate(values)))
        for name, values in held.items()
        if len(values) >= _SMALLEST
    ]
    groups.sort(key=lambda group: (group.score.mean, group.name))
    return metric, tuple(groups[:_MOST]) if len(groups) > 1 else ()


def _telling(rows: list[SampleScores]) -> str:
    found = {name: [row.scores[name] for row in rows if name in row.scores] for name in _CANDIDATES}
    return min(
        (name for name in found if found[name]), key=lambda name: (-len(found[name]), fmean(found[name])), default=""
    )
