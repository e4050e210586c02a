"""A conversation as the screen knows it. It lives on when nothing shows it, so that an answer is never lost."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from assistant.domain import Brief
from assistant.errors import StandpuntError
from assistant.library.text import strip_controls

if TYPE_CHECKING:
    from assistant.advisor.events import Event
    from assistant.conversation.store import KeptTurn

clock: Callable[[], float] = time.monotonic


class Status(StrEnum):
    """How far a turn is."""

    WAITING = "waiting"
    RUNNING = "running"
    FINISHED = "finished"
    STOPPED = "stopped"
    FAILED = "failed"


class Stage(StrEnum):
    """What happens on the way from a question to its brief, in this order."""

    UNDERSTANDING = "understanding"
    SEARCHING = "searching"
    WRITING = "writing"
    CHECKING = "checking"


@dataclass(eq=False)
class Turn:
    """A question and what became of it.

    `draft`: what was written so far; `void`: why a chat model's draft was thrown away; `answer`: the Markdown of an
    earlier turn whose brief cannot be shown as one. `changed` is called after every change, if something shows it.
    """

    question: str
    status: Status = Status.WAITING
    stage: Stage = Stage.UNDERSTANDING
    draft: str = ""
    void: str = ""
    brief: Brief | None = None
    answer: str = ""
    error: StandpuntError | None = None
    began: float = 0.0
    ended: float = 0.0
    changed: Callable[[], None] | None = None
    _kept: KeptTurn | None = None

    @classmethod
    def kept(cls, kept: KeptTurn) -> Turn:
        """A turn of an earlier day. Its brief is read when it is first shown, by `unpack`."""
        turn = cls(kept.question, _kept=kept)
        turn.status = Status.FINISHED if kept.brief else Status.STOPPED
        turn.draft = kept.draft or ""
        return turn

    def unpack(self) -> None:
        """Read what was kept of this turn, if that has not been done."""
        from assistant.advisor.kept import from_json

        if self._kept is None or self._kept.brief is None:
            return
        kept, self._kept = self._kept.brief, None
        try:
            self.brief = from_json(kept)
        except (ValueError, AttributeError):  # from before its parts were kept, or damaged
            text = kept.get("answer") if isinstance(kept, dict) else kept
            self.answer = strip_controls(str(text or ""))
            self.status = Status.FINISHED if self.answer else Status.STOPPED

    @property
    def seconds(self) -> float:
        """How long the answer took, or has taken so far."""
        return max(0.0, (self.ended or clock()) - self.began) if self.began else 0.0

    @property
    def open(self) -> bool:
        """Whether something may still come."""
        return self.status in (Status.WAITING, Status.RUNNING)

    def begin(self) -> None:
        """Its turn has come."""
        self.status, self.began = Status.RUNNING, clock()
        self._tell()

    def hear(self, event: Event) -> None:
        """Take in what happens on the way to the brief."""
        from assistant.advisor import events

        if isinstance(event, events.Understood):
            self.stage = Stage.SEARCHING
        elif isinstance(event, events.Retrieved):
            self.stage = Stage.WRITING
        elif isinstance(event, events.Drafting):
            self.draft += strip_controls(event.text)
        elif isinstance(event, events.FellBack):
            self.void, self.draft, self.stage = event.reason, "", Stage.WRITING
        elif isinstance(event, events.Checking):
            self.stage = Stage.CHECKING
        elif isinstance(event, events.Finished):
            self.brief = event.brief
            self._end(Status.FINISHED)
        self._tell()

    def stop(self) -> None:
        """The asker stopped it; what is there stays."""
        self._end(Status.STOPPED)
        self._tell()

    def fail(self, error: StandpuntError) -> None:
        """It cannot be answered; what is there stays."""
        self.error = error
        self._end(Status.FAILED)
        self._tell()

    def _end(self, status: Status) -> None:
        self.status, self.ended = status, clock()

    def _tell(self) -> None:
        if self.changed:
            self.changed()


@dataclass(eq=False)
class Talk:
    """The turns of a conversation. `session` is its id; None before its first question is asked."""

    session: str | None = None
    turns: list[Turn] = field(default_factory=list)

    @property
    def last_brief(self) -> Brief | None:
        """The latest advice."""
        return next((turn.brief for turn in reversed(self.turns) if turn.brief), None)

    @property
    def busy(self) -> bool:
        """Whether an answer is on its way, or waits."""
        return any(turn.open for turn in self.turns)
