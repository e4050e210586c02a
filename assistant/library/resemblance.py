"""Whether two documents are nearly the same, told from a small sketch of each.

The sketch holds the least hashes of all runs of eight words (bottom-k sketch; Broder 1997, On the resemblance and
containment of documents), so that a library of any size is compared without reading it again.
"""

from __future__ import annotations

import base64
import hashlib
import heapq
from itertools import islice

from assistant.library.text import fold

SIZE = 64
"""Hashes kept. The resemblance is then told within about 0.1 (1/sqrt(64), one standard error and less)."""

_RUN = 8
_BYTES = 6

NEARLY_THE_SAME = 0.7
"""Resemblance from which a document is reported as one that is there already: a draft and its final version, the same
text in two formats. Two reports of one organisation with standing passages in common stay well below."""


_MARKS = 12
"""Of two texts that resemble each other by a share, any of these is a mark of both with that probability. At 0.7 all
twelve differ in one of two million pairs."""


def sketch(text: str) -> str:
    """The sketch of a text; of one shorter than a run, all of it."""
    words = fold(text).split()
    runs = {" ".join(words[start : start + _RUN]) for start in range(max(1, len(words) - _RUN + 1))}
    hashes = (hashlib.blake2b(run.encode(), digest_size=_BYTES).digest() for run in runs)
    return base64.b64encode(b"".join(heapq.nsmallest(SIZE, hashes))).decode()


def resemblance(one: str, other: str) -> float:
    """The estimated share of runs that two texts have in common, in 0..1, from their sketches."""
    first, second = _hashes(one), _hashes(other)
    union = list(islice(sorted(first | second), SIZE))
    both = first & second
    return sum(each in both for each in union) / len(union) if union else 0.0


def marks(sketched: str) -> list[bytes]:
    """The least hashes of a sketch. Texts that are nearly the same share some, so that only those need be compared."""
    return heapq.nsmallest(_MARKS, _hashes(sketched))


def _hashes(sketched: str) -> set[bytes]:
    raw = base64.b64decode(sketched)
    return {raw[start : start + _BYTES] for start in range(0, len(raw), _BYTES)}
