"""Personal data in a text: a warning where it seems to be of the kinds that article 9 of the GDPR protects, and masks.

Both work by words and forms, on this machine, and by no language model; both miss things. The warning is for whoever
adds a text, who knows what it is; the masks are a help, and no proof that a text is anonymous.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from assistant.domain import Language
from assistant.library.people import mentions
from assistant.library.sentences import sentences
from assistant.library.text import clean
from assistant.words import say

_QUOTE_LENGTH = 160


class Category(StrEnum):
    """The kinds of personal data that article 9(1) of the GDPR (Regulation (EU) 2016/679) names.

    Sex life counts as orientation; genetic and biometric data are `body`.
    """

    ORIENTATION = "orientation"
    POLITICS = "politics"
    BELIEF = "belief"
    HEALTH = "health"
    UNION = "union"
    ORIGIN = "origin"
    BODY = "body"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a text seems to tell of somebody.

    `term`: the words that tell it; `person`: by what somebody can be known: a name, an address, a number. `line`: of
    the term, from 1. `quote`: its sentence, cut where it is long.
    """

    category: Category
    term: str
    person: str
    line: int
    quote: str


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: str
    line: int

    @property
    def row(self) -> bool:
        """Whether it is a row of a table, which is about what stands in it and not in the next."""
        return self.text.startswith("|")


def special_category(text: str, language: Language) -> list[Finding]:
    """Where a text seems to tell of identifiable people what article 9 of the GDPR protects.

    A word of such a kind counts where it is said of somebody (`heeft een burn-out`, `her depression`, `lid van de FNV`)
    and a name, a personal address or telephone number, or a customer's or employee's number stands in its sentence, or
    in the one before or after it. Text about a subject has none of these together, so it does not warn.
    """
    spoken = list(_sentences(text))
    found = []
    for place, sentence in enumerate(spoken):
        told = _told(sentence, language)
        if told:
            person = _person(spoken, place, language)
            if person:
                quote = sentence.text if len(sentence.text) <= _QUOTE_LENGTH else f"{sentence.text[:_QUOTE_LENGTH]}…"
                found += [Finding(category, term, person, sentence.line, quote) for category, term in told]
    return found


def subject(category: Category, language: Language) -> str:
    """A kind of personal data in words, with its article: `de gezondheid`."""
    return say(language, f"privacy.categories.{category}")


def redact(text: str, language: Language) -> str:
    """The text with e-mail addresses, telephone, account and citizen numbers, customers' numbers and names masked.

    Names of organisations stay. `tests/library/test_privacy.py` measures how many names are found: not all are.
    """
    pieces: list[str] = []
    end = 0
    for mention in mentions(text, language):
        pieces += [text[end : mention.start], f"[{say(language, f'privacy.masks.{mention.kind}')}]"]
        end = mention.end
    return "".join([*pieces, text[end:]])


def _sentences(text: str) -> Iterator[_Sentence]:
    for line, words in enumerate(text.splitlines(), start=1):
        for sentence in [words.strip()] if words.lstrip().startswith("|") else sentences(words):
            if sentence:
                yield _Sentence(clean(sentence), line)


def _told(sentence: _Sentence, language: Language) -> list[tuple[Category, str]]:
    """What a sentence says of somebody: of each kind the first words that do."""
    text = sentence.text.lower()
    if not _any_term(language).search(text):  # most sentences end here
        return []
    told = []
    for category, terms in _terms(language).items():
        said = (
            match
            for match in terms.said.finditer(text)
            if sentence.row or terms.cue.search(text, 0, match.start()) or terms.verb.match(text, match.end())
        )
        match = terms.alone.search(text) or next(said, None)
        if match:
            told.append((category, match["term"]))
    return told


def _person(spoken: list[_Sentence], place: int, language: Language) -> str | None:
    """By what somebody can be known in a sentence, or in one beside it."""
    beside = (0,) if spoken[place].row else (0, -1, 1)
    for step in beside:
        if 0 <= place + step < len(spoken):
            other = spoken[place + step]
            person = next((each.text for each in mentions(other.text, language) if each.personal), None)
            if person and (step == 0 or not other.row):
                return person
    return None


@dataclass(frozen=True, slots=True)
class _Terms:
    """Words of one kind: those that tell it by themselves, and those that need a cue before or a verb after them."""

    alone: re.Pattern[str]
    said: re.Pattern[str]
    cue: re.Pattern[str]
    verb: re.Pattern[str]


@cache
def _kept(language: Language) -> dict[str, Any]:
    kept: dict[str, Any] = tomllib.loads(Path(__file__).with_name("privacy.toml").read_text(encoding="utf-8"))
    return dict(kept[language])


@cache
def _any_term(language: Language) -> re.Pattern[str]:
    kept = _kept(language)
    return _pattern([term for category in Category for kind in ("alone", "said") for term in kept[category][kind]])


@cache
def _terms(language: Language) -> dict[Category, _Terms]:
    kept = _kept(language)
    return {
        category: _Terms(
            _pattern(kept[category]["alone"]),
            _pattern(kept[category]["said"]),
            _cue([*kept["cues"], *kept[category].get("cues", [])]),
            re.compile(rf"\s(?:{'|'.join(kept['verbs'])})\b"),
        )
        for category in Category
    }


def _cue(words: list[str]) -> re.Pattern[str]:
    """Words that say something of somebody, at most five words before what they say."""
    return re.compile(rf"(?<![\w-])(?:{'|'.join(words).lower()})\s(?:[\w’'-]+,?\s){{0,5}}$")


def _pattern(terms: list[str]) -> re.Pattern[str]:
    """One of the terms, as whole words in lower case. Grouped by their first letters, which is several times faster."""
    groups: dict[str, list[str]] = {}
    for term in terms:
        first = term[0].lower() if term[0].isalpha() and term[1:2] not in ("?", "*") else ""
        groups.setdefault(first, []).append(term[len(first) :].lower())
    grouped = (f"{first}(?:{'|'.join(rest)})" for first, rest in sorted(groups.items()))
    return re.compile(rf"(?<![\w-])(?P<term>{'|'.join(grouped)})(?![\w-])")
