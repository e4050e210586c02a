"""The command palette: everything that can be done, and every conversation, by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from assistant.domain import Language
from assistant.errors import StandpuntError
from assistant.library.text import clean
from assistant.tui.chat.host import app_of
from assistant.tui.chat.slash import CommandName
from assistant.tui.speech import tr
from assistant.tui.themes import THEMES

_MOST_SESSIONS = 20


class Deed(NamedTuple):
    """Something that can be done, what it is called, and what more there is to say of it."""

    title: str
    about: str
    do: Callable[[], object]


class Commands(Provider):
    """What can be done on the screen that the palette was opened on."""

    async def discover(self) -> Hits:
        """All of it, before anything is typed."""
        for deed in self._deeds():
            yield DiscoveryHit(Content(deed.title), deed.do, deed.title, deed.about)

    async def search(self, query: str) -> Hits:
        """What matches, conversations after commands."""
        matcher, found = self.matcher(query), 0
        for deed in self._deeds():
            score = max(matcher.match(deed.title), matcher.match(deed.about) / 2)
            if score > 0:
                found += 1
                yield Hit(score, matcher.highlight(deed.title), deed.do, deed.title, deed.about)
        async for hit in self._sessions(query):
            found += 1
            yield hit
        if not found:
            yield Hit(0.01, Content.styled(tr("palette.nothing"), "$text-muted"), lambda: None, query)

    async def _sessions(self, query: str) -> Hits:
        from assistant.tui.chat.screen import ChatScreen

        screen = self.screen
        if not isinstance(screen, ChatScreen):
            return
        try:
            engine = await app_of(screen).engine_ready()
            sessions = await engine.sessions(query)
        except StandpuntError:
            return  # the sidebar tells
        for place, facts in enumerate(sessions[:_MOST_SESSIONS]):
            name = clean(facts.name)
            open_it = partial(screen.errands.open_session, facts.id)
            yield Hit(0.3 - place / 100, Content(name), open_it, name, tr("palette.session"))

    def _deeds(self) -> Iterator[Deed]:
        from assistant.tui.chat.screen import ChatScreen

        screen = self.screen
        if isinstance(screen, ChatScreen):
            run = screen.errands.run
            for name in CommandName:
                if name not in (CommandName.THEME, CommandName.LANG):
                    about = tr(f"commands.about.{name}")
                    yield Deed(about, f"/{tr(f'commands.name.{name}')}", partial(run, name))
            for action, title in (("panel('sidebar')", "conversations"), ("panel('evidence')", "evidence")):
                yield Deed(tr(f"palette.{title}"), "", partial(screen.run_action, action))
            if screen.talk.busy:
                yield Deed(tr("keys.chat.stop"), "", screen.action_stop)
            for theme in THEMES:
                yield Deed(tr(f"palette.theme.{theme.name}"), "", partial(run, CommandName.THEME, theme.name))
            for chosen in ("auto", *Language):
                yield Deed(tr(f"palette.language.{chosen}"), "", partial(run, CommandName.LANG, str(chosen)))
        else:
            app = app_of(screen)
            yield Deed(tr("commands.about.help"), "F1", app.action_help)
            yield Deed(tr("commands.about.quit"), "Ctrl+Q", app.action_quit)
