"""Slips of the keyboard: a word nobody knows is read as the nearest one that somebody does."""

from __future__ import annotations

import re
from collections.abc import Callable

from assistant.domain import Language
from assistant.retrieval.analysis import stems
from assistant.retrieval.catalogue import Catalogue
from assistant.retrieval.thesaurus import Thesaurus

LEAST_LETTERS = 5
"""Shorter words have too many neighbours: `klaar` is one letter from `klaas`, `naar` and `maar` from each other."""

_SURE_FROM, _TWO_SLIPS_FROM = 7, 9
"""From how many letters a word of the lexicon alone will do, and two slips are forgiven."""

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


class Speller:
    """Knows the words of the documents, the lexicon and the glossary."""

    def __init__(self, catalogue: Catalogue, knows: Callable[[str, Language], bool], thesaurus: Thesaurus) -> None:
        """`knows`: whether a stem of a language occurs in the documents."""
        self._catalogue, self._knows, self._thesaurus = catalogue, knows, thesaurus

    def corrected(self, text: str, language: Language) -> str:
        """The text with words that nothing knows replaced by their nearest neighbour, if one is near enough.

        Near is one slip (a letter wrong, missing, too many, or two swapped: optimal string alignment distance,
        Damerau 1964), or two in a word of nine letters or more, and the same first letter, where slips are rare.
        """
        return _WORD.sub(lambda match: self._reading(match.group(), language), text)

    def _reading(self, word: str, language: Language) -> str:
        plain = word.lower()
        if word[0].isupper() and not word.isupper():
            return word  # a name; there are more of them than any list holds
        if len(plain) < LEAST_LETTERS or self._known(plain, language):
            return word
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extract

        slips = 2 if len(plain) >= _TWO_SLIPS_FROM else 1
        documents = self._catalogue.words_like(plain[0], len(plain), slips)
        others = self._thesaurus.words_like(plain[0], len(plain), slips, language) if len(plain) >= _SURE_FROM else []
        for candidates in (documents, others):  # of two neighbours, the one that can be found
            found = extract(plain, candidates, scorer=OSA.distance, score_cutoff=slips, limit=1)
            if found:
                nearest = str(found[0][0])
                return word if nearest == plain else nearest
        return word

    def _known(self, word: str, language: Language) -> bool:
        if not stems(word, language) or self._thesaurus.parts(word):
            return True
        return any(
            self._thesaurus.knows(stem, each) or self._knows(stem, each)
            for each in Language
            for stem in stems(word, each)
        )
