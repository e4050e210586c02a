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

_DATE = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?", re.ASCII)


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


def told_date(date: str, language: Language) -> str:
    """A date of the form `2026-05-07` or `2026-05` as readers write it: `7 mei 2026`. Anything else stays as it is."""
    match = _DATE.fullmatch(date)
    if not match or not 1 <= int(match[2]) <= len(lookup(language, "months")):
        return date
    parts = (str(int(match[3])) if match[3] else "", say(language, f"months.{int(match[2])}"), match[1])
    return " ".join(filter(None, parts))
