"""Whether it answers what it can answer, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.domain import Outcome
from assistant.evaluation.answers import Answer, AnsweredTurn
from assistant.evaluation.metrics.dialogue import per_turn, turns
from assistant.evaluation.samples import Sample, Turn


@dataclass(frozen=True, slots=True)
class Abstaining:
    """Whether a question should have ended without an answer, and whether it did."""

    should: bool
    did: bool


def outcome_metrics(sample: Sample, answer: Answer) -> dict[str, float]:
    """`outcome_accuracy`: the turn ended as it may (advised, clarify, abstained)."""
    return per_turn(sample, answer, _ended)


def _ended(turn: Turn, answered: AnsweredTurn) -> dict[str, float]:
    if not turn.expect.outcome:
        return {}
    return {"outcome_accuracy": float(answered.brief["outcome"] in turn.expect.outcome)}


def abstaining(sample: Sample, answer: Answer) -> Iterator[Abstaining]:
    """For each turn of which it is clear whether it should end without an answer: whether it did."""
    for turn, answered in turns(sample, answer):
        expected = turn.expect.outcome
        if expected and (Outcome.ABSTAINED not in expected or len(expected) == 1):
            yield Abstaining(Outcome.ABSTAINED in expected, answered.brief["outcome"] == Outcome.ABSTAINED)


def precision(seen: Sequence[Abstaining]) -> float | None:
    """The share of abstentions that were right; None if there were none."""
    return _share([each.should for each in seen if each.did])


def recall(seen: Sequence[Abstaining]) -> float | None:
    """The share of the questions without an answer that were left without one; None if there were none."""
    return _share([each.did for each in seen if each.should])


def f1(seen: Sequence[Abstaining]) -> float | None:
    """The harmonic mean of the two; None if there is nothing that should be abstained from, or was."""
    right = sum(each.should and each.did for each in seen)
    wrong = sum(each.should != each.did for each in seen)
    return 2 * right / (2 * right + wrong) if right or wrong else None


def _share(values: Sequence[bool]) -> float | None:
    return sum(values) / len(values) if values else None


FIGURES: Mapping[str, Callable[[Sequence[Abstaining]], float | None]] = {
    "abstention_precision": precision,
    "abstention_recall": recall,
    "abstention_f1": f1,
}
"""What is measured over many questions, by metric."""
