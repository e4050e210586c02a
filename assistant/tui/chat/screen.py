"""The screen of the conversation: the conversations left, the one that is open, what it rests on right."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import Screen

from assistant.tui.brief.messages import CaseOpened, CitationOpened
from assistant.tui.chat.conversation import Conversation
from assistant.tui.chat.errands import Errands
from assistant.tui.chat.header import StatusLine
from assistant.tui.chat.host import app_of
from assistant.tui.chat.panels import Panels
from assistant.tui.chat.question import QuestionInput
from assistant.tui.chat.sidebar import Sidebar
from assistant.tui.chat.suggestions import Suggestions
from assistant.tui.chat.talk import Talk
from assistant.tui.chat.turn import TurnView
from assistant.tui.key_line import KeyLine
from assistant.tui.speech import SpokenBindings, tr


class ChatScreen(SpokenBindings, Screen[None]):
    """Where questions are asked and briefs are read."""

    DEFAULT_CSS = """
    ChatScreen { layout: vertical; background: $background; }
    /* Until the panels have made room in a window that has become narrow; Textual cannot draw an input of no width. */
    #middle { width: 1fr; min-width: 20; height: 1fr; }
    """
    AUTO_FOCUS = "#question"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "stop", id="chat.stop"),
        Binding("escape", "back", id="chat.back"),
        Binding("ctrl+n", "new", id="chat.new", priority=True),
        Binding("ctrl+b,f3", "panel('sidebar')", id="chat.conversations", priority=True),
        Binding("ctrl+e,f4", "panel('evidence')", id="chat.evidence", priority=True),
        Binding("ctrl+o,f5", "library", id="chat.library", priority=True),
        Binding("f6", "next_pane", id="chat.next_pane", show=False, priority=True),
        Binding("pageup", "page(-1)", id="chat.page_up", show=False),
        Binding("pagedown", "page(1)", id="chat.page_down", show=False),
    ]

    def __init__(self, talk: Talk, written: str = "", *, first: bool = False) -> None:
        super().__init__()
        self._first = first
        self.talk = talk
        self.errands = Errands(self)
        self.conversation = Conversation(talk)
        self.question = QuestionInput(id="question")
        self._written = written
        self._panels = Panels(Sidebar(talk.session), Vertical(self.conversation, self.question, id="middle"))

    def compose(self) -> ComposeResult:
        """The line on top, the columns, the keys."""
        yield StatusLine()
        yield self._panels
        yield KeyLine()

    def on_mount(self) -> None:
        """One can type at once. A conversation that was asked for on the command line is opened when it can be read."""
        self.question.load_text(self._written)
        self.refresh_talk(self.talk)
        if self._first:
            self.call_after_refresh(app_of(self).first_frame)
        if self.talk.session and not self.talk.turns:
            self.errands.open_session(self.talk.session)

    # --- asking ---

    def ask(self, question: str) -> None:
        """Ask a question in this conversation; while an answer is on its way, it is kept in the input."""
        if self.talk.busy:
            self.question.load_text(question)
            self.question.focus()
            self.question.tell(tr("question.busy"))
            return
        turn = app_of(self).ask(self.talk, question)
        self.refresh_talk(self.talk)
        self.run_worker(self.conversation.add(turn), group="conversation")

    @on(QuestionInput.Submitted)
    @on(Suggestions.Chosen)
    def _asked(self, event: QuestionInput.Submitted | Suggestions.Chosen) -> None:
        """The number of a suggestion, typed where one asks, is that suggestion."""
        event.stop()
        self.ask(self.conversation.suggested(event.text) or event.text)
        self.question.focus()

    @on(TurnView.Again)
    def _asked_again(self, event: TurnView.Again) -> None:
        self.ask(event.question)

    @on(QuestionInput.Command)
    def _commanded(self, event: QuestionInput.Command) -> None:
        event.stop()
        self.errands.run(event.name, event.argument)

    def refresh_talk(self, talk: Talk) -> None:
        """Something happened in a conversation: it has got a session, or is busy no longer."""
        if talk is self.talk:
            self.question.busy = talk.busy
            self.question.set_history([turn.question for turn in talk.turns])
            self._panels.sidebar.opened = talk.session
            self.refresh_bindings()
        self._panels.sidebar.fill()

    async def open(self, talk: Talk) -> None:
        """Show another conversation. What is being written stays in the input."""
        self.talk = app_of(self).talk = talk
        await self._panels.uncover()
        await self.conversation.show(talk)
        self.refresh_talk(talk)
        self.question.focus()

    @on(TurnView.Ended)
    async def _ended(self, event: TurnView.Ended) -> None:
        """An answer comes when what it rests on stands beside it and leaves it its room: it is laid out only once."""
        event.stop()
        with self.app.batch_update():
            if self.conversation.reading is event.view.turn:
                await self._panels.show(event.view.turn.brief)
        self.call_after_refresh(self._finish, event.view)

    async def _finish(self, view: TurnView) -> None:
        with self.app.batch_update():
            await self.conversation.finish(view)

    # --- reading ---

    @on(Conversation.Selected)
    async def _selected(self, event: Conversation.Selected) -> None:
        await self._panels.show(event.turn.brief if event.turn else None)

    @on(CitationOpened)
    def _citation_opened(self, event: CitationOpened) -> None:
        event.stop()
        app_of(self).open_passage(event.item, event.statement, event.brief)

    @on(CaseOpened)
    def _case_opened(self, event: CaseOpened) -> None:
        """A case opens at the first passage of it that the brief cites."""
        event.stop()
        brief = self._panels.brief
        item = next((each for each in brief.evidence if each.document.id == event.document_id), None) if brief else None
        if item:
            app_of(self).open_passage(item, None, brief)

    @on(TurnView.CopyWanted)
    def _copy_wanted(self, event: TurnView.CopyWanted) -> None:
        self.errands.copy(event.turn)

    # --- conversations ---

    @on(Sidebar.Opened)
    def _session_opened(self, event: Sidebar.Opened) -> None:
        self.errands.open_session(event.session)

    @on(Sidebar.Deleted)
    async def _session_deleted(self, event: Sidebar.Deleted) -> None:
        if event.session == self.talk.session:
            await self.open(Talk())

    # --- keys ---

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Esc closes what lies over the conversation, else stops the answer, else goes back to the question."""
        stops = self.talk.busy and not self._panels.covered
        if action == "stop":
            return stops
        return not stops and not self.question.has_focus if action == "back" else True

    def action_stop(self) -> None:
        """Stop the answer on its way."""
        app_of(self).answers.stop(self.talk)
        self.question.focus()

    async def action_back(self) -> None:
        """Close what lies over the conversation, and go back to the question."""
        await self._panels.uncover()
        self.question.focus()
        self.refresh_bindings()

    async def action_new(self) -> None:
        """Begin a new conversation."""
        await self.open(Talk())

    async def action_panel(self, side: str) -> None:
        """Open or close what stands beside the conversation."""
        if side == "evidence":
            opened = await self._panels.toggle("evidence")
        else:
            opened = await self._panels.toggle("sidebar")
        if opened:
            self._panels.enter(side)
        elif not self.question.has_focus:
            self.question.focus()
        self.refresh_bindings()

    def action_library(self) -> None:
        """To the documents."""
        self.errands.open_library()

    def action_page(self, step: int) -> None:
        """From the question, the conversation can be leafed through."""
        if step < 0:
            self.conversation.action_page_up()
        else:
            self.conversation.action_page_down()

    async def action_next_pane(self) -> None:
        """From the question to the conversation, what it rests on, the conversations, and round again."""
        stops = [self.question, self.conversation, *self._panels.panes]
        here = next((place for place, pane in enumerate(stops) if pane.has_focus_within or pane.has_focus), 0)
        stop = stops[(here + 1) % len(stops)]
        if stop in self._panels.panes:
            self._panels.enter("sidebar" if stop is self._panels.sidebar else "evidence")
        elif stop is self.conversation and self.conversation.views:
            await self.conversation.action_turn(0)
        else:
            stop.focus()
