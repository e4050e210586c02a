"""The application as a whole: the first frame, the engine, settings, keys, and leaving."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import get_args

import pytest
from textual.command import CommandPalette
from textual.widgets import RadioButton

from assistant import locations, settings
from assistant.conversation.store import SessionStore
from assistant.domain import Language, Profile
from assistant.errors import CorpusError, StandpuntError
from assistant.profile import save_profile
from assistant.settings import KINDS
from assistant.tui.chat.slash import CommandName
from assistant.tui.chat.talk import Status
from assistant.tui.engine import Engine
from assistant.tui.export import ExportScreen
from assistant.tui.forms.models import ModelScreen
from assistant.tui.forms.profile import ProfileScreen
from assistant.tui.forms.settings import SettingsScreen
from assistant.tui.help import HelpScreen
from assistant.tui.index_state import Phase
from assistant.tui.keymap import binding_ids, read_keymap
from assistant.tui.library.screen import LibraryScreen
from assistant.tui.themes import THEMES
from assistant.tui.too_small import TooSmall
from tests.tui.chat_host import (
    MEDIUM,
    QUESTION,
    answered,
    app_of,
    ask,
    chat,
    make_app,
    opened,
    ready,
    text_of,
    views,
    without_advisor,
)
from tests.tui.waiting import until

_HEAVY = {"chromadb", "onnxruntime", "tantivy", "numpy", "langchain_core", "torch"}


def test_nothing_heavy_before_the_first_frame(tmp_path: Path) -> None:
    """What the application imports and does until its first frame needs neither models nor the index."""
    script = """
import json, sys
from assistant.domain import Language
from assistant.settings import Settings
from assistant.tui.app import StandpuntApp

def tell(app):
    sys.__stdout__.write(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
    app.exit()

StandpuntApp.first_frame = tell
StandpuntApp(Settings(), Language.EN).run(headless=True, size=(100, 30))
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": str(Path(locations.__file__).parent.parent)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        cwd=tmp_path,
    )
    assert set(json.loads(done.stdout)) & _HEAVY == set()


@pytest.mark.usefixtures("own_home")
async def test_a_question_may_come_before_everything_is_loaded() -> None:
    """It waits where it can be seen, and is answered as soon as that is possible."""
    app = make_app()
    make_engine, loaded = app._make_engine, threading.Event()

    def slowly() -> Engine:
        loaded.wait()
        return make_engine()

    app._make_engine = slowly  # type: ignore[method-assign]
    async with app.run_test(size=(110, 36)) as pilot:
        await ask(pilot, QUESTION)
        await until(pilot, lambda: "waits until everything has been loaded" in text_of(pilot))
        assert chat(pilot).talk.turns[0].status is Status.WAITING
        loaded.set()
        await answered(pilot)
        assert chat(pilot).talk.turns[0].brief is not None
        await ready(pilot)
        assert "● ready" in text_of(pilot)


@pytest.mark.usefixtures("own_home")
async def test_what_is_wrong_with_the_documents_is_told() -> None:
    """Without documents there is no engine; a question fails with the reason, and its hint."""
    app = make_app(corpus="/nowhere")
    async with app.run_test(size=(110, 36)) as pilot:
        await until(pilot, lambda: app.index_state.phase is Phase.BROKEN)
        await ask(pilot, QUESTION)
        await answered(pilot)
        (turn,) = chat(pilot).talk.turns
        assert isinstance(turn.error, CorpusError)
        assert "standpunt config show" in text_of(pilot)
        assert "Traceback" not in text_of(pilot)
        # Mended while it runs:
        await app.take_over({"corpus": None})
        await ready(pilot)
        await pilot.press("shift+tab")
        await ask(pilot, QUESTION)
        await answered(pilot)
        assert chat(pilot).talk.turns[1].brief is not None


@pytest.mark.usefixtures("own_home")
async def test_a_model_that_cannot_be_used_is_told() -> None:
    """The built-in advisor answers, and a notification says why."""
    app = make_app(model="nobody:nothing")
    async with opened(app) as pilot:
        await until(pilot, lambda: bool(app._notifications))
        await ask(pilot, QUESTION)
        await answered(pilot)
        brief = chat(pilot).talk.turns[0].brief
        assert brief is not None
        assert brief.model == "builtin"


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


async def _silence(*arguments: object) -> AsyncIterator[None]:
    return
    yield


@pytest.mark.usefixtures("own_home")
async def test_leaving_in_the_middle_of_an_answer_loses_nothing() -> None:
    """The question is kept, and the threads end."""
    app = make_app()
    async with opened(app) as pilot:
        await ask(pilot, QUESTION)
        await until(pilot, lambda: chat(pilot).talk.session is not None)
        session = chat(pilot).talk.session
        await pilot.press("ctrl+q")
    assert app.at_rest
    again = make_app(session=session)
    async with opened(again) as pilot:
        await until(pilot, lambda: bool(views(pilot)))
        assert chat(pilot).talk.turns[0].question == QUESTION


@pytest.mark.usefixtures("own_home")
async def test_leaving_before_a_question_could_be_asked_keeps_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Questions that wait for the index are written down when somebody leaves, in one conversation."""
    building = threading.Event()
    monkeypatch.setattr(Engine, "_warm_up", lambda engine: building.wait() and None)
    app = make_app()
    async with app.run_test(size=MEDIUM) as pilot:
        await ask(pilot, QUESTION)
        app.ask(app.talk, "And why?")
        await pilot.press("ctrl+q")
        building.set()
    with closing(SessionStore()) as store:
        (session,) = store.sessions()
        assert [turn.question for turn in store.history(session.id)] == [QUESTION, "And why?"]


@pytest.mark.usefixtures("own_home")
async def test_keys_are_called_by_their_name_in_the_language(monkeypatch: pytest.MonkeyPatch) -> None:
    """The line of keys says “spatie” to the Dutch."""
    with without_advisor(monkeypatch):
        async with opened(make_app(Language.NL), MEDIUM) as pilot:
            await ask(pilot, "/gevallen")
            await until(pilot, lambda: isinstance(pilot.app.screen, LibraryScreen))
            await until(pilot, lambda: "spatie" in text_of(pilot))


@pytest.mark.usefixtures("own_home")
async def test_what_nobody_foresaw_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception of any kind in an answer is told where the answer would be."""

    async def broken(*arguments: object) -> AsyncIterator[None]:
        raise RuntimeError("[red]no markup[/]")
        yield

    app = make_app(Language.NL)
    async with opened(app) as pilot:
        monkeypatch.setattr(app.engine, "ask", broken)
        await ask(pilot, QUESTION)
        await answered(pilot)
        assert isinstance(chat(pilot).talk.turns[0].error, StandpuntError)
        assert "RuntimeError: [red]no markup[/]" in text_of(pilot)
        await asyncio.sleep(0)
