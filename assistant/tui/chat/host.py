"""The application, for the parts of the conversation screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from textual.dom import DOMNode

    from assistant.tui.app import StandpuntApp


def app_of(node: DOMNode) -> StandpuntApp:
    """The application that a part of the screen is in."""
    return cast("StandpuntApp", node.app)
