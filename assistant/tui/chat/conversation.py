"""The turns of a conversation, of which only those near the one being read are on the screen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import events, on
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from assistant.tui.chat.suggestions import Suggestions, first_questions, follow_ups
from assistant.tui.chat.talk import Talk, Turn
from assistant.tui.chat.turn import TurnView
from assistant.tui.speech import SpokenBindings, language, tr
from assistant.words import plural

WINDOW = 3
"""Turns on the screen when a conversation is opened. A brief takes 75 widgets, and Textual 2 to 5 ms to mount one."""

STEP = 2
"""Turns that come when the reader gets to the first or the last of those on the screen."""

MOST = 6
"""Turns on the screen at most; beyond that, those furthest away go."""


TOP = 1
"""The row of the window at which a turn begins that is to be read: below a blank one."""


class Beyond(SpokenBindings, Static, can_focus=True):
    """Stands for the turns before or after those on the screen."""

    DEFAULT_CSS = """
    Beyond {
        height: auto; text-align: center; color: $text-muted; margin-top: 1; pointer: pointer;
        &:focus { color: $text-accent; text-style: bold; }
        &:hover { color: $text-accent; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter,space", "show", id="conversation.beyond")]

    class Wanted(Message):
        """The reader wants to see them."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    def __init__(self, id: str, step: int) -> None:
        super().__init__(id=id)
        self._step = step

    def tell(self, count: int) -> None:
        """How many there are; without any, nothing shows."""
        self.display = count > 0
        self.update(Content(plural(language(), f"tui.conversation.{self.id}", count)))

    def action_show(self) -> None:
        """Show them."""
        self.post_message(self.Wanted(self._step))

    def on_click(self) -> None:
        """As Enter."""
        self.action_show()


class Welcome(Vertical):
    """What an empty conversation says: what this is for, and what may be asked."""

    DEFAULT_CSS = """
    Welcome {
        height: auto; padding: 1 2; max-width: 100;
        & > .title { text-style: bold; color: $text-primary; }
        & > Static { height: auto; margin-bottom: 1; }
    }
    """

    def compose(self) -> Iterable[Widget]:
        """Two lines, and questions to begin with."""
        yield Static(Content(tr("conversation.welcome")), classes="title")
        yield Static(Content(tr("conversation.how")))
        yield Suggestions(first_questions(language()))


class Conversation(SpokenBindings, VerticalScroll, can_focus=True):
    """A conversation to read. Follows what is being written until the reader scrolls away from it."""

    DEFAULT_CSS = """
    Conversation {
        height: 1fr; padding: 0 1; scrollbar-size-vertical: 1; scrollbar-gutter: stable;
        & > Suggestions { margin: 1 0 0 0; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("p,ctrl+up", "turn(-1)", id="conversation.previous", show=False),
        Binding("n,ctrl+down", "turn(1)", id="conversation.next", show=False),
    ]

    class Selected(Message):
        """Another turn is being read; None in a conversation without any."""

        def __init__(self, turn: Turn | None) -> None:
            super().__init__()
            self.turn = turn

    def __init__(self, talk: Talk) -> None:
        super().__init__()
        self._talk = talk
        self._first = self._last = 0
        self._selected: TurnView | None = None
        self._following = False
        self._moving = False
        self._held: tuple[TurnView, int] | None = None
        """A turn that is to stay at a row of the window, while what comes above it finds its height."""
        self._holding = False
        self._earlier = Beyond("earlier", -1)
        self._later = Beyond("later", 1)

    async def on_mount(self) -> None:
        """What there is already."""
        await self.show(self._talk)

    # --- what is on the screen ---

    @property
    def views(self) -> list[TurnView]:
        """The turns on the screen, from the top."""
        return list(self.query_children(TurnView))

    async def show(self, talk: Talk) -> None:
        """Show a conversation from its last turn."""
        self._talk, self._selected, self._following = talk, None, False
        self._moving, self._held = True, None
        self._last = len(talk.turns)
        self._first = max(0, self._last - WINDOW)
        views = [TurnView(turn) for turn in talk.turns[self._first :]]
        with self.app.batch_update():
            await self.remove_children()
            await self.mount_all([self._earlier, *views, self._later] if views else [Welcome()])
            self._count_beyond()
            if views:
                await self._suggest(views[-1])
        self._moving = False
        if views:
            self.select(views[-1])
            self._hold_at(views[-1], TOP)
        else:
            self.post_message(self.Selected(None))

    async def add(self, turn: Turn) -> None:
        """A question was asked: show it and follow its answer. The turn is in the conversation already."""
        if self._last < len(self._talk.turns) - 1 or not self.views:
            await self.show(self._talk)
        else:
            await self.query_children(Suggestions).remove()
            await self.mount(TurnView(turn), before=self._later)
            self._last += 1
            await self._let_go(self.views[:-MOST])
        self._following, self._held = True, None
        self.call_after_refresh(self._keep_place)
        self.select(self.views[-1])

    def _count_beyond(self) -> None:
        self._earlier.tell(self._first)
        self._later.tell(len(self._talk.turns) - self._last)

    def _hold_at(self, view: TurnView, row: int) -> None:
        """Let a turn begin at a row of the window, and stay there while what stands above it finds its height."""
        self._held = (view, row)
        self.call_after_refresh(self._keep_place)

    def _keep_place(self) -> None:
        """Stay at the end of what is being written, or at the turn that is to stay where it is.

        Textual's own anchor puts what is lower than the window at its foot, and knows no other place than the end.
        """
        held, following, self._holding = self._held, self._following, True
        if following:
            self.scroll_end(animate=False, immediate=True)
        elif held and held[0].is_attached:
            self.scroll_to(y=held[0].virtual_region.y - held[1], animate=False, immediate=True)
        self._held, self._following, self._holding = held, following, False  # scrolling lets go of both

    def watch_virtual_size(self) -> None:
        """Something has found its height."""
        self.call_after_refresh(self._keep_place)
        few = self.virtual_size.height < self.size.height and len(self.views) < MOST
        if few and self._first and not self._moving:
            self.run_worker(self._move(-1))

    def release_anchor(self) -> None:
        """The reader scrolls: what is written next must not move what they read."""
        self._following, self._held = False, None
        super().release_anchor()

    # --- what is being read ---

    @property
    def reading(self) -> Turn | None:
        """The turn that is being read."""
        return self._selected.turn if self._selected else None

    def suggested(self, text: str) -> str | None:
        """The suggestion on the screen that a text is the number of."""
        return next((found for each in self.query(Suggestions) if (found := each.numbered(text))), None)

    def select(self, view: TurnView) -> None:
        """Mark the turn that is being read, and say which it is."""
        if self._selected is not view:
            if self._selected:
                self._selected.mark(False)
            self._selected = view
            view.mark(True)
        self.post_message(self.Selected(view.turn))

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Whatever is focused in a turn, that turn is being read."""
        view = next((node for node in event.widget.ancestors_with_self if isinstance(node, TurnView)), None)
        if view and view is not self._selected:
            self.select(view)

    async def action_turn(self, step: int) -> None:
        """To the turn before or after the one being read."""
        place = self._place(step)
        if self.views and not 0 <= place < len(self.views):
            await self._move(step)
            place = self._place(step)
        if 0 <= place < len(self.views):
            view = self.views[place]
            view.focus_question()
            self._hold_at(view, TOP)

    def _place(self, step: int) -> int:
        views = self.views
        return views.index(self._selected) + step if self._selected in views else len(views) - 1

    async def finish(self, view: TurnView) -> None:
        """A turn has ended: show its answer, to be read from its beginning if the reader followed it until now."""
        await view.finish()
        if view.turn is not self._talk.turns[-1]:
            return
        await self._suggest(view)
        if self._selected is view:
            self.select(view)
        if self._following:
            self._following = False
            self._hold_at(view, TOP)

    async def _suggest(self, view: TurnView) -> None:
        """What can be asked after the last turn."""
        brief = view.turn.brief
        if brief and view.turn is self._talk.turns[-1] and (questions := follow_ups(brief)):
            await self.mount(Suggestions(questions), before=self._later)

    # --- what is beyond the screen ---

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """At the first or the last turn on the screen, more of them come."""
        super().watch_scroll_y(old_value, new_value)
        if self._holding:
            return
        if new_value < old_value and new_value <= 0 and self._first:
            self.run_worker(self._move(-1))
        elif new_value > old_value and new_value >= self.max_scroll_y:
            if self._last < len(self._talk.turns):
                self.run_worker(self._move(1))
            else:
                self._following = self._talk.busy

    @on(Beyond.Wanted)
    async def _wanted(self, event: Beyond.Wanted) -> None:
        event.stop()
        await self._move(event.step)

    async def _move(self, step: int) -> None:
        """Bring turns at one end and let as many go at the other; what is being read stays where it is."""
        turns, views = self._talk.turns, self.views
        if self._moving or not views:
            return
        self._moving = True
        keep = views[0 if step < 0 else -1]
        self._hold_at(keep, keep.virtual_region.y - self.scroll_offset.y)
        with self.app.batch_update():
            if step < 0:
                come = turns[max(0, self._first - STEP) : self._first]
                await self.mount_all([TurnView(turn) for turn in come], after=self._earlier)
                self._first -= len(come)
                await self._let_go(self.views[MOST:])
            else:
                come = turns[self._last : self._last + STEP]
                await self.query_children(Suggestions).remove()
                await self.mount_all([TurnView(turn) for turn in come], before=self._later)
                self._last += len(come)
                await self._let_go(self.views[:-MOST])
            self._count_beyond()
            if step > 0:
                await self._suggest(self.views[-1])
        self._moving = False

    async def _let_go(self, views: list[TurnView]) -> None:
        """Take turns off the screen, from one of its ends."""
        if not views:
            return
        if views[0] is self.views[0]:
            self._first += len(views)
        else:
            self._last -= len(views)
            await self.query_children(Suggestions).remove()
        for view in views:
            await view.remove()
        self._count_beyond()
