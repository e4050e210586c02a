"""What the application tells of the exchanges with a team's server."""

from __future__ import annotations

import asyncio
from datetime import datetime

from textual.app import App

from assistant.domain import Language
from assistant.errors import TeamUnavailable
from assistant.retrieval.team.report import Exchange
from assistant.tui.index_state import TellingObserver
from assistant.tui.speech import set_language

URL = "http://chroma.example.org:8000"


class Host(App[None]):
    """An application that keeps what it is told."""

    def told(self) -> list[str]:
        """Every notification since it was last asked."""
        messages = [str(each.message) for each in self._notifications]
        self.clear_notifications()
        return messages


async def test_news_is_told_once() -> None:
    """What came, and that the server is away; not every minute again, until it answers."""
    set_language(Language.EN)
    contact = datetime(2026, 11, 22, 9, 30)
    away = Exchange(URL, contact, away=TeamUnavailable("team_silent", url=URL))
    app = Host()
    async with app.run_test() as pilot:
        observer = TellingObserver(app.post_message)

        async def heard(exchange: Exchange) -> list[str]:
            await asyncio.to_thread(observer.exchanged, exchange)
            await pilot.pause()
            return app.told()

        assert await heard(Exchange(URL, contact)) == []
        [message] = await heard(Exchange(URL, contact, received=["documents/own-verslag.nl.md"]))
        assert "own-verslag" in message
        [message] = await heard(away)
        assert URL in message
        assert "2026-11-22 09:30" in message
        assert await heard(away) == []
        assert await heard(Exchange(URL, contact)) == []
        assert len(await heard(away)) == 1
