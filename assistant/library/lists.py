"""The closed lists of the corpus (topics, sectors, countries …) with their names in both languages."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from assistant.domain import Language
from assistant.errors import CorpusError

FILE = "lists.toml"


@dataclass(frozen=True)
class ClosedLists:
    """What `corpus/lists.toml` holds: for each list, its codes; for each code, labels and cue words.

    Cue words are regular expressions that match the start of a word; they tell an inquiry's topics.
    """

    entries: Mapping[str, Mapping[str, Mapping[str, Any]]]

    def codes(self, name: str) -> tuple[str, ...]:
        """The allowed values of a list."""
        return tuple(self.entries[name])

    def label(self, name: str, code: str, language: Language) -> str:
        """How a code is written for readers; the code itself if the list does not know it."""
        entry = self.entries.get(name, {}).get(code)
        return str(entry[language]) if entry else code

    def counted(self, name: str, code: str, count: int, language: Language) -> str:
        """A count with its label, e.g. `7 hielden vol`."""
        many = self.entries.get(name, {}).get(code, {}).get("many")
        return f"{count} {many[language] if many and count != 1 else self.label(name, code, language)}"

    def find(self, name: str, text: str) -> str | None:
        """The code that a user means: a code, either language's label, whatever the case, or a cue word."""
        return self.labelled(name, text) or next(iter(self.cued(name, text)), None)

    def labelled(self, name: str, text: str) -> str | None:
        """The code that a text is, or is the label of in either language, whatever the case."""
        wanted = _plain(text)
        for code, entry in self.entries[name].items():
            if wanted in (_plain(code), _plain(str(entry["nl"])), _plain(str(entry["en"]))):
                return code
        return None

    def cued(self, name: str, text: str) -> tuple[str, ...]:
        """The codes whose cue words occur in a text, in the order of the list."""
        return tuple(code for code, pattern in self._cues(name).items() if pattern.search(text))

    @cache  # noqa: B019 - one instance lives as long as the process
    def _cues(self, name: str) -> dict[str, re.Pattern[str]]:
        return {
            code: re.compile(r"(?<!\w)(?:" + "|".join(entry["cues"]) + ")", re.IGNORECASE)
            for code, entry in self.entries[name].items()
            if entry.get("cues")
        }

    def __hash__(self) -> int:
        return id(self)


def read_lists(corpus: Path) -> ClosedLists:
    """Read the closed lists of a corpus.

    Raises:
        CorpusError: the file is missing or is not valid TOML.
    """
    path = corpus / FILE
    try:
        return ClosedLists(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise CorpusError("corpus_missing", path=corpus) from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CorpusError("lists_unreadable", path=path, reason=error) from error


def _plain(text: str) -> str:
    return re.sub(r"[\s_-]+", " ", text.strip().casefold())
