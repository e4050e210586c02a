"""What the scores of samples come to for a suite, with their uncertainty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import numpy as np

from assistant.evaluation.answers import Answer
from assistant.evaluation.metrics import abstention, grounding
from assistant.evaluation.metrics.latency import turn_seconds
from assistant.evaluation.samples import Sample
from assistant.evaluation.statistics import Value, deviation, measured, statistic

ANSWERED_SUITE, UNANSWERED_SUITE = "questions", "abstain"
"""Abstaining is measured over both together: the questions of the first can be answered, most of the second cannot."""

T = TypeVar("T")
Items = list[tuple[str, T]]


@dataclass(frozen=True, slots=True)
class Scored:
    """An answer with its sample and its scores."""

    suite: str
    sample: Sample
    answer: Answer
    scores: Mapping[str, float]

    @property
    def group(self) -> str:
        """What belongs together when samples are drawn again."""
        return f"{self.suite}/{self.sample.pair or self.sample.id}"


def suite_metrics(name: str, own: Sequence[Scored], every: Sequence[Scored]) -> dict[str, Any]:
    """Every metric that can be computed for a suite: means over samples, and figures that are no means.

    `own`: the answers of this suite; `every`: of the whole run.
    """
    found = {metric: _mean(metric, own) for metric in sorted({metric for each in own for metric in each.scores})}
    answered = [each for each in every if each.suite == ANSWERED_SUITE and name == UNANSWERED_SUITE]
    figures = {**_latency(own), **_abstention(own, answered), **_grounding(own)}
    return {**found, **{metric: figure for metric, figure in figures.items() if figure}}


def _mean(metric: str, own: Sequence[Scored]) -> dict[str, Any]:
    repeated: dict[str, list[float]] = {}
    samples: dict[str, Scored] = {}
    for each in own:
        if metric in each.scores:
            repeated.setdefault(each.sample.id, []).append(each.scores[metric])
            samples[each.sample.id] = each
    values = [
        Value(samples[id].group, samples[id].sample.language, float(np.mean(found))) for id, found in repeated.items()
    ]
    spread = deviation(list(repeated.values()))
    return measured(values) | ({} if spread is None else {"deviation": spread})


def _latency(own: Sequence[Scored]) -> dict[str, Any]:
    seconds: Items[float] = [
        (each.group, value) for each in own if not each.answer.error for value in turn_seconds(each.sample, each.answer)
    ]
    return {f"latency_p{share}": statistic(seconds, partial(_percentile, share)) for share in (50, 95)}


def _percentile(share: int, values: Sequence[float]) -> float | None:
    return float(np.percentile(values, share)) if values else None


def _abstention(own: Sequence[Scored], answered: Sequence[Scored]) -> dict[str, Any]:
    """Only for a suite in which something should be abstained from: without, precision says nothing."""
    if not any(seen.should for _, seen in _abstaining(own)):
        return {}
    seen = _abstaining([*own, *answered])
    return {metric: statistic(seen, compute) for metric, compute in abstention.FIGURES.items()}


def _abstaining(answers: Sequence[Scored]) -> Items[abstention.Abstaining]:
    return [
        (each.group, seen)
        for each in answers
        if not each.answer.error
        for seen in abstention.abstaining(each.sample, each.answer)
    ]


def _grounding(own: Sequence[Scored]) -> dict[str, Any]:
    seen: Items[grounding.Judged] = []
    for each in own:
        found = grounding.judged(each.sample, each.answer)
        if found:
            seen.append((each.group, found))
    if not seen:
        return {}
    return {metric: statistic(seen, compute) for metric, compute in grounding.FIGURES.items()}
