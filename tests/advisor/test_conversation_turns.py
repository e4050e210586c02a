"""Whole conversations with the built-in advisor on the shipped corpus, kept in a store as every front end does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from assistant.advisor.events import Event, Finished, Understood
from assistant.advisor.pipeline import Advisor
from assistant.conversation.conversation import Conversation, remembered
from assistant.conversation.store import SessionStore
from assistant.domain import Brief, Context, DecisionKind, Form, Language, Outcome, Profile, SectionKind, Stance
from assistant.errors import UsageError
from assistant.settings import Settings

SCRIPTS = {
    Language.EN: {
        "decision": "Should we hold our inclusive campaign now that customers threaten to leave?",
        "why": "why?",
        "named": "And what did M&M's do?",
        "told": "yes, but we are a bank",
        "translated": "in Dutch please",
        "more": "more cases",
        "short": "shorter for the board",
        "again": "more cases",
        "new": "What is greenhushing?",
    },
    Language.NL: {
        "decision": "Moeten we onze inclusieve campagne doorzetten nu klanten dreigen op te zeggen?",
        "why": "waarom?",
        "named": "En wat deed M&M's?",
        "told": "ja, maar we zijn een bank",
        "translated": "in English please",
        "more": "meer gevallen",
        "short": "korter voor de directie",
        "again": "nog meer voorbeelden",
        "new": "Wat is greenhushing?",
    },
}
TRANSLATED = ("translated", "more", "short", "again")

Talk = dict[str, Brief]


def finished(events: list[Event]) -> Brief:
    """The brief that a turn ended in."""
    last = events[-1]
    assert isinstance(last, Finished)
    return last.brief


def cases(brief: Brief) -> list[str]:
    """The cases in a brief's table, in order."""
    return [row.document for section in brief.sections for row in section.rows]


def kinds(brief: Brief) -> set[SectionKind]:
    """The parts of a brief."""
    return {section.kind for section in brief.sections}


def held(advisor: Advisor, store: SessionStore, questions: list[str]) -> list[Brief]:
    """The briefs of one conversation."""
    conversation = Conversation(advisor, store)
    return [finished(list(conversation.ask(question))) for question in questions]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SessionStore]:
    """One store for the conversations of this file."""
    with closing(SessionStore(tmp_path_factory.mktemp("talks") / "sessions.sqlite")) as opened:
        yield opened


@pytest.fixture(scope="module", params=list(Language))
def language(request: pytest.FixtureRequest) -> Language:
    """The language in which the conversation begins."""
    return Language(request.param)


@pytest.fixture(scope="module")
def talk(advisor: Advisor, store: SessionStore, language: Language) -> Talk:
    """The scripted conversation in a language, by the names of its turns."""
    script = SCRIPTS[language]
    return dict(zip(script, held(advisor, store, list(script.values())), strict=True))


def test_every_turn_is_advised_in_the_language_it_stands_in(talk: Talk, language: Language) -> None:
    """Each turn gets a brief; from the one where the other language is asked for, the answers stay in it."""
    for name, brief in talk.items():
        expected = language.other if name in TRANSLATED else language
        assert (brief.outcome, brief.inquiry.language) == (Outcome.ADVISED, expected), name
        assert {item.passage.language for item in brief.evidence} == {expected}, name
        assert brief.grounding.unsupported == 0, name


def test_what_was_typed_is_kept_as_typed(talk: Talk, language: Language) -> None:
    """The question of a brief is the user's own words, and what stands alone tells the subject too."""
    script = SCRIPTS[language]
    assert {name: brief.inquiry.question for name, brief in talk.items()} == script
    for name in ("why", "told", "translated", "more", "short", "again"):
        assert script["decision"] in talk[name].inquiry.standalone_question, name


def test_only_the_first_and_the_new_question_follow_nothing(talk: Talk) -> None:
    """A turn knows whether it goes on from an earlier one."""
    assert [name for name, brief in talk.items() if not brief.inquiry.follows] == ["decision", "new"]


