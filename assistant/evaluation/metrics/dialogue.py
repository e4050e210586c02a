"""What metrics of dialogues share: turns with what was expected of them, and the parts of a brief that they read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from assistant.domain import SectionKind, Verdict
from assistant.evaluation.answers import Answer, AnsweredTurn
from assistant.evaluation.samples import Dialogue, Sample, Turn

TurnMetrics = Callable[[Turn, AnsweredTurn], Mapping[str, float]]


def turns(sample: Sample, answer: Answer) -> Iterator[tuple[Turn, AnsweredTurn]]:
    """The turns of a dialogue with their answers; none for other samples."""
    if isinstance(sample, Dialogue):
        yield from zip(sample.turns, answer.turns, strict=False)


def per_turn(sample: Sample, answer: Answer, measure: TurnMetrics) -> dict[str, float]:
    """Each metric as the mean over the turns for which it can be computed."""
    found: dict[str, list[float]] = {}
    for turn, answered in turns(sample, answer):
        for name, value in measure(turn, answered).items():
            found.setdefault(name, []).append(value)
    return {name: mean(values) for name, values in found.items()}


def mean(values: Sequence[float]) -> float:
    """The mean of at least one value."""
    return sum(values) / len(values)


def written(brief: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The statements that the advisor wrote; the table of cases is computed, the same whatever model writes."""
    return [each for each in brief["statements"] if each["section"] != SectionKind.CASES]


def claims(statements: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The statements that claim something; what is marked as our own advice does not."""
    return [each for each in statements if each["verdict"] != Verdict.ADVICE]
