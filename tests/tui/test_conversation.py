"""The conversation: questions and their answers, what is read, and turns that were kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from textual.widgets import Markdown, Static

from assistant.conversation.store import SessionStore
from assistant.domain import Language, Outcome
from assistant.errors import StandpuntError
from assistant.tui.brief.comparison import CasesView
from assistant.tui.brief.evidence import EvidencePanel
from assistant.tui.brief.passage import PassageScreen
from assistant.tui.brief.statement import StatementView
from assistant.tui.brief.view import BriefView
from assistant.tui.chat.conversation import TOP
from assistant.tui.chat.draft import BlockView, DraftView
from assistant.tui.chat.sidebar import Sidebar
from assistant.tui.chat.suggestions import Suggestion, Suggestions
from assistant.tui.chat.talk import Status, Talk, Turn
from tests.advisor.chat.servers import ChatServer
from tests.tui.briefs import abstained, advised
from tests.tui.chat_host import (
    MEDIUM,
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
    show,
    text_of,
    views,
    without_advisor,
)
from tests.tui.waiting import until


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
        """A suggestion is asked by its number, also where one types; the suggestions before it go."""
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
            wanted = chat(pilot).query(Suggestion).first().question
            await ask(pilot, "1")
            await until(pilot, lambda: len(views(pilot)) == 3)
            assert chat(pilot).talk.turns[-1].question == wanted

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
            # Not from the screen: the length of the path decides where its lines break.
            remark = chat(pilot).query_one(Sidebar).query_one("Sidebar > Static", Static)
            await until(pilot, lambda: "cannot be read" in str(remark.render()))
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


@pytest.mark.usefixtures("own_home")
async def test_cases_become_a_list_wherever_one_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    """The evidence takes room from a conversation that is scrolled: the table of cases is a list then."""
    with without_advisor(monkeypatch):
        async with opened(make_app(), (120, 14)) as pilot:
            await show(pilot, answered_turn(advised()))
            await pilot.press("ctrl+b")
            cases = chat(pilot).query_one(CasesView)
            await until(pilot, lambda: cases.has_class("-wide"))
            await pilot.press("pagedown", "ctrl+e")
            await until(pilot, lambda: not cases.has_class("-wide"))
