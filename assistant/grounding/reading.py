"""A text as the check reads it: its words with stems, rarity and polarity, its names, numbers and cues."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from assistant.domain import Language
from assistant.grounding.concepts import is_common, meanings, rarity
from assistant.grounding.cues import NEGATION, cues_of
from assistant.grounding.quantities import Quantity, quantities
from assistant.library.text import fold
from assistant.retrieval.analysis import stems

_WORD = re.compile(r"[^\W_]+(?:[&'’.-][^\W_]+)*")
_BREAK = re.compile(r"[,;:.!?()\n]")
_STARTS = re.compile(r"(?:^|[.!?:]\s+|\n\s*|[\"“‘'(]\s*|(?:^|\s)[-+*•–]\s)$")
_NOBODY = frozenset(
    ("i'm", "i've", "i'd", "i'll", "ik", "yes", "no", "ja", "nee", "ok", "okay", "hi", "hello", "hallo")
)
"""Words with a capital that name nobody."""
_SCOPE = 4
"""Words that a negation reaches: Dutch denies on both sides (V2 order), English after itself."""

_HEADLINE = 0.6
"""Share of capitalised words from which a text is a headline, where a capital makes no name."""


@dataclass(frozen=True, slots=True)
class Word:
    """A content word: where it stands (`start`, `end` in characters; `place` among all words), and what it says.

    `key`: the folded form of a name, else the stem. `weight`: rarity. `denied`: whether a negation reaches it.
    `alike`: English stems of nearly the same meaning.
    """

    start: int
    end: int
    place: int
    text: str
    key: str
    weight: float
    language: Language
    is_name: bool
    denied: bool
    cues: frozenset[str]
    alike: frozenset[str]


@dataclass(frozen=True, eq=False)
class Reading:
    """A text in a language, read once; equal texts share a reading."""

    text: str
    language: Language
    words: tuple[Word, ...]
    every: tuple[str, ...]
    """All words in lower case, stop words too, in order."""
    cues: frozenset[str]
    """The kinds of cue words that stand in the text."""
    negations: int

    @cached_property
    def numbers(self) -> tuple[Quantity, ...]:
        """The numbers of the text."""
        return quantities(self.text, self.language)

    @cached_property
    def names(self) -> tuple[Word, ...]:
        """The words that are names, those within a number (months) left out."""
        taken = [(number.start, number.end) for number in self.numbers]
        return tuple(w for w in self.words if w.is_name and not any(s <= w.start < e for s, e in taken))

    @cached_property
    def weight(self) -> float:
        """The rarity of all content words together."""
        return sum(word.weight for word in self.words)


@lru_cache(maxsize=20_000)
def read(text: str, language: Language) -> Reading:
    """Read a text. Never fails; a text without words is read as empty."""
    found = [(match.group(), match.start(), match.end()) for match in _WORD.finditer(text)]
    lowered = tuple(word.lower().replace("’", "'") for word, _, _ in found)
    cues = tuple(cues_of(word, language) for word in lowered)
    denied = _denied(text, found, cues, language)
    headline = _is_headline(found)
    words = []
    for place, (word, start, end) in enumerate(found):
        stem = _stem(word, language)
        name = _is_name(word, stem, not headline and not _STARTS.search(text[:start][-3:]), language)
        if not stem and not name:
            continue
        key = fold(word).removesuffix("'s").removesuffix("'") if name or not stem else stem
        words.append(
            Word(
                start, end, place, word, key, rarity(stem or key, language), language, name, denied[place], cues[place],
                meanings(stem, lowered[place], language) if stem else frozenset(),
            )
        )  # fmt: skip
    kinds = frozenset().union(*cues) if cues else frozenset()
    negations = sum(NEGATION in each or word.endswith("n't") for each, word in zip(cues, lowered, strict=True))
    return Reading(text, language, tuple(words), lowered, kinds, negations)


@lru_cache(maxsize=50_000)
def _stem(word: str, language: Language) -> str:
    """The stem of a content word with its hyphens and possessive; empty for stop words and numbers."""
    found = stems(word.removesuffix("'s").removesuffix("’s"), language)
    return "".join(found) if not all(stem.isdigit() for stem in found) else ""


def _is_name(word: str, stem: str, inside: bool, language: Language) -> bool:
    """Whether a word names somebody: a capital inside a sentence, or one at its start that no ordinary word has."""
    if not word[0].isupper() or len(word) < 2 or word.lower() in _NOBODY:
        return False
    odd = word[1:] != word[1:].lower()
    if not stem or not _stem(word, language.other):  # `The`, `Van`: small words of names
        return odd and inside
    return odd or inside or not is_common(stem, language)


def _is_headline(found: list[tuple[str, int, int]]) -> bool:
    long = [word for word, _, _ in found if len(word) > 3]
    return len(long) > 3 and sum(word[0].isupper() for word in long) >= _HEADLINE * len(long)


def _denied(
    text: str, found: list[tuple[str, int, int]], cues: tuple[frozenset[str], ...], language: Language
) -> list[bool]:
    """For each word, whether a negation stands near it within its clause."""
    denied = [False] * len(found)
    for place, (word, start, end) in enumerate(found):
        if NEGATION not in cues[place] and not word.lower().endswith(("n't", "n’t")):
            continue
        for other in range(max(0, place - _SCOPE), min(len(found), place + _SCOPE + 1)):
            after = other > place
            if other == place or (not after and language is Language.EN):
                continue
            between = text[end : found[other][1]] if after else text[found[other][2] : start]
            denied[other] |= not _BREAK.search(between)
    return denied
