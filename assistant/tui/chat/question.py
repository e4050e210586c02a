"""Where questions are typed: several lines, the questions asked before, pasted mails, and commands that complete."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Blur, Key
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.screen import Screen
from textual.widgets import TextArea
from textual.widgets.text_area import EditResult, Location

from assistant.domain import MAX_QUESTION_CHARACTERS, Language
from assistant.library.text import strip_controls
from assistant.tui.chat.slash import (
    SLASH,
    Candidate,
    CommandName,
    Completions,
    Hint,
    TypedCommand,
    Unknown,
    candidates,
    parse,
    takes,
)
from assistant.tui.speech import SpokenBindings, language, tr
from assistant.words import plural

_MOST_LINES = 8

_LEFT_TO_OTHERS = ("pageup", "pagedown", "f6", "f7")
"""Keys of TextArea's that the conversation and the screen have a better use for."""


class Recall:
    """A walk through the questions asked before. What is typed on the way stays where it was typed, the draft too."""

    def __init__(self, asked: Sequence[str] = ()) -> None:
        self.asked = list(asked)
        self.restart()

    def restart(self, draft: str = "") -> None:
        """Stand behind the newest question again, with a draft."""
        self._sheets = [*self.asked, draft]
        self._place = len(self.asked)

    def step(self, by: int, text: str) -> str | None:
        """Leave `text` where we stand, and go on to an earlier (-1) or a later (1) sheet; None if there is none."""
        place = self._place + by
        if not 0 <= place < len(self._sheets):
            return None
        self._sheets[self._place] = text
        self._place = place
        return self._sheets[place]

    def draft(self, text: str) -> str:
        """What is being written: the draft that was left, or `text` where nothing was recalled."""
        return text if self._place == len(self.asked) else self._sheets[-1]


