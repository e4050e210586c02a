"""The whole application, on the shared index or on no index at all."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import pytest
from textual.pilot import Pilot

from assistant.conversation.store import SessionStore
from assistant.domain import Brief, Language
from assistant.settings import Settings
from assistant.tui.app import StandpuntApp
from assistant.tui.chat.screen import ChatScreen
from assistant.tui.chat.talk import Status, Turn
from assistant.tui.chat.turn import TurnView
from assistant.tui.index_state import Phase
from tests.tui.waiting import until

QUESTION = "Should we hold our inclusive campaign now that customers threaten to leave?"
WIDE, MEDIUM, NARROW = (150, 45), (110, 36), (80, 24)


def make_app(language: Language = Language.EN, session: str | None = None, **settings: Any) -> StandpuntApp:
    """The application, without anything that moves by itself."""
    app = StandpuntApp(Settings(**settings), language, session)
    app.animation_level = "none"
    return app


@asynccontextmanager
async def opened(app: StandpuntApp, size: tuple[int, int] = MEDIUM) -> AsyncIterator[Pilot[None]]:
    """The application, once everything is loaded."""
    async with app.run_test(size=size, notifications=True) as pilot:
        await ready(pilot)
        yield pilot


async def ready(pilot: Pilot[Any]) -> None:
    """Wait until everything is loaded."""
    await until(pilot, lambda: app_of(pilot).index_state.phase is Phase.READY)


def app_of(pilot: Pilot[Any]) -> StandpuntApp:
    """The application that a pilot flies."""
    app = pilot.app
    assert isinstance(app, StandpuntApp)
    return app


def chat(pilot: Pilot[Any]) -> ChatScreen:
    """The conversation screen, whatever lies over it."""
    return next(screen for screen in reversed(pilot.app.screen_stack) if isinstance(screen, ChatScreen))


def views(pilot: Pilot[Any]) -> list[TurnView]:
    """The turns on the screen."""
    return chat(pilot).conversation.views


async def ask(pilot: Pilot[Any], question: str) -> None:
    """Type a question and send it."""
    chat(pilot).question.focus()
    chat(pilot).question.load_text(question)
    await pilot.press("enter")


async def answered(pilot: Pilot[Any]) -> None:
    """Wait until nothing is on its way any more, and what came is on the screen."""
    await until(pilot, lambda: not chat(pilot).talk.busy and all(view.answered for view in views(pilot)))


def text_of(pilot: Pilot[Any]) -> str:
    """Everything that can be read on the screen, line by line."""
    screen = pilot.app.screen
    lines = screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in line) for line in lines)


@contextmanager
def without_advisor(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the application believe that it is ready, where nothing is to be asked: it saves loading the models."""

    async def at_once(engine: object) -> None:
        return None

    with monkeypatch.context() as patch:
        patch.setattr("assistant.tui.engine.Engine.warm_up", at_once)
        yield


def answered_turn(brief: Brief) -> Turn:
    """A turn that has been answered."""
    turn = Turn(brief.inquiry.question, Status.FINISHED)
    turn.brief = brief
    return turn


async def show(pilot: Pilot[Any], *turns: Turn) -> None:
    """Put turns on the screen as if they had just been asked."""
    talk = chat(pilot).talk
    talk.turns.extend(turns)
    await chat(pilot).open(talk)
    await pilot.pause()


def keep_sessions(*names: str, at: Callable[[int], str] | None = None) -> list[str]:
    """Write conversations down as they would have been, the first one first; gives their ids."""
    store = SessionStore()
    try:
        ids = []
        for place, name in enumerate(names):
            id = store.start(name)
            store.begin_turn(id, name)
            if at:
                with store._change():
                    store._db.execute("UPDATE turns SET asked = ? WHERE session = ?", (at(place), id))
                    store._db.execute("UPDATE sessions SET started = ? WHERE id = ?", (at(place), id))
            ids.append(id)
        return ids
    finally:
        store.close()
