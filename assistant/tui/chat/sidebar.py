"""The conversations: grouped by day, searched, opened, renamed, deleted."""

from __future__ import annotations

from collections.abc import Awaitable, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from assistant.errors import StandpuntError
from assistant.library.text import clean
from assistant.tui.chat.dialogs import Confirm, Prompt
from assistant.tui.chat.host import app_of
from assistant.tui.speech import SpokenBindings, language, tr
from assistant.words import say

if TYPE_CHECKING:
    from assistant.conversation.store import SessionFacts

PAGE = 100
"""Conversations that are put in the list at a time; more come when the cursor gets near the last of them."""

_NEAR = 10
_PAUSE = 0.15
"""Seconds after the last key before a search starts."""


class SessionList(SpokenBindings, OptionList):
    """The conversations, the one last used first, under the day on which it was."""

    DEFAULT_CSS = """
    SessionList {
        height: 1fr; border: none; padding: 0 0 0 1; background: transparent; scrollbar-size-vertical: 1;
        text-wrap: nowrap; text-overflow: ellipsis;
        &:focus { border: none; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select", id="sidebar.open"),
        Binding("f2", "rename", id="sidebar.rename"),
        Binding("delete,d", "delete", id="sidebar.delete"),
        Binding("slash", "search", id="sidebar.search", show=False),
    ]

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._sessions: Sequence[SessionFacts] = ()
        self._shown = 0
        self._open: str | None = None

    def fill(self, sessions: Sequence[SessionFacts], opened: str | None) -> None:
        """Show these conversations; the cursor is on the open one, or stays where the user is moving it."""
        kept = self.chosen.id if self.chosen and self.has_focus else opened
        self._sessions, self._shown, self._open = sessions, 0, opened
        self.clear_options()
        ids = [each.id for each in sessions]
        place = ids.index(kept) if kept in ids else 0
        self._more(place + PAGE)
        if kept in ids or (sessions and self.has_focus):
            self.highlighted = self.get_option_index(ids[place])
        else:
            self.highlighted = None

    def on_focus(self) -> None:
        """There is always one to open."""
        if self.highlighted is None:
            self.action_first()

    @property
    def chosen(self) -> SessionFacts | None:
        """The conversation that the cursor is on."""
        option = self.highlighted_option
        return next((each for each in self._sessions if option and each.id == option.id), None)

    def _more(self, count: int) -> None:
        """Put more of them in the list, with a line for each new day."""
        before = day_of(self._sessions[self._shown - 1]) if self._shown else None
        options: list[Option] = []
        for facts in self._sessions[self._shown : self._shown + count]:
            day = day_of(facts)
            if day != before:
                options.append(Option(Content.styled(told_day(day), "bold $text-muted"), disabled=True))
                before = day
            mark = "● " if facts.id == self._open else "  "
            decided = f"{say(language(), f'stances.{facts.decided}')}: " if facts.decided else ""
            named = Content.assemble((mark, "$text-accent"), (decided, "bold"), clean(facts.name))
            options.append(Option(named, id=facts.id))
        self._shown += count
        self.add_options(options)

    def watch_highlighted(self, highlighted: int | None) -> None:
        """Near the end of the list, more come."""
        super().watch_highlighted(highlighted)
        if highlighted is not None and highlighted > self.option_count - _NEAR and self._shown < len(self._sessions):
            self._more(PAGE)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """As the cursor, for whoever scrolls with the mouse."""
        super().watch_scroll_y(old_value, new_value)
        if new_value > self.max_scroll_y - _NEAR and self._shown < len(self._sessions):
            self._more(PAGE)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only where there is a conversation."""
        return self.chosen is not None if action in ("rename", "delete", "select") else True

    def action_rename(self) -> None:
        """Give it another name."""
        self.post_message(Sidebar.RenameWanted())

    def action_delete(self) -> None:
        """Remove it."""
        self.post_message(Sidebar.DeleteWanted())

    def action_search(self) -> None:
        """To the search box."""
        self.post_message(Sidebar.SearchWanted())


