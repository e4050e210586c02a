"""The terminal application: one engine, one conversation at a time, and the screens over it."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, work
from textual.app import App
from textual.binding import Binding, BindingType
from textual.command import CommandPalette
from textual.notifications import SeverityLevel
from textual.reactive import var
from textual.widgets import Input, TextArea

from assistant.domain import Collection, Language
from assistant.errors import StandpuntError
from assistant.library.text import clean
from assistant.tui.chat.answers import Answers
from assistant.tui.chat.screen import ChatScreen
from assistant.tui.chat.talk import Talk, Turn
from assistant.tui.commands import Commands
from assistant.tui.index_state import IndexState, IndexTold, Phase, TellingObserver
from assistant.tui.keymap import read_keymap
from assistant.tui.promptness import favour_keys, import_what_answers_need
from assistant.tui.speech import SpokenBindings, key_name, language, set_language, tr
from assistant.tui.themes import THEMES
from assistant.tui.too_small import TooSmall, is_too_small
from assistant.words import say

if TYPE_CHECKING:
    from assistant.domain import Brief, EvidenceItem, Statement
    from assistant.settings import Settings
    from assistant.tui.engine import Engine

QUIT_WITHIN = 3.0
"""Seconds within which a second Ctrl+C leaves the application."""

GOODBYE_WITHIN = 2.0
"""Seconds that what is still going on gets to end well. The building of an index takes longer and is given up."""


TOLD_FOR = 12.0
"""Seconds that an error stays on the screen: it is two sentences."""

AT_ONCE = frozenset({"theme", "language", "sources", "history"})
"""Settings for which nothing has to be loaded anew."""


def run(settings: Settings, spoken: Language, session: str | None = None) -> int:
    """Run the application until it is left; returns the exit code. Raises: whatever nobody foresaw."""
    app = StandpuntApp(settings, spoken, session)
    app.run()
    if app.fault:
        raise app.fault
    if not app.at_rest:
        # The thread that is still at it (building the index, say) would keep the process alive until it is done; it
        # leaves nothing half-written, as after a kill.
        sys.stdout.flush()
        os._exit(app.return_code or 0)
    return app.return_code or 0


class StandpuntApp(SpokenBindings, App[None], inherit_bindings=False):
    """The application. `engine` is there once `engine_ready` has been awaited."""

    CSS_PATH = "app.tcss"
    COMMANDS: ClassVar = {Commands}
    ENABLE_COMMAND_PALETTE = False  # its key is ours, so that it has words and can be changed
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "help", id="app.help"),
        Binding("ctrl+p", "command_palette", id="app.palette", priority=True),
        Binding("ctrl+q", "quit", id="app.quit", priority=True),
        Binding("ctrl+c", "interrupt", id="app.interrupt", show=False, priority=True),
    ]

    index_state: var[IndexState] = var(IndexState())
    only: var[Collection | None] = var(None)
    settings: var[Settings] = var["Settings"](None, init=False)  # type: ignore[arg-type]
    engine: Engine

    def __init__(self, settings: Settings, spoken: Language, session: str | None = None) -> None:
        set_language(spoken)
        super().__init__()
        self.settings = settings
        self.title = tr("name")
        self.talk = Talk(session)
        self.answers = Answers(self._engine_warm, self._answer_language, self._talk_changed)
        self.at_rest = True
        """Whether no thread of the engine is at work any more; true once it is closed."""
        self.fault: Exception | None = None
        """What nobody foresaw, and ended the application."""
        self._leaving = False
        self._awake = asyncio.Event()
        self._warmed = asyncio.Event()
        self._trouble: StandpuntError | None = None
        self._interrupted = float("-inf")
        for theme in THEMES:
            self.register_theme(theme)
        for name in set(self.available_themes) - {theme.name for theme in THEMES}:
            self.unregister_theme(name)
        self.theme = settings.theme
        self._keymap_problems = self._use_own_keys()

    def _use_own_keys(self) -> tuple[str, ...]:
        keymap = read_keymap()
        self.set_keymap(dict(keymap.keys))
        return keymap.problems

    # --- the first frame, and then the engine ---

    def on_mount(self) -> None:
        """Begin with the conversation."""
        self.push_screen(ChatScreen(self.talk, first=True))

    def first_frame(self) -> None:
        """The conversation is on the screen. Nothing is loaded before that."""
        gc.enable()
        for problem in self._keymap_problems:
            self.notify(problem, severity="warning")
        self._start_engine()

    @work(group="engine")
    async def _start_engine(self) -> None:
        self._trouble = None
        try:
            self.engine = await asyncio.to_thread(self._make_engine)
            self.engine.only = self.only
            self.at_rest = False
        except StandpuntError as error:
            self._trouble = error
            self.index_state = IndexState(Phase.BROKEN)
            self.tell(error)
        self._awake.set()
        if not self._trouble:
            await self._warm(self.engine.warm_up)
            await asyncio.to_thread(import_what_answers_need)
            if not self.is_headless:  # tests make many applications in one process
                favour_keys()

    def _make_engine(self) -> Engine:
        from assistant.profile import load_profile
        from assistant.tui.engine import Engine

        return Engine(self.settings, load_profile(), TellingObserver(self.post_message))

    async def _warm(self, warm_up: Callable[[], Awaitable[StandpuntError | None]]) -> None:
        """Let the engine get ready, and tell what is wrong if anything is."""
        self._warmed.clear()
        self.index_state = IndexState(Phase.WAKING)
        try:
            problem = await warm_up()
        except StandpuntError as error:
            self.index_state = IndexState(Phase.BROKEN)
            self.tell(error)
        else:
            self.index_state = IndexState(Phase.READY)
            if problem:
                self.tell(problem, severity="warning")
        finally:
            self._warmed.set()

    async def engine_ready(self) -> Engine:
        """The engine, as soon as there is one.

        Raises:
            StandpuntError: there is none, because the documents or the profile cannot be read.
        """
        await self._awake.wait()
        if self._trouble:
            raise self._trouble
        return self.engine

    async def _engine_warm(self) -> Engine:
        """As `engine_ready`, when everything is loaded that can be: until then, answers would wait unseen."""
        engine = await self.engine_ready()
        await self._warmed.wait()
        return engine

    async def library_changed(self) -> None:
        """The index has changed with the user's own documents: have it at hand at the next question."""
        await self._warm(self.engine.warm_up)

    async def rest_on(self, only: Collection | None) -> None:
        """Let answers rest on one collection, or on both. Raises: as `engine_ready`."""
        engine = await self.engine_ready()
        engine.only = self.only = only

    def on_index_told(self, message: IndexTold) -> None:
        """The engine's threads tell what the index does."""
        self.index_state = message.state

    # --- asking ---

    def ask(self, talk: Talk, question: str) -> Turn:
        """Ask a question in a conversation, as soon as that can be done."""
        turn = self.answers.put(talk, question)
        if not self.answers.working:
            self.run_worker(self.answers.work(), group="answers")
        return turn

    def _answer_language(self) -> Language | None:
        chosen = self.settings.language
        return None if chosen == "auto" else Language(chosen)

    def _talk_changed(self, talk: Talk) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, ChatScreen):
                screen.refresh_talk(talk)

    # --- settings ---

    async def take_over(self, changes: Mapping[str, Any]) -> None:
        """Go on with settings that have changed, and with the profile as it is now.

        Raises:
            StandpuntError: the profile cannot be read.
        """
        from assistant.profile import load_profile

        profile = await asyncio.to_thread(load_profile)
        self.settings = replace(self.settings, **changes)
        self.theme = self.settings.theme
        if "language" in changes:
            await self._speak()
        if self._trouble:
            self._awake.clear()
            self._start_engine()
        elif set(changes) - AT_ONCE or profile != self.engine.profile:
            await self._warm(lambda: self.engine.change(self.settings, profile))
        else:
            self.engine.settings = self.settings
            self._talk_changed(self.talk)  # where the list of conversations is read may have changed

    async def _speak(self) -> None:
        """Show everything anew in the language that is set now; an answer on its way goes on."""
        from assistant.settings import message_language

        set_language(message_language(self.settings.language))
        self.speak_bindings()
        if isinstance(self.screen, ChatScreen):
            await self.switch_screen(ChatScreen(self.talk, self.screen.question.text))

    # --- telling ---

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Tell something in passing. Whatever it holds, it is text and never markup."""
        super().notify(message, title=title, severity=severity, timeout=timeout, markup=False)

    def tell(self, error: StandpuntError, severity: SeverityLevel = "error") -> None:
        """Tell an error with its hint, long enough to be read."""
        message, hint = (say(language(), f"errors.{error.key}.{part}", **error.facts) for part in ("message", "hint"))
        self.notify(clean(hint), title=clean(message), severity=severity, timeout=TOLD_FOR)

    def copy(self, text: str) -> None:
        """Put text on the clipboard, also of a terminal far away (OSC 52)."""
        self.copy_to_clipboard(text)
        self.notify(tr("app.copied"))

    # --- screens over the conversation ---

    def open_passage(self, item: EvidenceItem, statement: Statement | None, brief: Brief | None = None) -> None:
        """Show a passage in its document."""
        from assistant.tui.brief.passage import PassageScreen

        self.push_screen(PassageScreen(item, statement, brief))

    def get_key_display(self, binding: Binding) -> str:
        """What a key is called in the language of the interface."""
        return key_name(super().get_key_display(binding))

    def action_help(self) -> None:
        """The keys that work here, and the commands."""
        from assistant.tui.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen())

    def action_command_palette(self) -> None:
        """Everything that can be done, by name."""
        if not isinstance(self.screen, CommandPalette):
            self.push_screen(CommandPalette(placeholder=tr("palette.placeholder"), id="--command-palette"))

    def on_resize(self, event: events.Resize) -> None:
        """A window too small for anything says so, and nothing else."""
        covered = isinstance(self.screen, TooSmall)
        if is_too_small(event.size) and not covered:
            self.push_screen(TooSmall())
        elif covered and not is_too_small(event.size):
            self.pop_screen()

    # --- leaving ---

    async def action_interrupt(self) -> None:
        """Copy what is selected; without a selection, the second time in a row leaves the application."""
        if selected := self._selected_text():
            self.copy(selected)
        elif time.monotonic() - self._interrupted < QUIT_WITHIN:
            await self.action_quit()
        else:
            self._interrupted = time.monotonic()
            self.notify(tr("app.quit_again"), timeout=QUIT_WITHIN)

    def _selected_text(self) -> str:
        focused = self.screen.focused
        if isinstance(focused, TextArea | Input) and focused.selected_text:
            return focused.selected_text
        return self.screen.get_selected_text() or ""

    def _handle_exception(self, error: Exception) -> None:
        """What nobody foresaw ends the application; while it is being left, it is left all the same."""
        if not self._leaving:
            super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """Leave it to the command line to tell what happened; Textual would print a traceback over the terminal."""
        self.fault = self._exception
        self._close_messages_no_wait()

    async def action_quit(self) -> None:
        """Leave. What was being written of an answer is kept, and so are questions that still wait for theirs."""
        self._leaving = True
        if not self.at_rest:
            with contextlib.suppress(StandpuntError):
                await self.engine.keep(self.answers.unasked())
        self.exit()

    async def on_unmount(self) -> None:
        """Let what is going on end well, if it does so soon."""
        if self.at_rest:
            return
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.engine.close(), GOODBYE_WITHIN)
            self.at_rest = True
