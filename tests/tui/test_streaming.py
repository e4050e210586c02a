"""A draft as it is written: shown as it comes, stopped, thrown away."""

from __future__ import annotations

import itertools
import threading

import pytest

from assistant.advisor.events import Checking, Drafting, FellBack
from assistant.errors import DraftFailed
from assistant.tui.chat.draft import DraftView, readable
from assistant.tui.chat.talk import Stage, Status, Turn
from assistant.tui.engine import Engine
from tests.advisor.chat.servers import OLLAMA, ChatServer, Do, chat_server
from tests.tui.chat_host import (
    MEDIUM,
    NARROW,
    QUESTION,
    WIDE,
    answered,
    app_of,
    ask,
    chat,
    make_app,
    opened,
    ready,
    text_of,
    views,
)
from tests.tui.waiting import until


@pytest.mark.usefixtures("own_home")
class TestStreaming:
    """A draft on its way."""

    async def test_it_is_shown_as_it_comes_and_can_be_stopped(self, slow: ChatServer) -> None:
        """As text without markup, without the line of its stance, marked as a draft; Esc keeps what is there."""
        async with opened(make_app(model="ollama:tiny", base_url=slow.url), MEDIUM) as pilot:
            await ask(pilot, QUESTION)
            await until(pilot, lambda: "[red]notice[/red]" in text_of(pilot))
            shown = text_of(pilot)
            assert "Stance:" not in shown
            assert "Draft, not checked yet" in shown
            assert "● writing" in shown
            assert "✓ searching" in shown
            assert "\x1b" not in shown
            assert chat(pilot).question.busy
            await pilot.press(*"typing goes on")
            assert chat(pilot).question.text == "typing goes on"
            await pilot.press("escape")
            await answered(pilot)
            (turn,) = chat(pilot).talk.turns
            assert turn.status is Status.STOPPED
            assert "Stopped after" in text_of(pilot)
            assert "[red]notice[/red]" in text_of(pilot)
            session = chat(pilot).talk.session
            assert session
            (kept,) = await app_of(pilot).engine.history(session)
            assert "notice" in (kept.draft or "")

    async def test_stopping_what_has_not_begun(self) -> None:
        """A question that waits until everything is loaded can be stopped at once."""
        app = make_app()
        make_engine, loaded = app._make_engine, threading.Event()

        def slowly() -> Engine:
            loaded.wait()
            return make_engine()

        app._make_engine = slowly  # type: ignore[method-assign]
        async with app.run_test(size=MEDIUM) as pilot:
            await ask(pilot, QUESTION)
            await until(pilot, lambda: "waits until everything" in text_of(pilot))
            await pilot.press("escape")
            await answered(pilot)
            assert chat(pilot).talk.turns[0].status is Status.STOPPED
            loaded.set()
            await ready(pilot)
            await ask(pilot, QUESTION)
            await answered(pilot)
            assert chat(pilot).talk.turns[1].brief is not None

    async def test_another_size_meanwhile(self, slow: ChatServer) -> None:
        """The window may change while a draft is written."""
        async with opened(make_app(model="ollama:tiny", base_url=slow.url), WIDE) as pilot:
            await ask(pilot, QUESTION)
            await until(pilot, lambda: "principle" in text_of(pilot))
            for size in (NARROW, (20, 5), (250, 70), MEDIUM):
                await pilot.resize_terminal(*size)
                await pilot.pause()
            await until(pilot, lambda: "[red]notice[/red]" in text_of(pilot))
            await pilot.press("escape")
            await answered(pilot)

    async def test_a_model_that_fails(self) -> None:
        """Its draft goes, the built-in advisor answers, and the brief says why."""
        with chat_server(OLLAMA, lambda _: ["Stance: hold\n\nHold the", Do.CUT]) as server:
            async with opened(make_app(model="ollama:tiny", base_url=server.url), MEDIUM) as pilot:
                await ask(pilot, QUESTION)
                await answered(pilot)
                (view,) = views(pilot)
                assert view.turn.brief is not None
                assert view.turn.brief.notices
                assert not view.query(DraftView)
                assert "built-in advice" in text_of(pilot)

    @pytest.mark.parametrize(
        ("draft", "shown"),
        [
            ("", ""),
            ("Sta", ""),
            ("Stance", ""),
            ("Stance: hold", ""),
            ("Stance: hold\n\n**Hold", "**Hold"),
            ("\n\nStance: hold\nHold.", "Hold."),
            ("Standing firm pays.", "Standing firm pays."),
            ("## Why\n- x", "## Why\n- x"),
        ],
    )
    def test_what_is_readable_of_a_draft(self, draft: str, shown: str) -> None:
        """Nothing until it is clear whether it names its stance; then everything but that."""
        assert readable(draft) == shown

    def test_what_is_readable_only_grows(self) -> None:
        """What was shown is never taken back."""
        whole = "Stance: hold\n\n**Hold it.** [1]\n\n## Why\n- One. [2]\n"
        texts = [readable(whole[:length]) for length in range(len(whole) + 1)]
        assert all(after.startswith(before) for before, after in itertools.pairwise(texts))


def test_checking_begins_when_the_draft_is_whole() -> None:
    """What is told of a turn on its way follows what happens."""
    turn, stages = Turn(QUESTION, Status.RUNNING), []
    void = FellBack("no answer", DraftFailed("model_silent"))
    for event in (Drafting("Hold."), Checking(), void, Drafting("Hold."), Checking()):
        turn.hear(event)
        stages.append(turn.stage)
    assert stages[1:] == [Stage.CHECKING, Stage.WRITING, Stage.WRITING, Stage.CHECKING]


def test_stages_are_told_in_their_order() -> None:
    """As they happen on the way of a question."""
    assert list(Stage) == ["understanding", "searching", "writing", "checking"]
