"""How much of a statement's content stands in a text: its stems, its numbers, its names, its negation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.domain import Language
from assistant.library.text import fold
from assistant.retrieval.analysis import stems

_NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?![\w])|(?<![\w.,])\d+(?=e\b|th\b|st\b|nd\b|rd\b|-)")
_GROUPED = re.compile(r"^\d{1,3}(?:[.,]\d{3})+$")
_NEGATION = {
    Language.NL: re.compile(r"\b(?:niet|geen|nooit|niemand|niets|nergens|zonder|noch|evenmin)\b", re.IGNORECASE),
    Language.EN: re.compile(
        r"\b(?:not|no|never|nobody|nothing|none|without|neither|nor|cannot)\b|n't\b", re.IGNORECASE
    ),
}
_NAME = re.compile(r"(?<![\w'’])[A-ZÀ-Þ][\w&'’.-]*\w")

_NUMBER_WEIGHT = 3.0
"""A number says more than a word: a statement with one wrong number is wrong as a whole."""

_AKIN_FROM = 5
"""Letters that two stems must share from which they count as forms or compounds of one word."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a text says, as far as it can be counted."""

    stems: frozenset[str]
    numbers: frozenset[str]
    names: frozenset[str]
    negations: int

    @classmethod
    def of(cls, text: str, language: Language) -> Content:
        """The content of a text in a language."""
        numbers = frozenset(_normal_number(match, language) for match in _NUMBER.findall(text))
        return cls(
            stems=frozenset(stem for stem in stems(text, language) if not stem.isdigit()),
            numbers=numbers,
            names=frozenset(_names(text, language)),
            negations=len(_NEGATION[language].findall(text)),
        )


def _names(text: str, language: Language) -> Iterable[str]:
    """Capitalised words, and those that start a sentence unless they are stop words."""
    for name in _NAME.findall(text):
        if len(name) > 1 and (stems(name, language) or not name.isalpha() or name.isupper()):
            yield fold(name).removesuffix("'s")


def coverage(statement: Content, evidence: Content) -> float:
    """The weighted share, in 0..1, of the statement's stems and numbers that the evidence has too."""
    weight = len(statement.stems) + _NUMBER_WEIGHT * len(statement.numbers)
    if not weight:
        return 0.0
    shared = sum(stem in evidence.stems or _akin_to_any(stem, evidence.stems) for stem in statement.stems)
    return (shared + _NUMBER_WEIGHT * len(statement.numbers & evidence.numbers)) / weight


def _akin_to_any(stem: str, others: Iterable[str]) -> bool:
    """Whether a stem is part of a compound, or of a form that the stemmer keeps apart (opzegg-ing)."""
    return any(_akin(stem, other) for other in others)


def _akin(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    if len(short) < _AKIN_FROM:
        return False
    return short in long or long.startswith(short[: max(_AKIN_FROM, len(short) - 2)])


def best_support(text: str, candidates: Sequence[str], language: Language, limit: int) -> list[int]:
    """The positions of at most `limit` candidates that together cover a text best, chosen greedily; at least one."""
    wanted = Content.of(text, language)
    contents = [Content.of(candidate, language) for candidate in candidates]
    chosen: list[int] = []
    covered: set[str] = set()
    while len(chosen) < min(limit, len(candidates)):
        gains = [len(_shared(wanted, c) - covered) for c in contents]
        best = max((row for row in range(len(contents)) if row not in chosen), key=lambda row: (gains[row], -row))
        if chosen and not gains[best]:
            break
        chosen.append(best)
        covered |= _shared(wanted, contents[best])
    return chosen


def _shared(wanted: Content, offered: Content) -> set[str]:
    """The stems and numbers of one content that another has too."""
    stems_shared = {s for s in wanted.stems if s in offered.stems or _akin_to_any(s, offered.stems)}
    return stems_shared | (wanted.numbers & offered.numbers)


def _normal_number(text: str, language: Language) -> str:
    """One spelling for a number: no thousands marks, a point for decimals."""
    if _GROUPED.match(text):
        return re.sub(r"[.,]", "", text)
    return text.replace(",", ".") if language is Language.NL else text