class QuestionInput(SpokenBindings, TextArea):
    """Where questions are typed. Enter sends; what cannot be sent stays, and a remark says why."""

    DEFAULT_CSS = """
    QuestionInput {
        height: auto;
        border: round $border-blurred;
        padding: 0 1;
        background: $surface;
        scrollbar-size-vertical: 1;
    }
    QuestionInput:focus {
        border: round $primary;
    }
    QuestionInput.-busy:focus {
        border: round $secondary;
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "send", id="question.send"),
        Binding("ctrl+j,shift+enter", "newline", id="question.newline", show=False),
        Binding("tab", "complete", id="question.complete"),
        Binding("escape", "close_list", id="question.close", show=False),
        Binding("up", "cursor_up", id="question.up", show=False),
        Binding("down", "cursor_down", id="question.down", show=False),
    ]

    busy: reactive[bool] = reactive(False)
    """Whether an answer is on its way: what is typed waits until it is there."""

    @dataclass
    class Submitted(Message):
        """A question was asked."""

        text: str

    @dataclass
    class Command(Message):
        """A command was given. `argument` is empty if nothing stood behind it."""

        name: CommandName
        argument: str

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes, tab_behavior="focus", highlight_cursor_line=False)
        self.match_cursor_bracket = False  # looks through the whole text at every key
        for key in _LEFT_TO_OTHERS:
            self._bindings.key_to_bindings.pop(key, None)
        self._recall = Recall()
        self._recalled: tuple[str, Location] | None = None
        self._dismissed = self._completing = False
        self._told_of: str | None = None
        self._list = Completions(self, self._take)
        self._hint = Hint(self)

    # --- for the owner ---

    def set_history(self, asked: Sequence[str]) -> None:
        """The questions that can be called back, the newest last. What is being written stays."""
        if list(asked) == self._recall.asked:
            return
        draft = self._recall.draft(self.text)
        self._recall = Recall(asked)
        self._recall.restart(draft)
        if draft != self.text:
            self.load_text(draft)

    def load_text(self, text: str) -> None:
        """Put a text in the place of what stands here, which undo brings back."""
        self.replace(text, (0, 0), self.document.end)
        self.move_cursor(self.document.end)

    def tell(self, text: str) -> None:
        """Say something about what stands here, until something else does."""
        self._told_of = self.text
        self._hint.tell(text)

    # --- what is typed ---

    def replace(
        self, insert: str, start: Location, end: Location, *, maintain_selection_offset: bool = True
    ) -> EditResult:
        """Put text in the place of what stands between two places: plain text, and no more of it than a question holds.

        Everything that is typed or pasted comes through here.
        """
        text = strip_controls(insert.replace("\r\n", "\n").replace("\r", "\n"))
        room = MAX_QUESTION_CHARACTERS - len(self.text) + len(self.get_text_range(*sorted((start, end))))
        result = super().replace(text[: max(0, room)], start, end, maintain_selection_offset=maintain_selection_offset)
        left_out = len(text) - max(0, room)
        if left_out > 0:
            self.tell(
                plural(
                    language(),
                    "tui.question.left_out",
                    left_out,
                    number=_grouped(left_out),
                    limit=_grouped(MAX_QUESTION_CHARACTERS),
                )
            )
        return result

    async def _on_key(self, event: Key) -> None:
        """Obey our keys here and now: on their way to the application letters typed after them would overtake them.

        It also comes before TextArea makes a line break of Enter.
        """
        bound = None if event.is_printable else self.screen.active_bindings.get(event.key)
        if bound and bound.node is self and await self.app.run_action(bound.binding.action, self):
            event.stop()
            event.prevent_default()

    def action_newline(self) -> None:
        """Begin a new line."""
        self._replace_via_keyboard("\n", *self.selection)

    def action_send(self) -> None:
        """Complete the command that is highlighted; send what is whole."""
        text = self.text.strip()
        asked = parse(text)
        whole = asked.name if isinstance(asked, TypedCommand) else None
        if self._offers() and self._list.chosen.name is not whole:
            self._take(self._list.chosen)
            return
        if isinstance(asked, Unknown):
            near = {"nearest": asked.nearest} if asked.nearest else {}
            self.tell(tr("question.did_you_mean" if near else "question.unknown", word=asked.word, **near))
        elif isinstance(asked, TypedCommand):
            self._sent(self.Command(asked.name, asked.argument))
        elif text and not any(character.isalnum() for character in text):
            self.tell(tr("question.no_question"))
        elif text and self.busy:
            self.tell(tr("question.busy"))
        elif text:
            self._sent(self.Submitted(text))

    def _sent(self, message: Message) -> None:
        self.clear()
        self._recall.restart()
        self.post_message(message)

    def watch_busy(self, busy: bool) -> None:
        """Say so while nothing is typed."""
        self.set_class(busy, "-busy")
        self.placeholder = Content(tr("question.placeholder_busy" if busy else "question.placeholder"))
        if not busy and self.is_mounted:
            self._hint.display = False

    # --- lines, and questions asked before ---

    def action_cursor_up(self, select: bool = False) -> None:
        """A command up, a line up, or from the first line to an earlier question."""
        if not select and self._offers():
            self._list.action_cursor_up()
        elif select or not (self._row == 0 or self._untouched) or not self._go(-1):
            super().action_cursor_up(select)

    def action_cursor_down(self, select: bool = False) -> None:
        """A command down, a line down, or from the last line to a later question."""
        if not select and self._offers():
            self._list.action_cursor_down()
        elif select or not (self._row == self.wrapped_document.height - 1 or self._untouched) or not self._go(1):
            super().action_cursor_down(select)

    @property
    def _row(self) -> int:
        """The row that the cursor is in, as lines are wrapped."""
        return self.wrapped_document.location_to_offset(self.cursor_location).y

    @property
    def _untouched(self) -> bool:
        """Whether a question called back is as it was: then the arrows go on, however many lines it has."""
        return self._recalled == (self.text, self.cursor_location)

    def _go(self, by: int) -> bool:
        text = self._recall.step(by, self.text)
        if text is None:
            return False
        self.load_text(text)
        self._recalled = (self.text, self.cursor_location)
        return True

    # --- commands ---

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Tab and Escape are ours only while there is a command to complete."""
        if action == "complete":
            return bool(candidates(self.text))
        if action == "close_list":
            return self._list.showing
        return super().check_action(action, parameters)

    def action_complete(self) -> None:
        """Complete the command that is highlighted, or show those that there are."""
        if self._offers():
            self._complete(self._list.chosen)
        else:
            self._dismissed = False
            self._offers()

    def action_close_list(self) -> None:
        """Close the list of commands until another one is begun."""
        self._dismissed = True
        self._list.offer(())

    def _take(self, candidate: Candidate) -> None:
        """A command was chosen: it is given at once, unless something may stand behind it."""
        self._complete(candidate)
        if not takes(candidate.name):
            self._sent(self.Command(candidate.name, ""))

    def _complete(self, candidate: Candidate) -> None:
        self.load_text(candidate.text)

    def on_text_area_changed(self) -> None:
        """Offer commands, and drop a remark on what stood here before."""
        self._offers()
        if self._told_of != self.text:
            self._hint.display = False

    def _offers(self) -> bool:
        """Whether the list is open, with what fits the text as it is now: keys may come faster than events."""
        self._dismissed = self._dismissed and self.text.startswith(SLASH)
        fitting = candidates(self.text)
        self._list.offer([] if self._dismissed else fitting)
        if bool(fitting) != self._completing:
            self._completing = bool(fitting)
            self.refresh_bindings()
        return self._list.showing

    # --- place ---

    def on_mount(self) -> None:
        """What lies over the screen belongs to the screen."""
        self.screen.mount(self._list, self._hint)
        self.screen.screen_layout_refresh_signal.subscribe(self, self._keep_above, immediate=True)

    async def on_unmount(self) -> None:
        """And goes when this goes."""
        if self._list.is_attached:
            await self._list.remove()
            await self._hint.remove()

    def _keep_above(self, screen: Screen[object]) -> None:
        """What lies above this stays above it, when this grows and when the window changes."""
        for popup in (self._list, self._hint):
            if popup.display:
                popup.take_place()

    def on_blur(self, event: Blur) -> None:
        """Nothing of ours lies over the screen while something else has the focus."""
        self._list.offer(())
        self._hint.display = False

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As high as the text, up to a few lines, and never more than half of a low window."""
        return max(1, min(self.wrapped_document.height, _MOST_LINES, viewport.height // 2 - 2))


def _grouped(number: int) -> str:
    """A number as readers write it: 980,000 in English, 980.000 in Dutch."""
    text = f"{number:,}"
    return text.replace(",", ".") if language() is Language.NL else text
