"""Lines of print put together again, and the hyphens at their ends taken away."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assistant.domain import Language
from assistant.library.language import detect_language

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_HYPHENS = ("-", "‐")
_CUT = re.compile(r"([^\W_]+(?:-[^\W_]+)*)[-‐]$")
_START = re.compile(r"[^\W\d_]+")
_SUSPENDED = frozenset(["en", "of", "tot", "noch", "and", "or", "to", "nor", "und", "oder", "et", "ou"])
"""What follows a hyphen that stands for a part left out: `klant- en medewerkersbelangen`."""


class Words:
    """The words of a document, which tell `non-profit` from `bedrij-ven` at the end of a line.

    Those at the ends of lines are left out: they may be parts. `parted`: the language sets hyphens between the parts
    of its compounds, as English does and Dutch does not.
    """

    def __init__(self, lines: Sequence[str], default: Language) -> None:
        self._known = {word.lower() for line in lines for word in _WORD.findall(line)[1:-1]}
        self.parted = detect_language(" ".join(lines)[:20_000], default) is Language.EN

    def keep_hyphen(self, stem: str, rest: str) -> bool:
        """Whether the hyphen between these belongs to the word."""
        stem, rest = stem.lower(), rest.lower()
        if f"{stem}{rest}" in self._known:
            return False
        return f"{stem}-{rest}" in self._known or (self.parted and {stem, rest} <= self._known)


def joined(lines: Iterable[str], words: Words) -> str:
    """Lines as running text."""
    text = ""
    for line in lines:
        text = join(text, line, words) if text else line
    return text


def join(before: str, after: str, words: Words) -> str:
    """Two lines as running text."""
    cut = _CUT.search(before[-80:]) if before.endswith(_HYPHENS) else None
    start = _START.match(after)
    if not cut:
        return f"{before} {after}"
    if not start or not start[0][0].islower():
        return f"{before}{after}" if after[:1].isalnum() else f"{before} {after}"
    if start[0] in _SUSPENDED:
        return f"{before} {after}"
    if not cut[1][-1].islower() or words.keep_hyphen(cut[1], start[0]):  # CO2-uitstoot, MVO-beleid, non-profit
        return f"{before}{after}"
    return f"{before[:-1]}{after}"
