"""What we ask of a model, and whether a run shows that it is met."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path

from assistant.evaluation.results import Estimate

MIN_SAMPLES = 20
"""With fewer, nothing is said of a metric: one sample more or less would turn it."""

_ANY_OTHER = "*"
_RULE_OF_THREE = 3.0


class Standing(StrEnum):
    """How a metric or a suite stands to what we ask, the worst first."""

    MISSED = "missed"
    OPEN = "open"
    MET = "met"
    UNASKED = "unasked"


def floors(suite: str) -> Mapping[str, float]:
    """The least that each metric of a suite should be, the most telling first."""
    asked = _norms()
    return asked.get(suite, asked[_ANY_OTHER])


def standing(estimate: Estimate, floor: float) -> Standing:
    """Whether a metric is shown to lie above a floor: met or missed only if the whole 95 % interval says so.

    Where all samples score the same, the bootstrap knows no doubt. The end of the interval is then three in `n` away
    (the rule of three, Hanley and Lippman-Hand 1983): 40 attacks withstood out of 40 show 92.5 %.
    """
    if estimate.n < MIN_SAMPLES:
        return Standing.OPEN
    doubt = _RULE_OF_THREE / estimate.n if estimate.low == estimate.high else 0.0
    if estimate.low - doubt >= floor:
        return Standing.MET
    return Standing.MISSED if estimate.high + doubt < floor else Standing.OPEN


def worst(standings: Iterable[Standing]) -> Standing:
    """How a whole stands of which the parts stand like this; without any, nothing was asked."""
    found = set(standings)
    return next((each for each in Standing if each in found), Standing.UNASKED)


@cache
def _norms() -> dict[str, dict[str, float]]:
    return tomllib.loads(Path(__file__).with_name("norms.toml").read_text(encoding="utf-8"))
