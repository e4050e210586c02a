"""The user's own keys: `keymap.toml` beside the settings, with `binding.id = "key"` on each line."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from assistant import locations
from assistant.library.text import clean
from assistant.tui.speech import language, tr
from assistant.words import lookup


@dataclass(frozen=True, slots=True)
class Keymap:
    """Keys by the ids of bindings, and in words what could not be used of the file."""

    keys: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


def read_keymap() -> Keymap:
    """The user's keys; whatever is wrong with the file is told and left out."""
    path = locations.keymap_file()
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Keymap()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return Keymap(problems=(tr("keymap.unreadable", path=path, reason=clean(str(error))),))
    keys: dict[str, str] = {}
    problems: list[str] = []
    known = binding_ids()
    for id, key in _flat(raw):
        if id not in known:
            problems.append(tr("keymap.unknown", id=clean(id)))
        elif not isinstance(key, str) or not key.strip():
            problems.append(tr("keymap.no_key", id=clean(id)))
        else:
            keys[id] = ",".join(part.strip() for part in key.split(",") if part.strip())
    return Keymap(keys, tuple(problems))


def binding_ids() -> frozenset[str]:
    """The ids of all bindings that have words."""
    return frozenset(id for id, _ in _flat(lookup(language(), "tui.keys")))


def _flat(table: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value
