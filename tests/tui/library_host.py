"""An application around one screen of the library, with the real engine on the shared index."""

from __future__ import annotations

from textual.app import App
from textual.screen import Screen

from assistant.domain import Language, Profile
from assistant.settings import Settings
from assistant.tui.engine import Engine
from assistant.tui.speech import set_language


class LibraryHost(App[object]):
    """Shows a screen, and keeps what it ended with."""

    def __init__(self, screen: type[Screen[str | None]] | None = None, spoken: Language = Language.EN) -> None:
        super().__init__()
        self.animation_level = "none"
        set_language(spoken)
        self.engine = Engine(Settings(), Profile())
        self.opened: list[str] = []
        self.ended_with: list[str | None] = []
        self._first = screen

    async def engine_ready(self) -> Engine:
        """It is there at once."""
        return self.engine

    async def on_mount(self) -> None:
        """Show the screen."""
        if self._first:
            self.visit(self._first())

    def visit(self, screen: Screen[str | None]) -> None:
        """Go to a screen."""
        self.push_screen(screen, self.ended_with.append)

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        """Only keep the address."""
        self.opened.append(url)

    async def on_unmount(self) -> None:
        """Let go of the index."""
        await self.engine.close()
