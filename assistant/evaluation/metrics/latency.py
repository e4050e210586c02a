"""What an answer costs."""

from __future__ import annotations

from assistant.evaluation.answers import Answer, AnsweredTurn
from assistant.evaluation.metrics.dialogue import per_turn
from assistant.evaluation.samples import Query, Sample, Turn


def cost_metrics(sample: Sample, answer: Answer) -> dict[str, float]:
    """`seconds` from question to brief; `tokens` read and written, if the server tells; both per turn."""
    if isinstance(sample, Query) and answer.found:
        return {"seconds": answer.seconds}
    return per_turn(sample, answer, _cost)


def turn_seconds(sample: Sample, answer: Answer) -> list[float]:
    """How long each question took."""
    if isinstance(sample, Query) and answer.found:
        return [answer.seconds]
    return [turn.seconds for turn in answer.turns]


def _cost(_: Turn, answered: AnsweredTurn) -> dict[str, float]:
    scores = {"seconds": answered.seconds}
    if answered.tokens and answered.tokens.read + answered.tokens.written:
        scores["tokens"] = float(answered.tokens.read + answered.tokens.written)
    return scores
