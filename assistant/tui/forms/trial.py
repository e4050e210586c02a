"""One real question to a chat model before it is chosen: does it answer, how fast, and if not, why."""

from __future__ import annotations

import asyncio
import threading
import time
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.containers import VerticalGroup
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Static

from assistant.domain import Brief, Language
from assistant.errors import StandpuntError, Stopped
from assistant.keys import trying
from assistant.settings import Settings
from assistant.tui.forms.form import decimal, error_words
from assistant.tui.speech import language, tr
from assistant.words import say

if TYPE_CHECKING:
    from assistant.advisor.pipeline import Advisor


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of it. Times in seconds from the moment that the evidence was there, the model's own time.

    `first`: until the first word; None if no model was asked, because the documents are silent on the question.
    `fell_back`: why the built-in advisor had to answer instead.
    """

    brief: Brief
    first: float | None
    total: float
    fell_back: str | None = None

    @property
    def answer(self) -> str:
        """What was answered to the question itself."""
        return " ".join(statement.text for section in self.brief.sections[:1] for statement in section.statements)


class Trial:
    """A question that is asked in one thread and can be stopped from another."""

    def __init__(self, settings: Settings, language: Language, key: tuple[str, str] | None = None) -> None:
        """`key`: the variable and the value of a key that is not stored yet."""
        self._settings, self._language, self._key = settings, language, key
        self._stopped = threading.Event()
        self._advisor: Advisor | None = None

    def stop(self) -> None:
        """Stop it; `run` then raises `Stopped`."""
        self._stopped.set()
        if self._advisor:
            self._advisor.stop()

    def run(self) -> Tried:
        """Ask, and wait for the answer.

        Raises:
            StandpuntError: the model cannot be set up, the documents cannot be read, or it was stopped.
        """
        from assistant.advisor.pipeline import Advisor

        held: AbstractContextManager[None] = trying(*self._key) if self._key else nullcontext()
        with held:
            self._advisor = Advisor(self._settings)
            try:
                return self._ask(self._advisor)
            finally:
                self._advisor.close()

    def _ask(self, advisor: Advisor) -> Tried:
        from assistant.advisor.events import Drafting, FellBack, Finished, Retrieved

        begun, first, reason = time.monotonic(), None, None
        for event in advisor.ask(say(self._language, "tui.models.question"), self._language):
            if self._stopped.is_set():
                raise Stopped("stopped")
            if isinstance(event, Retrieved):
                begun = time.monotonic()
            elif isinstance(event, Drafting) and first is None:
                first = time.monotonic() - begun
            elif isinstance(event, FellBack):
                reason = event.reason
            elif isinstance(event, Finished):
                return Tried(event.brief, first, time.monotonic() - begun, reason)
        raise AssertionError("every turn ends in Finished")


class TrialView(VerticalGroup):
    """The button that tries a model, and what came of it."""

    DEFAULT_CSS = """
    TrialView {
        #trial-told { display: none; }
        #trial-answer { display: none; color: $text-muted; max-height: 4; }
        &.-told #trial-told, &.-answered #trial-answer { display: block; }
        &.-failed #trial-told { color: $text-error; }
    }
    """

    @dataclass
    class Asked(Message):
        """The user wants to try the model; whoever knows which one calls `ask`."""

        view: TrialView

    def __init__(self) -> None:
        super().__init__()
        self._trial: Trial | None = None
        self._begun = 0.0

    def compose(self) -> ComposeResult:
        """A button, a line, and the answer."""
        yield Button(Content(tr("models.try")), id="try")
        yield Static(id="trial-told")
        yield Static(id="trial-answer")

    def on_unmount(self) -> None:
        """Nobody waits for the answer any more."""
        self.stop()

    def stop(self) -> bool:
        """Stop the trial on its way; False if there is none."""
        if self._trial is None:
            return False
        self._trial.stop()
        return True

    def clear(self) -> None:
        """Forget what came of a trial: it was of another model."""
        self.stop()
        self.remove_class("-told", "-answered", "-failed")

    @work(exclusive=True, group="trial")
    async def ask(self, settings: Settings, key: tuple[str, str] | None) -> None:
        """Try a model and tell what comes of it."""
        trial = self._trial = Trial(settings, language(), key)
        self.remove_class("-answered", "-failed")
        self.query_one("#try", Button).label = Content(tr("models.stop"))
        self._begun = time.monotonic()
        self._tick()
        clock = self.set_interval(0.5, self._tick)
        try:
            tried = await asyncio.to_thread(trial.run)
        except Stopped:
            self.remove_class("-told")
        except StandpuntError as error:
            self._tell(" ".join(error_words(error)), failed=True)
        else:
            self.show(tried)
        finally:
            clock.stop()
        self._trial = None
        self.query_one("#try", Button).label = Content(tr("models.try"))

    def show(self, tried: Tried) -> None:
        """Tell what came of a trial."""
        if tried.fell_back:
            self._tell(tr("models.fell_back", reason=tried.fell_back), failed=True)
        elif tried.first is None:
            self._tell(tr("models.silent"))
        else:
            grounding, times = tried.brief.grounding, {"first": decimal(tried.first), "total": decimal(tried.total)}
            counts = {"supported": grounding.supported, "statements": grounding.statements}
            self._tell(tr("models.answered", **times, **counts))
            self.query_one("#trial-answer", Static).update(Content(tried.answer))
            self.add_class("-answered")

    def _tick(self) -> None:
        self._tell(tr("models.trying", seconds=int(time.monotonic() - self._begun)))

    def _tell(self, text: str, *, failed: bool = False) -> None:
        self.query_one("#trial-told", Static).update(Content(f"! {text}" if failed else text))
        self.add_class("-told")
        self.set_class(failed, "-failed")

    @on(Button.Pressed, "#try")
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if not self.stop():
            self.post_message(self.Asked(self))
