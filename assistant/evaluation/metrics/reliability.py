"""Whether a support of 0.8 means that eight in ten such statements are supported.

The bins of equal width of a reliability diagram and the expected calibration error follow Naeini, Cooper and Hauskrecht
(AAAI 2015) and Guo et al. (ICML 2017); the interval of a share is Wilson's (1927), which holds for small counts.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

_BINS = 10
_Z = 1.959964
"""The 97.5th percentile of the normal distribution: an interval of 95 %."""


@dataclass(frozen=True, slots=True)
class Bin:
    """The statements whose support lies between `start` and `end`.

    `support` is their mean support; `share`, with its 95 % interval, how many of them were supported by their label.
    """

    start: float
    end: float
    count: int
    support: float
    share: float
    low: float
    high: float


def reliability_bins(told: Sequence[tuple[float, bool]]) -> tuple[Bin, ...]:
    """The bins that hold statements, from low support to high. `told`: the support in 0..1, and whether it was true."""
    places: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for support, supported in told:
        places[min(int(support * _BINS), _BINS - 1)].append((support, supported))
    return tuple(_bin(place, places[place]) for place in sorted(places))


def calibration_error(bins: Sequence[Bin]) -> float:
    """The expected calibration error: how far support and share lie apart, weighed by count, in 0..1.

    Raises:
        ValueError: there are no bins.
    """
    total = sum(each.count for each in bins)
    if not total:
        raise ValueError("no statement, no error")
    return sum(each.count * abs(each.support - each.share) for each in bins) / total


def _bin(place: int, held: Sequence[tuple[float, bool]]) -> Bin:
    count = len(held)
    share = sum(supported for _, supported in held) / count
    low, high = _wilson(share, count)
    mean = sum(support for support, _ in held) / count
    return Bin(place / _BINS, (place + 1) / _BINS, count, mean, share, low, high)


def _wilson(share: float, count: int) -> tuple[float, float]:
    spread = _Z * _Z / count
    middle = (share + spread / 2) / (1 + spread)
    reach = _Z / (1 + spread) * math.sqrt(share * (1 - share) / count + spread / (4 * count))
    return max(0.0, min(share, middle - reach)), min(1.0, max(share, middle + reach))
