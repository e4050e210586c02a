"""The weights of ranking: what a match is worth, by how it came about. Fitted by `python -m evals.ranking`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

from assistant.retrieval.thesaurus import INFLECTION, PARTS, SYNONYM, Alternative

FILE = Path(__file__).with_name("ranking.toml")


@dataclass(frozen=True, slots=True)
class Weights:
    """What counts how much, beside a match of the question's own word (1).

    `inflection`, `synonym`, `translation`, `parts`: alternatives of a word; a translation falls with its rank, to
    `rank_decay` times the one before. `loan`: the word as it stands in the other language. `inside`: a match with the
    part of a compound.
    `dense`: the share of the dense half, in 0..1. One for all directions: with one for each, texts in two languages
    would be scored on two scales, and in a mixed index the wrong language would win. `prominence`: which part of
    that share is given up where the lexical half has but one candidate (`fusion.prominence` is 1).
    """

    inflection: float
    synonym: float
    translation: float
    rank_decay: float
    loan: float
    parts: float
    inside: float
    dense: float
    prominence: float

    def alternative(self, alternative: Alternative) -> float:
        """What a match of an alternative is worth."""
        base = {INFLECTION: self.inflection, SYNONYM: self.synonym, PARTS: self.parts}.get(
            alternative.kind, self.translation
        )
        return base * float(self.rank_decay**alternative.rank)


@cache
def weights(path: Path = FILE) -> Weights:
    """The fitted weights."""
    raw: Mapping[str, float] = tomllib.loads(path.read_text(encoding="utf-8"))
    return Weights(**{field.name: float(raw[field.name]) for field in fields(Weights)})
