"""What the conversation screen looks like in every state, in both languages where words matter."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from textual.pilot import Pilot

from assistant.domain import Language
from assistant.errors import IndexUnavailable
from assistant.tui.chat import sidebar, talk
from assistant.tui.chat.talk import Stage, Status, Turn
from assistant.tui.index_state import IndexState, Phase
from tests.tui.briefs import QUESTION, abstained, advised, clarify, fell_back
from tests.tui.chat_host import (
    MEDIUM,
    NARROW,
    WIDE,
    answered_turn,
    app_of,
    chat,
    keep_sessions,
    make_app,
    ready,
    show,
    without_advisor,
)
from tests.tui.waiting import until

EN, NL = Language.EN, Language.NL
BOTH = pytest.mark.parametrize("language", [EN, NL])
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
DRAFT = {
    EN: "Stance: hold\n\n**Hold the principle.** Adapt the form if people are at risk. [1]\n\n## Why\n\n"
    "- Withdrawing with an apology lowered attitudes among supporters as well as opponents. [2]\n- Most cust",
    NL: "Stance: hold\n\n**Houd vast aan het uitgangspunt.** Pas de vorm aan als mensen gevaar lopen. [1]\n\n"
    "## Waarom\n\n- Wie met excuses introk, werd door voor- én tegenstanders lager gewaardeerd. [2]\n- De meeste kl",
}
NAMES = {
    EN: ("May we call our product climate neutral?", "Should we speak out about the war?", QUESTION[EN]),
    NL: ("Mogen we ons product klimaatneutraal noemen?", "Moeten we ons uitspreken over de oorlog?", QUESTION[NL]),
}

Compare = Callable[..., bool]
Before = Callable[[Pilot[Any]], Awaitable[None]]


@pytest.fixture(autouse=True)
def _still(monkeypatch: pytest.MonkeyPatch, own_home: object) -> Any:
    """Nothing moves, and it is always the same moment."""
    monkeypatch.setattr(sidebar, "today", NOON.date)
    monkeypatch.setattr(talk, "clock", lambda: 103.4)
    monkeypatch.setenv("TZ", "UTC")
    with without_advisor(monkeypatch):
        yield


def keep_some(language: Language) -> None:
    """Conversations of three days."""
    ages = (timedelta(days=40), timedelta(days=1), timedelta(hours=1))
    keep_sessions(*NAMES[language], at=lambda place: (NOON - ages[place]).isoformat())


def with_turns(*turns: Turn, then: Before | None = None) -> Before:
    """Show turns once everything is there."""

    async def before(pilot: Pilot[Any]) -> None:
        await ready(pilot)
        chat(pilot).question.cursor_blink = False
        await until(pilot, lambda: bool(chat(pilot)._panels.sidebar._list.option_count))
        if turns:
            await show(pilot, *turns)
        if then:
            await then(pilot)
        await pilot.pause()
        await pilot.pause()

    return before


def pressing(*keys: str) -> Before:
    """Press keys."""

    async def press(pilot: Pilot[Any]) -> None:
        await pilot.press(*keys)

    return press


@BOTH
def test_empty(snap_compare: Compare, language: Language) -> None:
    """A new conversation."""
    keep_some(language)
    assert snap_compare(make_app(language), terminal_size=MEDIUM, run_before=with_turns())


@BOTH
def test_streaming(snap_compare: Compare, language: Language) -> None:
    """A draft in the middle of a word."""
    keep_some(language)
    turn = Turn(QUESTION[language], Status.RUNNING, Stage.WRITING, draft=DRAFT[language], began=100.0)
    app = make_app(language, model="ollama:qwen3:4b")
    assert snap_compare(app, terminal_size=MEDIUM, run_before=with_turns(turn))


@BOTH
def test_advised(snap_compare: Compare, language: Language) -> None:
    """Advice, with what it rests on."""
    keep_some(language)
    before = with_turns(answered_turn(advised(language)))
    assert snap_compare(make_app(language), terminal_size=WIDE, run_before=before)


@BOTH
def test_narrow(snap_compare: Compare, language: Language) -> None:
    """One column."""
    keep_some(language)
    before = with_turns(answered_turn(advised(language)))
    assert snap_compare(make_app(language), terminal_size=NARROW, run_before=before)


def test_very_wide(snap_compare: Compare) -> None:
    """As wide as screens get."""
    keep_some(EN)
    before = with_turns(answered_turn(advised()))
    assert snap_compare(make_app(), terminal_size=(250, 70), run_before=before)


@BOTH
def test_without_advice(snap_compare: Compare, language: Language) -> None:
    """A question that the sources do not answer, and one that is asked back."""
    keep_some(language)
    before = with_turns(answered_turn(abstained(language)), answered_turn(clarify(language)))
    assert snap_compare(make_app(language), terminal_size=MEDIUM, run_before=before)


@BOTH
def test_fallback(snap_compare: Compare, language: Language) -> None:
    """The built-in advisor in place of a chat model."""
    keep_some(language)
    before = with_turns(answered_turn(fell_back(language)))
    assert snap_compare(make_app(language), terminal_size=MEDIUM, run_before=before)


@BOTH
def test_falling_back(snap_compare: Compare, language: Language) -> None:
    """While it writes: the draft is gone, and why."""
    keep_some(language)
    turn = Turn(QUESTION[language], Status.RUNNING, Stage.WRITING, void="(503)", draft="x", began=100.0)
    assert snap_compare(make_app(language), terminal_size=MEDIUM, run_before=with_turns(turn))


@BOTH
def test_stopped_and_failed(snap_compare: Compare, language: Language) -> None:
    """An answer that was stopped, and a question that could not be answered."""
    keep_some(language)
    stopped = Turn(QUESTION[language], Status.STOPPED, draft=DRAFT[language], began=100.0, ended=102.0)
    failed = Turn(QUESTION[language], Status.FAILED)
    failed.error = IndexUnavailable("index_damaged", path="/home/me/index", reason="[bold]not a database[/bold]")
    assert snap_compare(make_app(language), terminal_size=MEDIUM, run_before=with_turns(stopped, failed))


@BOTH
def test_building_the_index(snap_compare: Compare, language: Language) -> None:
    """A question that waits until the index is there."""

    async def build(pilot: Pilot[Any]) -> None:
        app_of(pilot).index_state = IndexState(Phase.BUILDING, 512, 3401)

    keep_some(language)
    before = with_turns(Turn(QUESTION[language]), then=build)
    assert snap_compare(make_app(language), terminal_size=MEDIUM, run_before=before)


def test_conversations_over_it(snap_compare: Compare) -> None:
    """Where there is no room beside it."""
    keep_some(NL)
    before = with_turns(answered_turn(advised(NL)), then=pressing("ctrl+b"))
    assert snap_compare(make_app(NL), terminal_size=NARROW, run_before=before)


def test_evidence_over_it(snap_compare: Compare) -> None:
    """Where there is no room beside it."""
    keep_some(EN)
    before = with_turns(answered_turn(advised()), then=pressing("ctrl+e"))
    assert snap_compare(make_app(), terminal_size=NARROW, run_before=before)


def test_deleting(snap_compare: Compare) -> None:
    """What cannot be undone is asked."""
    keep_some(NL)
    before = with_turns(then=pressing("ctrl+b", "ctrl+b", "delete"))
    assert snap_compare(make_app(NL), terminal_size=MEDIUM, run_before=before)


@BOTH
def test_palette(snap_compare: Compare, language: Language) -> None:
    """Everything by name."""

    async def open_it(pilot: Pilot[Any]) -> None:
        await pilot.press("ctrl+p")
        await until(pilot, lambda: pilot.app.screen.has_class("-ready"))
        await pilot.app.workers.wait_for_complete()

    keep_some(language)
    assert snap_compare(make_app(language), terminal_size=MEDIUM, run_before=with_turns(then=open_it))


@BOTH
def test_too_small(snap_compare: Compare, language: Language) -> None:
    """No garbage on twenty columns and five rows."""
    assert snap_compare(make_app(language), terminal_size=(20, 5), run_before=ready)


@pytest.mark.parametrize("theme", ["standpunt-light", "standpunt-contrast"])
def test_themes(snap_compare: Compare, theme: str) -> None:
    """The other colours."""
    keep_some(EN)
    before = with_turns(answered_turn(advised()))
    assert snap_compare(make_app(theme=theme), terminal_size=WIDE, run_before=before)


def test_no_colour(snap_compare: Compare, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything can be told apart without colour."""
    monkeypatch.setenv("NO_COLOR", "1")
    keep_some(EN)
    before = with_turns(answered_turn(advised()))
    assert snap_compare(make_app(), terminal_size=MEDIUM, run_before=before)
