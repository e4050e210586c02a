"""The conversation: answers as they come, stopped ones, failed ones, and long conversations."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Markdown

from assistant.conversation.store import SessionStore
from assistant.domain import Language, Outcome
from assistant.errors import StandpuntError
from assistant.tui.brief.evidence import EvidencePanel
from assistant.tui.brief.passage import PassageScreen
from assistant.tui.brief.statement import StatementView
from assistant.tui.brief.view import BriefView
from assistant.tui.chat.conversation import MOST, STEP, TOP, WINDOW, Beyond
from assistant.tui.chat.draft import BlockView, DraftView, readable
from assistant.tui.chat.suggestions import Suggestion, Suggestions
from assistant.tui.chat.talk import Stage, Status, Talk, Turn
from assistant.tui.engine import Engine
from tests.advisor.chat.servers import OLLAMA, ChatServer, Do, Request, Step, chat_server
from tests.tui.briefs import abstained, advised
from tests.tui.chat_host import (
    MEDIUM,
    NARROW,
    QUESTION,
    WIDE,
    answered,
    answered_turn,
    app_of,
    ask,
    chat,
    keep_sessions,
    make_app,
    opened,
    ready,
    show,
    text_of,
    views,
    without_advisor,
)
from tests.tui.waiting import until


def begun(request: Request) -> Iterator[Step]:
    """A draft that stops in the middle and says nothing more."""
    yield from ("Stance: hold\n\n", "Keep the ", "principle.\n\n## Why\n- People ", "[red]notice[/red]\x1b[31m. [1]\n")
    yield Do.WAIT


@pytest.fixture
def slow() -> Iterator[ChatServer]:
    """A chat model that begins well and then says nothing more."""
    with chat_server(OLLAMA, begun) as server:
        yield server


@pytest.mark.usefixtures("own_home")
class TestAsking:
    """One question, and what comes of it."""

    async def test_the_built_in_advisor(self) -> None:
        """The brief is there, read from its beginning, with follow-ups; what it rests on stands beside it."""
        async with opened(make_app(), WIDE) as pilot:
            assert chat(pilot).question.has_focus
            await ask(pilot, QUESTION)
            await answered(pilot)
            (view,) = views(pilot)
            brief = view.query_one(BriefView).brief
            assert brief.outcome is Outcome.ADVISED
            assert not view.query(DraftView)
            await until(pilot, lambda: bool(chat(pilot).query(Suggestion)))
            await until(pilot, lambda: view.region.y == chat(pilot).conversation.region.y + TOP)
            assert chat(pilot).query_one(EvidencePanel).display
            assert chat(pilot).question.has_focus
            assert not chat(pilot).question.text

    async def test_a_follow_up_is_a_second_turn_of_the_same_session(self) -> None:
        """A suggestion is asked by its number; the suggestions before it go."""
        async with opened(make_app(), MEDIUM) as pilot:
            await ask(pilot, QUESTION)
            await answered(pilot)
            session = chat(pilot).talk.session
            await until(pilot, lambda: bool(chat(pilot).query(Suggestion)))
            chat(pilot).query(Suggestion).first().focus()
            await pilot.pause()
            wanted = chat(pilot).query(Suggestion).first().question
            await pilot.press("1")
            await until(pilot, lambda: len(views(pilot)) == 2)
            await answered(pilot)
            assert [turn.question for turn in chat(pilot).talk.turns] == [QUESTION, wanted]
            assert chat(pilot).talk.session == session
            await until(pilot, lambda: len(chat(pilot).query(Suggestions)) == 1)

    async def test_a_citation_opens_in_its_document(self) -> None:
        """By keyboard, from the statement."""
        async with opened(make_app(), MEDIUM) as pilot:
            await ask(pilot, QUESTION)
            await answered(pilot)
            statement = next(each for each in pilot.app.screen.query(StatementView) if each.statement.citations)
            statement.focus()
            await pilot.pause()
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(pilot.app.screen, PassageScreen))
            await pilot.press("escape")
            assert pilot.app.screen is chat(pilot)

    async def test_a_question_that_is_refused(self) -> None:
        """What cannot be answered is no turn on disk, but the question is not lost either."""
        async with opened(make_app(), MEDIUM) as pilot:
            chat(pilot).ask("?!")
            await answered(pilot)
            (turn,) = chat(pilot).talk.turns
            assert isinstance(turn.error, StandpuntError)
            assert turn.error.key == "question_empty"
            assert "There is no question" in text_of(pilot)
            assert chat(pilot).talk.session is None

    async def test_another_conversation_meanwhile(self, slow: ChatServer) -> None:
        """An answer goes on when another conversation is opened, and is there when one comes back."""
        async with opened(make_app(model="ollama:tiny", base_url=slow.url), MEDIUM) as pilot:
            await ask(pilot, QUESTION)
            await until(pilot, lambda: "principle" in chat(pilot).talk.turns[0].draft)
            talk, session = chat(pilot).talk, chat(pilot).talk.session
            assert session
            await pilot.press("ctrl+n")
            await until(pilot, lambda: not views(pilot))
            assert talk.busy
            assert not chat(pilot).question.busy
            chat(pilot).errands.open_session(session)
            await until(pilot, lambda: bool(views(pilot)) and "principle" in text_of(pilot))
            assert chat(pilot).talk is talk
            await pilot.press("escape")
            await answered(pilot)
            assert talk.turns[0].status is Status.STOPPED


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


@pytest.mark.usefixtures("own_home")
class TestReading:
    """Turns that are there already."""

    async def test_what_is_read_decides_what_stands_beside(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """From turn to turn by keys; the evidence follows."""
        with without_advisor(monkeypatch):
            async with opened(make_app(), WIDE) as pilot:
                await show(pilot, answered_turn(advised()), answered_turn(abstained()), answered_turn(advised()))
                panel = chat(pilot).query_one(EvidencePanel)
                await until(pilot, lambda: panel._brief is views(pilot)[2].turn.brief)
                views(pilot)[2].focus_question()
                await pilot.pause()
                await pilot.press("p")
                assert views(pilot)[1]._question.has_focus
                await until(pilot, lambda: panel._brief is views(pilot)[1].turn.brief)
                await pilot.press("p", "p", "n", "n")
                await until(pilot, lambda: panel._brief is views(pilot)[2].turn.brief)
                await pilot.press("enter")
                assert isinstance(pilot.app.focused, StatementView)

    async def test_a_long_question_is_folded(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """And unfolds by a key."""
        mail = "\n".join(f"line {number}" for number in range(1, 31))
        brief = replace(advised(), inquiry=replace(advised().inquiry, question=mail))
        with without_advisor(monkeypatch):
            async with opened(make_app(), MEDIUM) as pilot:
                await show(pilot, answered_turn(brief))
                assert "… 22 more lines" in text_of(pilot)
                views(pilot)[0].focus_question()
                await pilot.pause()
                await pilot.press("w")
                assert "line 30" in str(views(pilot)[0]._question.content)

    async def test_copying_a_turn(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """What was kept of a stopped answer can be copied too."""
        turn = Turn("Why?", Status.STOPPED, draft="Half an answer")
        with without_advisor(monkeypatch):
            async with opened(make_app(), MEDIUM) as pilot:
                await show(pilot, turn)
                views(pilot)[0].focus_question()
                await pilot.pause()
                await pilot.press("c")
                await until(pilot, lambda: pilot.app.clipboard == "Half an answer")

    async def test_asking_again(self) -> None:
        """After a stop, by one key."""
        async with opened(make_app(), MEDIUM) as pilot:
            await show(pilot, Turn(QUESTION, Status.STOPPED))
            views(pilot)[0].focus_question()
            await pilot.pause()
            await pilot.press("r")
            await until(pilot, lambda: len(views(pilot)) == 2)
            await answered(pilot)
            assert chat(pilot).talk.turns[1].brief is not None


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


@pytest.mark.usefixtures("own_home")
async def test_kept_turns_are_shown_again() -> None:
    """Reopened: a whole brief as a brief, an older one as its text, a stopped one as its draft, and one cut short."""
    async with opened(make_app(), MEDIUM) as pilot:
        await ask(pilot, QUESTION)
        await answered(pilot)
        session = chat(pilot).talk.session
        assert session
        history = list(await app_of(pilot).engine.history(session))
        older = replace(history[0], number=2, question="Older?", brief={"answer": "An **older** answer\x1b[31m"})
        stopped = replace(history[0], number=3, question="Stopped?", brief=None, draft="Stance: hold\n\nHalf of it")
        cut = replace(history[0], number=4, question="Cut?", brief=None)
        await chat(pilot).open(Talk(session, [Turn.kept(each) for each in (older, stopped, cut)]))
        second, third, fourth = views(pilot)
        assert second.query_one(Markdown).source == "An **older** answer"
        assert "Half of it" in str(third.query_one(BlockView).render())
        await until(pilot, lambda: "There is no answer" in text_of(pilot))
        assert not fourth.query("Markdown, DraftView")
        await pilot.press("ctrl+n")
        chat(pilot).errands.open_session(session)
        await until(pilot, lambda: bool(chat(pilot).query(BriefView)))
        assert chat(pilot).query_one(BriefView).brief.inquiry.language is Language.EN


@pytest.mark.usefixtures("own_home")
class TestDamage:
    """What is kept may be damaged; what can be shown is shown, and the rest is told."""

    async def test_a_file_that_is_no_database(self, own_home: Path) -> None:
        """The list says so, an answer fails with the reason, and nothing crashes."""
        (own_home / "data" / "sessions.sqlite").write_bytes(b"this is no database" * 100)
        async with opened(make_app(), MEDIUM) as pilot:
            await until(pilot, lambda: "cannot be read" in " ".join(text_of(pilot).split()))
            await ask(pilot, QUESTION)
            await answered(pilot)
            (turn,) = chat(pilot).talk.turns
            assert turn.error is not None
            assert turn.error.key == "sessions_unusable"

    @pytest.mark.parametrize("brief", ["{no json", '"a text"', '{"answer": "What it said", "statements": 7}', "{}"])
    async def test_a_brief_that_cannot_be_read(self, brief: str) -> None:
        """It is shown as far as that can be done, or told."""
        (session,) = keep_sessions("damaged")
        store = SessionStore()
        store._db.execute("UPDATE turns SET brief = ? WHERE session = ?", (brief, session))
        store.close()
        async with opened(make_app(), MEDIUM) as pilot:
            chat(pilot).errands.open_session(session)
            shown = ("Something went wrong", "What it said", "a text", "There is no answer")
            await until(pilot, lambda: any(text in " ".join(text_of(pilot).split()) for text in shown))
            await ask(pilot, QUESTION)
            await answered(pilot)
            assert chat(pilot).talk.turns[-1].brief is not None


def test_stages_are_told_in_their_order() -> None:
    """As they happen on the way of a question."""
    assert list(Stage) == ["understanding", "searching", "writing", "checking"]
