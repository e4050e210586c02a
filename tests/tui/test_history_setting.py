"""Whether conversations are kept, and a change of that while the application runs."""

from __future__ import annotations

from contextlib import closing

import pytest

from assistant.conversation.store import SessionStore
from assistant.tui.stores import Passing, Stores
from tests.tui.chat_host import MEDIUM, app_of, keep_sessions, make_app, opened, text_of, without_advisor
from tests.tui.waiting import until

pytestmark = pytest.mark.usefixtures("own_home")


def kept() -> list[str]:
    """The names of the conversations on disk."""
    with closing(SessionStore()) as store:
        return [facts.name for facts in store.sessions()]


def test_a_conversation_goes_on_where_it_began() -> None:
    """Whatever is set meanwhile; a new one goes where it is set to go."""
    passing = Passing()
    stores = Stores(passing)
    on_disk = stores.chosen(True).start("On disk")
    assert not passing.used
    in_passing = stores.chosen(False).start("In passing")
    assert stores.of(on_disk, False) is stores.of(on_disk, True) is stores.of(None, True)
    assert stores.of(in_passing, True) is stores.of(in_passing, False) is stores.of(None, False)
    assert stores.of("unknown", True) is stores.chosen(True)
    folder = passing.file.parent
    stores.close()
    passing.close()
    assert kept() == ["On disk"]
    assert not folder.exists()


async def test_a_change_counts_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept from then on, and what the list shows."""
    (old,) = keep_sessions("Kept of old")
    with without_advisor(monkeypatch):
        async with opened(make_app(), MEDIUM) as pilot:
            app = app_of(pilot)
            await until(pilot, lambda: "Kept of old" in text_of(pilot))
            await app.take_over({"history": False})
            await until(pilot, lambda: "Kept of old" not in text_of(pilot))
            await app.engine.keep([(None, ["Only in passing?"]), (old, ["And this?"])])
            app.screen.query_one("Sidebar").fill()  # type: ignore[attr-defined]
            await until(pilot, lambda: "Only in passing?" in text_of(pilot))
            assert [turn.question for turn in await app.engine.history(old)] == ["Kept of old", "And this?"]
            await app.take_over({"history": True})
            await until(pilot, lambda: "Kept of old" in text_of(pilot))
            await app.engine.keep([(None, ["Kept again?"])])
    assert kept() == ["Kept again?", "Kept of old"]
