"""The page of all settings, from the class that holds them and the words that explain them."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, Literal, get_args, get_origin

from assistant import locations
from assistant.domain import Language
from assistant.settings import ENVIRONMENT_PREFIX, KINDS, LONGEST, Settings
from assistant.words import say

_HEAD = """# Configuration

<!-- Made by `python -m docs.making` from assistant/settings.py and the words of its settings. Change those instead. -->

`standpunt config show` tells every setting, its value and where it comes from; `standpunt config set KEY VALUE` writes
one, and without a value puts it back to its default. The terminal application has them all under `/settings`.

A flag of a command goes before the environment, the environment before the file, the file before the default. In the
environment a setting is called `{prefix}` and its name in capitals, such as `{example}`. A key that is not in
this table is refused. A switch takes `yes`/`no`, `true`/`false`, `on`/`off`; a time is in seconds, at most {longest:g}.

| setting | meaning | holds | default |
| --- | --- | --- | --- |
"""
_FILES = """
## Where everything lies

`standpunt config path` prints where the settings file is. The folders are those of your system (on Linux
`~/.config/standpunt` and `~/.local/share/standpunt`, on macOS `~/Library/Application Support/standpunt`). The variable
`{home}` moves everything into one folder, laid out like this:

| in that folder | holds |
| --- | --- |
"""
_PLACES = (
    ("config_file", "the settings; written by `standpunt config set`"),
    ("keys_file", "keys of model providers; written by `standpunt models key`, mode 600"),
    ("profile_file", "what you told of your organisation; written by `standpunt profile set`"),
    ("keymap_file", "your own [keys](keys.md) in the terminal application"),
    ("sessions_file", "the conversations (SQLite)"),
    ("library_directory", "your own documents and case notes, as Markdown"),
    ("index_directory", "the index; derived, built again when it is gone"),
    ("runs_directory", "runs of `standpunt eval`, a folder each"),
    ("cache_directory", "what can be made again"),
)


def page() -> str:
    """The page in Markdown."""
    rows = (
        (field.name, say(Language.EN, f"settings.{field.name}"), _kind(KINDS[field.name]), _default(field.default))
        for field in fields(Settings)
    )
    settings = "".join(f"| `{name}` | {meaning} | {kind} | {default} |\n" for name, meaning, kind, default in rows)
    head = _HEAD.format(prefix=ENVIRONMENT_PREFIX, example=f"{ENVIRONMENT_PREFIX}MODEL", longest=LONGEST)
    return head + settings + _FILES.format(home=locations.HOME_VARIABLE) + _places()


def _kind(kind: Any) -> str:
    """What a setting can hold, in words."""
    if kind is bool:
        return "a switch"
    if kind is float:
        return "a time"
    if get_origin(kind) is Literal:
        return ", ".join(f"`{choice}`" for choice in get_args(kind))
    return "text"


def _default(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else f"`{value}`"


def _places() -> str:
    home = locations.config_file().parent
    rows = ((getattr(locations, name)().relative_to(home).as_posix(), holds) for name, holds in _PLACES)
    return "".join(f"| `{place}` | {holds} |\n" for place, holds in rows)
