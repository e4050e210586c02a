"""Plots as SVG inside a web page: their colours are the page's own, so that they follow light, dark and paper.

Needs the extra `eval` (matplotlib). Text stays text, and in no label does a character mean anything.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant import locations
from assistant.evaluation.extra import needed
from assistant.evaluation.metrics.reliability import Bin
from assistant.evaluation.results import Estimate

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TEXT, QUIET, LINE, ACCENT, DUTCH, ENGLISH = (f"#0{place}0{place}0{place}" for place in range(1, 7))
"""Stand-ins that matplotlib takes for colours; in the page each becomes a variable of its style sheet."""

_VARIABLES = {TEXT: "text", QUIET: "quiet", LINE: "line", ACCENT: "accent", DUTCH: "nl", ENGLISH: "en"}
_STAND_IN = re.compile("|".join(_VARIABLES))
_OUTSIDE = re.compile(r"\A.*?(?=<svg)|<!--.*?-->|<metadata>.*?</metadata>|<style .*?</style>", re.DOTALL)
_ROOT = re.compile(r"<svg [^>]*?(viewBox=\"[^\"]*\")[^>]*>", re.DOTALL)
_ID = re.compile(r'\bid="|(?<=href=")#|(?<=url\()#')
_FONT = re.compile(r"font-family: [^\";]*;?")

_TENTHS = (0, 0.2, 0.4, 0.6, 0.8, 1)

_STYLE: dict[str, Any] = {
    "svg.fonttype": "none",
    "text.parse_math": False,
    "font.size": 9,
    "text.color": TEXT,
    "axes.labelcolor": QUIET,
    "axes.edgecolor": LINE,
    "axes.facecolor": "none",
    "figure.facecolor": "none",
    "grid.color": LINE,
    "grid.linewidth": 0.6,
    "xtick.color": QUIET,
    "ytick.color": TEXT,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "legend.frameon": False,
    "axes.axisbelow": True,
}


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """A metric in the plot of a suite. `floor`: what we ask of it, if we ask anything."""

    label: str
    score: Estimate
    dutch: Estimate | None = None
    english: Estimate | None = None
    floor: float | None = None


@dataclass(frozen=True, slots=True)
class ScoreWords:
    """The words in the plot of a suite."""

    score: str
    languages: str
    dutch: str
    english: str
    floor: str


@dataclass(frozen=True, slots=True)
class ReliabilityWords:
    """The words in the reliability diagram, and how it writes its decimals."""

    support: str
    share: str
    count: str
    point: str = "."


def scores_plot(name: str, rows: Sequence[ScoreRow], words: ScoreWords) -> str:
    """Every metric of a suite between 0 and 1: with its 95 % interval, and Dutch against English. `name`: for ids."""
    with _drawing(name) as figure_of:
        both = any(row.dutch and row.english for row in rows)
        figure = figure_of(9.2 if both else 6.2, 0.95 + 0.36 * len(rows))
        axes = figure.subplots(1, 2 if both else 1, sharey=True, squeeze=False)[0]
        _overall(axes[0], rows, words)
        if both:
            _per_language(axes[1], rows, words)
        for each in axes:
            _scale(each)
        axes[0].set_yticks(range(len(rows)), [row.label for row in rows])
        axes[0].set_ylim(len(rows) - 0.4, -0.6)
        return _svg(figure, name)


def reliability_plot(name: str, bins: Sequence[Bin], words: ReliabilityWords) -> str:
    """What share of the statements was really supported, against the support that was told; below it, how many."""
    with _drawing(name) as figure_of:
        figure = figure_of(5.2, 4.8)
        above, below = figure.subplots(2, 1, sharex=True, height_ratios=(4, 1))
        above.plot((0, 1), (0, 1), color=LINE, linestyle=(0, (4, 3)), linewidth=1.2)
        told = [each.support for each in bins]
        share = [each.share for each in bins]
        reach = ([each.share - each.low for each in bins], [each.high - each.share for each in bins])
        above.errorbar(told, share, yerr=reach, fmt="o-", color=ACCENT, markersize=5, linewidth=1.4, elinewidth=1.1)
        above.set_ylabel(words.share)
        above.set_ylim(-0.03, 1.03)
        above.set_yticks(_TENTHS, [f"{100 * tenth:.0f} %" for tenth in _TENTHS])
        above.grid(True)
        below.bar(
            [(each.start + each.end) / 2 for each in bins], [each.count for each in bins], width=0.085, color=QUIET
        )
        below.set_ylabel(words.count)
        below.set_xlabel(words.support)
        below.set_xlim(-0.03, 1.03)
        below.set_xticks(_TENTHS, [f"{tenth:.1f}".replace(".", words.point) for tenth in _TENTHS])
        for each in (above, below):
            each.spines[["top", "right"]].set_visible(False)
        return _svg(figure, name)


def _overall(axes: Axes, rows: Sequence[ScoreRow], words: ScoreWords) -> None:
    for place, row in enumerate(rows):
        axes.plot(
            (row.score.low, row.score.high),
            (place, place),
            color=ACCENT,
            linewidth=4,
            alpha=0.35,
            solid_capstyle="butt",
        )
        axes.plot(row.score.mean, place, "o", color=ACCENT, markersize=6.5)
    asked = [(row.floor, place) for place, row in enumerate(rows) if row.floor is not None]
    if asked:
        axes.plot(*zip(*asked, strict=True), "|", color=TEXT, markersize=15, markeredgewidth=1.6, label=words.floor)
        _legend(axes)
    axes.set_xlabel(words.score)


def _per_language(axes: Axes, rows: Sequence[ScoreRow], words: ScoreWords) -> None:
    for label, colour, shape, shift in ((words.dutch, DUTCH, "s", -0.16), (words.english, ENGLISH, "D", 0.16)):
        found = [(row.dutch if colour == DUTCH else row.english, place + shift) for place, row in enumerate(rows)]
        known = [(estimate, place) for estimate, place in found if estimate]
        for estimate, place in known:
            axes.plot((estimate.low, estimate.high), (place, place), color=colour, linewidth=1.4)
        points = [(estimate.mean, place) for estimate, place in known]
        axes.plot(*zip(*points, strict=True), shape, color=colour, markersize=4.6, label=label)
    axes.set_xlabel(words.languages)
    axes.tick_params(labelleft=False)
    _legend(axes)


def _legend(axes: Axes) -> None:
    axes.legend(loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=2, borderaxespad=0, handletextpad=0.2)


def _scale(axes: Axes) -> None:
    axes.set_xlim(-0.02, 1.02)
    axes.set_xticks((0, 0.25, 0.5, 0.75, 1), ("0", "25 %", "50 %", "75 %", "100 %"))
    axes.grid(True, axis="x")
    axes.spines[:].set_visible(False)


@contextmanager
def _drawing(name: str) -> Iterator[Any]:
    """Gives a maker of figures (width and height in inches), drawn with our style and nobody's own."""
    # Its cache of fonts lies with ours, so that one variable moves everything we write.
    os.environ.setdefault("MPLCONFIGDIR", str(locations.cache_directory() / "matplotlib"))
    with needed("matplotlib"):
        import matplotlib as mpl
        from matplotlib.figure import Figure
    style: Any = {**mpl.rcParamsDefault, "backend": "agg", **_STYLE, "svg.hashsalt": name}
    with mpl.rc_context(style):
        yield lambda width, height: Figure(figsize=(width, height), layout="constrained")


def _svg(figure: Figure, name: str) -> str:
    written = io.StringIO()
    figure.savefig(written, format="svg", metadata={"Date": None})
    return _inlined(written.getvalue(), name)


def _inlined(svg: str, name: str) -> str:
    """An SVG file made fit to stand in a page beside others: only the element, its ids its own, its colours ours."""
    svg = _OUTSIDE.sub("", svg)
    svg = _ROOT.sub(r'<svg class="plot" \1 aria-hidden="true">', svg, count=1)
    svg = _ID.sub(lambda found: f"{found[0]}{name}-", svg)
    svg = _FONT.sub("", svg)
    return _STAND_IN.sub(lambda found: f"var(--{_VARIABLES[found[0]]})", svg).strip()
