"""The input: sending, lines, and the keys that it leaves to others."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.widgets import Button

from assistant.domain import Language
from assistant.tui import speech
from assistant.tui.chat.question import QuestionInput
from assistant.words import say
from tests.tui.question_host import EN, NL, At, Host

pytestmark = pytest.mark.usefixtures("english")


async def test_enter_sends_and_clears() -> None:
    """Enter sends the text without the space around it and makes room for the next; Ctrl+Z brings it back."""
    app = Host()
    async with app.run_test() as pilot:
        at = At(app, pilot)
        await at.type("  May we? ")
        await at.press("enter")
        assert app.heard == [QuestionInput.Submitted("May we?")]
        assert at.text == ""
        await at.press("ctrl+z")
        assert "May we?" in at.text


@pytest.mark.parametrize("typed", [[], ["space", "ctrl+j", "space"]])
async def test_nothing_is_not_sent(typed: list[str]) -> None:
    """Enter on an empty or blank input does nothing."""
    app = Host()
    async with app.run_test() as pilot:
        at = At(app, pilot)
        await at.press(*typed, "enter")
        assert (app.heard, app.told) == ([], "")


async def test_signs_alone_are_no_question() -> None:
    """Without a letter there is nothing to answer; that is told until something is typed."""
    app = Host()
    async with app.run_test() as pilot:
        at = At(app, pilot)
        await at.press("question_mark", "exclamation_mark", "enter")
        assert (app.heard, at.text) == ([], "?!")
        assert app.told == say(EN, "tui.question.no_question")
        await at.type("a")
        assert app.told == ""


@pytest.mark.parametrize("key", ["ctrl+j", "shift+enter"])
async def test_new_lines(key: str) -> None:
    """A key makes a new line where the cursor is, and Enter sends all lines."""
    app = Host()
    async with app.run_test() as pilot:
        at = At(app, pilot)
        await at.type("ab")
        await at.press("left", key, "end", "enter")
        assert app.heard == [QuestionInput.Submitted("a\nb")]


async def test_the_text_stays_while_an_answer_is_on_its_way() -> None:
    """While busy one can type; a question waits, with a remark that goes when the answer is there."""
    app = Host()
    async with app.run_test() as pilot:
        at = At(app, pilot)
        app.question.busy = True
        await at.type("more")
        await at.press("enter")
        assert (app.heard, at.text) == ([], "more")
        assert app.told == say(EN, "tui.question.busy")
        app.question.busy = False
        await pilot.pause()
        assert app.told == ""
        await at.press("enter")
        assert app.heard == [QuestionInput.Submitted("more")]


async def test_the_placeholder_speaks_the_language_of_the_screens() -> None:
    """What can be typed is said in the language of the interface, and while busy that one can go on typing."""
    speech.set_language(NL)
    app = Host()
    async with app.run_test() as pilot:
        assert str(app.question.placeholder) == say(NL, "tui.question.placeholder")
        app.question.busy = True
        await pilot.pause()
        assert str(app.question.placeholder) == say(NL, "tui.question.placeholder_busy")


async def test_it_grows_with_the_text_and_shrinks_again() -> None:
    """From one line to eight, then it scrolls; wrapped lines count."""
    app = Host()
    async with app.run_test(size=(80, 40)) as pilot:
        at = At(app, pilot)
        assert app.question.content_size.height == 1
        await at.paste("a\nb\nc")
        assert app.question.content_size.height == 3
        await at.paste("\n" * 40)
        assert app.question.content_size.height == 8
        app.question.clear()
        await pilot.pause()
        assert app.question.content_size.height == 1
        await at.paste("word " * 40)
        assert app.question.content_size.height == 3


async def test_a_low_window_keeps_half_for_the_conversation() -> None:
    """In a terminal of twenty by five one can still type and read."""
    app = Host()
    async with app.run_test(size=(20, 5)) as pilot:
        at = At(app, pilot)
        await at.paste("a\nb\nc\nd\ne\nf")
        assert app.question.content_size.height == 1
        assert app.question.region.bottom <= 5
        app.question.clear()
        await at.type("/")
        assert app.listed
        await at.press("down", "enter")
        assert at.text == "/lang "


async def test_tab_moves_on_where_there_is_nothing_to_complete() -> None:
    """Tab is the way out of the input, and what lay over the screen goes with the focus."""
    app = Host()
    async with app.run_test() as pilot:
        at = At(app, pilot)
        await at.type("text")
        await at.press("tab")
        assert app.query_one(Button).has_focus
        app.question.focus()
        await at.press("ctrl+u", "slash")
        assert app.listed
        app.query_one(Button).focus()
        await pilot.pause()
        assert app.listed == []


async def test_pages_are_left_to_the_conversation() -> None:
    """Page up, page down and the function keys reach the screen while one types."""
    app = Host()
    async with app.run_test() as pilot:
        await At(app, pilot).press("pageup", "pagedown", "f6")
        assert app.passed == ["pageup", "pagedown", "f6"]


@pytest.mark.parametrize("spoken", list(Language))
def test_picture_of_the_empty_input(snap_compare: Callable[..., bool], spoken: Language) -> None:
    """The placeholder says what can be typed."""
    speech.set_language(spoken)
    assert snap_compare(Host(), terminal_size=(60, 8))
