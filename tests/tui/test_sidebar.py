"""The list of conversations: by day, searched, opened, renamed, deleted; beside the conversation or over it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from assistant.domain import Language
from assistant.errors import SessionsUnavailable
from assistant.tui.chat import sidebar
from assistant.tui.chat.dialogs import Confirm, Prompt
from assistant.tui.chat.sidebar import PAGE, SessionList, Sidebar
from assistant.tui.speech import set_language
from tests.tui.chat_host import (
    MEDIUM,
    NARROW,
    QUESTION,
    WIDE,
    answered,
    app_of,
    ask,
    chat,
    keep_sessions,
    make_app,
    opened,
    text_of,
    views,
    without_advisor,
)
from tests.tui.waiting import until

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def entries(pilot: Pilot[None]) -> list[str]:
    """What the list shows, days and conversations."""
    shown = chat(pilot).query_one(SessionList)
    return [str(shown.get_option_at_index(place).prompt).strip("● ") for place in range(shown.option_count)]


@pytest.fixture(autouse=True)
def _ready(monkeypatch: pytest.MonkeyPatch, own_home: object) -> object:
    """An application of one's own, on a fixed day."""
    monkeypatch.setattr(sidebar, "today", lambda: NOON.astimezone().date())
    with without_advisor(monkeypatch):
        yield


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (Language.EN, ["Today", "Yesterday", "1 November 2026"]),
        (Language.NL, ["Vandaag", "Gisteren", "1 november 2026"]),
    ],
)
def test_days_are_told_as_one_says_them(language: Language, told: list[str]) -> None:
    """In the language of the interface."""
    set_language(language)
    days = [NOON.astimezone().date(), NOON.astimezone().date() - timedelta(days=1), date(2026, 11, 1)]
    assert [sidebar.told_day(day) for day in days] == told


async def test_grouped_by_day() -> None:
    """The one last used first, under the day on which it was."""
    moments = (NOON - timedelta(days=30), NOON - timedelta(days=1), NOON - timedelta(hours=2), NOON)
    keep_sessions("oldest", "before", "earlier", "[b]now[/b]", at=lambda place: moments[place].isoformat())
    async with opened(make_app(), MEDIUM) as pilot:
        await until(pilot, lambda: len(entries(pilot)) == 7)
        assert entries(pilot) == [
            "Today",
            "[b]now[/b]",
            "earlier",
            "Yesterday",
            "before",
            "21 October 2026",
            "oldest",
        ]


async def test_none_yet() -> None:
    """An empty list says what it is for."""
    async with opened(make_app(), MEDIUM) as pilot:
        await until(pilot, lambda: "Your conversations will be" in text_of(pilot))


async def test_searching_and_opening() -> None:
    """What is typed narrows the list; Enter goes to it and opens what is there."""
    keep_sessions("about boycotts", "about climate")
    async with opened(make_app(), MEDIUM) as pilot:
        await until(pilot, lambda: len(entries(pilot)) == 3)
        chat(pilot).query_one(Sidebar).query_one(Input).focus()
        await pilot.pause()
        await pilot.press(*"clim")
        assert chat(pilot).query_one(Sidebar).query_one(Input).content_size.height == 1, "what is typed can be read"
        await until(pilot, lambda: entries(pilot)[1:] == ["about climate"])
        await pilot.press("enter", "enter")
        await until(pilot, lambda: bool(views(pilot)))
        assert chat(pilot).talk.turns[0].question == "about climate"
        assert chat(pilot).question.has_focus
        chat(pilot).query_one(Sidebar).query_one(Input).focus()
        await pilot.pause()
        await pilot.press(*"zzz")
        await until(pilot, lambda: "No conversation matches" in text_of(pilot))


async def test_renaming() -> None:
    """F2 asks for the name; Esc leaves it."""
    keep_sessions("old name")
    async with opened(make_app(), MEDIUM) as pilot:
        await until(pilot, lambda: len(entries(pilot)) == 2)
        chat(pilot).query_one(SessionList).focus()
        await pilot.pause()
        await pilot.press("f2")
        await until(pilot, lambda: isinstance(pilot.app.screen, Prompt))
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is chat(pilot))
        await pilot.press("f2")
        await until(pilot, lambda: isinstance(pilot.app.screen, Prompt))
        await pilot.press("ctrl+u", *"new", "enter")
        await until(pilot, lambda: entries(pilot)[1:] == ["new"])