class Sidebar(SpokenBindings, Vertical):
    """The conversations with a box to search them."""

    DEFAULT_CSS = """
    Sidebar {
        width: 30; height: 1fr; background: $surface; border-right: vkey $foreground 20%;
        & > Input, & > Input:focus {
            border: none; height: 1; padding: 0 1; margin: 0 0 1 0; background: $panel;
        }
        & > Static { padding: 0 1; color: $text-muted; height: auto; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("down", "to_list", id="sidebar.list", show=False)]

    class RenameWanted(Message):
        """The conversation under the cursor is to get another name."""

    class DeleteWanted(Message):
        """The conversation under the cursor is to go."""

    class SearchWanted(Message):
        """Something is to be searched for."""

    class Opened(Message):
        """A conversation was chosen."""

        def __init__(self, session: str) -> None:
            super().__init__()
            self.session = session

    class Deleted(Message):
        """A conversation is gone."""

        def __init__(self, session: str) -> None:
            super().__init__()
            self.session = session

    def __init__(self, opened: str | None = None) -> None:
        super().__init__()
        self.opened = opened
        self._search = Input(placeholder=tr("sidebar.search"), select_on_focus=False)
        self._list = SessionList()
        self._remark = Static(Content(tr("sidebar.loading")))

    def compose(self) -> Iterable[Widget]:
        """The search box, the list, and what is said when it is empty."""
        yield self._search
        yield self._remark
        yield self._list

    def on_mount(self) -> None:
        """Fill it as soon as there is something to fill it from."""
        self.fill()

    def focus_list(self) -> None:
        """Put the focus on the list."""
        self._list.focus()

    @work(exclusive=True, group="sessions")
    async def fill(self) -> None:
        """Read the conversations anew."""
        try:
            engine = await app_of(self).engine_ready()
            sessions = await engine.sessions(self._search.value)
        except StandpuntError as error:
            self._say(clean(say(language(), f"errors.{error.key}.message", **error.facts)))
            return
        self._say("" if sessions else tr("sidebar.none_found" if self._search.value else "sidebar.none"))
        self._list.fill(sessions, self.opened)

    def _say(self, text: str) -> None:
        self._remark.display = bool(text)
        self._remark.update(Content(text))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search when the typing pauses."""
        event.stop()
        self.set_timer(_PAUSE, lambda: self.fill() if event.value == self._search.value else None)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes on to what was found."""
        event.stop()
        self.action_to_list()

    def on_sidebar_search_wanted(self) -> None:
        """To the search box."""
        self._search.focus()

    def action_to_list(self) -> None:
        """From the search box to the list."""
        if self._search.has_focus:
            self._list.focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter or a click opens a conversation."""
        event.stop()
        if event.option_id:
            self.post_message(self.Opened(event.option_id))

    @work
    async def on_sidebar_rename_wanted(self) -> None:
        """Ask for the name and keep it."""
        if not (facts := self._list.chosen):
            return
        name = await self.app.push_screen_wait(Prompt(tr("sidebar.rename"), facts.name))
        if name and await self._done(app_of(self).engine.rename(facts.id, name)):
            self.fill()

    @work
    async def on_sidebar_delete_wanted(self) -> None:
        """Ask whether it is meant, and remove it."""
        if not (facts := self._list.chosen):
            return
        question = tr("sidebar.delete_sure", name=clean(facts.name))
        meant = await self.app.push_screen_wait(Confirm(question, tr("sidebar.delete")))
        if meant and await self._done(app_of(self).engine.delete(facts.id)):
            self.post_message(self.Deleted(facts.id))
            self.fill()

    async def _done(self, change: Awaitable[None]) -> bool:
        try:
            await change
        except StandpuntError as error:
            app_of(self).tell(error)
            return False
        return True


def day_of(facts: SessionFacts) -> date:
    """The day on which a conversation was last used, where the user is."""
    return datetime.fromisoformat(facts.latest).astimezone().date()


def today() -> date:
    """The day that it is where the user is."""
    return datetime.now().astimezone().date()


def told_day(day: date) -> str:
    """A day as one says it."""
    age = today() - day
    if age <= timedelta(0):
        return tr("sidebar.today")
    if age == timedelta(1):
        return tr("sidebar.yesterday")
    return tr("sidebar.date", day=day.day, month=say(language(), f"months.{day.month}"), year=day.year)
