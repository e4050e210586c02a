"""The application as a whole: its start, what is told when something is wrong, and leaving it."""

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

import pytest

from assistant import locations
from assistant.conversation.store import SessionStore
from assistant.domain import Language
from assistant.errors import CorpusError, StandpuntError
from assistant.tui.chat.talk import Status
from assistant.tui.engine import Engine
from assistant.tui.index_state import Phase
from tests.tui.chat_host import (
    MEDIUM,
    QUESTION,
    answered,
    ask,
    chat,
    make_app,
    opened,
    ready,
    text_of,
    views,
)
from tests.tui.waiting import until

_HEAVY = {"chromadb", "onnxruntime", "tantivy", "numpy", "langchain_core", "torch"}
_SLOW = {"pydantic", "typer", "yaml", "markdown_it"}
"""They take from 20 to 150 ms each."""


def test_nothing_heavy_before_the_first_frame(tmp_path: Path) -> None:
    """Until its first frame the application needs neither models nor the index, nor anything that is slow to load."""
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
    assert set(json.loads(done.stdout)) & (_HEAVY | _SLOW) == set()


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
