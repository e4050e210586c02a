"""Our Dutch–English lexicon: Dutch word forms with their English senses, and Dutch compounds with their parts.

`lexicon.tsv`, one lemma a line: its forms separated by spaces, then its senses separated by commas, the most frequent
first (irregular English forms in parentheses), then, for compounds, the parts joined by `+`:

    kind kinderen	child (children), kid
    klantbeleving	customer experience	klant+beleving
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("lexicon.tsv")
_COMMA = re.compile(r",(?![^()]*\))")
_BRACKETS = re.compile(r"\(([^()]*)\)")
_LINKS = ("s", "e", "en", "n")
"""What Dutch puts between the parts of a compound (tussenklanken), and plural endings inside it."""

_LEAST_PART = 3
_LEAST_COMPOUND = 8
_LEAST_LINKED = 4
_LEAST_LONGER = 4


@dataclass(frozen=True, slots=True)
class Senses:
    """What a Dutch form means: English words or phrases, the most frequent sense first.

    `irregular`: pairs of a sense and a form of it that no stemmer brings back (child, children; go, went).
    `parts`: the lemmas of a compound; empty for other words.
    """

    english: tuple[str, ...]
    irregular: tuple[tuple[str, str], ...] = ()
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lemma:
    """One line of the lexicon: the forms of a Dutch word, the lemma first, and what they mean."""

    forms: tuple[str, ...]
    senses: Senses


@cache
def read_lemmas(path: Path = FILE) -> tuple[Lemma, ...]:
    """Every line of the lexicon."""
    lines = (line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#"))
    return tuple(_lemma(line) for line in lines)


@cache
def read_lexicon(path: Path = FILE) -> dict[str, Senses]:
    """Every Dutch form, in lower case, with its senses. A form of several lemmas has the senses of all of them."""
    forms: dict[str, Senses] = {}
    for lemma in read_lemmas(path):
        for form in lemma.forms:
            known = forms.get(form)
            forms[form] = _merged(known, lemma.senses) if known else lemma.senses
    return forms


@cache
def lexicon_hash() -> str:
    """Changes whenever the lexicon does; part of what made an index."""
    return hashlib.sha256(FILE.read_bytes()).hexdigest()[:16]


def split_compound(word: str, lexicon: Mapping[str, Senses]) -> tuple[str, ...]:
    """The parts of a Dutch compound, as words of the lexicon; empty if it is none, or none we can tell.

    A compound that the lexicon lists has the parts it lists. Any other is cut where both sides are known words, linking
    sounds aside; of several cuts the one with the longest shorter part wins, which is the least accidental.
    """
    listed = lexicon.get(word)
    if listed:
        return listed.parts
    if len(word) < _LEAST_COMPOUND:
        return ()
    best: tuple[int, tuple[str, ...]] = (0, ())
    for cut in range(_LEAST_PART, len(word) - _LEAST_PART + 1):
        tail = word[cut:]
        if tail not in lexicon:
            continue
        head = next((part for part in _heads(word[:cut]) if part in lexicon), None)
        shorter = min(cut, len(tail))
        if head and shorter > best[0] and max(cut, len(tail)) >= _LEAST_LONGER:
            best = (shorter, (head, tail))
    return best[1]


def _heads(text: str) -> Iterator[str]:
    """What the first part of a compound may be as a word: as it stands, or without a linking sound."""
    yield text
    for link in _LINKS:
        if text.endswith(link) and len(text) - len(link) >= _LEAST_LINKED:
            yield text[: -len(link)]


def _lemma(line: str) -> Lemma:
    forms, english, *rest = line.split("\t")
    return Lemma(tuple(forms.split()), _senses(english, tuple(rest[0].split("+")) if rest else ()))


def _senses(text: str, parts: tuple[str, ...]) -> Senses:
    english: list[str] = []
    irregular: list[tuple[str, str]] = []
    for written in _COMMA.split(text):
        sense = " ".join(_BRACKETS.sub(" ", written).split())
        if sense:
            english.append(sense)
            irregular.extend((sense, form) for form in _irregular(written))
    return Senses(tuple(dict.fromkeys(english)), tuple(dict.fromkeys(irregular)), parts)


def _irregular(written: str) -> Iterator[str]:
    """A sense with each of its bracketed forms in place: `lose weight (lost)` is also `lost weight`.

    A form stands for the word before it that begins as it does, or else for the word right before it.
    """
    for match in _BRACKETS.finditer(written):
        before = written[: match.start()].split()
        after = _BRACKETS.sub(" ", written[match.end() :]).split()
        for form in filter(None, map(str.strip, match.group(1).split("/"))):
            alike = [place for place, word in enumerate(before) if word[0].lower() == form[0].lower()]
            place = alike[-1] if alike else len(before) - 1
            yield " ".join([*before[:place], form, *before[place + 1 :], *after])


def _merged(one: Senses, other: Senses) -> Senses:
    return replace(
        one,
        english=tuple(dict.fromkeys((*one.english, *other.english))),
        irregular=tuple(dict.fromkeys((*one.irregular, *other.irregular))),
        parts=one.parts or other.parts,
    )
