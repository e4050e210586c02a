"""F1: what it tells is what works where one is, in the language of the interface."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Button, Footer, Input, Static

from assistant.domain import Language
from assistant.tui.chat.slash import CommandName, spelling
from assistant.tui.forms.profile import ProfileScreen
from assistant.tui.help import HelpScreen
from assistant.tui.speech import SpokenBindings, set_language
from assistant.tui.themes import DARK
from assistant.words import say
from tests.tui.waiting import until


class Asking(SpokenBindings, App[object]):
    """A place to type and a button, with keys of its own."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "help", id="app.help"),
        Binding("f10", "nothing", id="forms.save"),
        Binding("f9", "nothing"),
    ]

    def __init__(self, language: Language = Language.EN) -> None:
        set_language(language)
        super().__init__()
        self.animation_level = "none"
        self.register_theme(DARK)
        self.theme = DARK.name

    def compose(self) -> ComposeResult:
        """Two things that can have the focus."""
        yield Input("Should we hold our campaign?")
        yield Button("Ask")
        yield Footer(show_command_palette=False)

    def action_help(self) -> None:
        """Open the help."""
        self.push_screen(HelpScreen())

    def action_nothing(self) -> None:
        """Do nothing."""

    @property
    def lines(self) -> dict[str, dict[str, str]]:
        """What the help says: under each heading, what each key does."""
        told: dict[str, dict[str, str]] = {}
        heading, keys = "", ""
        for part in self.screen.query(Static):
            text = str(part.render())
            if part.has_class("help--heading"):
                heading = text
            elif part.has_class("help--keys"):
                keys = text
            elif part.has_class("help--meaning"):
                told.setdefault(heading, {})[keys] = text
        return told


@pytest.mark.parametrize("language", list(Language))
async def test_everything_is_told(language: Language) -> None:
    """The keys of what has the focus, those of everywhere, every command, and the four signs."""
    app = Asking(language)

    def words(path: str) -> str:
        return say(language, f"tui.{path}")

    async with app.run_test() as pilot:
        await pilot.press("f1")
        lines = app.lines
        assert list(lines) == [
            words(f"help.{group}") for group in ("here", "screen", "everywhere", "commands", "signs")
        ]
        assert words("help.actions.paste") in lines[words("help.here")].values()
        assert lines[words("help.everywhere")]["f10"] == words("keys.forms.save")
        assert "f9" not in lines[words("help.everywhere")]
        assert {line.partition(" ")[0] for line in lines[words("help.commands")]} == {
            f"/{spelling(name)}" for name in CommandName
        }
        assert list(lines[words("help.signs")]) == ["✓", "~", "✗", "◇"]


async def test_it_is_of_what_has_the_focus() -> None:
    """A button has other keys than a place to type; several keys that do the same are told together."""
    app = Asking()
    async with app.run_test() as pilot:
        app.query_one(Button).focus()
        await pilot.press("f1")
        assert "Press the button" in app.lines["Here"].values()
        assert "Paste" not in app.lines["Here"].values()
        await pilot.press("f1")
        app.query_one(Input).focus()
        await pilot.press("f1")
        assert app.lines["Here"]["← →"] == "Move"


async def test_over_a_form() -> None:
    """Over a form only the keys of the form are told: those of the application do not work there."""
    app = Asking()
    async with app.run_test() as pilot:
        app.push_screen(ProfileScreen())
        await until(pilot, lambda: isinstance(app.screen, ProfileScreen) and bool(app.focused))
        await pilot.press("f1")
        assert app.lines["On this screen"]["esc"] == "Close"
        assert "Everywhere" not in app.lines
        await pilot.press("escape")
        assert isinstance(app.screen, ProfileScreen)


async def test_it_scrolls_in_a_small_terminal() -> None:
    """At 60 by 20 the end can be reached by keyboard, and Escape leads back."""
    app = Asking()
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.press("f1", "end")
        text = app.screen.query_one("#help-text")
        await until(pilot, lambda: text.scroll_offset.y == text.max_scroll_y > 0)
        last = list(app.screen.query(".help--meaning"))[-1]
        assert app.screen.region.contains_region(last.region)
        await pilot.press("escape")
        assert not isinstance(app.screen, HelpScreen)


@pytest.mark.parametrize(("language", "size"), [(Language.EN, (100, 52)), (Language.NL, (60, 20))])
def test_how_it_looks(snap_compare: Callable[..., bool], language: Language, size: tuple[int, int]) -> None:
    """Whole in a large terminal, and the beginning of it in a small one."""

    async def ask(pilot: Any) -> None:
        pilot.app.query_one(Input).cursor_blink = False
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(pilot.app.screen, HelpScreen))

    assert snap_compare(Asking(language), terminal_size=size, run_before=ask)
