"""What was decided and what happened: kept for good, the latest counts, also in files that older versions made."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.conversation.days import past_day, review_day, told_day
from assistant.conversation.decisions import STANCES, KeptDecision, KeptOutcome, find_stance, own_words
from assistant.conversation.store import SessionStore
from assistant.domain import Language, Stance
from assistant.errors import SessionsUnavailable, UsageError

TODAY = date(2026, 11, 30)

VERSION_1 = """
CREATE TABLE sessions (id TEXT PRIMARY KEY, name TEXT NOT NULL, started TEXT NOT NULL);
CREATE TABLE turns (
    session TEXT NOT NULL REFERENCES sessions ON DELETE CASCADE, number INTEGER NOT NULL, asked TEXT NOT NULL,
    question TEXT NOT NULL, memory TEXT, brief TEXT, PRIMARY KEY (session, number));
CREATE INDEX turns_by_time ON turns (asked);
"""
VERSION_2 = f"""{VERSION_1}
CREATE VIRTUAL TABLE said USING fts5(
    session UNINDEXED, number UNINDEXED, question, answer, tokenize = 'unicode61 remove_diacritics 2');
"""
"""What the versions before wrote, word for word."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where this test's sessions lie."""
    return tmp_path / "sessions.sqlite"


@pytest.fixture
def store(path: Path) -> Iterator[SessionStore]:
    """A store with nothing in it."""
    with closing(SessionStore(path)) as opened:
        yield opened


def asked(store: SessionStore, *questions: str) -> str:
    """A session in which these questions were asked."""
    session = store.start(questions[0])
    for question in questions:
        store.begin_turn(session, question)
    return session


def decision(stance: Stance = Stance.HOLD, turn: int = 1, note: str = "", review: str | None = None) -> KeptDecision:
    """A decision of one day."""
    return KeptDecision(turn, stance, note, "2026-11-20", review)


def made_before(path: Path, version: int) -> None:
    """A file as an older version left it, with one question and its answer."""
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.executescript(VERSION_1 if version == 1 else VERSION_2)
        db.execute("INSERT INTO sessions VALUES ('abcd1234', 'Pride-week', '2026-01-02T10:00:00.000+00:00')")
        brief = json.dumps({"answer": "Houd vast"})
        turn = ("abcd1234", 1, "2026-01-02T10:00:01.000+00:00", "Doorgaan?", None, brief)
        db.execute("INSERT INTO turns VALUES (?, ?, ?, ?, ?, ?)", turn)
        if version > 1:
            db.execute("INSERT INTO said VALUES ('abcd1234', 1, 'Doorgaan?', 'Houd vast')")
        db.execute(f"PRAGMA user_version = {version}")
        db.commit()


@pytest.mark.parametrize("version", [1, 2])
def test_a_file_of_an_older_version_goes_on(path: Path, version: int) -> None:
    """Its conversations are listed, found and read as before, and decisions can be kept on them."""
    made_before(path, version)
    with closing(SessionStore(path)) as store:
        (facts,) = store.sessions(text="vast")
        assert (facts.id, facts.turns, facts.decided) == ("abcd1234", 1, None)
        (turn,) = store.history("abcd1234")
        assert (turn.brief, turn.decisions) == ({"answer": "Houd vast"}, ())
        store.decide("abcd1234", decision())
    with closing(SessionStore(path)) as again:
        assert [each.stance for each in again.decisions("abcd1234")] == [Stance.HOLD]
        assert again.sessions()[0].decided is Stance.HOLD


def test_a_file_of_a_newer_version_is_left_alone(path: Path) -> None:
    """What a later version kept is not written over by this one."""
    with closing(SessionStore(path)) as store:
        asked(store, "x")
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(SessionsUnavailable, match="sessions_newer"):
        SessionStore(path)
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (99,)


def test_every_decision_stays_and_the_latest_counts(store: SessionStore) -> None:
    """Deciding again takes nothing away; outcomes go to the latest, in the order of their days."""
    session = asked(store, "Should we?", "And then?")
    store.decide(session, decision(Stance.HOLD, note="unanimous"))
    store.decide(session, decision(Stance.ADAPT, turn=2, review="2027-03-01"))
    assert store.add_outcome(session, KeptOutcome("2027-06-01", "All is well"))
    assert store.add_outcome(session, KeptOutcome("2027-04-01", "Few left"))
    first, second = store.decisions(session)
    assert (first.stance, first.note, first.open) == (Stance.HOLD, "unanimous", True)
    assert [each.text for each in second.outcomes] == ["Few left", "All is well"]
    assert [[each.stance for each in turn.decisions] for turn in store.history(session)] == [
        [Stance.HOLD],
        [Stance.ADAPT],
    ]
    (counts,) = store.decided()
    assert (counts.session, counts.question, counts.decision) == (session, "And then?", second)


def test_what_can_be_looked_back_on(store: SessionStore) -> None:
    """Open ones come first by their day, then those without one, then those of which the outcome is known."""
    names = {}
    for name, review in (("later", "2027-01-01"), ("none", None), ("now", "2026-11-30"), ("told", "2026-01-01")):
        names[asked(store, name)] = name
        store.decide(next(id for id in names if names[id] == name), decision(review=review))
    told = next(id for id in names if names[id] == "told")
    store.add_outcome(told, KeptOutcome("2026-02-01", "x"))
    found = store.decided()
    assert [names[each.session] for each in found] == ["now", "later", "none", "told"]
    assert [each.decision.due(TODAY) for each in found] == [True, False, False, False]


