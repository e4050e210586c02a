"""What a good answer is like, and which of it an answer has: for showing a sample."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.domain import Language
from assistant.evaluation.answers import Found
from assistant.evaluation.report.worst import WorstTurn
from assistant.evaluation.samples import Query
from assistant.words import say

_FOUND = 10
"""Found passages that are shown."""

_QUOTED = 200
"""Characters of an answer that are quoted."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Something expected. `good`: whether it is there; None if that was not looked at. `note`: what it is."""

    text: str
    good: bool | None
    note: str = ""


Expected = tuple[str, tuple[Mark, ...]]
"""What sort of thing is expected, and all of that sort."""


def expected_of(worst: WorstTurn, language: Language) -> Iterator[Expected]:
    """What was expected of a turn, and what came of it."""
    expect, brief = worst.turn.expect, worst.answered.brief
    if expect.outcome:
        yield (
            _label("outcome", language),
            _acceptable("evaluation.outcomes", expect.outcome, brief["outcome"], language),
        )
    if expect.stance:
        yield _label("stance", language), _acceptable("stances", expect.stance, brief["stance"] or "none", language)
    if expect.nuggets:
        lacking = {nugget.id for nugget in worst.lacking}
        vital = _label("vital", language)
        yield (
            _label("facts", language),
            tuple(Mark(each.text, each.id not in lacking, vital if each.vital else "") for each in expect.nuggets),
        )
    if expect.documents:
        cited = set() if worst.answered.fell_back else {item["document"] for item in brief["evidence"]}
        yield _label("documents", language), tuple(Mark(id, id in cited) for id in expect.documents)
    if worst.said:
        yield _label("must_not", language), tuple(Mark(f"“{words}”", False) for words in said_words(worst))


def said_words(worst: WorstTurn) -> Iterator[str]:
    """The words in which an answer says what it must not."""
    brief = worst.answered.brief
    shown = "\n".join([brief["answer"], *(each["text"] for each in brief["statements"])])
    for pattern in worst.said:
        found = re.search(pattern, shown, re.IGNORECASE)
        words = found[0].strip() if found else ""
        yield (words if len(words) <= _QUOTED else words[:_QUOTED] + " …") or pattern


def _acceptable(words: str, allowed: tuple[str, ...], got: str, language: Language) -> tuple[Mark, ...]:
    """What came, and if it is not acceptable what would have been."""
    if got in allowed:
        return (Mark(say(language, f"{words}.{got}"), True),)
    wanted = " / ".join(say(language, f"{words}.{each}") for each in allowed)
    return (Mark(f"{say(language, f'{words}.{got}')} ≠ {wanted}", False),)


def found_marks(query: Query, found: Found, language: Language) -> tuple[tuple[Mark, ...], tuple[Mark, ...]]:
    """The first passages that a search found, and the relevant ones, the best first."""
    grades = query.relevant
    listed = tuple(
        Mark(passage, grades.get(passage, 0) > 0, _grade(grades.get(passage, 0), language))
        for passage in found.passages[:_FOUND]
    )
    near = set(found.passages[:_FOUND])
    best = sorted(grades.items(), key=lambda each: (-each[1], each[0]))
    return listed, tuple(Mark(passage, passage in near, _grade(grade, language)) for passage, grade in best if grade)


def _grade(grade: int, language: Language) -> str:
    return say(language, "evaluation.report.grade", grade=grade) if grade else ""


def _label(name: str, language: Language) -> str:
    return say(language, f"evaluation.report.{name}")
