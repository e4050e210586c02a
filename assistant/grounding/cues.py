"""What single words do to a sentence: deny it, turn it to one of two poles, hedge it, make it hold for all."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from assistant.domain import Language

_FILE = Path(__file__).with_name("cues.toml")
NEGATION = "negation"
PLUS, MINUS = "+", "-"


@dataclass(frozen=True, slots=True)
class _Words:
    """Words of one kind: whole ones, and beginnings of words (written with a `*`)."""

    whole: frozenset[str]
    beginnings: tuple[str, ...]

    @classmethod
    def read(cls, text: str) -> _Words:
        words = text.split()
        beginnings = tuple(word.removesuffix("*") for word in words if word.endswith("*"))
        return cls(frozenset(word for word in words if not word.endswith("*")), beginnings)

    def __contains__(self, word: str) -> bool:
        return word in self.whole or (bool(self.beginnings) and word.startswith(self.beginnings))


@lru_cache(maxsize=20_000)
def cues_of(word: str, language: Language) -> frozenset[str]:
    """The kinds of a word in lower case: `negation`, a pole such as `direction+`, or a name of `KINDS`."""
    return frozenset(kind for kind, words in _lexicon(language).items() if word in words)


def opposite(pole: str) -> str:
    """The other pole of a pair: `direction-` for `direction+`."""
    return pole[:-1] + (MINUS if pole.endswith(PLUS) else PLUS)


def is_pole(kind: str) -> bool:
    """Whether a kind is one pole of a pair of opposites."""
    return kind.endswith((PLUS, MINUS))


@cache
def kinds() -> tuple[str, ...]:
    """The names of the kinds of words that over- or understate, in the order of the file."""
    return tuple(tomllib.loads(_FILE.read_text(encoding="utf-8"))["kinds"])


@cache
def _lexicon(language: Language) -> dict[str, _Words]:
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    code = language.value
    found = {NEGATION: _Words.read(data["negation"][code])}
    for pair in data["opposites"]:
        found[pair["name"] + PLUS] = _Words.read(pair[f"plus_{code}"])
        found[pair["name"] + MINUS] = _Words.read(pair[f"minus_{code}"])
    found.update({name: _Words.read(words[code]) for name, words in data["kinds"].items()})
    return found
