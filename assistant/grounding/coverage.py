"""How much of a statement's content stands in a text: its stems, its numbers, its names, its negation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.domain import Language
from assistant.library.text import fold
from assistant.retrieval.analysis import stems

_NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?![\w])|(?<![\w.,])\d+(?=e\b|th\b|st\b|nd\b|rd\b|-)")
_GROUPED = re.compile(r"^\d{1,3}(?:[.,]\d{3})+$")
_NEGATION = {
    Language.NL: re.compile(r"\b(?:niet|geen|nooit|niemand|niets|nergens|zonder|noch|evenmin)\b", re.IGNORECASE),
    Language.EN: re.compile(r"\b(?:not|no|never|nobody|nothing|none|without|neither|nor|cannot)\b|n't\b", re.IGNORECASE),
}
_NAME = re.compile(r"(?<![.!?:]\s)(?<!^)(?<!\w)[A-Z][\w&'’-]*[A-Za-z0-9]")

_NUMBER_WEIGHT = 3.0
"""A number says more than a word: a statement with one wrong number is wrong as a whole."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a text says, as far as it can be counted."""

    stems: frozenset[str]
    numbers: frozenset[str]
    names: frozenset[str]
    negated: bool

    @classmethod
    def of(cls, text: str, language: Language) -> Content:
        """The content of a text in a language."""
        numbers = frozenset(_normal_number(match, language) for match in _NUMBER.findall(text))
        return cls(
            stems=frozenset(stem for stem in stems(text, language) if not stem.isdigit()),
            numbers=numbers,
            names=frozenset(fold(name).removesuffix("'s") for name in _NAME.findall(text)),
            negated=bool(_NEGATION[language].search(text)),
        )


def coverage(statement: Content, evidence: Content) -> float:
    """The weighted share, in 0..1, of the statement's stems and numbers that the evidence has too."""
    weight = len(statement.stems) + _NUMBER_WEIGHT * len(statement.numbers)
    if not weight:
        return 0.0
    shared = len(statement.stems & evidence.stems) + _NUMBER_WEIGHT * len(statement.numbers & evidence.numbers)
    return shared / weight


def best_support(text: str, candidates: Sequence[str], language: Language, limit: int) -> list[int]:
    """The positions of at most `limit` candidates that together cover a text best, chosen greedily; at least one."""
    wanted = Content.of(text, language)
    contents = [Content.of(candidate, language) for candidate in candidates]
    chosen: list[int] = []
    covered: set[str] = set()
    while len(chosen) < min(limit, len(candidates)):
        gains = [len(((c.stems & wanted.stems) | (c.numbers & wanted.numbers)) - covered) for c in contents]
        best = max((row for row in range(len(contents)) if row not in chosen), key=lambda row: (gains[row], -row))
        if chosen and not gains[best]:
            break
        chosen.append(best)
        covered |= (contents[best].stems & wanted.stems) | (contents[best].numbers & wanted.numbers)
    return chosen


def _normal_number(text: str, language: Language) -> str:
    """One spelling for a number: no thousands marks, a point for decimals."""
    if _GROUPED.match(text):
        return re.sub(r"[.,]", "", text)
    return text.replace(",", ".") if language is Language.NL else text
