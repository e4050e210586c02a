"""A case note of one's own, and what was decided: written in forms, and never lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Select, SelectionList, TextArea

from assistant.conversation.decisions import KeptDecision
from assistant.conversation.store import SessionStore
from assistant.domain import Language, Stance
from assistant.tui.chat import sidebar
from assistant.tui.forms.form import FormScreen
from assistant.tui.own import decision
from assistant.tui.own.decision import DecisionScreen
from assistant.tui.own.note import NoteScreen
from tests.tui.chat_host import ask, chat, keep_sessions, make_app, opened, ready, text_of, without_advisor
from tests.tui.waiting import until

EN, NL = Language.EN, Language.NL
BOTH = pytest.mark.parametrize("language", [EN, NL])
TODAY = date(2026, 11, 22)
NAME = {EN: "May we call our product climate neutral?", NL: "Mogen we ons product klimaatneutraal noemen?"}
HAPPENED = "Customers wrote 300 letters about the label.\nThe shop replied to each of them."


@pytest.fixture(autouse=True)
def _one_day(monkeypatch: pytest.MonkeyPatch) -> Any:
    """It is always the same day, and no models are loaded."""
    monkeypatch.setattr(sidebar, "today", lambda: TODAY)
    monkeypatch.setattr(decision, "today", lambda: TODAY)
    monkeypatch.setenv("TZ", "UTC")
    with without_advisor(monkeypatch):
        yield


async def form(pilot: Pilot[Any], command: str, kind: type[FormScreen]) -> FormScreen:
    """Open a form with a command, and wait until it can be filled in."""
    await ask(pilot, command)
    await until(pilot, lambda: isinstance(pilot.app.screen, kind) and pilot.app.screen._open)
    screen = pilot.app.screen
    assert isinstance(screen, FormScreen)
    for entry in (*screen.query(Input), *screen.query(TextArea)):
        entry.cursor_blink = False
    await pilot.pause()
    return screen


async def test_note_waits_and_is_kept(own_index: Path) -> None:
    """What was filled in is there again after Esc; what is not in order is told at its field; a whole note is kept."""
    draft = own_index / "data" / "library" / "drafts" / "new.json"
    async with opened(make_app(EN)) as pilot:
        note = await form(pilot, "/note", NoteScreen)
        note.query_one("#organisation", Input).value = "Wagenaar Foods"
        note.query_one("#happened", TextArea).text = HAPPENED
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is chat(pilot))
        assert "Wagenaar Foods" in draft.read_text()

        note = await form(pilot, "/note", NoteScreen)
        assert note.query_one("#happened", TextArea).text == HAPPENED
        note.query_one("#years", Input).value = "last year"
        await pilot.press("f10")
        await until(pilot, lambda: bool(note.query("Field.-wrong #years")))
        note.query_one("#years", Input).value = "2024"
        note.query_one("#subject", Input).value = "the green label"
        note.query_one("#decision", Select).value = "held"
        note.query_one("#topics", SelectionList).select("greenwashing")
        await pilot.press("f10")
        await until(pilot, lambda: pilot.app.screen is chat(pilot) and not draft.exists())
    kept = list((own_index / "data" / "library" / "notes").glob("own-*.md"))
    assert len(kept) == 1
    assert "300 letters" in kept[0].read_text()


async def test_decided(own_home: Path) -> None:
    """A decision is written down with the open conversation, which then shows it."""
    (session,) = keep_sessions(NAME[EN])
    async with opened(make_app(EN, session), (150, 45)) as pilot:
        await until(pilot, lambda: bool(chat(pilot).talk.turns))
        screen = await form(pilot, "/decide", DecisionScreen)
        await pilot.press("f10")
        await until(pilot, lambda: bool(screen.query("#field-stance.-wrong")))
        screen.query_one("#stance", Select).value = "wait"
        screen.query_one(TextArea).text = "The claim cannot be shown yet."
        screen.query_one("#review", Input).value = "3 months"
        await pilot.press("f10")
        await until(pilot, lambda: "wait: May we call" in text_of(pilot))
    store = SessionStore()
    try:
        (turn,) = store.history(session)
    finally:
        store.close()
    told = KeptDecision(1, Stance.WAIT, "The claim cannot be shown yet.", "2026-11-22", "2027-02-22", id=1)
    assert turn.decisions == (told,)


@BOTH
def test_picture_of_a_note(snap_compare: Callable[..., bool], own_home: Path, language: Language) -> None:
    """An empty form."""

    async def before(pilot: Pilot[Any]) -> None:
        await ready(pilot)
        await form(pilot, "/note", NoteScreen)

    assert snap_compare(make_app(language), terminal_size=(110, 60), run_before=before)


@BOTH
def test_picture_of_a_decision(snap_compare: Callable[..., bool], own_home: Path, language: Language) -> None:
    """Before anything is decided."""
    (session,) = keep_sessions(NAME[language], at=lambda _: "2026-11-20T11:00:00+00:00")

    async def before(pilot: Pilot[Any]) -> None:
        await ready(pilot)
        await until(pilot, lambda: bool(chat(pilot).talk.turns))
        await form(pilot, "/decide", DecisionScreen)

    assert snap_compare(make_app(language, session), terminal_size=(110, 40), run_before=before)
