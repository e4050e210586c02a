"""A claim and its source as figures: what covers it, what is missing, and what says the opposite.

The names in `NAMES` are the columns of the model (`model.npz`), in order. All are plain numbers; what cannot be
computed without sentence vectors is NaN when there are none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from assistant.domain import Language
from assistant.grounding.claims import claim_spans
from assistant.grounding.contrasts import contrast_features
from assistant.grounding.reading import Reading, Word, read
from assistant.grounding.source import Matches, Source

Vectors = NDArray[np.float32]
Figures = dict[str, float]

TOGETHER = 3
"""Segments that may carry a statement together: a summary joins two or three sentences."""

_LONG = 80
"""Words of a segment up to which the longest shared run is looked for; longer ones cost time and are rare."""


@dataclass(frozen=True)
class Alignment:
    """Where a statement's words stand. `best`: rows of the segments that together say most of it, the best first."""

    strict: Matches
    meant: Matches
    weights: NDArray[np.float64]
    best: tuple[int, ...]

    @classmethod
    def empty(cls) -> Alignment:
        """Nothing stands anywhere."""
        return cls(np.zeros((0, 0), dtype=bool), np.zeros((0, 0), dtype=bool), np.zeros(0), ())

    @classmethod
    def of_row(cls, row: int) -> Alignment:
        """Everything stands in one segment."""
        return cls(np.zeros((0, 0), dtype=bool), np.zeros((0, 0), dtype=bool), np.zeros(0), (row,))

    def covered(self, matches: Matches, rows: Sequence[int] | None = None) -> NDArray[np.bool_]:
        """Which words stand in any of some segments (all if none are named)."""
        chosen = matches if rows is None else matches[:, list(rows)]
        return np.asarray(chosen.any(axis=1))

    def share(self, covered: NDArray[np.bool_]) -> float:
        """The weight of the words covered, as a share of all in 0..1; 1 if there are none to cover."""
        total = float(self.weights.sum())
        return float(self.weights[covered].sum()) / total if total else 1.0


def align(statement: Reading, source: Source, similarity: NDArray[np.float64] | None = None) -> Alignment:
    """Find the segments that together say most of a statement, chosen greedily (as in maximal coverage).

    The similarity of vectors, where known, counts as much as the share of words covered: across languages and in
    free paraphrase words alone would choose wrongly.
    """
    strict, meant = source.matches(statement.words)
    weights = np.array([word.weight for word in statement.words], dtype=float)
    total = float(weights.sum()) or 1.0
    worth = (weights @ (strict + meant)) / (2 * total) if len(weights) else np.zeros(len(source.segments))
    if similarity is not None:
        worth = worth + similarity
    best: list[int] = [int(worth.argmax())] if len(worth) else []
    while best and len(best) < min(TOGETHER, len(source.segments)):
        open_words = weights * ~meant[:, best].any(axis=1)
        gains = open_words @ meant if len(weights) else np.zeros(len(source.segments))
        row = int(gains.argmax())
        if gains[row] <= 0:
            break
        best.append(row)
    return Alignment(strict, meant, weights, tuple(best))


def features(statement: Reading, source: Source, similarity: NDArray[np.float64] | None) -> tuple[Figures, Alignment]:
    """All figures of a statement, and where its words stand. `similarity`: its cosines with each segment."""
    alignment = align(statement, source, similarity)
    figures: Figures = {
        "words": np.log1p(len(statement.words)),
        "segments": np.log1p(len(source.segments)),
        "structured": float(source.structured),
        "crossing": float(bool(source.languages) and statement.language not in source.languages),
        **_coverage(statement, source, alignment),
        **_vectors(similarity),
        **contrast_features(statement, source, alignment.best, alignment.meant),
    }
    return figures, alignment


