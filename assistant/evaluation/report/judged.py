"""The second opinion of a judge, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.domain import Language
from assistant.evaluation.report.numbers import NONE, Numbers
from assistant.evaluation.results import Judge, JudgedPart
from assistant.words import say


def judge_lines(judge: Judge, language: Language) -> Iterator[str]:
    """What a judge finds of the answers, and how far it agrees with us."""
    nuggets, statements = judge.nuggets, judge.statements
    if not nuggets.n and not statements.n:
        yield say(language, "evaluation.report.judge_silent", model=judge.model)
    if nuggets.n:
        recall = _share(nuggets.recall, language)
        yield say(
            language,
            "evaluation.report.judge_nuggets",
            model=judge.model,
            recall=recall,
            **_agreement(nuggets, language),
        )
    if statements.n:
        found = _share(statements.supported, language)
        told = _agreement(statements, language)
        yield say(language, "evaluation.report.judge_statements", model=judge.model, supported=found, **told)
    yield say(language, "evaluation.report.judge_about")


def _agreement(part: JudgedPart, language: Language) -> dict[str, object]:
    numbers = Numbers(language)
    kappa = NONE if part.kappa is None else numbers.decimal(part.kappa, 2)
    return {"agreement": _share(part.agreement, language), "count": part.n, "kappa": kappa}


def _share(value: float | None, language: Language) -> str:
    return NONE if value is None else Numbers(language).whole(value)
