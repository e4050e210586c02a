"""Metrics of a suite that are no means over its samples, computed anew from the rows of `scores.json`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from assistant.domain import Outcome
from assistant.evaluation.aggregates import ANSWERED_SUITE, UNANSWERED_SUITE
from assistant.evaluation.metrics import abstention, grounding
from assistant.evaluation.results import SampleScores

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Figure(Generic[T]):
    """A figure over many samples. `read`: what it needs of a sample, None if that sample has no part in it.

    `compute` gives None where the figure is not defined. `elsewhere`: suites whose samples count in another's figure.
    """

    read: Callable[[SampleScores], T | None]
    compute: Callable[[Sequence[T]], float | None]
    elsewhere: Mapping[str, str]

    def counts(self, suite: str, other: str) -> bool:
        """Whether the samples of `other` count in the figure of `suite`."""
        return other in (suite, self.elsewhere.get(suite))


def _abstaining(row: SampleScores) -> abstention.Abstaining | None:
    expected = row.expected_outcomes
    if row.outcome is None or not expected or (Outcome.ABSTAINED in expected and len(expected) > 1):
        return None
    return abstention.Abstaining(Outcome.ABSTAINED in expected, row.outcome is Outcome.ABSTAINED)


def _judged(row: SampleScores) -> grounding.Judged | None:
    if row.label is None or row.verdict is None or row.support is None:
        return None
    return grounding.Judged(row.label, row.verdict, row.support)


FIGURES: Mapping[str, Figure[Any]] = {
    **{
        name: Figure(_abstaining, made, {UNANSWERED_SUITE: ANSWERED_SUITE}) for name, made in abstention.FIGURES.items()
    },
    **{name: Figure(_judged, compute, {}) for name, compute in grounding.FIGURES.items()},
}
