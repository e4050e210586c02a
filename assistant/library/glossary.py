"""`corpus/glossary.toml`: the terms of the field in Dutch and English, with the words that users type for them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.domain import Language
from assistant.errors import CorpusError
from assistant.library.text import fold

FILE = "glossary.toml"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Entry(_Strict):
    nl: tuple[str, ...] = Field(min_length=1)
    en: tuple[str, ...] = Field(min_length=1)
    document: str | None = None


class _File(_Strict):
    term: tuple[_Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """One concept: its words per language, the preferred one first, and the article that explains it, if any."""

    words: Mapping[Language, tuple[str, ...]]
    document: str | None = None

    def says(self, text: str) -> bool:
        """Whether one of its words, in either language, holds a text that is already folded."""
        return any(text in _folded(word) for words in self.words.values() for word in words)

    def is_called(self, text: str) -> bool:
        """Whether one of its words, in either language, is a text that is already folded."""
        return any(text == _folded(word) for words in self.words.values() for word in words)


@dataclass(frozen=True, slots=True)
class Glossary:
    """Every term, in the order of the file."""

    terms: tuple[Term, ...]

    def find(self, text: str) -> tuple[Term, ...]:
        """The terms that go by a name, whatever the case or accents; without any, those whose words hold it."""
        wanted = fold(text.strip())
        if not wanted:
            return self.terms
        return tuple(term for term in self.terms if term.is_called(wanted)) or tuple(
            term for term in self.terms if term.says(wanted)
        )


@cache  # every search goes through every word
def _folded(word: str) -> str:
    return fold(word)


def read_glossary(corpus: Path) -> Glossary:
    """The glossary of a corpus; one without that file has no terms.

    Raises:
        CorpusError: the file is not TOML, or an entry lacks words in one of the languages.
    """
    path = corpus / FILE
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        entries = _File.model_validate(raw).term
    except FileNotFoundError:
        return Glossary(())
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise CorpusError("lists_unreadable", path=path, reason=" ".join(str(error).split())) from error
    return Glossary(
        tuple(Term({Language.NL: entry.nl, Language.EN: entry.en}, document=entry.document) for entry in entries)
    )
