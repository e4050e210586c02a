"""Keys that work everywhere: help, everything by name, leaving, copying; and a window that is too small."""

from __future__ import annotations

import pytest
from textual.command import CommandPalette

from assistant.domain import Language
from assistant.tui.help import HelpScreen
from assistant.tui.library.screen import LibraryScreen
from assistant.tui.too_small import TooSmall
from tests.tui.briefs import advised
from tests.tui.chat_host import (
    MEDIUM,
    WIDE,
    answered_turn,
    ask,
    chat,
    make_app,
    opened,
    show,
    text_of,
    without_advisor,
)
from tests.tui.waiting import until


@pytest.mark.usefixtures("own_home")
class TestKeys:
    """The keys of the application itself."""

    async def test_help(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """F1 opens the help, once."""
        with without_advisor(monkeypatch):
            async with opened(make_app()) as pilot:
                await pilot.press("f1")
                assert isinstance(pilot.app.screen, HelpScreen)
                await pilot.press("f1")
                assert not isinstance(pilot.app.screen, HelpScreen)

    async def test_palette(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Ctrl+P lists everything; what is chosen is done."""
        with without_advisor(monkeypatch):
            async with opened(make_app()) as pilot:
                await pilot.press("ctrl+p")
                assert isinstance(pilot.app.screen, CommandPalette)
                await pilot.press(*"contrast")
                await until(pilot, lambda: "high contrast" in text_of(pilot))
                await pilot.app.workers.wait_for_complete()
                await pilot.press("enter")
                await until(pilot, lambda: pilot.app.theme == "standpunt-contrast")

    async def test_ctrl_c_twice_quits(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The first press says so."""
        with without_advisor(monkeypatch):
            async with opened(make_app()) as pilot:
                await pilot.press("ctrl+c")
                assert pilot.app.is_running
                await until(pilot, lambda: "Ctrl+C again" in text_of(pilot))
                await pilot.press("ctrl+c")
            assert not pilot.app.is_running

    async def test_ctrl_c_copies_what_is_selected(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """And does not count as a wish to leave."""
        with without_advisor(monkeypatch):
            async with opened(make_app()) as pilot:
                chat(pilot).question.load_text("to be copied")
                chat(pilot).question.select_all()
                await pilot.press("ctrl+c")
                await pilot.press("ctrl+c")
                assert pilot.app.clipboard == "to be copied"
                assert pilot.app.is_running

    @pytest.mark.parametrize("narrow", [(80, 24), (70, 20), (45, 12)])
    async def test_a_window_that_shrinks_at_once(
        self, narrow: tuple[int, int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """From three columns to one, and back."""
        with without_advisor(monkeypatch):
            async with opened(make_app(), WIDE) as pilot:
                await show(pilot, answered_turn(advised()))
                await until(pilot, lambda: chat(pilot)._panels.shows("evidence"))
                await pilot.resize_terminal(*narrow)
                await until(pilot, lambda: not chat(pilot)._panels.panes)
                await pilot.resize_terminal(*WIDE)
                await until(pilot, lambda: len(chat(pilot)._panels.panes) == 2)

    async def test_a_window_that_is_too_small(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Says so, and what was there comes back when there is room again."""
        with without_advisor(monkeypatch):
            async with opened(make_app()) as pilot:
                chat(pilot).question.load_text("kept")
                await pilot.resize_terminal(20, 5)
                await until(pilot, lambda: isinstance(pilot.app.screen, TooSmall))
                assert "too small" in " ".join(text_of(pilot).split())
                await pilot.resize_terminal(100, 30)
                await until(pilot, lambda: pilot.app.screen is chat(pilot))
                assert chat(pilot).question.text == "kept"
                assert chat(pilot).question.has_focus


@pytest.mark.usefixtures("own_home")
async def test_keys_are_called_by_their_name_in_the_language(monkeypatch: pytest.MonkeyPatch) -> None:
    """The line of keys says “spatie” to the Dutch."""
    with without_advisor(monkeypatch):
        async with opened(make_app(Language.NL), MEDIUM) as pilot:
            await ask(pilot, "/gevallen")
            await until(pilot, lambda: isinstance(pilot.app.screen, LibraryScreen))
            await until(pilot, lambda: "spatie" in text_of(pilot))