async def test_deleting() -> None:
    """Only after it is confirmed, and not by pressing Enter twice in a hurry."""
    keep_sessions("kept", "to go")
    async with opened(make_app(), MEDIUM) as pilot:
        await until(pilot, lambda: len(entries(pilot)) == 3)
        chat(pilot).query_one(SessionList).focus()
        await pilot.pause()
        await pilot.press("enter")
        await until(pilot, lambda: bool(views(pilot)))
        for keys, left in ((("enter",), ["to go", "kept"]), (("right", "enter"), ["kept"])):
            chat(pilot).query_one(SessionList).focus()
            await pilot.pause()
            await pilot.press("delete")
            await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
            assert "“to go”" in " ".join(text_of(pilot).split())
            await pilot.press(*keys)
            await until(pilot, lambda left=left: entries(pilot)[1:] == left)  # type: ignore[misc]
        await until(pilot, lambda: not views(pilot))  # the open one was deleted
        assert chat(pilot).talk.session is None


async def test_what_goes_wrong_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the list, without a traceback."""

    async def broken(engine: object, text: str = "") -> None:
        raise SessionsUnavailable("sessions_unusable", path="x", reason="[red]disk full[/red]")

    monkeypatch.setattr("assistant.tui.engine.Engine.sessions", broken)
    async with opened(make_app(), MEDIUM) as pilot:
        await until(pilot, lambda: "[red]disk full[/red]" in " ".join(text_of(pilot).split()))


async def test_two_thousand_conversations() -> None:
    """They are put in the list as the cursor or the mouse comes near them."""
    keep_sessions(*(f"conversation {number}" for number in range(2000)))
    async with opened(make_app(), MEDIUM) as pilot:
        shown = chat(pilot).query_one(SessionList)
        await until(pilot, lambda: shown.option_count == PAGE + 1)
        shown.focus()
        await pilot.pause()
        await pilot.press("end")
        await until(pilot, lambda: shown.option_count > PAGE + 1)
        shown.scroll_end(animate=False)
        await until(pilot, lambda: shown.option_count > 2 * PAGE + 1)


class TestPanels:
    """What stands beside the conversation, and what lies over it."""

    async def test_wide(self) -> None:
        """Beside it, and closed or opened by a key."""
        async with opened(make_app(), WIDE) as pilot:
            assert chat(pilot)._panels.shows("sidebar")
            assert not chat(pilot)._panels.shows("evidence")
            await pilot.press("ctrl+b")
            assert not chat(pilot)._panels.shows("sidebar")
            await pilot.press("ctrl+e")
            assert chat(pilot)._panels.shows("evidence")
            await pilot.press("ctrl+b")
            assert chat(pilot)._panels.shows("sidebar")
            assert chat(pilot)._panels.shows("evidence")
            assert chat(pilot).query_one(SessionList).has_focus
            await pilot.press("escape")
            assert chat(pilot).question.has_focus

    async def test_one_at_a_time(self) -> None:
        """Where there is room for one."""
        async with opened(make_app(), MEDIUM) as pilot:
            await pilot.press("ctrl+e")
            assert chat(pilot)._panels.shows("evidence")
            assert not chat(pilot)._panels.shows("sidebar")
            await pilot.press("ctrl+e")
            assert chat(pilot)._panels.shows("sidebar")
            await pilot.press("ctrl+e")
            assert not chat(pilot)._panels.shows("sidebar")
            await pilot.press("ctrl+b")
            assert not chat(pilot)._panels.shows("evidence")
            await pilot.press("ctrl+b")
            assert not chat(pilot)._panels.shows("sidebar")

    async def test_narrow(self) -> None:
        """Only the conversation shows; the others lie over it, and Esc closes them."""
        async with opened(make_app(), NARROW) as pilot:
            panels = chat(pilot)._panels
            assert not panels.shows("sidebar")
            width = chat(pilot).conversation.region.width
            await pilot.press("ctrl+b")
            assert panels.shows("sidebar")
            assert chat(pilot).conversation.region.width == width
            await pilot.press("ctrl+e")
            assert panels.shows("evidence")
            assert not panels.shows("sidebar")
            await pilot.press("escape")
            assert not panels.shows("evidence")
            assert chat(pilot).question.has_focus

    async def test_round_the_panes(self) -> None:
        """F6 goes through them all, and comes back."""
        keep_sessions("one")
        async with opened(make_app(), MEDIUM) as pilot:
            await until(pilot, lambda: len(entries(pilot)) == 2)
            await pilot.press("f6")
            assert chat(pilot).conversation.has_focus
            await pilot.press("f6")
            assert chat(pilot).query_one(SessionList).has_focus
            await pilot.press("f6")
            assert chat(pilot).question.has_focus


async def test_a_new_conversation_appears(monkeypatch: pytest.MonkeyPatch) -> None:
    """As soon as its first question is asked, marked as the one that is open."""
    async with opened(make_app(), MEDIUM) as pilot:
        await ask(pilot, QUESTION)
        await answered(pilot)
        await until(pilot, lambda: len(entries(pilot)) == 2)
        shown = chat(pilot).query_one(SessionList)
        assert str(shown.get_option_at_index(1).prompt).startswith("● Should we hold")
        await app_of(pilot).engine.warm_up()
