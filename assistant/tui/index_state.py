"""What the header tells of the index: waking up, being built, ready. Told by the engine's threads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from textual.message import Message
from textual.notifications import Notification, Notify, SeverityLevel

from assistant.tui.speech import language

if TYPE_CHECKING:
    from assistant.library.problems import Problem
    from assistant.retrieval.team.report import Exchange


_TOLD_FOR = 10.0
"""Seconds for which the news of an exchange is shown."""


class Phase(StrEnum):
    """What the index is doing."""

    WAKING = "waking"
    WAITING = "waiting"
    BUILDING = "building"
    READY = "ready"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class IndexState:
    """What the index is doing, and while it is built, how many of how many texts are embedded."""

    phase: Phase = Phase.WAKING
    done: int = 0
    total: int = 0

    @property
    def percent(self) -> int:
        """How far the building is."""
        return 100 * self.done // self.total if self.total else 0


class IndexTold(Message):
    """Something happened to the index."""

    def __init__(self, state: IndexState) -> None:
        super().__init__()
        self.state = state


class TellingObserver:
    """Passes on what happens to the index; `post` must be safe to call from any thread."""

    def __init__(self, post: Callable[[Message], object]) -> None:
        self._post = post
        self._state = IndexState()
        self._away: str | None = None

    def waiting(self) -> None:
        """Another process is updating the index."""
        self._tell(IndexState(Phase.WAITING))

    def building(self, reason: str, entries: int) -> None:
        """Embedding starts."""
        self._tell(IndexState(Phase.BUILDING, 0, entries))

    def embedded(self, entries: int) -> None:
        """So many more texts are embedded; told when it makes a difference to see."""
        state = IndexState(Phase.BUILDING, self._state.done + entries, self._state.total)
        if state.percent != self._state.percent:
            self._tell(state)
        self._state = state

    def problem(self, problem: Problem) -> None:
        """A file could not be used: `standpunt doctor` lists them."""

    def finished(self) -> None:
        """The index is written; what searches it may still have to be loaded."""
        self._tell(IndexState(Phase.WAKING))

    def exchanged(self, told: Exchange) -> None:
        """Files were exchanged with the team's server, or could not be; that is told once, until it can be again."""
        away = told.away.key if told.away else None
        lines = list(told.lines(language()))
        if lines and (told.changed_here or told.changed_there or away != self._away):
            severity: SeverityLevel = "warning" if away or told.set_aside else "information"
            self._post(Notify(Notification("\n".join(lines), severity=severity, timeout=_TOLD_FOR, markup=False)))
        self._away = away

    def _tell(self, state: IndexState) -> None:
        self._state = state
        self._post(IndexTold(state))
