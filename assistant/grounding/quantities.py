"""Numbers, dates, amounts and shares in Dutch and English text, as values that can be compared.

`1,2 miljoen`, `1.2 million` and `1.200.000` are one value; so are `three in five`, `60 %` and `60 procent`, and
`2 februari 2023` and `February 2, 2023`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, lru_cache
from itertools import pairwise, zip_longest
from pathlib import Path
from typing import Any

from assistant.domain import Language

_FILE = Path(__file__).with_name("quantities.toml")
_DIGITS = r"\d+(?:[.,]\d+)*"
_GROUPED = re.compile(r"^[1-9]\d{0,2}(?:[.,]\d{3})+$")
_CLOCK = re.compile(r"(?<![\d.,:])(\d{1,2})[:.](\d{1,2})\s*(a\.?m\b|p\.?m\b|uur\b)?", re.IGNORECASE)
_HOUR = re.compile(r"(?<![\d.,:])(\d{1,2})\s*(a\.?m|p\.?m)\b", re.IGNORECASE)
_ISO = re.compile(r"(?<![\d-])(\d{4})-(\d{1,2})-(\d{1,2})(?![\d-])")
_SLASHED = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(\d{2,4})(?![\d/])")
_IN = re.compile(r"\s*(?:in|out of|of every|in every|op de|van de|op elke|of)\s+(?:the\s+)?", re.IGNORECASE)
_YEARS = range(1500, 2101)

_HUNDRED = 100.0
_LEAST_SCALE = 1000.0
_SOON = 12
"""Characters between two numbers of which the second may lend the first its scale."""

_SMALL = 12.0
"""Up to here a number in words may count anything (two brands, both of them) and proves nothing by itself."""

EXACT = 1e-6
"""Relative difference up to which two values count as the same; only rounding in floating point lies below it."""
NEAR = 0.06
"""Relative difference that `about`, `more than` or `almost` forgives: what rounding to one figure and a half makes."""
WORDED = 0.02
"""Absolute difference that a share in words forgives: a third is 33 or 34 percent, nine in ten 89."""


class Bound(StrEnum):
    """How a number is bounded by the words before it."""

    EXACT = ""
    OVER = "over"
    UNDER = "under"
    ABOUT = "about"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a text: `value`, what it counts (`kind`: percent, euro, year, month, day, time, share or nothing).

    `start` and `end` are characters of the text. `weak`: a small number in words (one, two, first), which prose uses
    for many things; by itself it proves nothing wrong. `scale`: that of the number after it, where this one may
    leave it out (`from 2.5 to 4 billion`).
    """

    value: float
    kind: str
    start: int
    end: int
    bound: Bound = Bound.EXACT
    weak: bool = False
    scale: float = 1.0

    def agrees(self, other: Quantity) -> bool:
        """Whether a source that says `other` allows a statement to say this."""
        return any(one._equals(two) for one in self._readings() for two in other._readings())

    def _readings(self) -> tuple[Quantity, ...]:
        return (self,) if self.scale == 1 else (self, replace(self, value=self.value * self.scale, scale=1.0))

    def _equals(self, other: Quantity) -> bool:
        if not _kinds_agree(self.kind, other.kind):
            return False
        one, two = self.value, other.value
        if self.kind == "time" and abs(one - two) == 12 * 60:  # `5:00` and `5 pm`
            return True
        if abs(one - two) <= EXACT * max(abs(one), abs(two), 1):
            return {self.bound, other.bound} != {Bound.OVER, Bound.UNDER}
        if "share" in (self.kind, other.kind) and abs(_share(self) - _share(other)) <= WORDED:
            return True
        if self.bound is Bound.EXACT or not two or _figures(one) >= _figures(two):  # rounding says less, never more
            return False
        off = (one - two) / abs(two)
        if self.bound is Bound.OVER:
            return -NEAR <= off <= 0
        return 0 <= off <= NEAR if self.bound is Bound.UNDER else abs(off) <= NEAR


