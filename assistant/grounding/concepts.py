"""What words may stand for one another, within a language and across the two; and how rare a word is.

Both tables are made from our own texts by `python -m assistant.training.grounding tables`:

`concepts.tsv`    a line per stem: language, stem, English stems that mean nearly the same. Two words of any language
                  are akin in meaning if they share one. Made from the Dutch-English lexicon by way of the other
                  language (Bannard and Callison-Burch 2005, "Paraphrasing with bilingual parallel corpora").
`rarity.tsv`      a line per stem: language, stem, in how many texts it stands in lower case.
"""

from __future__ import annotations

import math
from functools import cache, lru_cache
from pathlib import Path

from assistant.domain import Language
from assistant.retrieval.analysis import stems

CONCEPTS, RARITY = (Path(__file__).with_name(name) for name in ("concepts.tsv", "rarity.tsv"))
_LEAST_PART = 4
"""Letters that each part of a compound must have to be looked up by itself."""

_LINKS = ("", "s", "e", "en", "n")
"""What Dutch puts between the parts of a compound."""


@lru_cache(maxsize=50_000)
def meanings(stem: str, word: str, language: Language) -> frozenset[str]:
    """English stems that mean nearly the same as a word (given in lower case, with its stem); empty if unknown."""
    table = _concepts()[language]
    known = table.get(stem)
    if known is None:
        known = _of_parts(word, table) if language is Language.NL else ""
    return frozenset(known.split())


def _of_parts(word: str, table: dict[str, str]) -> str:
    """What the two parts of an unlisted Dutch compound mean; of several cuts the one with the longest last part."""
    for cut in range(_LEAST_PART, len(word) - _LEAST_PART + 1):
        last = stems(word[cut:], Language.NL)
        if not last or last[0] not in table:
            continue
        for link in _LINKS:
            first = word[:cut].removesuffix(link) if link else word[:cut]
            start = stems(first, Language.NL) if len(first) >= _LEAST_PART else []
            if start and start[0] in table:
                return f"{table[start[0]]} {table[last[0]]}"
    return ""


def rarity(stem: str, language: Language) -> float:
    """How much a word tells, from about 1 (in every other text) to 10 (unseen): its inverse document frequency.

    ln((N + 1) / (n + 0.5)) after Spärck Jones (1972), with N texts of which n have the word.
    """
    total, counts = _rarities()[language]
    return math.log((total + 1) / (counts.get(stem, 0) + 0.5))


def is_common(stem: str, language: Language) -> bool:
    """Whether a word is known in lower case, so that a capital at the start of a sentence makes no name of it."""
    return stem in _rarities()[language][1] or stem in _concepts()[language]


@cache
def _concepts() -> dict[Language, dict[str, str]]:
    """Per language, what each stem means, as it stands in the table: few of them are ever looked up."""
    found: dict[str, dict[str, str]] = {language.value: {} for language in Language}
    for line in CONCEPTS.read_text(encoding="utf-8").splitlines():
        code, stem, alike = line.split("\t")
        found[code][stem] = alike
    return {language: found[language.value] for language in Language}


@cache
def _rarities() -> dict[Language, tuple[int, dict[str, int]]]:
    """Per language, the number of texts (the line without a stem) and the count of each stem."""
    counts: dict[str, dict[str, int]] = {language.value: {} for language in Language}
    for line in RARITY.read_text(encoding="utf-8").splitlines():
        code, stem, count = line.split("\t")
        counts[code][stem] = int(count)
    return {language: (counts[language.value].pop("", 0), counts[language.value]) for language in Language}
