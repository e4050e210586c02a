"""Lists that go to a chat model with letters before their items, and come back with the same letters."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from string import ascii_lowercase
from typing import Any

MOST = len(ascii_lowercase)
"""As many items as there are letters: numbers are taken, they cite passages."""

_LINE = re.compile(r"^[\s>*_(-]*([a-z])\s*[).:\]]\**\s*(.+?)\s*$", re.MULTILINE | re.IGNORECASE)


def labelled(items: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The first items, each with its letter as `label`."""
    return [{**item, "label": letter} for letter, item in zip(ascii_lowercase, items, strict=False)]


def read_lines(answer: str, count: int) -> dict[int, str]:
    """What stands after each letter, by the place of its item, from 0. Letters beyond `count` are dropped."""
    found: dict[int, str] = {}
    for letter, text in _LINE.findall(answer):
        place = ascii_lowercase.index(letter.lower())
        if place < count:
            found.setdefault(place, text)
    return found
