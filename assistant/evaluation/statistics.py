"""Means with their uncertainty: percentile bootstrap (Efron and Tibshirani 1993) with a fixed seed.

What is drawn again are groups, not samples: the Dutch and the English form of one question stand or fall together, so
that counting them as two would promise more than we know (cluster bootstrap, Davison and Hinkley 1997, section 3.8).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 2_000
_FEWER = 400
"""Resamples for what is slow to compute; the ends of an interval then wobble by about a hundredth of its width."""

_ENDS = (2.5, 97.5)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Value:
    """A metric of one sample, the mean of its repetitions. `group`: what is drawn together."""

    group: str
    language: str
    value: float


def estimate(values: Sequence[Value]) -> dict[str, float | int]:
    """The mean with its 95 % interval; at least one value."""
    sums, counts = _by_group(values)
    drawn = _draws(len(sums))
    means = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    return {"mean": float(sums.sum() / counts.sum()), **_interval(means), "n": len(values)}


def parity(values: Sequence[Value], one: str = "nl", other: str = "en") -> dict[str, float | int] | None:
    """How much better one language does than the other on the same questions; None without such pairs."""
    differences = []
    groups: dict[str, dict[str, list[float]]] = {}
    for each in values:
        groups.setdefault(each.group, {}).setdefault(each.language, []).append(each.value)
    for by_language in groups.values():
        if one in by_language and other in by_language:
            differences.append(float(np.mean(by_language[one]) - np.mean(by_language[other])))
    if not differences:
        return None
    found = np.array(differences)
    means = found[_draws(len(found))].mean(axis=1)
    return {"difference": float(found.mean()), **_interval(means), "n": len(found)}


def measured(values: Sequence[Value]) -> dict[str, Any]:
    """A metric of a suite, as `scores.json` holds it: over all samples, per language, and their difference."""
    languages = sorted({each.language for each in values})
    result: dict[str, Any] = estimate(values)
    result["by_language"] = {code: estimate([each for each in values if each.language == code]) for code in languages}
    difference = parity(values)
    return {**result, "parity": difference} if difference else result


def statistic(
    items: Sequence[tuple[str, T]], compute: Callable[[Sequence[T]], float | None]
) -> dict[str, float | int] | None:
    """A figure over many items that is no mean, with its interval; None if it cannot be computed.

    `items`: each with its group. Resamples for which it cannot be computed are left out.
    """
    value = compute([item for _, item in items])
    if value is None:
        return None
    groups: dict[str, list[T]] = {}
    for group, item in items:
        groups.setdefault(group, []).append(item)
    rows = list(groups.values())
    again = (compute([item for row in draw for item in rows[row]]) for draw in _draws(len(rows))[:_FEWER])
    found = [each for each in again if each is not None]
    return {"mean": value, **_interval(np.array(found or [value])), "n": len(items)}


def deviation(repeated: Sequence[Sequence[float]]) -> float | None:
    """The mean standard deviation between the repetitions of a sample; None if nothing was repeated."""
    spreads = [float(np.std(values, ddof=1)) for values in repeated if len(values) > 1]
    return float(np.mean(spreads)) if spreads else None


def _by_group(values: Sequence[Value]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    groups: dict[str, list[float]] = {}
    for each in values:
        groups.setdefault(each.group, []).append(each.value)
    return np.array([sum(each) for each in groups.values()]), np.array([float(len(each)) for each in groups.values()])


@cache
def _draws(groups: int) -> NDArray[np.int64]:
    return np.random.default_rng(0).integers(0, groups, size=(RESAMPLES, groups))


def _interval(found: NDArray[np.float64]) -> dict[str, float]:
    low, high = np.percentile(found, _ENDS)
    return {"low": float(low), "high": float(high)}
