"""The input: what is pasted into it."""

from __future__ import annotations

import pytest

from assistant.domain import MAX_QUESTION_CHARACTERS, Language
from assistant.tui import speech
from tests.tui.question_host import EN, NL, At, Host

pytestmark = pytest.mark.usefixtures("english")


async def test_a_pasted_mail_keeps_its_lines_and_is_not_sent() -> None:
    """Line breaks of every kind stay lines, at the place of the cursor; only Enter sends."""
    app = Host()
    async with app.run_test() as pilot:
        at = At(app, pilot)
        await at.type("ab")
        await at.press("left")
        await at.paste("Dear all,\r\n\r\nplease advise.\rRegards\n")
        assert at.text == "aDear all,\n\nplease advise.\nRegards\nb"
        assert app.heard == []


async def test_what_a_terminal_would_obey_is_taken_out() -> None:
    """Escape sequences, control characters and hidden ones are left out of what is pasted; tabs stay."""
    app = Host()
    async with app.run_test() as pilot:
        at = At(app, pilot)
        await at.paste("a\x1b[31mb\x1b]0;title\x07c\x00\x08\u202ed\te\u200b")
        assert at.text == "abcd\te"


@pytest.mark.parametrize(("spoken", "number"), [(EN, "980,001"), (NL, "980.001")])
async def test_a_megabyte_is_cut_and_told(spoken: Language, number: str) -> None:
    """Of a paste of a megabyte a question's worth is kept; how much was left out is told, and typing goes on."""
    speech.set_language(spoken)
    app = Host()
    async with app.run_test() as pilot:
        at = At(app, pilot)
        await at.type("q")
        await at.paste("word " * 200_000)
        assert len(at.text) == MAX_QUESTION_CHARACTERS
        assert number in app.told
        await at.type("x")
        assert len(at.text) == MAX_QUESTION_CHARACTERS
        await at.press("backspace")
        await at.type("y")
        assert at.text.endswith("y")


async def test_pasting_over_a_selection_makes_room() -> None:
    """What is replaced does not count against the limit."""
    app = Host()
    async with app.run_test() as pilot:
        at = At(app, pilot)
        await at.paste("a" * MAX_QUESTION_CHARACTERS)
        app.question.select_all()
        await at.paste("b" * MAX_QUESTION_CHARACTERS)
        assert at.text == "b" * MAX_QUESTION_CHARACTERS
        assert app.told == ""