def test_why_gives_the_reasons_of_the_same_advice(talk: Talk) -> None:
    """`why?` answers with what speaks for and against, not with the whole brief again."""
    brief = talk["why"]
    assert (brief.inquiry.kind, brief.inquiry.form) == (DecisionKind.HOLD_OR_WITHDRAW, Form.REASONS)
    assert brief.stance is talk["decision"].stance is Stance.HOLD
    assert {SectionKind.WHY, SectionKind.COUNTER} <= kinds(brief)
    assert not {SectionKind.STANCE, SectionKind.CASES, SectionKind.NEXT_STEPS} & kinds(brief)


def test_a_named_organisation_is_told_about(talk: Talk) -> None:
    """A follow-up about an organisation is answered from its case note alone, without advice."""
    brief = talk["named"]
    assert (brief.inquiry.kind, brief.stance) == (DecisionKind.FACT, None)
    assert brief.inquiry.named_documents == ("mms-spokescandies",)
    assert {item.document.id for item in brief.evidence} == {"mms-spokescandies"}


def test_what_is_told_later_counts_for_the_decision(talk: Talk) -> None:
    """After a fact in between, being a bank puts a bank's case first in a whole brief on the decision."""
    brief = talk["told"]
    assert (brief.inquiry.kind, brief.inquiry.form, brief.stance) == (
        DecisionKind.HOLD_OR_WITHDRAW,
        Form.WHOLE,
        Stance.HOLD,
    )
    assert (talk["decision"].inquiry.sector, brief.inquiry.sector) == (None, "banking")
    assert cases(brief)[0] == "abn-amro-pride-2021"
    assert {SectionKind.STANCE, SectionKind.WHY, SectionKind.CASES, SectionKind.NEXT_STEPS} <= kinds(brief)


def test_the_other_language_says_the_same(talk: Talk) -> None:
    """Asked for in the other language, the advice and its cases stay, and so do most passages cited."""
    before, after = talk["told"], talk["translated"]
    assert (after.stance, after.inquiry.sector, cases(after)) == (before.stance, "banking", cases(before))
    cited = [{item.passage.twin_key for item in brief.evidence} for brief in (before, after)]
    assert len(cited[0] & cited[1]) >= 0.6 * len(cited[0] | cited[1])


def test_more_cases_shows_none_again(talk: Talk) -> None:
    """A list of more cases holds none that was shown or named before, the second such list neither."""
    seen = {"mms-spokescandies"}
    for name, brief in talk.items():
        shown = cases(brief)
        if name in ("more", "again"):
            assert brief.inquiry.kind is DecisionKind.FIND_CASES
            assert brief.stance is None
            assert shown
            assert not seen & set(shown)
            assert len(set(shown)) == len(shown)
        seen.update(shown)


def test_shorter_is_the_advice_in_a_few_sentences(talk: Talk) -> None:
    """The short form is about the advice, not the list before it: the stance and what to do, without the table."""
    brief = talk["short"]
    assert (brief.inquiry.form, brief.stance) == (Form.SHORT, Stance.HOLD)
    assert {SectionKind.STANCE, SectionKind.NEXT_STEPS} <= kinds(brief)
    assert not cases(brief)
    assert len(brief.statements) <= 8 < len(talk["told"].statements)


def test_a_new_subject_starts_afresh(talk: Talk, advisor: Advisor, language: Language) -> None:
    """A question about something else gets the brief that it gets outside any conversation."""
    alone = advisor.answer(SCRIPTS[language]["new"])
    after = talk["new"]
    assert after.inquiry == alone.inquiry
    assert (after.sections, after.evidence) == (alone.sections, alone.evidence)
    assert {item.document.id for item in after.evidence} == {"greenhushing"}


def test_a_changed_circumstance_that_turns_the_advice_is_said(advisor: Advisor, store: SessionStore) -> None:
    """Where a follow-up changes the stance, the brief says what was advised before; the first brief says nothing."""
    for asked, then in (
        (SCRIPTS[Language.EN]["decision"], "And what if our staff are being threatened?"),
        (SCRIPTS[Language.NL]["decision"], "En als onze medewerkers worden bedreigd?"),
    ):
        first, second = held(advisor, store, [asked, then])
        assert (first.stance, first.notices) == (Stance.HOLD, ())
        assert second.stance is Stance.PAUSE
        assert len(second.notices) == 1


