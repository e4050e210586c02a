"""What the library needs of the application that it is shown in."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING, Protocol, cast

from assistant.errors import StandpuntError
from assistant.tui.speech import language
from assistant.words import say

if TYPE_CHECKING:
    from textual.dom import DOMNode

    from assistant.tui.engine import Engine


class Host(Protocol):
    """An application with an engine, which is there once `engine_ready` has been awaited."""

    engine: Engine

    def engine_ready(self) -> Awaitable[object]:
        """Wait until the engine is there."""

    def library_changed(self) -> Awaitable[None]:
        """The index has changed with the user's own documents."""


def engine_of(node: DOMNode) -> Engine:
    """The engine of the application, in which it must be there already."""
    return cast("Host", node.app).engine


async def ready_engine(node: DOMNode) -> Engine:
    """The engine of the application, as soon as it is there."""
    host = cast("Host", node.app)
    await host.engine_ready()
    return host.engine


def tell(node: DOMNode, error: StandpuntError) -> None:
    """Show an error as its message and its hint."""
    message, hint = (say(language(), f"errors.{error.key}.{part}", **error.facts) for part in ("message", "hint"))
    node.app.notify(hint, title=message, severity="error", markup=False)


async def library_changed(node: DOMNode) -> None:
    """Let the application know that the index has changed with the user's own documents."""
    await cast("Host", node.app).library_changed()