def _figures(value: float) -> int:
    """How many significant figures a number has: 2 for 250, 3 for 257 and for 27.5."""
    return len(f"{value:.10g}".replace(".", "").strip("0"))


def _share(quantity: Quantity) -> float:
    return quantity.value / 100 if quantity.kind == "percent" else quantity.value


_APART = ("month", "time", "share")
"""Kinds that no bare number stands for. Any other a source may leave out ("68 tegen 32")."""


def _kinds_agree(one: str, two: str) -> bool:
    if one == two or {one, two} == {"percent", "share"}:
        return True
    return (not one and two not in _APART) or (not two and one not in _APART)


def quantities(text: str, language: Language) -> tuple[Quantity, ...]:
    """Every number in a text, in order. Never fails: what cannot be read as a number is no number."""
    if not any(char.isdigit() for char in text) and not _worded(language).search(text):
        return ()
    readers: tuple[Callable[[str, Language], Iterable[Quantity]], ...] = (_dates, _times, _shares, _numbers)
    taken: list[tuple[int, int]] = []
    found: list[Quantity] = []
    for reader in readers:
        for quantity in reader(text, language):
            if all(quantity.end <= start or end <= quantity.start for start, end in taken):
                found.append(quantity)
        taken = [(quantity.start, quantity.end) for quantity in found]
    found.sort(key=lambda quantity: (quantity.start, quantity.end))
    return tuple(_with_scale(one, other, text, language) for one, other in zip_longest(found, found[1:]))


def _with_scale(one: Quantity, after: Quantity | None, text: str, language: Language) -> Quantity:
    """A bare number with the scale of the one that follows it soon."""
    if after is None or one.kind or one.value >= _LEAST_SCALE or after.start - one.end > _SOON:
        return one
    scale = _scale_pattern(language).search(text[after.start : after.end])
    return replace(one, scale=_table("scales", language)[scale.group().lower()]) if scale else one


@cache
def _worded(language: Language) -> re.Pattern[str]:
    """Any number, share or month in words; a text without one needs no closer look."""
    words = {*_word_numbers(language), *_table("shares", language), *_months()}
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b", re.IGNORECASE)


def _dates(text: str, language: Language) -> Iterator[Quantity]:
    for match in _ISO.finditer(text):
        if 1 <= int(match[2]) <= 12 and 1 <= int(match[3]) <= 31:
            for group, kind in ((1, "year"), (2, "month"), (3, "day")):
                yield Quantity(float(match[group]), kind, match.start(group), match.end(group))
    for match in _SLASHED.finditer(text):
        for group in (1, 2):  # day and month, or month and day: nobody can tell, so both count as bare numbers
            yield Quantity(float(match[group]), "", match.start(group), match.end(group), weak=True)
        century = 2000 if len(match[3]) == 2 else 0
        yield Quantity(float(int(match[3]) + century), "year", match.start(3), match.end(3))
    for match in _month_pattern().finditer(text):
        if not _is_month(match, language):
            continue
        yield Quantity(float(_months()[match["name"].lower()]), "month", match.start("name"), match.end("name"))
        for side in ("before", "after"):
            if match[side] and 1 <= int(match[side]) <= 31:
                yield Quantity(float(match[side]), "day", match.start(side), match.end(side))
        if match["year"]:
            yield Quantity(float(match["year"]), "year", match.start("year"), match.end("year"))


def _is_month(match: re.Match[str], language: Language) -> bool:
    """Whether the name of a month stands for one: `may` and `march` are verbs, `Jan` and `April` people."""
    name = match["name"]
    beside = bool(match["before"] or match["after"] or match["year"])
    if language is Language.NL:
        return beside or name in _table("months", Language.NL)
    return name[0].isupper() and (beside or bool(match["in"]) or len(name) > len("march"))


