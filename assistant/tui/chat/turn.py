"""A question and its answer on the screen."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import MountError, Widget
from textual.widgets import Static

from assistant.library.text import strip_controls
from assistant.tui.chat.host import app_of
from assistant.tui.chat.progress import Progress, seconds
from assistant.tui.chat.talk import Status, Turn
from assistant.tui.speech import SpokenBindings, language, tr
from assistant.words import plural, say

if TYPE_CHECKING:
    from assistant.tui.chat.draft import DraftView

_LONG = 8
"""Lines of a question beyond which the rest is folded away."""

_EASE = 4
"""A draft rests so many times as long as its latest update took, so that keys need not wait behind it."""

_SHORTEST_REST, _LONGEST_REST = 1 / 15, 0.5
"""Seconds. Nobody reads faster than a draft that grows fifteen times a second."""


class QuestionText(Static, can_focus=True):
    """What was asked, as it was typed. A pasted mail is folded to its first lines; a click unfolds it."""

    DEFAULT_CSS = """
    QuestionText {
        height: auto; text-style: bold; padding: 0 1; margin-bottom: 1;
        border-left: outer $foreground 25%; background: $boost;
        &.-selected { border-left: outer $primary; }
        &:focus { border-left: outer $accent; }
    }
    """

    def __init__(self, question: str) -> None:
        super().__init__()
        self._text = strip_controls(question).strip()
        self.whole = False

    def on_mount(self) -> None:
        """Folded at first."""
        self._draw()

    def toggle(self) -> None:
        """Fold or unfold."""
        self.whole = not self.whole
        self._draw()

    def _draw(self) -> None:
        lines = self._text.split("\n")
        hidden = len(lines) - _LONG
        if self.whole or hidden <= 1:
            self.update(Content(self._text))
            return
        remark = plural(language(), "tui.turn.more_lines", hidden)
        self.update(Content.assemble("\n".join(lines[:_LONG]), "\n", (remark, "not bold italic $text-muted")))


class TurnView(SpokenBindings, Vertical):
    """A turn: the question, what is going on, and the draft or the brief. It follows its turn until it is closed.

    Only its question can be focused and marked: Textual restyles everything below what changes its class.
    """

    DEFAULT_CSS = """
    TurnView {
        height: auto;
        margin-top: 1;
        & > DraftView { margin-top: 1; }
        & > Markdown {
            height: auto; max-width: 120; padding: 0; margin: 1 0 0 0; background: transparent;
            & MarkdownH1, & MarkdownH2, & MarkdownH3 {
                margin: 1 0 0 0; content-align: left middle; color: $text-primary; text-style: bold;
            }
        }
        & > .remark { color: $text-muted; height: auto; }
        & > .void { border-left: outer $warning; color: $text-warning; padding: 0 1; margin-top: 1; height: auto; }
        & > .problem { border-left: outer $error; padding: 0 1; height: auto; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "read", id="turn.read"),
        Binding("c", "copy", id="turn.copy"),
        Binding("r", "again", id="turn.again"),
        Binding("w", "whole", id="turn.whole", show=False),
    ]

    class Ended(Message):
        """A turn on the screen has got its brief, or ended without one. Whoever hears it lets `finish` show that."""

        def __init__(self, view: TurnView) -> None:
            super().__init__()
            self.view = view

    class Again(Message):
        """The same question is to be asked once more."""

        def __init__(self, question: str) -> None:
            super().__init__()
            self.question = question

    class CopyWanted(Message):
        """The turn is to be copied."""

        def __init__(self, turn: Turn) -> None:
            super().__init__()
            self.turn = turn

    def __init__(self, turn: Turn) -> None:
        super().__init__()
        self.turn = turn
        self.answered = False
        """Whether it is on the screen how the turn ended."""
        self._question = QuestionText(turn.question)
        self._progress = Progress(turn)
        self._draft: DraftView | None = None
        self._void: Static | None = None
        self._live = turn.open
        self._syncing = False
        self._rest = 0.0

    def compose(self) -> ComposeResult:
        """The rest comes when it is there."""
        yield self._question
        yield self._progress

    def mark(self, selected: bool) -> None:
        """Show whether this is the turn that is being read."""
        self._question.set_class(selected, "-selected")

    def focus_question(self) -> None:
        """Put the focus where the turn begins."""
        self._question.focus(scroll_visible=False)

    async def on_mount(self) -> None:
        """Follow the turn from here on."""
        self.turn.changed = self._changed
        self.turn.unpack()
        await self._sync()

    def on_unmount(self) -> None:
        """Another view of the same turn may have taken over."""
        if self.turn.changed == self._changed:
            self.turn.changed = None

    def _changed(self) -> None:
        if not self._syncing:
            self._syncing = True
            if self._rest and self.turn.open:
                self.set_timer(self._rest, self._sync)
            else:
                self.call_later(self._sync)

    async def _sync(self) -> None:
        self._syncing = False
        with contextlib.suppress(MountError):  # it was closed in the middle: another conversation was opened, say
            await self._show()

    # --- what is shown of it ---

    async def _show(self) -> None:
        turn = self.turn
        self._progress.show()
        if turn.void and not turn.brief and self._void is None:
            await self._show_void()
        if turn.open:
            if turn.draft and not self._written_at_once:
                await self._show_draft()
        elif self._live:
            self._live = False
            self.post_message(self.Ended(self))
        else:
            await self.finish()

    async def finish(self) -> None:
        """Show how the turn ended: its brief, or as much as there is, and why."""
        if self.answered:
            return
        self.answered = True
        with contextlib.suppress(MountError):
            if self.turn.brief or self.turn.answer:
                await self._show_answer()
            elif self.turn.draft:
                await self._show_draft()
            await self._show_ending()
            self.refresh_bindings()

    @property
    def _written_at_once(self) -> bool:
        """The built-in advisor writes faster than can be read; its draft would only flash by."""
        return bool(self.turn.void) or app_of(self).settings.model == "builtin"

    async def _show_void(self) -> None:
        if self._draft:
            await self._draft.remove()
            self._draft = None
        self._void = Static(Content(tr("turn.void", reason=self.turn.void)), classes="void")
        await self.mount(self._void)

    async def _show_draft(self) -> None:
        if self._draft is None:
            from assistant.tui.chat.draft import DraftView

            self._draft = DraftView()
            await self.mount(self._draft)
        began = time.perf_counter()
        await self._draft.write(self.turn.draft)
        self.call_after_refresh(self._painted, began)

    def _painted(self, began: float) -> None:
        """An update of the draft, begun then, is on the screen: laying out took most of the time."""
        self._rest = min(_LONGEST_REST, max(_SHORTEST_REST, _EASE * (time.perf_counter() - began)))

    async def _show_answer(self) -> None:
        gone = [widget for widget in (self._draft, self._void) if widget]
        self._draft = self._void = None
        with self.app.batch_update():
            await self.mount(self._answer())
            for widget in gone:
                await widget.remove()

    def _answer(self) -> Widget:
        if self.turn.brief:
            from assistant.tui.brief.view import BriefView

            brief = BriefView(self.turn.brief, app_of(self).engine.lists)
            brief.add_class("answer")
            return brief
        from textual.widgets import Markdown

        return Markdown(self.turn.answer, open_links=False, classes="answer")

    async def _show_ending(self) -> None:
        """How it ended, where it did not end in a brief; else only a mark that it has ended."""
        turn = self.turn
        if turn.status is Status.STOPPED:
            told = tr("turn.stopped_after", seconds=seconds(turn.seconds)) if turn.began else tr("turn.stopped")
            kept = tr("turn.draft_kept") if turn.draft else tr("turn.no_answer")
            ending = Static(Content(f"■ {told} {kept}"), classes="remark ending")
        elif turn.error:
            message, hint = (say(language(), f"errors.{turn.error.key}.{part}", **turn.error.facts) for part in _TOLD)
            text = Content.assemble(
                ("✗ ", "bold $text-error"), (strip_controls(message), "bold"), "\n", strip_controls(hint)
            )
            ending = Static(text, classes="problem ending")
        else:
            ending = Static(classes="ending")
            ending.display = False
        await self.mount(ending)

    # --- what can be done with it ---

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what makes sense for this turn."""
        turn = self.turn
        if action == "again":
            return turn.status in (Status.STOPPED, Status.FAILED)
        if action == "copy":
            return bool(turn.brief or turn.answer or turn.draft)
        return turn.brief is not None if action == "read" else True

    def action_read(self) -> None:
        """Go into the brief, to its first statement."""
        chain = [widget for widget in self.screen.focus_chain if self in widget.ancestors]
        if len(chain) > 1:
            chain[1].focus()

    def action_copy(self) -> None:
        """Copy the answer."""
        self.post_message(self.CopyWanted(self.turn))

    def action_again(self) -> None:
        """Ask once more."""
        self.post_message(self.Again(self.turn.question))

    def action_whole(self) -> None:
        """Fold or unfold a long question."""
        self._question.toggle()

    def on_click(self, event: events.Click) -> None:
        """A click anywhere in it selects it; on a long question it unfolds that too."""
        if event.widget is self._question:
            self._question.toggle()
        if self not in (self.screen.focused or self.screen).ancestors:
            self.focus_question()


_TOLD = ("message", "hint")
