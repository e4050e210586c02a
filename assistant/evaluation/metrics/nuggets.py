"""Which of the expected facts an answer holds.

Nugget recall after TREC's question answering track (Voorhees 2003): the share of the vital nuggets; "okay" ones are
welcome and do not count. `nugget_recall_all` counts both alike, as AutoNuggetizer does (Pradeep et al. 2024,
arXiv:2411.09607). Where they ask an assessor or a model, we look for words: every group of a nugget must have one of
its alternatives in the same piece of text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from assistant.domain import Language
from assistant.evaluation.answers import Answer, AnsweredTurn
from assistant.evaluation.metrics.dialogue import mean, per_turn
from assistant.evaluation.samples import Nugget, Sample, Turn
from assistant.retrieval.analysis import analyser, joined

_TOKEN = re.compile(r"\d+(?:[.,]\d+)+|[^\W_]+")
"""A number stays whole, so that 5 is not found in 5.4."""

Stems = tuple[str, ...]


def nugget_metrics(sample: Sample, answer: Answer) -> dict[str, float]:
    """`nugget_recall`: the share of vital nuggets told; `nugget_recall_all`: of all."""
    return per_turn(sample, answer, lambda turn, answered: _recall(turn, answered, sample.language))


def missed(turn: Turn, answered: AnsweredTurn, language: Language) -> list[Nugget]:
    """The nuggets that an answer does not tell."""
    told = [] if answered.fell_back else [stems(text, language) for text in pieces(answered.brief)]
    return [nugget for nugget in turn.expect.nuggets if not any(holds(text, nugget, language) for text in told)]


def _recall(turn: Turn, answered: AnsweredTurn, language: Language) -> dict[str, float]:
    nuggets = turn.expect.nuggets
    language = turn.expect.language or language
    lacking = {nugget.id for nugget in missed(turn, answered, language)} if nuggets else set()
    scores = {}
    for name, counted in (("nugget_recall", [each for each in nuggets if each.vital]), ("nugget_recall_all", nuggets)):
        if counted:
            scores[name] = mean([float(nugget.id not in lacking) for nugget in counted])
    return scores


def pieces(brief: Mapping[str, Any]) -> Iterator[str]:
    """The pieces of text in which a nugget may stand: two neighbouring statements of a part, or a row of the table."""
    texts = [each["text"] for each in brief["statements"]]
    for section in brief["sections"]:
        found = [texts[place] for place in section["statements"]]
        yield from (" \n ".join(found[place : place + 2]) for place in range(max(1, len(found) - 1)))
        yield section["note"]
        for row in section["rows"]:
            cells = (texts[row[cell]] for cell in ("happened", "decision", "followed", "difference"))
            yield " \n ".join([row["label"], *cells])
    if not brief["sections"]:
        yield " \n ".join([brief["answer"], *brief["missing"]])
    yield brief["ask_back"]
    yield from brief["notices"]


def holds(text: Stems, nugget: Nugget, language: Language) -> bool:
    """Whether every group of a nugget's words has an alternative in a text given by its stems."""
    return all(any(_within(text, stems(words, language)) for words in group) for group in nugget.words)


@lru_cache(maxsize=20_000)
def stems(text: str, language: Language) -> Stems:
    """The stems of all words of a text, stop words too, in order; numbers as they are written."""
    return tuple(stem for token in _TOKEN.findall(joined(text)) for stem in _stem(token, language))


@lru_cache(maxsize=50_000)
def _stem(token: str, language: Language) -> Stems:
    return (token,) if token[0].isdigit() else tuple(analyser(language, stopwords=False).analyze(token))


def _within(text: Sequence[str], words: Sequence[str]) -> bool:
    """Whether some words stand in a text one after the other."""
    width = len(words)
    return width > 0 and any(tuple(text[at : at + width]) == tuple(words) for at in range(len(text) - width + 1))