@pytest.mark.usefixtures("ready")
def test_a_principle_and_a_sector_of_the_profile_count(advisor: Advisor) -> None:
    """A stated principle is held against advice to give way, and the sector is known without being told."""
    profile = Profile(sector="banking", principles=("We stand for inclusion",))
    told = Advisor(Settings(), profile=profile)
    with closing(told):
        brief = told.answer("Our staff are being threatened over our inclusive campaign, should we keep it?")
    assert (brief.stance, brief.inquiry.sector) == (Stance.PAUSE, "banking")
    assert any(profile.principles[0] in notice for notice in brief.notices)
    assert not advisor.answer(brief.inquiry.question).notices


def test_a_session_goes_on_where_it_was_left(advisor: Advisor, tmp_path: Path) -> None:
    """Taken up again from disk, a conversation gives the same next brief as one that never stopped."""
    script = list(SCRIPTS[Language.NL].values())[:4]
    with closing(SessionStore(tmp_path / "sessions.sqlite")) as store:
        through = held(advisor, store, script)
        session: str | None = None
        for question, brief in zip(script, through, strict=True):
            conversation = Conversation(advisor, store, session)
            again = finished(list(conversation.ask(question)))
            session = conversation.session
            assert (again.inquiry, again.sections, again.evidence) == (brief.inquiry, brief.sections, brief.evidence)
        assert session is not None
        assert store.turns(session) == tuple(remembered(brief) for brief in through)


def test_a_question_is_kept_before_the_first_event(advisor: Advisor, tmp_path: Path) -> None:
    """When a turn begins to be told, its question is on disk; left there, it is no turn to follow."""
    with closing(SessionStore(tmp_path / "sessions.sqlite")) as store:
        conversation = Conversation(advisor, store)
        assert conversation.session is None
        assert store.sessions() == []
        assert isinstance(next(conversation.ask("What is greenhushing?")), Understood)
        assert conversation.session is not None
        assert [each.turns for each in store.sessions()] == [1]
        assert store.turns(conversation.session) == ()


def test_an_empty_context_changes_nothing(advisor: Advisor) -> None:
    """The first question of a conversation gets the brief of a question without one."""
    question = SCRIPTS[Language.EN]["decision"]
    alone, first = advisor.answer(question), advisor.answer(question, context=Context())
    assert (alone.inquiry, alone.sections, alone.evidence) == (first.inquiry, first.sections, first.evidence)


@pytest.mark.parametrize(
    ("query", "language"),
    [("What is greenhushing?", Language.EN), ("Wat is greenhushing?", Language.NL)],
)
def test_searching_finds_what_a_question_is_about(advisor: Advisor, query: str, language: Language) -> None:
    """A search tells the language it read the query in, and finds what the query is about, without advising."""
    read, findings = advisor.search(query)
    assert read is language
    assert findings.documents[0][0] == "greenhushing"
    assert findings == advisor.search(f"  {query}\x1b ")[1]


@pytest.mark.parametrize("language", Language)
def test_a_search_whose_words_tell_no_language_is_read_in_the_one_given(advisor: Advisor, language: Language) -> None:
    """Where the words could be of either language, the one that was given holds."""
    read, findings = advisor.search("ABN AMRO", language)
    assert read is language
    assert findings.documents[0][0] == "abn-amro-pride-2021"


def test_a_search_for_nothing_is_refused(advisor: Advisor) -> None:
    """Without a letter or a digit there is nothing to search for."""
    with pytest.raises(UsageError):
        advisor.search("?!")


def test_passages_cited_before_stay_in_the_pool(advisor: Advisor) -> None:
    """What a turn cited is kept with what is found, marked as such, once each, and never above what was found well."""
    _, findings = advisor.search("What is greenhushing?")
    found = findings.passages[2].twin_key
    absent = "mms-spokescandies#outcome-1"
    assert absent not in {passage.twin_key for passage in findings.passages}
    pool = findings.keeping((absent, found), Language.EN).passages
    assert len(pool) == len({passage.twin_key for passage in pool}) == len(findings.passages) + 1
    assert {passage.twin_key for passage in pool if passage.kept} == {absent, found}
    scores = [passage.score for passage in pool]
    assert scores == sorted(scores, reverse=True)
    assert pool[0].twin_key == findings.passages[0].twin_key
    assert findings.keeping((), Language.EN) == findings
