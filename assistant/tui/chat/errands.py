"""What commands, keys and the palette do on the conversation screen, most of it on screens of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from assistant.domain import DocumentKind
from assistant.errors import StandpuntError
from assistant.tui.chat.host import app_of
from assistant.tui.chat.slash import CommandName
from assistant.tui.chat.talk import Talk, Turn
from assistant.tui.speech import language, tr
from assistant.tui.themes import THEMES

if TYPE_CHECKING:
    from assistant.tui.chat.screen import ChatScreen
    from assistant.tui.library.shelf import Wanted

Errand = Callable[[str], Coroutine[Any, Any, None]]


class Errands:
    """Carries out commands. `argument` is what stood behind a command, empty if nothing did.

    They are the application's work: one of them, the change of language, replaces the screen.
    """

    def __init__(self, screen: ChatScreen) -> None:
        self._screen = screen
        self._known: Mapping[CommandName, Errand] = {
            CommandName.MODEL: self._model,
            CommandName.LANG: self._language,
            CommandName.PROFILE: self._profile,
            CommandName.CASES: self._cases,
            CommandName.LIBRARY: self._library,
            CommandName.ADD: self._add,
            CommandName.ONLY: self._only,
            CommandName.NOTE: self._note,
            CommandName.DECIDE: self._decide,
            CommandName.EXPORT: self._export,
            CommandName.COPY: self._copy_last,
            CommandName.NEW: self._new,
            CommandName.SETTINGS: self._settings,
            CommandName.THEME: self._theme,
            CommandName.HELP: self._help,
            CommandName.QUIT: self._quit,
        }

    def run(self, name: CommandName, argument: str = "") -> None:
        """Carry out a command; what goes wrong is told."""
        self._screen.app.run_worker(self._told(self._known[name](argument)), group="errands")

    async def _told(self, errand: Coroutine[Any, Any, None]) -> None:
        try:
            await errand
        except StandpuntError as error:
            app_of(self._screen).tell(error)
        except Exception as error:  # a damaged file of conversations, say; it must not end the application
            app_of(self._screen).tell(StandpuntError("unexpected", reason=f"{type(error).__name__}: {error}"))

    # --- conversations ---

    def open_session(self, session: str) -> None:
        """Open an earlier conversation."""
        if session != self._screen.talk.session or not self._screen.talk.turns:
            opening = self._told(self._open_session(session))
            self._screen.app.run_worker(opening, group="opening", exclusive=True)

    async def _open_session(self, session: str) -> None:
        app = app_of(self._screen)
        talk = app.answers.live(session)
        if talk is None:
            engine = await app.engine_ready()
            kept = await engine.history(session)
            talk = Talk(session, [Turn.kept(each) for each in kept])
        await self._screen.open(talk)

    async def _new(self, argument: str) -> None:
        await self._screen.open(Talk())
        if argument:
            self._screen.ask(argument)

    # --- copying and saving ---

    def copy(self, turn: Turn) -> None:
        """Copy what a turn ended in, as Markdown."""
        self._screen.app.run_worker(self._told(self._copy(turn)), group="errands")

    async def _copy(self, turn: Turn) -> None:
        from assistant.tui.export import brief_to_copy

        app_of(self._screen).copy(brief_to_copy(turn.brief) if turn.brief else turn.answer or turn.draft)

    async def _copy_last(self, argument: str) -> None:
        answered = [turn for turn in self._screen.talk.turns if turn.brief]
        if answered:
            await self._copy(answered[-1])
        else:
            self._screen.notify(tr("chat.nothing_yet"), severity="warning")

    async def _export(self, argument: str) -> None:
        from assistant.tui.export import ExportScreen, asked_for

        session, chosen = self._screen.talk.session, asked_for(argument)
        if session is None:
            self._screen.notify(tr("chat.nothing_yet"), severity="warning")
            return
        kept = await (await app_of(self._screen).engine_ready()).history(session)
        reading = self._screen.conversation.reading
        # Questions that were refused are on the screen and not on disk: places differ, questions do not.
        same = [place for place, turn in enumerate(kept) if reading and turn.question == reading.question]
        await self._screen.app.push_screen_wait(ExportScreen(kept, same[-1] if same else None, *chosen))

    # --- documents ---

    def open_library(self) -> None:
        """Browse the documents; a question may come back from there."""
        self.run(CommandName.LIBRARY)

    async def _library(self, argument: str) -> None:
        from assistant.tui.library.shelf import Wanted

        await self._browse(Wanted(argument) if argument else None)

    async def _cases(self, argument: str) -> None:
        from assistant.tui.library.shelf import Facet, Wanted

        await self._browse(Wanted(argument, {Facet.KIND: DocumentKind.CASE}))

    async def _browse(self, wanted: Wanted | None) -> None:
        from assistant.tui.library.screen import LibraryScreen

        question = await self._screen.app.push_screen_wait(LibraryScreen(wanted))
        if question:
            self._screen.ask(question)

    # --- one's own documents and decisions ---

    async def _add(self, argument: str) -> None:
        from assistant.tui.own.asking import add_places

        await add_places(self._screen.app, argument)

    async def _only(self, argument: str) -> None:
        from assistant.tui.own.asking import collection_named, next_collection

        app = app_of(self._screen)
        chosen = collection_named(argument) if argument else next_collection(app.only)
        await app.rest_on(chosen)
        app.notify(tr(f"only.{chosen or 'both'}"))

    async def _note(self, argument: str) -> None:
        from assistant.tui.own.note import NoteScreen

        await self._screen.app.push_screen_wait(NoteScreen())

    async def _decide(self, argument: str) -> None:
        from assistant.tui.own.decision import DecisionScreen

        app, session = app_of(self._screen), self._screen.talk.session
        turns = await (await app.engine_ready()).history(session) if session else ()
        if session is None or not turns:
            self._screen.notify(tr("chat.nothing_yet"), severity="warning")
        elif await app.push_screen_wait(DecisionScreen(session, turns)):
            self._screen.refresh_talk(self._screen.talk)

    # --- what the advisor works with ---

    async def _profile(self, argument: str) -> None:
        from assistant.tui.forms.profile import ProfileScreen

        if await self._screen.app.push_screen_wait(ProfileScreen()):
            await app_of(self._screen).take_over({})

    async def _settings(self, argument: str) -> None:
        from assistant.tui.forms.settings import SettingsScreen

        before = await asyncio.to_thread(_kept_settings)
        if await self._screen.app.push_screen_wait(SettingsScreen()):
            after = await asyncio.to_thread(_kept_settings)
            await app_of(self._screen).take_over({k: v for k, v in after.items() if before.get(k) != v})

    async def _model(self, argument: str) -> None:
        from assistant.tui.forms.models import ModelScreen

        if argument:
            await self._keep("model", argument)
        elif await self._screen.app.push_screen_wait(ModelScreen()):
            kept = await asyncio.to_thread(_kept_settings)
            await app_of(self._screen).take_over({name: kept[name] for name in ("model", "base_url")})

    async def _language(self, argument: str) -> None:
        await self._keep("language", argument.casefold() or language().other.value)

    async def _theme(self, argument: str) -> None:
        names = [theme.name for theme in THEMES]
        if argument:
            wanted = next((name for name in names if name.endswith(argument.casefold())), argument)
        else:
            wanted = names[(names.index(self._screen.app.theme) + 1) % len(names)]
        await self._keep("theme", wanted)

    async def _keep(self, name: str, value: str) -> None:
        """Write a setting down and go on with it, even where the environment would set another one next time."""
        from assistant.settings import save

        kept = await asyncio.to_thread(save, name, value)
        await app_of(self._screen).take_over({name: getattr(kept, name)})

    # --- the rest ---

    async def _help(self, argument: str) -> None:
        app_of(self._screen).action_help()

    async def _quit(self, argument: str) -> None:
        await app_of(self._screen).action_quit()


def _kept_settings() -> dict[str, Any]:
    """What the settings file and the environment say now. Raises: ConfigurationError."""
    from assistant.settings import load

    return asdict(load())
