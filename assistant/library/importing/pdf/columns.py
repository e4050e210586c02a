"""The order in which a page is read: columns one after the other, what spans them in its place between."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from assistant.library.importing.pdf.segments import Segment

_FEWEST_ROWS = 4
"""Lines that must begin at the same place to the right of others before that is a column."""

_FEWEST_LETTERS = 16
"""Letters in the line of a column of running text; most cells of tables and figures have fewer."""

_GOING_ON = 0.3
"""Share of the lines in a column of running text that begin with a small letter; cells of tables seldom do."""

_FILLED = 0.6
"""Length of the middle line as a share of the long ones; cells of a table differ more."""

Row = list[Segment]


def rows(segments: Sequence[Segment]) -> list[Row]:
    """Segments that share a baseline, from top to bottom, each from left to right."""
    found: list[Row] = []
    for segment in sorted(segments, key=lambda one: (-one.y, one.left)):
        if found and abs(found[-1][0].y - segment.y) < 0.35 * min(max(found[-1][0].size, segment.size), 20):
            found[-1].append(segment)
        else:
            found.append([segment])
    return [sorted(row, key=lambda one: one.left) for row in found]


def regions(segments: Sequence[Segment]) -> list[list[Segment]]:
    """The parts of a page that are read one after the other, each of one column."""
    gutter = _gutter(segments)
    if gutter is None:
        return [list(segments)] if segments else []
    ordered: list[list[Segment]] = []
    for band in _bands(segments, gutter):
        left = [segment for segment in band if segment.right <= gutter]
        right = [segment for segment in band if segment.left >= gutter]
        if left and right:
            ordered += regions(left) + regions(right)
        elif band:
            ordered.append(band)
    return ordered


def _bands(segments: Sequence[Segment], gutter: float) -> list[list[Segment]]:
    """From top to bottom: what lies beside the gutter, and what runs across it."""
    bands: list[list[Segment]] = []
    across_before: bool | None = None
    for row in rows(segments):
        across = any(segment.left < gutter < segment.right for segment in row)
        if across != across_before:
            bands.append([])
            across_before = across
        bands[-1] += row
    return bands


def _gutter(segments: Sequence[Segment]) -> float | None:
    """Where a second column of running text begins, in points from the left; None on a page of one column."""
    starts = Counter(round(segment.left) for segment in segments)
    leftmost = min(starts, default=0)
    best: tuple[int, int, float] | None = None
    for start, count in starts.items():
        near = count + starts[start - 1] + starts[start + 1]
        if near < _FEWEST_ROWS or start <= leftmost + 40:
            continue
        gutter = start - 2.0
        beside = sum(_rows_beside(band, gutter) for band in _bands(segments, gutter))
        if beside >= _FEWEST_ROWS:
            best = max(best or (0, 0, 0.0), (beside, near, gutter))
    return best[2] if best else None


def _rows_beside(band: Sequence[Segment], gutter: float) -> int:
    """How many lines of running text stand beside each other on both sides; 0 if it is not two columns of text."""
    left = [segment for segment in band if segment.right <= gutter]
    right = [segment for segment in band if segment.left >= gutter]
    if not left or not right:
        return 0
    top = min(max(one.y for one in left), max(one.y for one in right))
    bottom = max(min(one.y for one in left), min(one.y for one in right))
    sides = [[one for one in side if bottom - 1 <= one.y <= top + 1] for side in (left, right)]
    return min(map(_running_lines, sides)) if all(sides) else 0


def _running_lines(side: Sequence[Segment]) -> int:
    """The number of lines if they are running text, else 0. Letters are counted, so that stray words do not weigh."""
    by_width = sorted(side, key=lambda one: one.right - one.left)
    half, most = (_at_share(by_width, share) for share in (0.5, 0.9))
    filled = half.right - half.left >= _FILLED * (most.right - most.left)
    lines = [one for one in side if len(one.text) >= _FEWEST_LETTERS]
    going_on = sum(one.text[:1].islower() for one in lines) >= _GOING_ON * len(lines)
    return len(rows(side)) if filled and going_on and len(half.text) >= _FEWEST_LETTERS else 0


def _at_share(segments: Sequence[Segment], share: float) -> Segment:
    """The segment before which this share of all letters stands."""
    left = share * sum(len(one.text) for one in segments)
    for segment in segments:
        left -= len(segment.text)
        if left <= 0:
            return segment
    return segments[-1]