@cache
def _month_pattern() -> re.Pattern[str]:
    names = "|".join(sorted(_months(), key=len, reverse=True))
    return re.compile(
        rf"(?P<in>\b(?:in|since|until|from|by|sinds|tot|vanaf|van|begin|eind|mid|of|en|and)\s+)?"
        rf"(?:(?<![\d.,])(?P<before>\d{{1,2}})(?:st|nd|rd|th|e)?\s+(?:of\s+)?)?"
        rf"\b(?P<name>{names})\b\.?"
        rf"(?:\s+(?P<after>\d{{1,2}})(?:st|nd|rd|th)?(?!\d|[.,:]\d|\s?%))?(?:,?\s+(?:of\s+|van\s+)?(?P<year>[12]\d{{3}})\b)?",
        re.IGNORECASE,
    )


def _times(text: str, _: Language) -> Iterator[Quantity]:
    for match in _CLOCK.finditer(text):
        if (":" in match[0] or match[3]) and int(match[1]) <= 24 and int(match[2]) < 60:
            yield Quantity(_minutes(int(match[1]), int(match[2]), match[3]), "time", match.start(), match.end())
    for match in _HOUR.finditer(text):
        if int(match[1]) <= 12:
            yield Quantity(_minutes(int(match[1]), 0, match[2]), "time", match.start(), match.end())


def _minutes(hour: int, minute: int, half: str | None) -> float:
    afternoon = bool(half) and str(half).lower().startswith("p")
    return float((hour % 12 + 12 * afternoon if half and half[0].lower() in "ap" else hour) * 60 + minute)


def _shares(text: str, language: Language) -> Iterator[Quantity]:
    lowered = text.lower()
    for words, value in _table("shares", language).items():
        for match in re.finditer(rf"\b{re.escape(words)}\b(?!\s(?:a\s)?[mb]i)", lowered):  # not `half a million`
            yield Quantity(value, "share", match.start(), match.end(), weak=True)
    numbers = _numbers(text, language)
    for one, other in pairwise(numbers):  # `three in five`, `drie op de vijf`
        small = 0 < one.value < other.value <= 10 and not one.kind and not other.kind
        if small and _IN.fullmatch(text[one.end : other.start]):
            yield Quantity(one.value / other.value, "share", one.start, other.end, weak=True)


@lru_cache(maxsize=64)
def _numbers(text: str, language: Language) -> tuple[Quantity, ...]:
    """Plain numbers; remembered for a moment, because shares are made of them."""
    return tuple(_read_numbers(text, language))


def _read_numbers(text: str, language: Language) -> Iterator[Quantity]:
    for match in _number_pattern(language).finditer(text):
        written = match["digits"]
        if written and not (match["scale"] or "").strip() and _part_of_word(text, match.end("digits")):
            continue
        value = _value(written, language) if written else _in_words(match["words"], language)
        if value is None:
            continue
        scale = (match["scale"] or "").strip().lower()
        value *= _table("scales", language).get(scale, 1) if scale else 1
        kind = _kind(match["sign"], match["unit"])
        if not kind and written and not scale and value in _YEARS and len(written) == 4:
            kind = "year"
        weak = bool(match["ordinal"]) if written else value <= _SMALL
        bound = _bound(text[: match.start("number")])
        yield Quantity(value, kind, match.start("number"), match.end(), bound, weak)


def _part_of_word(text: str, end: int) -> bool:
    """Whether letters follow the digits at once, as in `3D` or `4x`; endings of ordinals are read before this."""
    return end < len(text) and text[end].isalpha() and not re.match(r"(?:e|th|st|nd|rd|s|ers?)\b", text[end:])


