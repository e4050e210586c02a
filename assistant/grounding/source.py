"""What a statement is checked against: segments with an index of their words, and where a statement's words stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from assistant.domain import Language
from assistant.grounding.quantities import Quantity
from assistant.grounding.reading import Reading, Word
from assistant.library.text import fold

Matches = NDArray[np.bool_]
_AKIN_FROM = 5
"""Letters that two stems must share from which they count as forms or compounds of one word."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A sentence of a source. `passage` is the number of the document or passage it stands in; -1 for facts about it,
    which count as said but cannot be quoted."""

    reading: Reading
    passage: int


_LEAST_NAME = 3
"""Letters of a name that is looked for inside longer ones."""

_RESEMBLING = 78
"""Percentage of letters that two spellings of a name share, by rapidfuzz's `ratio` (Indel similarity)."""


class Source:
    """Segments that are searched together."""

    def __init__(self, segments: Sequence[Segment], structured: bool = False) -> None:
        self.segments = tuple(segments)
        self.structured = structured
        self._akin: dict[str, tuple[str, ...]] = {}
        self._vectors: NDArray[np.float32] | None = None

    @cached_property
    def keys(self) -> dict[str, list[int]]:
        """For each stem or name, the segments that have it."""
        return self._index(tuple(Language), lambda word: (word.key,))

    @cached_property
    def _dutch_meanings(self) -> dict[str, list[int]]:
        """For each English stem, the segments with a Dutch word that means it."""
        return self._index((Language.NL,), lambda word: word.alike)

    @cached_property
    def _english_meanings(self) -> dict[str, list[int]]:
        """For each English stem, the segments with an English word that means nearly the same."""
        return self._index((Language.EN,), lambda word: word.alike)

    @cached_property
    def _by_start(self) -> dict[str, list[str]]:
        """The keys by their first letters, for finding other forms of a word."""
        found: dict[str, list[str]] = defaultdict(list)
        for key in self.keys:
            found[key[:_AKIN_FROM]].append(key)
        return found

    @cached_property
    def _joined(self) -> str:
        """All keys in one text, for finding a word inside another."""
        return "\n" + "\n".join(self.keys) + "\n"

    @cached_property
    def languages(self) -> frozenset[Language]:
        """The languages of the segments."""
        return frozenset(segment.reading.language for segment in self.segments)

    @cached_property
    def numbers(self) -> list[tuple[int, Quantity]]:
        """Every number with the segment it stands in."""
        return [(row, number) for row, each in enumerate(self.segments) for number in each.reading.numbers]

    def vectors(self, embed: Callable[[Sequence[str]], NDArray[np.float32]]) -> NDArray[np.float32]:
        """The vectors of the segments, as (segments, dimension), embedded when they are first wanted."""
        if self._vectors is None:
            self._vectors = embed([segment.reading.text for segment in self.segments])
        return self._vectors

    def _index(self, languages: Sequence[Language], names: Callable[[Word], Iterable[str]]) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for row, segment in enumerate(self.segments):
            if segment.reading.language in languages:
                for name in {name for word in segment.reading.words for name in names(word)}:
                    found[name].append(row)
        return dict(found)

    def forms(self, key: str) -> tuple[str, ...]:
        """The keys of the source that are the same word: equal, another form, or a compound with it or part of it."""
        if key not in self._akin:
            self._akin[key] = tuple(self._search(key))
        return self._akin[key]

    def _search(self, key: str) -> Iterator[str]:
        if key in self.keys:
            yield key
        if len(key) < _AKIN_FROM:
            return
        near = self._by_start.get(key[:_AKIN_FROM], ())
        yield from (other for other in near if other != key and akin(key, other))
        for other in self.keys:  # compounds: klantvertrouwen, vertrouwen
            if other[:_AKIN_FROM] != key[:_AKIN_FROM] and (key in other or (len(other) >= _AKIN_FROM and other in key)):
                yield other

    def matches(self, words: Sequence[Word]) -> tuple[Matches, Matches]:
        """Which words stand in which segments, as (words, segments): in the same form or a near one; or in meaning."""
        strict = np.zeros((len(words), len(self.segments)), dtype=bool)
        for place, word in enumerate(words):
            for key in self.forms(word.key):
                strict[place, self.keys[key]] = True
        meant = strict.copy()
        for place, word in enumerate(words):
            for rows in self._meaning(word):
                meant[place, rows] = True
        return strict, meant

    def _meaning(self, word: Word) -> Iterator[list[int]]:
        """The segments with a word that means what a word means, each by its own way through English."""
        for stem in word.alike:
            if stem in self.keys:
                yield self.keys[stem]
        if word.language is Language.EN:
            for table in (self._dutch_meanings, self._english_meanings):
                yield table.get(word.key, [])
            return
        for stem in word.alike:
            yield self._dutch_meanings.get(stem, [])

    def names(self, word: Word) -> bool:
        """Whether the source names somebody: the same, part of a longer name, its initials, or what it means."""
        if self.forms(word.key) or (len(word.key) >= _LEAST_NAME and word.key in self._joined):
            return True
        if any(self._meaning(word)) or (word.text.isupper() and word.key in self._initials):
            return True
        if self._says(word.text):
            return True
        return word.language not in self.languages and self._resembles(word.key)

    def _says(self, name: str) -> bool:
        """Whether the source has a name as an ordinary word: with hyphens, the parts with capitals (Dutch-born)."""
        parts = [fold(part) for part in name.split("-") if part[:1].isupper()]
        return all(part in self._every or part.removesuffix("s") in self._every for part in parts)

    @cached_property
    def _every(self) -> frozenset[str]:
        """All words of the source and, of those with hyphens and full stops (U.S.), their parts and letters."""
        words = {fold(word) for segment in self.segments for word in segment.reading.every}
        parts = {part for word in words for part in word.split("-")}
        return frozenset(words | parts | {word.replace(".", "") for word in words})

    def _resembles(self, key: str) -> bool:
        """Whether a name is spelled nearly so in the other language: Netherlands, Nederland."""
        from rapidfuzz.fuzz import ratio
        from rapidfuzz.process import extractOne

        return extractOne(key, self.keys, scorer=ratio, score_cutoff=_RESEMBLING) is not None

    @cached_property
    def _initials(self) -> frozenset[str]:
        """The initials of runs of capitalised words, such as `acm` of Autoriteit Consument & Markt."""
        found: set[str] = set()
        for segment in self.segments:
            run = ""
            for word in segment.reading.words:
                run = run + word.text[0].lower() if word.text[0].isupper() else ""
                found.update(run[start:] for start in range(max(0, len(run) - 5), len(run) - 1))
        return frozenset(found)


def akin(one: str, other: str) -> bool:
    """Whether two stems with the same beginning are forms of one word that the stemmer keeps apart (opzegg-ing)."""
    short, long = sorted((one, other), key=len)
    return len(short) >= _AKIN_FROM and long.startswith(short[: max(_AKIN_FROM, len(short) - 2)])