def test_an_outcome_needs_a_decision(store: SessionStore) -> None:
    """Without one nothing is written down."""
    assert not store.add_outcome(asked(store, "x"), KeptOutcome("2026-02-01", "lost?"))
    assert store.sessions(text="lost") == []


def test_a_decision_belongs_to_a_turn(store: SessionStore) -> None:
    """On a turn that is not there nothing can be decided."""
    with pytest.raises(SessionsUnavailable):
        store.decide(asked(store, "x"), decision(turn=2))


def test_what_was_decided_is_found_by_its_words(store: SessionStore) -> None:
    """Notes and outcomes are searched as questions and answers are."""
    session = asked(store, "Should we?")
    store.decide(session, decision(note="unaniem in de directie"))
    store.add_outcome(session, KeptOutcome("2027-01-01", "opzeggingen bleven uit"))
    for words in ("unaniem", "opzegg uit"):
        assert [each.id for each in store.sessions(text=words)] == [session]
    store.delete(session)
    assert store.decided() == []
    assert store.sessions(text="unaniem") == []


def test_what_is_deleted_is_not_in_the_file_any_more(store: SessionStore, path: Path) -> None:
    """A deleted conversation leaves no words behind in any of the files, as others stay whole."""
    other, session = asked(store, "wombat"), asked(store, "platypus question")
    store.stop_turn(session, 1, "platypus draft")
    store.decide(session, decision(note="platypus note"))
    store.delete(session)
    held = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert b"platypus" not in held
    assert [each.id for each in store.sessions(text="wombat")] == [other]


def test_the_file_is_for_its_owner_alone(store: SessionStore, path: Path) -> None:
    """Others on the machine cannot read what was asked."""
    asked(store, "x")
    assert {file.stat().st_mode & 0o077 for file in path.parent.glob("*sqlite*")} == {0}


@given(st.text(min_size=1))
def test_words_of_a_user_come_back_harmless(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """A note is kept as it was typed, lines and all, without escapes and invisible characters."""
    note = own_words(text)
    assert own_words(note) == note
    with closing(SessionStore(tmp_path_factory.getbasetemp() / "own-words" / "sessions.sqlite")) as store:
        session = asked(store, "x")
        store.decide(session, decision(note=note))
        assert store.decisions(session)[-1].note == note


LABELS = [(Stance.HOLD, "volhouden"), (Stance.HOLD, "hold"), (Stance.WITHDRAW, "stoppen")]


@pytest.mark.parametrize(
    ("word", "stance"), [("hold", Stance.HOLD), (" Volhouden", Stance.HOLD), ("STOPPEN", "withdraw")]
)
def test_stances_by_their_words(word: str, stance: str) -> None:
    """Our word or either language's, in any case."""
    assert find_stance(word, LABELS) == stance


@pytest.mark.parametrize("word", ["", "none", "holds", "geen standpunt"])
def test_unknown_stances(word: str) -> None:
    """Nothing else can be decided; the error names what can."""
    with pytest.raises(UsageError) as told:
        find_stance(word, LABELS)
    assert told.value.facts["known"] == ", ".join(STANCES)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2027-03-01", "2027-03-01"),
        ("2026-11-30", "2026-11-30"),
        ("3 months", "2027-02-28"),
        ("3m", "2027-02-28"),
        ("15 maanden", "2028-02-29"),
        (" 1 Jaar ", "2027-11-30"),
        ("2y", "2028-11-30"),
        ("6 weken", "2027-01-11"),
        ("1w", "2026-12-07"),
        ("10 dagen", "2026-12-10"),
        ("volgende maand", "2026-12-30"),
        ("over een jaar", "2027-11-30"),
        ("next week", "2026-12-07"),
    ],
)
def test_review_days(text: str, expected: str) -> None:
    """A day, or a period from today, in both languages; a month that is too short ends the day earlier."""
    assert review_day(text, TODAY) == expected


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("2026-11-29", "review_past"),
        ("soon", "day_unknown"),
        ("3 lightyears", "day_unknown"),
        ("2027-13-01", "day_unknown"),
    ],
)
def test_wrong_review_days(text: str, key: str) -> None:
    """What is no day or has passed is refused."""
    with pytest.raises(UsageError, match=key):
        review_day(text, TODAY)


@given(st.integers(0, 999), st.sampled_from(["d", "w", "m", "y"]), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_periods_end_on_a_day_of_the_calendar(count: int, unit: str, today: date) -> None:
    """Any period from any day ends on a day not before it."""
    assert date.fromisoformat(review_day(f"{count}{unit}", today)) >= today


def test_days_that_have_been() -> None:
    """Today if none is told; nothing that is yet to come."""
    assert past_day(None, TODAY) == past_day("2026-11-30", TODAY) == "2026-11-30"
    with pytest.raises(UsageError, match="day_to_come"):
        past_day("2026-12-01", TODAY)


def test_days_are_told_in_words() -> None:
    """As readers of either language write them."""
    assert told_day(TODAY, Language.NL) == "30 november 2026"
    assert told_day(TODAY, Language.EN) == "30 November 2026"
