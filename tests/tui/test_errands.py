"""What commands do: screens over the conversation, export, copying."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from textual.widgets import RadioButton

from assistant.domain import Profile
from assistant.profile import save_profile
from assistant.tui.export import ExportScreen
from assistant.tui.forms.models import ModelScreen
from assistant.tui.forms.profile import ProfileScreen
from assistant.tui.forms.settings import SettingsScreen
from assistant.tui.help import HelpScreen
from assistant.tui.index_state import Phase
from assistant.tui.library.screen import LibraryScreen
from tests.tui.chat_host import (
    MEDIUM,
    QUESTION,
    answered,
    app_of,
    ask,
    chat,
    make_app,
    opened,
    text_of,
    views,
    without_advisor,
)
from tests.tui.waiting import until


async def _silence(*arguments: object) -> AsyncIterator[None]:
    return
    yield


@pytest.mark.usefixtures("own_home")
class TestErrands:
    """Commands that open screens of their own."""

    async def test_cases(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The library opens on the cases that match; a question may come back from it."""
        with without_advisor(monkeypatch):
            async with opened(make_app(), MEDIUM) as pilot:
                await ask(pilot, "/cases bud light")
                await until(pilot, lambda: isinstance(pilot.app.screen, LibraryScreen))
                await until(pilot, lambda: "Bud Light" in text_of(pilot))
                assert "ABN AMRO" not in text_of(pilot)
                monkeypatch.setattr(app_of(pilot).engine, "ask", _silence)
                pilot.app.screen.dismiss("What did Bud Light do?")
                await until(pilot, lambda: bool(views(pilot)))
                assert chat(pilot).talk.turns[0].question == "What did Bud Light do?"

    @pytest.mark.parametrize(
        ("command", "screen"),
        [("/profile", ProfileScreen), ("/settings", SettingsScreen), ("/model", ModelScreen), ("/help", HelpScreen)],
    )
    async def test_forms(self, command: str, screen: type, monkeypatch: pytest.MonkeyPatch) -> None:
        """Each opens, and Esc comes back to the question."""
        with without_advisor(monkeypatch):
            async with opened(make_app(), MEDIUM) as pilot:
                await ask(pilot, command)
                if not isinstance(pilot.app.screen, screen):
                    await pilot.press("enter")
                await until(pilot, lambda: isinstance(pilot.app.screen, screen))
                await pilot.press("escape")
                await until(pilot, lambda: pilot.app.screen is chat(pilot))
                assert chat(pilot).question.has_focus

    async def test_export_and_copy(self) -> None:
        """There must be something first; then the brief that is read is offered, and copied with its sources."""
        async with opened(make_app(), MEDIUM) as pilot:
            await ask(pilot, "/export ")
            await until(pilot, lambda: "nothing in this conversation yet" in " ".join(text_of(pilot).split()))
            await ask(pilot, QUESTION)
            await answered(pilot)
            await ask(pilot, "/copy")
            await until(pilot, lambda: "Mukherjee" in pilot.app.clipboard)
            await ask(pilot, "/export zip")
            await until(pilot, lambda: "Unknown format 'zip'" in text_of(pilot))
            await ask(pilot, "/export memo-html")
            await until(
                pilot, lambda: isinstance(pilot.app.screen, ExportScreen) and bool(pilot.app.screen.query("#where"))
            )
            await until(pilot, lambda: pilot.app.screen.query_one("#memo", RadioButton).value)
            assert pilot.app.screen.query_one("#html", RadioButton).value

    async def test_the_profile_is_taken_over(self) -> None:
        """What is told of one's organisation counts from the next question on."""
        async with opened(make_app(), MEDIUM) as pilot:
            save_profile(Profile(organisation="Bakkerij", sector="food"))
            await app_of(pilot).take_over({})
            assert app_of(pilot).engine.profile.organisation == "Bakkerij"
            assert app_of(pilot).index_state.phase is Phase.READY
