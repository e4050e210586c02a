"""How relevant a cosine is: the same cosine means more across languages than within one.

`embedder/relevance.toml` holds, for each direction (language of the question, of the text), a logistic curve from the
cosine of the nearest entry to the probability that the question lies in the field of the documents. It belongs to the
model it was fitted with, by `python -m evals.ranking --fit-floor` on the development questions.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from functools import cache

from assistant import locations
from assistant.domain import Language

FILE = "relevance.toml"


@cache
def curves() -> Mapping[str, tuple[float, float]]:
    """Intercept and slope per direction, e.g. `nl_en`: a Dutch question, an English text."""
    raw = tomllib.loads((locations.embedder_directory() / FILE).read_text(encoding="utf-8"))
    return {direction: (float(curve["intercept"]), float(curve["slope"])) for direction, curve in raw.items()}


def relevance(cosine: float, question: Language, text: Language, fingerprint: str) -> float:
    """The probability in 0..1 that a cosine stands for, with our own embedder.

    Another model's cosines have other meanings and nobody has fitted them: they count as they are.
    """
    if fingerprint != _fitted_for():
        return min(1.0, max(0.0, cosine))
    intercept, slope = curves()[f"{question}_{text}"]
    return 1 / (1 + math.exp(-(intercept + slope * cosine)))


@cache
def _fitted_for() -> str:
    card = tomllib.loads((locations.embedder_directory() / "model.toml").read_text(encoding="utf-8"))
    return fingerprint_of(card)


def fingerprint_of(card: Mapping[str, object]) -> str:
    """What our embedder is called in an index, from its model card."""
    return f"{card['name']}:{str(card['sha256'])[:16]}"
