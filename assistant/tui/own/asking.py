"""What is asked of the user before documents are added or another collection is searched."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from assistant.domain import Collection, Language
from assistant.errors import UsageError
from assistant.library.text import fold
from assistant.tui.speech import language, tr
from assistant.words import lookup

if TYPE_CHECKING:
    from textual.app import App

_BOTH = "both"


async def add_places(app: App[object], text: str = "") -> bool:
    """Add the files that a text names, or those that are asked for; whether any was added. For a worker.

    Raises:
        UsageError: one of them is not there.
    """
    from assistant.tui.chat.dialogs import Prompt
    from assistant.tui.own.adding import AddScreen
    from assistant.tui.own.documents import places_named

    named: str | None = text
    if not named:
        named = await app.push_screen_wait(Prompt(tr("add.where"), ""))
    if not named:
        return False
    places = await asyncio.to_thread(places_named, named)
    changed = await app.push_screen_wait(AddScreen(places))
    return bool(changed)


def collection_named(text: str) -> Collection | None:
    """The collection that a word means, in either language; None for both.

    Raises:
        UsageError: there is no such collection.
    """
    wanted = fold(text.strip())
    known = {fold(str(lookup(each, f"tui.only.named.{name}"))): name for each in Language for name in _names()}
    name = known.get(wanted)
    if name is None:
        offered = ", ".join(str(lookup(language(), f"tui.only.named.{name}")) for name in _names())
        raise UsageError("collection_unknown", value=text, known=offered)
    return None if name == _BOTH else Collection(name)


def next_collection(only: Collection | None) -> Collection | None:
    """What comes after a choice where one goes round: both, own, shipped."""
    order = (None, Collection.OWN, Collection.SHIPPED)
    return order[(order.index(only) + 1) % len(order)]


def _names() -> tuple[str, ...]:
    return (*Collection, _BOTH)
