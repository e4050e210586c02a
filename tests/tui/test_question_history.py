"""The input: questions asked before, and what is being written meanwhile."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.tui.chat.question import QuestionInput, Recall
from tests.tui.question_host import At, Host

pytestmark = pytest.mark.usefixtures("english")

ASKED = ["first", "second\nof two lines", "third"]


async def test_up_and_down_through_what_was_asked() -> None:
    """Up goes back past questions of several lines, Down comes forward again, and the draft is where it was left."""
    app = Host()
    async with app.run_test() as pilot:
        at = At(app, pilot)
        app.question.set_history(ASKED)
        await at.type("draft")
        seen = []
        for key in ["up", "up", "up", "up", "down", "down", "down", "down"]:
            await at.press(key)
            seen.append(at.text)
        assert seen == [
            "third",
            "second\nof two lines",
            "first",
            "first",
            "second\nof two lines",
            "third",
            "draft",
            "draft",
        ]


async def test_within_lines_the_arrows_move_the_cursor() -> None:
    """Up goes back only from the first row, of lines that wrap as well; after an edit the text is one's own again."""
    app = Host()
    async with app.run_test(size=(40, 20)) as pilot:
        at = At(app, pilot)
        app.question.set_history(ASKED)
        long = "word " * 12
        await at.paste(long)
        await at.press("up")
        assert at.text == long
        await at.press("up")
        assert at.text == "third"
        await at.press("up", "x", "up")
        assert at.text == "second\nof two linesx"
        await at.press("up")
        assert at.text == "first"
        await at.press("down")
        assert at.text == "second\nof two linesx"


async def test_another_history_keeps_the_draft() -> None:
    """What is being typed survives that another conversation is opened, even while an old question is in view."""
    app = Host()
    async with app.run_test() as pilot:
        at = At(app, pilot)
        app.question.set_history(ASKED)
        await at.type("draft")
        await at.press("up")
        app.question.set_history(["other"])
        await pilot.pause()
        assert at.text == "draft"
        await at.press("up")
        assert at.text == "other"
        await at.press("enter")
        assert app.heard == [QuestionInput.Submitted("other")]


async def test_the_same_history_again_disturbs_nothing() -> None:
    """When an answer arrives while one looks through old questions, one stays where one is."""
    app = Host()
    async with app.run_test() as pilot:
        at = At(app, pilot)
        app.question.set_history(ASKED)
        await at.type("draft")
        await at.press("up")
        app.question.set_history(list(ASKED))
        await pilot.pause()
        assert at.text == "third"
        await at.press("down")
        assert at.text == "draft"


async def test_a_text_put_there_by_the_screen_can_be_undone() -> None:
    """A question that the screen puts into the input, e.g. one chosen while busy, does not cost the draft."""
    app = Host()
    async with app.run_test() as pilot:
        at = At(app, pilot)
        await at.type("draft")
        app.question.load_text("chosen\x1b[31m")
        await pilot.pause()
        assert at.text == "chosen"
        await at.press("ctrl+z")
        assert at.text == "draft"


@given(st.lists(st.text(max_size=5), max_size=5), st.lists(st.sampled_from([-1, 1]), max_size=30), st.text(max_size=5))
def test_a_walk_loses_nothing(asked: list[str], steps: list[int], draft: str) -> None:
    """However one walks, every question and the draft are found again where they were."""
    recall, shown = Recall(asked), draft
    for step in steps:
        shown = following if (following := recall.step(step, shown)) is not None else shown
    assert recall.draft(shown) == draft
    while (earlier := recall.step(-1, shown)) is not None:
        shown = earlier
    found = [shown]
    while (later := recall.step(1, shown)) is not None:
        shown = later
        found.append(shown)
    assert found == [*asked, draft]
