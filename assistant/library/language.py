"""Dutch or English?"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from assistant.domain import Language

_TELLTALE = {
    Language(code): frozenset(words.split())
    for code, words in tomllib.loads(Path(__file__).with_name("telltale.toml").read_text(encoding="utf-8")).items()
}
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_DUTCH_SPELLING = re.compile(r"(?:ij|oe|ui|eeu|sch|aa|uu|ee[nr]\b|heid\b|lijke?\b|ën\b|ge\w+d\b)")


def detect_language(text: str, default: Language) -> Language:
    """The language of a question; `default` if nothing in it tells."""
    words = [word.lower() for word in _WORD.findall(text)]
    dutch = sum(word in _TELLTALE[Language.NL] for word in words) - sum(
        word in _TELLTALE[Language.EN] for word in words
    )
    if dutch == 0:
        spelled = sum(bool(_DUTCH_SPELLING.search(word)) for word in words)
        english = sum(word.endswith(("ing", "tion", "ness", "ship", "ed")) or "th" in word for word in words)
        dutch = spelled - english
    if dutch == 0:
        return default
    return Language.NL if dutch > 0 else Language.EN


def says_nothing(name: str) -> bool:
    """Whether a name consists of words that are in every other question: `wij`, `onze organisatie`, `our company`."""
    words = _WORD.findall(name.lower())
    common = [word for word in words if word in _OURSELVES or any(word in telltale for telltale in _TELLTALE.values())]
    return bool(common) and all(word in common or word in _ORGANISATIONS for word in words)


_OURSELVES = frozenset({"we", "wijzelf", "ourselves"})
_ORGANISATIONS = frozenset({"organisatie", "organisation", "organization", "firma", "firm", "winkel", "shop", "zaak"})
