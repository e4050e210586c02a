"""How far a judge agrees with the deterministic labels. Its word is reported apart and never enters a score."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from assistant.domain import Verdict
from assistant.evaluation.aggregates import Scored
from assistant.evaluation.answers import Judgement
from assistant.evaluation.metrics.dialogue import mean, turns
from assistant.evaluation.metrics.nuggets import missed

Pair = tuple[object, object]


def agreement(judged: Sequence[Judgement], scored: Sequence[Scored]) -> dict[str, Any]:
    """For nuggets and statements: what the judge says, and how often it says what the deterministic scorer says.

    `recall`: the share of the vital nuggets that it finds in the answer; `supported`: of the statements that it finds
    supported. `kappa`: Cohen's (1960), agreement beyond chance; None if there is nothing but agreement to expect.
    """
    by_answer = {each.answer.key: each for each in scored if not each.answer.error}
    nuggets = list(_nuggets([each for each in judged if each.kind == "nugget"], by_answer))
    statements = list(_statements([each for each in judged if each.kind == "statement"], by_answer))
    vital = [float(label is Verdict.SUPPORTED) for label, _, is_vital in nuggets if is_vital]
    told: list[Pair] = [(label is Verdict.SUPPORTED, found) for label, found, _ in nuggets]
    return {
        "nuggets": {"n": len(nuggets), "recall": mean(vital) if vital else None, **_agreed(told)},
        "statements": {
            "n": len(statements),
            "supported": mean([float(label is Verdict.SUPPORTED) for label, _ in statements]) if statements else None,
            **_agreed(statements),
        },
    }


def _nuggets(
    judged: Sequence[Judgement], by_answer: dict[tuple[str, str, int], Scored]
) -> Iterator[tuple[Verdict, bool, bool]]:
    """Each nugget's label by the judge, whether its words were found, and whether it is vital."""
    for each in judged:
        scored = by_answer.get(each.key)
        held = list(turns(scored.sample, scored.answer)) if scored else []
        if scored and each.turn < len(held):
            turn, answered = held[each.turn]
            lacking = {nugget.id for nugget in missed(turn, answered, turn.expect.language or scored.sample.language)}
            for nugget in turn.expect.nuggets:
                if nugget.id == each.item:
                    yield each.label, nugget.id not in lacking, nugget.vital


def _statements(
    judged: Sequence[Judgement], by_answer: dict[tuple[str, str, int], Scored]
) -> Iterator[tuple[Verdict, Verdict]]:
    """Each statement's label by the judge, and the verdict of the check."""
    for each in judged:
        scored = by_answer.get(each.key)
        if scored and each.turn < len(scored.answer.turns):
            statements = scored.answer.turns[each.turn].brief["statements"]
            if int(each.item) < len(statements):
                yield each.label, Verdict(statements[int(each.item)]["verdict"])


def _agreed(pairs: Sequence[Pair]) -> dict[str, float | None]:
    if not pairs:
        return {"agreement": None, "kappa": None}
    observed = mean([float(one == other) for one, other in pairs])
    ones, others = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    expected = sum(count * others[label] for label, count in ones.items()) / len(pairs) ** 2
    return {"agreement": observed, "kappa": None if expected == 1 else (observed - expected) / (1 - expected)}
