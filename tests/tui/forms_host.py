"""An application with nothing but a form on top, in our own colours."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Footer, Input, Static

from assistant import locations
from assistant.domain import Language
from assistant.tui.forms.form import Field, FormScreen
from assistant.tui.speech import set_language
from assistant.tui.themes import THEMES
from tests.tui.waiting import until

WIDE = (100, 40)


class Host(App[object]):
    """Opens a form and keeps what it says when it closes."""

    CSS = "#below { margin: 1 2; }"

    def __init__(self, make: Callable[[], Screen[bool]], language: Language = Language.EN) -> None:
        set_language(language)
        super().__init__()
        self.animation_level = "none"
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = "standpunt-dark"
        self._make = make
        self.said: list[bool | None] = []

    def compose(self) -> ComposeResult:
        """Something that the form lies over."""
        yield Input("Should we hold our campaign?", id="below")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Open the form."""
        self.push_screen(self._make(), self.said.append)

    @property
    def form(self) -> FormScreen:
        """The form, whatever lies over it."""
        return next(screen for screen in self.screen_stack if isinstance(screen, FormScreen))

    def text(self, selector: str) -> str:
        """What stands in a part of the form."""
        return " ".join(str(part.render()) for part in self.form.query(selector).results(Static))

    def field(self, inside: str) -> Field:
        """The field around a control."""
        ancestors = self.form.query_one(inside).ancestors
        return next(node for node in ancestors if isinstance(node, Field))

    def wrong(self, inside: str) -> str:
        """What the field around a control says is wrong."""
        field = self.field(inside)
        return str(field.query_one(".field--error", Static).render()) if field.has_class("-wrong") else ""


@asynccontextmanager
async def opened(
    make: Callable[[], Screen[bool]], size: tuple[int, int] = WIDE, language: Language = Language.EN
) -> AsyncIterator[tuple[Host, Pilot[object]]]:
    """The host with the form filled in."""
    app = Host(make, language)
    async with app.run_test(size=size) as pilot:
        await filled(pilot)
        yield app, pilot


def use_short_paths(patch: pytest.MonkeyPatch, folder: Path) -> None:
    """For pictures: a home whose path is the same on every machine."""
    patch.chdir(folder)
    patch.setenv(locations.HOME_VARIABLE, "home")


async def filled(pilot: Pilot[object]) -> None:
    """Wait for the form to show what it read, or that it could not; no cursor blinks."""
    app = pilot.app
    await until(pilot, lambda: isinstance(app.screen, FormScreen) and app.focused is not None)
    for entry in app.screen.query(Input):
        entry.cursor_blink = False
    await pilot.pause()


async def typed(pilot: Pilot[object], selector: str, text: str) -> None:
    """Put a text into an input, as pasting it over what is there would."""
    entry = pilot.app.screen.query_one(selector, Input)
    entry.focus()
    entry.value = text
    await pilot.pause()
