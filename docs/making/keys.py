"""The page of all keys of the terminal application, from its bindings and the words that name them."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from importlib import import_module

from textual.binding import Binding
from textual.dom import DOMNode

import assistant.tui
from assistant.domain import Language
from assistant.tui.chat.slash import SLASH, CommandName
from assistant.tui.help import SIGNS
from assistant.words import say

_HEAD = """# Keys

<!-- Made by `python -m docs.making` from the bindings of the terminal application. Change those instead. -->

Inside the application `F1` lists the keys that work where you are, and `Ctrl+P` finds everything by name. To change a
key, write its id and the key you want into `keymap.toml` [beside the settings](configuration.md#where-everything-lies):

```toml
"chat.library" = "f7"
"passage.next" = "n,right"
```
"""
_ORDER = ("app", "chat", "question", "suggestions", "conversation", "turn", "brief", "evidence", "passage", "sidebar")
"""The parts of the screen that come first; the others follow by name."""

_PARTS = {
    "app": "Everywhere",
    "chat": "The chat",
    "question": "The question",
    "suggestions": "Suggested questions",
    "conversation": "The conversation",
    "turn": "A question and its answer",
    "brief": "A brief",
    "evidence": "Sources, cases and grounding",
    "passage": "A citation opened",
    "sidebar": "The list of conversations",
    "choices": "The values of a filter",
    "compare": "Cases side by side",
    "dialog": "Questions to confirm",
    "export": "Export",
    "filters": "Filters of the library",
    "forms": "Forms: profile, settings, model",
    "help": "Help",
    "library": "The library",
    "links": "Sources of a document",
    "listing": "The list of documents",
    "reader": "A document",
}
_COMMANDS = """
## Commands to type

Typed instead of a question; Dutch names work in English too, and the other way round.

| command | in Dutch | does |
| --- | --- | --- |
"""
_SIGNS = """
## Signs

| sign | means |
| --- | --- |
"""


def page() -> str:
    """The page in Markdown."""
    parts: dict[str, dict[str, set[str]]] = {}
    for id, key in bindings():
        parts.setdefault(id.partition(".")[0], {}).setdefault(id, set()).update(key.split(","))
    order = sorted(parts, key=lambda part: (_ORDER.index(part) if part in _ORDER else len(_ORDER), part))
    return _HEAD + "".join(_part(part, parts[part]) for part in order) + _commands() + _signs()


def bindings() -> Iterator[tuple[str, str]]:
    """The id and the keys of every binding of ours."""
    seen = set()
    for module in pkgutil.walk_packages(assistant.tui.__path__, f"{assistant.tui.__name__}."):
        for made in vars(import_module(module.name)).values():
            if isinstance(made, type) and issubclass(made, DOMNode) and made not in seen:
                seen.add(made)
                for binding in vars(made).get("BINDINGS", ()):
                    if isinstance(binding, Binding) and binding.id:
                        yield binding.id, binding.key


def _part(part: str, keys: dict[str, set[str]]) -> str:
    rows = "".join(
        f"| {' '.join(f'`{_shown(key)}`' for key in sorted(keys[id], key=_rank))} | {_meaning(id)} | `{id}` |\n"
        for id in sorted(keys)
    )
    return f"\n## {_PARTS.get(part, part.capitalize())}\n\n| key | does | id |\n| --- | --- | --- |\n{rows}"


def _meaning(id: str) -> str:
    return say(Language.EN, f"tui.keys.{id}")


def _shown(key: str) -> str:
    """A key as people write it: `ctrl+o` is `Ctrl+O`."""
    names = {
        "escape": "Esc",
        "pageup": "PgUp",
        "pagedown": "PgDn",
        "question_mark": "?",
        "slash": "/",
        "left_square_bracket": "[",
        "right_square_bracket": "]",
        "full_stop": ".",
        "minus": "-",
    }
    *modifiers, last = key.split("+")
    shown = names.get(
        last, last if len(last) == 1 and not modifiers else last.title() if len(last) > 1 else last.upper()
    )
    return "+".join([*(modifier.title() for modifier in modifiers), shown])


def _rank(key: str) -> tuple[bool, int, str]:
    return ("+" in key, len(key), key)


def _commands() -> str:
    rows = (
        (name, *(say(each, f"tui.commands.name.{name}") for each in (Language.EN, Language.NL))) for name in CommandName
    )
    return _COMMANDS + "".join(
        f"| `{SLASH}{english}` | `{SLASH}{dutch}` | {say(Language.EN, f'tui.commands.about.{name}')} |\n"
        for name, english, dutch in rows
    )


def _signs() -> str:
    rows = (f"| {sign} | {say(Language.EN, f'tui.help.sign.{verdict}')} |\n" for sign, verdict in SIGNS)
    return _SIGNS + "".join(rows)
