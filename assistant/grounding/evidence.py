"""What of a source a statement is read beside: all of it, or the sentences that say most, then those most like it."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from assistant.grounding.features import Alignment
from assistant.grounding.source import Source

WORDS = 90
"""Words of evidence: three to five sentences, so that with its statement nearly every one fits the model's tokens."""


def is_read_whole(source: Source) -> bool:
    """Whether a source is so short that nothing of it need be chosen."""
    return sum(len(segment.reading.text.split()) for segment in source.segments) <= WORDS


def evidence_of(source: Source, alignment: Alignment, similarity: NDArray[np.float64] | None) -> str:
    """The part of a source that a statement most likely rests on, in the source's order; at least one sentence.

    `similarity`: the cosine of the statement with each segment; None for a source that is read whole.
    """
    if similarity is None:
        return " ".join(segment.reading.text for segment in source.segments)
    chosen: list[int] = []
    words = 0
    for row in _by_worth(alignment, similarity):
        length = len(source.segments[row].reading.text.split())
        if chosen and words + length > WORDS:
            break
        chosen.append(row)
        words += length
    return " ".join(source.segments[row].reading.text for row in sorted(chosen))


def _by_worth(alignment: Alignment, similarity: NDArray[np.float64]) -> Iterable[int]:
    alike = (int(row) for row in np.argsort(-similarity, kind="stable"))
    return dict.fromkeys([*alignment.best, *alike])
