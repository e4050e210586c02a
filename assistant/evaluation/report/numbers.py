"""Numbers as a reader of a language writes them."""

from __future__ import annotations

from assistant.domain import Language
from assistant.evaluation.results import Difference, Estimate

SECONDS = frozenset({"seconds", "latency_p50", "latency_p95"})
COUNTS = frozenset({"tokens"})
NONE = "–"
"""What stands where there is no number."""


def is_share(metric: str) -> bool:
    """Whether a metric lies between 0 and 1, and is told in per cent."""
    return metric not in SECONDS | COUNTS


class Numbers:
    """Tells metrics in one language: shares in per cent, times in seconds, tokens by number."""

    def __init__(self, language: Language) -> None:
        self._comma = language is Language.NL

    def value(self, metric: str, value: float) -> str:
        """A metric, e.g. `61.2 %`."""
        return f"{self.bare(metric, value)}{self._unit(metric)}"

    def bare(self, metric: str, value: float) -> str:
        """A metric without its unit, for a table or an interval."""
        if is_share(metric):
            return self.decimal(100 * value, 1)
        return self.decimal(value, 0 if metric in COUNTS else 2)

    def interval(self, metric: str, estimate: Estimate | Difference) -> str:
        """Both ends of an interval, e.g. `55.0–67.1`."""
        if isinstance(estimate, Difference):
            return f"{self.difference(metric, estimate.low)} – {self.difference(metric, estimate.high)}"
        return f"{self.bare(metric, estimate.low)}–{self.bare(metric, estimate.high)}"

    def told(self, metric: str, estimate: Estimate) -> str:
        """A metric with its interval, for a sentence: `61 % (55–67)`."""
        if not is_share(metric):
            return f"{self.value(metric, estimate.mean)} ({self.interval(metric, estimate)})"
        return f"{100 * estimate.mean:.0f} % ({100 * estimate.low:.0f}–{100 * estimate.high:.0f})"

    def difference(self, metric: str, value: float) -> str:
        """A difference with its sign, in points or in the metric's own unit, e.g. `+1.3`."""
        text = self.bare(metric, abs(value))
        if not any(char in "123456789" for char in text):
            return text
        return f"{'+' if value > 0 else '−'}{text}"

    def whole(self, share: float) -> str:
        """A share in whole per cents, e.g. `80 %`."""
        return f"{100 * share:.0f} %"

    def decimal(self, value: float, digits: int) -> str:
        """A number with so many digits after the point, and thousands apart."""
        text = f"{value:,.{digits}f}"
        return text.translate(_SWAPPED) if self._comma else text

    def _unit(self, metric: str) -> str:
        if is_share(metric):
            return " %"
        return " s" if metric in SECONDS else ""


_SWAPPED = str.maketrans(",.", ".,")
