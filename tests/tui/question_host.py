"""The input for questions, in an application that has little else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.events import Paste
from textual.message import Message
from textual.pilot import Pilot
from textual.widgets import Button, Static

from assistant.domain import Language
from assistant.tui.chat.question import QuestionInput
from assistant.tui.chat.slash import Completions, Hint

EN, NL = Language.EN, Language.NL


class Host(App[None]):
    """A conversation of one line, and the input below it."""

    CSS = "#said { height: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key, f"passed('{key}')") for key in ("escape", "pageup", "pagedown", "f6")
    ]

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[Message] = []
        self.passed: list[str] = []

    def action_passed(self, key: str) -> None:
        """Remember a key that the input let pass."""
        self.passed.append(key)

    def compose(self) -> ComposeResult:
        """The input at the bottom, and something that can have the focus after it."""
        with Vertical(id="said"):
            yield Static("…")
        yield QuestionInput()
        yield Button("next", compact=True)

    def on_mount(self) -> None:
        """A cursor that blinks would make pictures differ."""
        self.question.cursor_blink = False
        self.question.focus()

    @property
    def question(self) -> QuestionInput:
        """The input."""
        return self.query_one(QuestionInput)

    @property
    def listed(self) -> list[str]:
        """The commands on the list, if it is open."""
        popup = self.screen.query_one(Completions)
        return [str(option.prompt).split()[0] for option in popup.options] if popup.display else []

    @property
    def told(self) -> str:
        """The remark above the input, if there is one."""
        hint = self.screen.query_one(Hint)
        return str(hint.render()) if hint.display else ""

    def on_question_input_submitted(self, event: QuestionInput.Submitted) -> None:
        """Remember what was asked."""
        self.heard.append(event)

    def on_question_input_command(self, event: QuestionInput.Command) -> None:
        """Remember what was to be done."""
        self.heard.append(event)


@dataclass
class At:
    """A host that runs."""

    app: Host
    pilot: Pilot[None]

    async def press(self, *keys: str) -> None:
        """Press keys and let them take effect."""
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type(self, text: str) -> None:
        """Type a text, key by key."""
        await self.press(*("space" if char == " " else "slash" if char == "/" else char for char in text))

    async def paste(self, text: str) -> None:
        """Paste a text as a terminal does."""
        self.app.post_message(Paste(text))
        await self.pilot.pause()

    @property
    def text(self) -> str:
        """What stands in the input."""
        return self.app.question.text


def typed_before(keys: list[str]) -> Callable[[Pilot[None]], object]:
    """For pictures: press keys."""

    async def before(pilot: Pilot[None]) -> None:
        await pilot.press(*keys)
        await pilot.pause()

    return before
