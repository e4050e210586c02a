"""What is shown instead of garbage when the window is too small for anything."""

from __future__ import annotations

from collections.abc import Iterable

from textual.geometry import Size
from textual.screen import SystemModalScreen
from textual.widget import Widget
from textual.widgets import Static

from assistant.tui.speech import tr

SMALLEST = Size(40, 10)
"""Columns and rows below which no screen of ours can be read."""


def is_too_small(size: Size) -> bool:
    """Whether nothing can be shown."""
    return size.width < SMALLEST.width or size.height < SMALLEST.height


class TooSmall(SystemModalScreen[None], inherit_css=False):
    """Says how large the window must be. Goes away by itself; what is below it goes on."""

    DEFAULT_CSS = """
    TooSmall { background: $background; color: $foreground; overflow: hidden; }
    """

    def compose(self) -> Iterable[Widget]:
        """As short as it can be said."""
        yield Static(tr("too_small", width=SMALLEST.width, height=SMALLEST.height), markup=False)
