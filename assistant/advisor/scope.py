"""Honest abstention: what to say no to, and what is missing then."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from assistant.domain import Inquiry
from assistant.retrieval.probes import OUT
from assistant.retrieval.retriever import Findings
from assistant.words import say

_CALIBRATION = Path(__file__).with_name("scope.toml")


@dataclass(frozen=True, slots=True)
class Abstention:
    """Why there is no answer: what the sources lack, in the user's language."""

    missing: str


def features(inquiry: Inquiry, findings: Findings) -> dict[str, float]:
    """What the relevance floor looks at. Each is in 0..1 or nearly so, and means the same in both languages."""
    similarities = findings.similarities[:10] or (0.0,)
    return {
        "nearest": similarities[0],
        "nearest_ten": sum(similarities) / len(similarities),
        "known": findings.known_share,
        "topics": min(len(inquiry.topics), 3) / 3,
        "outside": findings.likeness.get(OUT, 0.0),
    }


def out_of_scope(inquiry: Inquiry, findings: Findings) -> Abstention | None:
    """None if the question lies in the field: the relevance floor, a logistic model fitted on development questions."""
    model = _model()
    score = model["intercept"] + sum(
        model["weights"][name] * value for name, value in features(inquiry, findings).items()
    )
    if 1 / (1 + math.exp(-score)) >= model["floor"]:
        return None
    return Abstention(say(inquiry.language, "brief.missing_subject"))


@cache
def _model() -> Mapping[str, Any]:
    return tomllib.loads(_CALIBRATION.read_text(encoding="utf-8"))


def figure_missing(inquiry: Inquiry) -> Abstention:
    """What to say when a figure is asked for that no passage gives."""
    return Abstention(say(inquiry.language, "brief.missing_figure", subject=inquiry.question.strip(" ?!.")))
