"""Asks the questions, one after the other, whatever is on the screen meanwhile."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from assistant.domain import Language
from assistant.errors import StandpuntError, Stopped
from assistant.tui.chat.talk import Status, Talk, Turn

if TYPE_CHECKING:
    from assistant.tui.engine import Engine


class Answers:
    """The questions that wait and the one that is being answered.

    `ready` gives the engine as soon as it can answer; `language` is that of the answers, None for the question's own;
    `told` hears when a conversation has got its session or another turn.
    """

    def __init__(
        self,
        ready: Callable[[], Awaitable[Engine]],
        language: Callable[[], Language | None],
        told: Callable[[Talk], None],
    ) -> None:
        self._ready = ready
        self._language = language
        self._told = told
        self._waiting: deque[tuple[Talk, Turn]] = deque()
        self._current: tuple[Talk, Turn] | None = None
        self._stopping = asyncio.Event()
        self._engine: Engine | None = None
        self.working = False
        """Whether `work` is going on."""

    def put(self, talk: Talk, question: str) -> Turn:
        """Add a question to a conversation; it is asked when `work` comes to it."""
        turn = Turn(question)
        talk.turns.append(turn)
        self._waiting.append((talk, turn))
        return turn

    def live(self, session: str) -> Talk | None:
        """The conversation of a session in which something is still to come; None if there is none."""
        known = [self._current, *self._waiting]
        return next((each[0] for each in known if each and each[0].session == session), None)

    def unasked(self) -> list[tuple[str | None, list[str]]]:
        """The questions that have not reached the engine, by conversation, each with its session if it has one."""
        waiting: dict[int, tuple[str | None, list[str]]] = {}
        for talk, turn in (*([self._current] if self._current else ()), *self._waiting):
            if turn.status is Status.WAITING:
                waiting.setdefault(id(talk), (talk.session, []))[1].append(turn.question)
        return list(waiting.values())

    def stop(self, talk: Talk) -> bool:
        """Stop the answer on its way in a conversation, or the questions that wait there. False if there are none."""
        if self._current and self._current[0] is talk:
            self._stopping.set()
            if self._engine:
                self._engine.stop()
            return True
        dropped = [turn for its, turn in self._waiting if its is talk]
        self._waiting = deque(each for each in self._waiting if each[0] is not talk)
        for turn in dropped:
            turn.stop()
        return bool(dropped)

    async def work(self) -> None:
        """Ask everything that waits. Nothing is asked twice at a time: call it again only when it is not working."""
        self.working = True
        try:
            while self._waiting:
                talk, turn = self._current = self._waiting.popleft()
                self._stopping.clear()
                await self._settle(talk, turn)
                self._current = None
                self._told(talk)
        finally:
            self.working = False

    async def _settle(self, talk: Talk, turn: Turn) -> None:
        try:
            await self._answer(talk, turn)
        except Stopped:
            turn.stop()
        except StandpuntError as error:
            turn.fail(error)
        except asyncio.CancelledError:
            turn.stop()
            raise
        except Exception as error:  # whatever it is, the asker must hear of it, and of nothing but it
            turn.fail(StandpuntError("unexpected", reason=f"{type(error).__name__}: {error}"))

    async def _answer(self, talk: Talk, turn: Turn) -> None:
        self._engine = await self._ready_or_stopped()
        turn.begin()
        known = talk.session
        async for session, event in self._engine.ask(turn.question, talk.session, self._language()):
            talk.session = session or talk.session
            if known != talk.session:
                known = talk.session
                self._told(talk)
            if self._stopping.is_set():  # it may have been said before the advisor listened
                self._engine.stop()
            turn.hear(event)

    async def _ready_or_stopped(self) -> Engine:
        """The engine. Raises: Stopped, if that is said before there is one; StandpuntError, if there will be none."""
        ready, stopped = asyncio.ensure_future(self._ready()), asyncio.ensure_future(self._stopping.wait())
        try:
            await asyncio.wait((ready, stopped), return_when=asyncio.FIRST_COMPLETED)
            if self._stopping.is_set():
                raise Stopped("stopped")
            return await ready
        finally:
            ready.cancel()
            stopped.cancel()
