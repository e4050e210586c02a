"""Every text shown to users, in Dutch and English, one file per language."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from typing import Any

from assistant import locations
from assistant.domain import Language

_TABLE = re.compile(r"^\[+(\w+)", re.MULTILINE)
"""The line a table begins with, and the first part of its name."""


@cache
def _texts(language: Language) -> dict[str, str]:
    """The words file, apart by the first part of the names of its tables."""
    whole = locations.words_file(language).read_text(encoding="utf-8")
    starts = list(_TABLE.finditer(whole))
    ends = [start.start() for start in starts[1:]] + [len(whole)]
    texts: dict[str, str] = {}
    for start, end in zip(starts, ends, strict=True):
        texts[start[1]] = texts.get(start[1], "") + whole[start.start() : end]
    return texts


@cache
def _tables(language: Language, name: str) -> dict[str, Any]:
    """The tables whose names begin so. The others are not parsed: all of them take 25 ms, which each command would."""
    return tomllib.loads(_texts(language)[name])


def lookup(language: Language, path: str) -> Any:
    """What stands at a dotted path, e.g. `brief.headings.why`.

    Raises:
        KeyError: the words file has no such entry.
    """
    first, *parts = path.split(".")
    node: Any = _tables(language, first)[first]
    for part in parts:
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
