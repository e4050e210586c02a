"""The keys that work here and now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from textual import events
from textual.app import RenderResult
from textual.content import Content
from textual.screen import Screen
from textual.style import Style
from textual.widget import Widget

_KEY = "key"
"""What a piece of the line knows of its key, for whoever clicks on it."""

_HELP = "help"
"""The action that tells of all the other keys."""


@dataclass(frozen=True)
class _Piece:
    """A key and what it does. One that would do nothing now is dim."""

    key: str
    shown: str
    does: str
    action: str
    enabled: bool

    @property
    def width(self) -> int:
        """Columns that it takes."""
        return self.content(pointed=False).cell_length

    def content(self, pointed: bool) -> Content:
        """As the line tells it; `pointed` is whether the mouse is on it."""
        style = Style(dim=True) if not self.enabled else Style.from_meta({_KEY: self.key})
        told = Content.assemble((f" {self.shown} ", "bold $footer-key-foreground"), f"{self.does} ").stylize(style)
        return told.stylize("$footer-key-foreground on $block-hover-background") if pointed else told


class KeyLine(Widget):
    """The keys that work here and now, as many as fit; a click presses one.

    Textual's footer is a widget for each key, and makes all of them anew after every letter that is typed.
    """

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    KeyLine {
        dock: bottom; height: 1; background: $panel; color: $footer-description-foreground; text-wrap: nowrap;
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[_Piece] = []
        self._pointed = ""

    def on_mount(self) -> None:
        """Hear of it whenever other keys may work."""
        self.screen.bindings_updated_signal.subscribe(self, self._told)

    def _told(self, screen: Screen[Any]) -> None:
        if not screen.app.app_focus:  # then none does, until the terminal is looked at again
            return
        pieces = list(_working(screen))
        if pieces != self._pieces:
            self._pieces = pieces
            self.refresh()

    def render(self) -> RenderResult:
        """` F1 help  ^p everything `; where there is no room for all of them, help is the last to go."""
        pieces = list(self._pieces)
        while sum(piece.width for piece in pieces) > self.content_size.width and pieces:
            pieces.remove(next((piece for piece in reversed(pieces) if piece.action != _HELP), pieces[0]))
        return Content("").join(piece.content(piece.key == self._pointed) for piece in pieces)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Press the key that the mouse is on."""
        if key := event.style.meta.get(_KEY):
            self.app.simulate_key(key)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Show what a click would press."""
        self._point(event.style.meta.get(_KEY, ""))

    def on_leave(self) -> None:
        """Nothing, any more."""
        self._point("")

    def _point(self, key: str) -> None:
        if key != self._pointed:
            self._pointed = key
            self.styles.pointer = "pointer" if key else "default"
            self.refresh()


def _working(screen: Screen[Any]) -> Iterator[_Piece]:
    """What is to be told, each action once however many keys it has."""
    told: set[str] = set()
    for _, binding, enabled, _ in screen.active_bindings.values():
        if binding.show and binding.action not in told:
            told.add(binding.action)
            yield _Piece(binding.key, screen.app.get_key_display(binding), binding.description, binding.action, enabled)
