"""The weights of ranking: what a match is worth, by how it came about. Fitted by `python -m evals.ranking`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

from assistant.domain import Language
from assistant.retrieval.thesaurus import INFLECTION, PARTS, SYNONYM, Alternative

FILE = Path(__file__).with_name("ranking.toml")


@dataclass(frozen=True, slots=True)
class Weights:
    """What counts how much, beside a match of the question's own word (1).

    `inflection`, `synonym`, `translation`, `parts`: alternatives of a word; a translation falls with its rank, to
    `rank_decay` times the one before. `loan`: the word as it stands in the other language. `inside`: a match with the
    part of a compound.
    `dense_nl_nl` and the like: the share of the dense half, in 0..1, per language of question and text.
    """

    inflection: float
    synonym: float
    translation: float
    rank_decay: float
    loan: float
    parts: float
    inside: float
    dense_nl_nl: float
    dense_nl_en: float
    dense_en_nl: float
    dense_en_en: float

    def alternative(self, alternative: Alternative) -> float:
        """What a match of an alternative is worth."""
        base = {INFLECTION: self.inflection, SYNONYM: self.synonym, PARTS: self.parts}.get(
            alternative.kind, self.translation
        )
        return base * float(self.rank_decay**alternative.rank)

    def dense(self, question: Language, text: Language) -> float:
        """The share of the dense half for a question and a text in these languages."""
        return float(getattr(self, f"dense_{question}_{text}"))


@cache
def weights(path: Path = FILE) -> Weights:
    """The fitted weights."""
    raw: Mapping[str, float] = tomllib.loads(path.read_text(encoding="utf-8"))
    return Weights(**{field.name: float(raw[field.name]) for field in fields(Weights)})
