"""The verdict on a statement: does what it cites say so?

Version 1: weighted coverage of stems and numbers, with three vetoes (a number, a name or a negation that the
passages lack). `calibration.toml` records how the two thresholds were fitted.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.domain import Language, Verdict
from assistant.grounding.coverage import Content, coverage

_FOREIGN_NUMBER, _FOREIGN_NAME_OR_NEGATION = 0.3, 0.6
"""Factors below every threshold for `supported`, so that no coverage outweighs a veto; a test holds that."""

_REPEATS = 0.8
"""Coverage both ways from which a statement repeats a passage, so that a denial left out turns the meaning."""

_CALIBRATION = Path(__file__).with_name("calibration.toml")


@dataclass(frozen=True, slots=True)
class CitedPassage:
    """What a citation points at: the passage in the statement's language, and facts of its document.

    `facts` (organisation, years, title, decision) count as said, because the passage stands under them.
    """

    text: str
    facts: str
    own: bool


@dataclass(frozen=True, slots=True)
class Check:
    """The outcome of a check. `support` is in 0..1; `quote` is the passage that covers the statement best."""

    verdict: Verdict
    support: float
    quote: str


def check_statement(text: str, passages: Sequence[CitedPassage], language: Language) -> Check:
    """Check one statement against the passages that it cites.

    A statement that rests on nothing but our own judgement is advice, and so is one that cites nothing only if its
    part of the brief may do so; that is for the caller to know. Without citations the verdict here is unsupported.
    """
    if not passages:
        return Check(Verdict.UNSUPPORTED, 0.0, "")
    statement = Content.of(text, language)
    evidence = Content.of("\n".join(f"{p.facts}\n{p.text}" for p in passages), language)
    said = [Content.of(passage.text, language) for passage in passages]
    best = max(range(len(passages)), key=lambda row: coverage(statement, said[row]))
    support = coverage(statement, evidence)
    if statement.numbers - evidence.numbers:
        support *= _FOREIGN_NUMBER
    elif _names_foreign(statement, evidence) or _turns_negation(statement, said, said[best]):
        support *= _FOREIGN_NAME_OR_NEGATION
    quote = passages[best].text
    if all(passage.own for passage in passages) and support >= thresholds()["partial"]:
        return Check(Verdict.ADVICE, support, quote)
    if support >= thresholds()["supported"]:
        return Check(Verdict.SUPPORTED, support, quote)
    return Check(Verdict.PARTIAL if support >= thresholds()["partial"] else Verdict.UNSUPPORTED, support, quote)


def _names_foreign(statement: Content, evidence: Content) -> bool:
    """Whether a statement names somebody whom its evidence does not name."""
    words = evidence.names | evidence.stems
    return any(name not in words and not _part_of(name, evidence.names) for name in statement.names)


def _turns_negation(statement: Content, said: Sequence[Content], best: Content) -> bool:
    """Whether a statement denies more than its passages do, or drops the denial of the one that it repeats."""
    added = statement.negations > sum(content.negations for content in said)
    repeats = min(coverage(statement, best), coverage(best, statement)) >= _REPEATS
    dropped = repeats and statement.negations < best.negations
    return added or dropped


def _part_of(name: str, names: frozenset[str]) -> bool:
    return any(name in other or other in name for other in names)


@cache
def thresholds() -> dict[str, float]:
    """The fitted limits of support from which a statement counts as partial and as supported."""
    values = tomllib.loads(_CALIBRATION.read_text(encoding="utf-8"))["thresholds"]
    return {name: float(value) for name, value in values.items()}
