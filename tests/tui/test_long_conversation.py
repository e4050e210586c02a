"""Conversations of many turns, of which only some are on the screen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.pilot import Pilot

from assistant.tui.chat.conversation import MOST, STEP, WINDOW, Beyond
from assistant.tui.chat.suggestions import Suggestions
from assistant.tui.chat.talk import Turn
from tests.tui.briefs import advised
from tests.tui.chat_host import (
    MEDIUM,
    NARROW,
    QUESTION,
    answered,
    answered_turn,
    ask,
    chat,
    make_app,
    opened,
    show,
    views,
    without_advisor,
)
from tests.tui.waiting import until


def many(count: int) -> list[Turn]:
    """A long conversation."""
    turns = []
    for number in range(count):
        brief = advised()
        turns.append(answered_turn(replace(brief, inquiry=replace(brief.inquiry, question=f"Question {number}"))))
    return turns


def questions(pilot: Pilot[None]) -> list[str]:
    """What is on the screen, from the top."""
    return [view.turn.question for view in views(pilot)]


def reading(pilot: Pilot[None]) -> str:
    """The turn that the focus is in."""
    return next(view.turn.question for view in views(pilot) if view._question.has_focus)


@pytest.mark.usefixtures("own_home")
class TestLongConversations:
    """Only some of the turns are on the screen; all can be reached."""

    async def test_only_the_last_turns_are_mounted(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Of 500, the last few; the reader goes back as far as they like, and on again."""
        with without_advisor(monkeypatch):
            async with opened(make_app(), NARROW) as pilot:
                await show(pilot, *many(500))
                assert questions(pilot) == [f"Question {n}" for n in range(500 - WINDOW, 500)]
                assert "497 earlier questions" in str(chat(pilot).query_one("#earlier", Beyond).content)
                views(pilot)[-1].focus_question()
                await pilot.pause()
                await pilot.press(*"p" * 9)
                assert reading(pilot) == "Question 490"
                assert "Question 490" in questions(pilot)
                assert len(views(pilot)) == MOST
                assert not chat(pilot).query(Suggestions)
                await pilot.press(*"n" * 9)
                assert reading(pilot) == questions(pilot)[-1] == "Question 499"
                assert len(views(pilot)) == MOST
                assert len(chat(pilot).query(Suggestions)) == 1

    async def test_what_is_read_stays_in_its_place(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """When older turns come in above it."""
        with without_advisor(monkeypatch):
            async with opened(make_app(), MEDIUM) as pilot:
                await show(pilot, *many(60))
                first = views(pilot)[0]
                chat(pilot).conversation.scroll_home(animate=False)
                await until(pilot, lambda: questions(pilot)[0] == f"Question {60 - WINDOW - STEP}")
                await until(pilot, lambda: not chat(pilot).conversation._moving)
                assert chat(pilot).conversation.region.contains_region(first._question.region)

    async def test_a_question_from_far_back(self) -> None:
        """Whoever has gone back and asks something sees the answer at the end."""
        async with opened(make_app(), MEDIUM) as pilot:
            await show(pilot, *many(60))
            chat(pilot).conversation.scroll_home(animate=False)
            await until(pilot, lambda: questions(pilot)[0] == f"Question {60 - WINDOW - STEP}")
            await ask(pilot, QUESTION)
            await until(pilot, lambda: questions(pilot)[-1] == QUESTION)
            await answered(pilot)
            assert chat(pilot).talk.turns[-1].brief is not None
