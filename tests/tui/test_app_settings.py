"""Settings and keys of one's own, taken over while the application runs."""

from __future__ import annotations

from typing import get_args

import pytest

from assistant import locations, settings
from assistant.settings import KINDS
from assistant.tui.chat.slash import CommandName
from assistant.tui.keymap import binding_ids, read_keymap
from assistant.tui.themes import THEMES
from tests.tui.chat_host import (
    app_of,
    ask,
    chat,
    make_app,
    opened,
    ready,
    text_of,
    without_advisor,
)
from tests.tui.waiting import until


class TestSettings:
    """Themes, languages and other settings change while it runs, and are remembered."""

    def test_the_setting_knows_our_themes(self) -> None:
        """By the same names, in the same order."""
        assert get_args(KINDS["theme"]) == tuple(theme.name for theme in THEMES)

    @pytest.mark.usefixtures("own_home")
    async def test_theme(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Chosen by the end of its name, in force at once, and in the settings file."""
        with without_advisor(monkeypatch):
            async with opened(make_app()) as pilot:
                assert pilot.app.theme == "standpunt-dark"
                await ask(pilot, "/theme light")
                await until(pilot, lambda: pilot.app.theme == "standpunt-light")
        assert settings.load().theme == "standpunt-light"

    @pytest.mark.usefixtures("own_home")
    async def test_language(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Everything is shown anew; what is being written stays."""
        with without_advisor(monkeypatch):
            async with opened(make_app(), (150, 40)) as pilot:
                assert "Search conversations" in text_of(pilot)
                chat(pilot).question.load_text("half a question")
                chat(pilot).errands.run(CommandName.LANG, "nl")
                await until(pilot, lambda: "Gesprekken doorzoeken" in text_of(pilot))
                assert chat(pilot).question.text == "half a question"
                assert "Hulp" in text_of(pilot)
                assert app_of(pilot).settings.language == "nl"
        assert settings.load().language == "nl"

    @pytest.mark.usefixtures("own_home")
    async def test_a_wrong_value_is_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """And changes nothing."""
        with without_advisor(monkeypatch):
            async with opened(make_app()) as pilot:
                await ask(pilot, "/theme pink")
                await until(pilot, lambda: "pink" in text_of(pilot))
                assert pilot.app.theme == "standpunt-dark"

    @pytest.mark.usefixtures("own_home")
    async def test_model_by_name(self) -> None:
        """A model is taken over for the questions to come."""
        app = make_app()
        async with opened(app) as pilot:
            await ask(pilot, "/model nobody:nothing")
            await until(pilot, lambda: app.settings.model == "nobody:nothing" and bool(app._notifications))
            await ready(pilot)
            assert "nobody:nothing" in text_of(pilot)


class TestOwnKeys:
    """`keymap.toml` changes keys; nothing in it can break the application."""

    def write(self, text: str) -> None:
        """Put a keymap where it is looked for."""
        path = locations.keymap_file()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    @pytest.mark.usefixtures("own_home")
    async def test_another_key(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The new key works, the old one no longer does."""
        self.write('chat.conversations = "f9"\n')
        with without_advisor(monkeypatch):
            async with opened(make_app(), (80, 24)) as pilot:
                await pilot.press("ctrl+b")
                assert not chat(pilot)._panels.covered
                await pilot.press("f9")
                assert chat(pilot)._panels.covered

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("chat.nothing = 'f9'", "chat.nothing"),
            ("chat.new = 7", "chat.new"),
            ("[chat\nnew = 'f9'", "keymap.toml"),
            ("chat.new = ''", "chat.new"),
        ],
    )
    async def test_what_is_wrong_is_told(self, text: str, told: str) -> None:
        """An unknown binding, no key, no TOML: each is told, the usual keys stay."""
        self.write(text)
        keymap = read_keymap()
        assert dict(keymap.keys) == {}
        (problem,) = keymap.problems
        assert told in problem

    @pytest.mark.usefixtures("own_home")
    async def test_it_is_told_on_the_screen(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """In a notification, as text whatever it holds."""
        self.write('"chat.[bold]x" = "f9"\n')
        with without_advisor(monkeypatch):
            async with opened(make_app()) as pilot:
                await until(pilot, lambda: "chat.[bold]x" in text_of(pilot))

    def test_every_binding_has_words_and_an_id(self) -> None:
        """So that each can be changed and explained."""
        assert {"chat.new", "app.help", "brief.open", "question.send"} <= binding_ids()
