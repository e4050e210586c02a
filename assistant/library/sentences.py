"""Running text in sentences."""

from __future__ import annotations

import re

# A sentence ends at . ! or ?, with closing quotes and markers, before a space and a capital, digit or quote.
_SENTENCE_END = re.compile(r"(?<=[.!?])([\"'”’)]*(?:\s*\[[\d,;\s]+\])*)\s+(?=[\"'“‘(]?[A-ZÀ-Þ0-9])")
_ABBREVIATION = re.compile(
    r"\b(?:e\.g|i\.e|etc|vs|cf|al|dr|mr|mrs|prof|bijv|bv|o\.a|d\.w\.z|m\.a\.w|nr|no|ca|resp|jl|St)\.$", re.I
)


def sentences(text: str) -> list[str]:
    """Split running text into sentences; markers that follow a full stop stay with its sentence."""
    parts: list[str] = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if _ABBREVIATION.search(text[start : match.start()]):
            continue
        parts.append(text[start : match.end()].strip())
        start = match.end()
    parts.append(text[start:].strip())
    return [part for part in parts if part]
