"""Every text shown to users, in Dutch and English, one file per language."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

from assistant import locations
from assistant.domain import Language


@cache
def _catalogue(language: Language) -> dict[str, Any]:
    return tomllib.loads(locations.words_file(language).read_text(encoding="utf-8"))


def lookup(language: Language, path: str) -> Any:
    """What stands at a dotted path, e.g. `brief.headings.why`.

    Raises:
        KeyError: the words file has no such entry.
    """
    node: Any = _catalogue(language)
    for part in path.split("."):
        node = node[part]
    return node


def say(language: Language, path: str, /, **facts: object) -> str:
    """The text at a dotted path with its `{placeholders}` filled in.

    Raises:
        KeyError: the words file has no such entry, or a placeholder has no value.
    """
    text = str(lookup(language, path))
    return text.format(**facts) if facts else text


def plural(language: Language, path: str, count: int, /, **facts: object) -> str:
    """As `say`, from an entry with the forms `one` and `other`; `{count}` is filled in."""
    form = "one" if count == 1 else "other"
    return say(language, f"{path}.{form}", count=count, **facts)
