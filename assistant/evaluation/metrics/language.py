"""Whether the answer is in the language of the question."""

from __future__ import annotations

from assistant.domain import Language
from assistant.evaluation.answers import Answer, AnsweredTurn
from assistant.evaluation.metrics.dialogue import per_turn
from assistant.evaluation.samples import Sample, Turn
from assistant.library.language import detect_language

_REFUSED = "model_language"


def language_metrics(sample: Sample, answer: Answer) -> dict[str, float]:
    """`language_match`: what was written is in the expected language, as far as its words tell one."""
    return per_turn(sample, answer, lambda turn, answered: _matches(turn, answered, sample.language))


def _matches(turn: Turn, answered: AnsweredTurn, language: Language) -> dict[str, float]:
    if answered.fell_back:
        return {"language_match": 0.0} if answered.fell_back == _REFUSED else {}
    brief = answered.brief
    text = " ".join(each["text"] for each in brief["statements"]) or brief["answer"]
    told = {detect_language(text, default) for default in Language}
    return {"language_match": float(told == {turn.expect.language or language})} if len(told) == 1 else {}