@cache
def _number_pattern(language: Language) -> re.Pattern[str]:
    scales = "|".join(sorted(map(re.escape, _table("scales", language)), key=len, reverse=True))
    signs = "€|\\$|£|\\b(?:eur|usd|gbp)\\b"
    units = "|".join(sorted(map(re.escape, _unit_words()), key=len, reverse=True))
    words = "|".join(sorted(_word_numbers(language), key=len, reverse=True))
    return re.compile(
        rf"(?P<sign>{signs})?\s?(?<![\w.,])(?P<number>(?P<digits>{_DIGITS})(?P<ordinal>e|th|st|nd|rd)?"
        rf"|\b(?P<words>(?:{words})(?:(?:[\s-]|(?<=hundred)\sand\s|(?<=thousand)\sand\s)(?:{words}))*)\b)"
        rf"(?P<scale>[\s-]?(?:{scales})\b)?(?:[\s-]?(?P<unit>{units})(?!\w|\s?\d))?",
        re.IGNORECASE,
    )


def _value(written: str, language: Language) -> float | None:
    if _GROUPED.match(written):
        return float(re.sub(r"[.,]", "", written))
    head, *tail = re.split(r"[.,]", written)
    if len(tail) > 1:  # a version, an address or a date in figures: no number
        return None
    return float(f"{head}.{tail[0]}") if tail else float(head)


def _in_words(words: str, language: Language) -> float | None:
    """The value of a number in words: `two hundred and six`, `vierentachtig`; None for a row such as `two three`."""
    total = current = 0.0
    for word in re.split(r"[\s-]+", re.sub(r"\bhalf a\b", "half", words.lower())):
        if word == "and":
            continue
        value = _word_numbers(language)[word if word != "half" or language is Language.NL else "half a"]
        if value in _table("scales", language).values():
            total, current = (
                (total, (current or 1) * value) if value == _HUNDRED else (total + (current or 1) * value, 0)
            )
        elif current % _HUNDRED and not (value < 10 and current % 10 == 0):
            return None
        else:
            current += value
    return total + current


def _kind(sign: str | None, unit: str | None) -> str:
    return _unit_words().get((sign or unit or "").lower().replace(" ", "_"), "")


def _bound(before: str) -> Bound:
    match = _bound_pattern().search(before[-24:].lower())
    return Bound(match.lastgroup) if match and match.lastgroup else Bound.EXACT


@cache
def _bound_pattern() -> re.Pattern[str]:
    bounds = _data()["bounds"]
    groups = (f"(?P<{name}>{'|'.join(map(re.escape, words.split('|')))})" for name, words in bounds.items())
    return re.compile(rf"(?<!\w)(?:{'|'.join(groups)})\s+(?:the\s+|de\s+|een\s+|a\s+)?[€$£]?$")


@cache
def _scale_pattern(language: Language) -> re.Pattern[str]:
    large = [word for word, size in _table("scales", language).items() if size >= _LEAST_SCALE and len(word) > 1]
    return re.compile(rf"\b(?:{'|'.join(large)})\b", re.IGNORECASE)


@cache
def _unit_words() -> dict[str, str]:
    return {word: kind for kind, words in _data()["kinds"].items() for word in words.split()} | {"per cent": "percent"}


@cache
def _word_numbers(language: Language) -> dict[str, float]:
    """Number words of a language with their values: the plain ones, and in Dutch those written as one word."""
    units, tens = _table("units", language), _table("tens", language)
    words = {**units, **tens, **{w: v for w, v in _table("scales", language).items() if len(w) > 4}}
    words |= {"half a": 0.5} if language is Language.EN else {"half": 0.5, "anderhalf": 1.5, "anderhalve": 1.5}
    if language is Language.NL:
        digits = {"een": 1.0, **{word: value for word, value in units.items() if value < 10}}
        for ten, value in tens.items():
            for word, one in digits.items():
                for link in ("en", "ën"):
                    words[f"{word}{link}{ten}"] = value + one
        words |= {f"{word}{scale}": value * size for word, value in units.items() for scale, size in _BIG}
    return words


_BIG: Sequence[tuple[str, float]] = (("honderd", 100.0), ("duizend", 1000.0))


@cache
def _months() -> dict[str, int]:
    return {name: int(n) for language in Language for name, n in _table("months", language).items()}


@cache
def _table(name: str, language: Language) -> dict[str, float]:
    return {word: float(value) for word, value in _data()[name][language.value].items()}


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))
