"""Whether the advice is one that a good adviser could give."""

from __future__ import annotations

from assistant.domain import Outcome, Stance
from assistant.evaluation.answers import Answer, AnsweredTurn
from assistant.evaluation.metrics.dialogue import per_turn
from assistant.evaluation.samples import Sample, Turn


def stance_metrics(sample: Sample, answer: Answer) -> dict[str, float]:
    """`stance_accuracy`: the stance is an acceptable one; no stance counts as `none`.

    Not looked at where the answer is a question back or none at all, and that is acceptable too.
    """
    return per_turn(sample, answer, _taken)


def _taken(turn: Turn, answered: AnsweredTurn) -> dict[str, float]:
    outcome = answered.brief["outcome"]
    excused = outcome != Outcome.ADVISED and outcome in turn.expect.outcome
    if not turn.expect.stance or excused:
        return {}
    stance = answered.brief["stance"] or Stance.NONE
    return {"stance_accuracy": float(not answered.fell_back and stance in turn.expect.stance)}