def _coverage(statement: Reading, source: Source, alignment: Alignment) -> Figures:
    best, together = alignment.best[:1], alignment.best
    figures: Figures = {}
    for name, matches in (("same", alignment.strict), ("like", alignment.meant)):
        for where, rows in (("best", best), ("together", together), ("anywhere", None)):
            covered = alignment.covered(matches, rows)
            figures[f"{name}_{where}"] = alignment.share(covered)
    for where, rows in (("together", together), ("anywhere", None)):
        missing = alignment.weights[~alignment.covered(alignment.meant, rows)]
        figures[f"rarest_missing_{where}"] = float(missing.max()) if len(missing) else 0.0
        figures[f"missing_{where}"] = float(len(missing))
    missing = alignment.weights[~alignment.covered(alignment.strict, None)]
    figures["rarest_unsaid"] = float(missing.max()) if len(missing) else 0.0
    segment = source.segments[best[0]].reading if best else None
    figures["weakest_claim"] = _weakest_claim(statement, alignment)
    figures["said_back"] = _said_back(statement, segment) if segment else 0.0
    figures["pairs"] = _pairs(statement.words, segment) if segment else 0.0
    figures["run"] = _run(statement.every, segment.every) if segment else 0.0
    return figures


def _weakest_claim(statement: Reading, alignment: Alignment) -> float:
    """The least share that the segments together cover of any claim in the statement."""
    covered = alignment.covered(alignment.meant, alignment.best)
    shares = []
    for start, end in claim_spans(statement.text, statement.language):
        inside = np.array([start <= word.start < end for word in statement.words], dtype=bool)
        weight = float(alignment.weights[inside].sum()) if len(inside) else 0.0
        if weight:
            shares.append(float(alignment.weights[inside & covered].sum()) / weight)
    return min(shares, default=1.0)


def _said_back(statement: Reading, segment: Reading) -> float:
    """The share of a segment's content that the statement has too: low where a statement tells a part."""
    keys = {word.key for word in statement.words}
    alike = {stem for word in statement.words for stem in word.alike}
    shared = sum(word.weight for word in segment.words if word.key in keys or word.alike & alike)
    return shared / segment.weight if segment.weight else 0.0


def _pairs(words: Sequence[Word], segment: Reading) -> float:
    """The share of neighbouring content words that stand near each other in the segment too, in the same order."""
    places: dict[str, list[int]] = {}
    for place, word in enumerate(segment.words):
        for name in (word.key, *word.alike):
            places.setdefault(name, []).append(place)
    found = total = 0
    for one, other in pairwise(words):
        total += 1
        ones = [p for name in (one.key, *one.alike) for p in places.get(name, ())]
        others = [p for name in (other.key, *other.alike) for p in places.get(name, ())]
        found += any(0 < second - first <= 2 for first in ones for second in others)
    return found / total if total else 1.0


def _run(words: Sequence[str], others: Sequence[str]) -> float:
    """The longest run of words that statement and segment share, as a share of the statement's words."""
    if not words or len(others) > _LONG:
        return 0.0
    longest = 0
    before = [0] * (len(others) + 1)
    for word in words:
        row = [0] * (len(others) + 1)
        for place, other in enumerate(others, start=1):
            if word == other:
                row[place] = before[place - 1] + 1
                longest = max(longest, row[place])
        before = row
    return longest / len(words)


def _vectors(similarity: NDArray[np.float64] | None) -> Figures:
    """The similarity of sentences: greatest, second, and mean of the best."""
    if similarity is None or not len(similarity):
        return dict.fromkeys(("cosine", "cosine_second", "cosine_top"), float("nan"))
    top = np.sort(similarity)[::-1][:TOGETHER]
    return {
        "cosine": float(top[0]),
        "cosine_second": float(top[1]) if len(top) > 1 else float(top[0]),
        "cosine_top": float(top.mean()),
    }


NAMES: tuple[str, ...] = tuple(features(read("", Language.EN), Source(()), None)[0])
"""The names of all figures, in the order of the model's columns."""
