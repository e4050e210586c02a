"""The input: commands that complete, and what is said of those that there are not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.events import Key
from textual.message import Message

from assistant.domain import Language
from assistant.tui import speech
from assistant.tui.chat.question import QuestionInput
from assistant.tui.chat.slash import CommandName, Completions, Hint
from assistant.words import say
from tests.tui.question_host import EN, NL, At, Host, typed_before
from tests.tui.waiting import until

pytestmark = pytest.mark.usefixtures("english")


async def test_commands_are_listed_and_narrow() -> None:
    """A slash shows them all; they narrow while one types, and go when nothing fits."""
    app = Host()
    async with app.run_test() as pilot:
        at = At(app, pilot)
        await at.type("/")
        assert len(app.listed) == len(CommandName)
        await at.type("l")
        assert app.listed == ["/lang", "/library"]
        await at.type("x")
        assert app.listed == []
        await at.press("backspace")
        assert app.listed == ["/lang", "/library"]


async def test_tab_completes_what_the_arrows_chose() -> None:
    """The arrows choose, Tab completes and leaves room for what may follow; Enter gives the command."""
    app = Host()
    async with app.run_test() as pilot:
        at = At(app, pilot)
        await at.type("/l")
        await at.press("down", "tab")
        assert (at.text, app.listed) == ("/library ", [])
        await at.type("banks")
        await at.press("enter")
        assert app.heard == [QuestionInput.Command(CommandName.LIBRARY, "banks")]
        assert at.text == ""


@pytest.mark.parametrize(
    ("typed", "text", "given"),
    [
        ("/he", "", [QuestionInput.Command(CommandName.HELP, "")]),
        ("/la", "/lang ", []),
        ("/lang", "", [QuestionInput.Command(CommandName.LANG, "")]),
        ("/taal", "", [QuestionInput.Command(CommandName.LANG, "")]),
    ],
)
async def test_enter_on_a_command_begun(typed: str, text: str, given: list[Message]) -> None:
    """Enter completes, and gives the command if it is whole or if nothing may follow it."""
    app = Host()
    async with app.run_test() as pilot:
        at = At(app, pilot)
        await at.type(typed)
        await at.press("enter")
        assert (at.text, app.heard, app.listed) == (text, given, [])


@pytest.mark.parametrize(
    ("keys", "heard"),
    [
        (["slash", *"hepl", "enter", *"\b\b\b", *"elp", "enter"], [QuestionInput.Command(CommandName.HELP, "")]),
        ([*"ab", "enter", *"cd", "ctrl+j", *"e", "enter"], [QuestionInput.Submitted(t) for t in ("ab", "cd\ne")]),
        ([*"ab", "ctrl+u", *"cd", "left", "x", "enter"], [QuestionInput.Submitted("cxd")]),
        (["slash", "h", "tab", "enter"], [QuestionInput.Command(CommandName.HELP, "")]),
    ],
)
async def test_keys_that_come_all_at_once(keys: list[str], heard: list[Message]) -> None:
    """Typed ahead, faster than anything can follow, every key is about what stood there when it was pressed."""
    app = Host()
    async with app.run_test() as pilot:
        for key in keys:
            named = {"slash": "/", "\b": "\b"}.get(key, key)
            app.post_message(Key("backspace" if key == "\b" else key, named if len(named) == 1 else None))
        await until(pilot, lambda: len(app.heard) == len(heard))
        assert app.heard == heard


async def test_a_whole_command_that_begins_another_spelling() -> None:
    """In Dutch /export begins /exporteer; it is a command of its own all the same, and Enter gives it at once."""
    speech.set_language(NL)
    app = Host()
    async with app.run_test() as pilot:
        at = At(app, pilot)
        await at.type("/export")
        await at.press("enter")
        assert (at.text, app.heard) == ("", [QuestionInput.Command(CommandName.EXPORT, "")])


async def test_keys_can_be_given_other_meanings() -> None:
    """With Enter for a new line and another key to send, as some prefer, both do as they are told."""
    app = Host()
    app.set_keymap({"question.send": "ctrl+g", "question.newline": "enter"})
    async with app.run_test() as pilot:
        at = At(app, pilot)
        await at.press("a", "enter", "b", "ctrl+g")
        assert app.heard == [QuestionInput.Submitted("a\nb")]


async def test_escape_closes_the_list_first() -> None:
    """Escape closes the list and is then the screen's; Tab opens it again, and so does another command."""
    app = Host()
    async with app.run_test() as pilot:
        at = At(app, pilot)
        await at.type("/l")
        await at.press("escape")
        assert (app.listed, app.passed) == ([], [])
        await at.press("escape")
        assert app.passed == ["escape"]
        await at.press("tab")
        assert app.listed
        await at.press("escape", "backspace", "backspace")
        await at.type("/m")
        assert app.listed == ["/model"]


async def test_a_click_chooses_and_typing_goes_on() -> None:
    """A click on the list completes without taking the focus."""
    app = Host()
    async with app.run_test() as pilot:
        at = At(app, pilot)
        await at.type("/l")
        await pilot.click(Completions, offset=(4, 2))
        await pilot.pause()
        assert at.text == "/library "
        assert app.question.has_focus


async def test_what_lies_above_stays_above() -> None:
    """The list and a remark keep their place above the input when the window changes and when the text grows."""
    app = Host()
    async with app.run_test(size=(80, 24)) as pilot:
        at = At(app, pilot)
        await at.type("/l")
        popup, hint = app.screen.query_one(Completions), app.screen.query_one(Hint)
        for size in ((80, 12), (50, 30)):
            await pilot.resize_terminal(*size)
            await until(pilot, lambda: popup.region.bottom == app.question.region.y)
            assert popup.region.width == app.question.region.width
        await at.press("escape", "ctrl+u")
        await at.paste("line\n" * 5_000)
        assert app.told
        await until(pilot, lambda: hint.region.bottom == app.question.region.y and app.question.region.height == 10)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("/hepl", say(EN, "tui.question.did_you_mean", word="hepl", nearest="help")),
        ("/[b]x", ""),
        ("/weather", say(EN, "tui.question.unknown", word="weather")),
    ],
)
async def test_an_unknown_command_is_told(typed: str, told: str) -> None:
    """It is not sent, and stays to be put right; what is no word at all is no command."""
    app = Host()
    async with app.run_test() as pilot:
        at = At(app, pilot)
        await at.paste(typed)
        await at.press("enter")
        assert app.told == told
        assert bool(app.heard) is not bool(told)
        assert at.text == (typed if told else "")


async def test_it_takes_its_list_with_it() -> None:
    """Removed from a screen, it leaves nothing behind."""
    app = Host()
    async with app.run_test() as pilot:
        await At(app, pilot).type("/")
        await app.question.remove()
        await until(pilot, lambda: not app.screen.query(Completions) and not app.screen.query(Hint))


@pytest.mark.parametrize("spoken", list(Language))
@pytest.mark.parametrize("size", [(80, 24), (40, 12)])
def test_picture_of_completion(snap_compare: Callable[..., bool], spoken: Language, size: tuple[int, int]) -> None:
    """The list of commands above the input, wide and narrow."""
    speech.set_language(spoken)
    assert snap_compare(Host(), terminal_size=size, run_before=typed_before(["slash", "down"]))


@pytest.mark.parametrize("spoken", list(Language))
def test_picture_of_a_remark(snap_compare: Callable[..., bool], spoken: Language) -> None:
    """An unknown command, told above the input."""
    speech.set_language(spoken)
    keys = ["slash", *"taaal", "enter"]
    assert snap_compare(Host(), terminal_size=(60, 14), run_before=typed_before(keys))
