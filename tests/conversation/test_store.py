"""Sessions and their turns on disk, also with several processes at them and after a crash."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import locations
from assistant.conversation.store import SessionStore
from assistant.domain import DecisionKind, Language, PastTurn, Stance
from assistant.errors import SessionsUnavailable

PATIENCE = 60.0
"""Seconds after which a process counts as hanging."""

_NAMES = st.lists(st.text(), max_size=3).map(tuple)
TURNS = st.builds(
    PastTurn,
    question=st.text(),
    standalone_question=st.text(),
    language=st.sampled_from(Language),
    kind=st.sampled_from(DecisionKind),
    topics=_NAMES,
    named_documents=_NAMES,
    stance=st.none() | st.sampled_from(Stance),
    cited=_NAMES,
    shown_cases=_NAMES,
)

WRITER = """
import sys
from pathlib import Path
from assistant.conversation.store import SessionStore
from assistant.domain import DecisionKind, Language, PastTurn

path, session, name, count = Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
print("ready", flush=True)
sys.stdin.readline()
store = SessionStore(path)
for n in range(count):
    question = f"{name} {n}"
    if session == "new":
        session = store.start(question)
    number = store.begin_turn(session, question)
    if sys.argv[5] == "hang":
        print("begun", flush=True)
        sys.stdin.read()
    store.finish_turn(session, number, PastTurn(question, question, Language.EN, DecisionKind.FACT), {"n": n})
"""


def turn(question: str) -> PastTurn:
    """What follow-ups know of a question."""
    return PastTurn(question, question, Language.NL, DecisionKind.FACT)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where this test's sessions lie; the folder is not there yet."""
    return tmp_path / "data" / "sessions.sqlite"


@pytest.fixture
def store(path: Path) -> Iterator[SessionStore]:
    """A store with nothing in it."""
    with closing(SessionStore(path)) as opened:
        yield opened


def start_writer(path: Path, session: str, name: str, count: int, then: str = "end") -> subprocess.Popen[str]:
    """Start a process that writes turns as soon as a line is sent to it; it has done its imports by now."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), session, name, str(count), then],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def go(process: subprocess.Popen[str]) -> None:
    """Let a process begin to write."""
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


def succeed(processes: list[subprocess.Popen[str]]) -> None:
    """Let processes write at the same time; none of them may fail."""
    for process in processes:
        go(process)
    for process in processes:
        _, err = process.communicate(timeout=PATIENCE)
        assert (process.returncode, err) == (0, "")


def test_a_question_is_on_disk_before_its_answer(store: SessionStore, path: Path) -> None:
    """Another process sees a question as soon as it is begun, and its answer once it is finished."""
    session = store.start("Should we?")
    number = store.begin_turn(session, "Should we?")
    with closing(SessionStore(path)) as other:
        (facts,) = other.sessions()
        assert (facts.id, facts.name, facts.turns) == (session, "Should we?", 1)
        assert other.turns(session) == ()
        store.finish_turn(session, number, turn("Should we?"), {"answer": "ja"})
        assert other.turns(session) == (turn("Should we?"),)


def test_turns_come_back_in_order(store: SessionStore) -> None:
    """Turns are numbered from 1 and come back in the order in which they were asked, however they were finished."""
    session, other = store.start("a"), store.start("b")
    numbers = [store.begin_turn(session, f"question {n}") for n in range(12)]
    assert store.begin_turn(other, "apart") == 1
    assert numbers == list(range(1, 13))
    for number in reversed(numbers):
        store.finish_turn(session, number, turn(f"question {number - 1}"), {})
    assert [each.question for each in store.turns(session)] == [f"question {n}" for n in range(12)]
    assert store.turns(other) == ()


@given(turns=st.lists(TURNS, max_size=4))
def test_any_turn_comes_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, turns: list[PastTurn]) -> None:
    """Whatever was asked and answered is read back to the letter, also by a store that is opened anew."""
    path = tmp_path_factory.getbasetemp() / "any-turn" / "sessions.sqlite"
    with closing(SessionStore(path)) as store:
        session = store.start("".join(each.question for each in turns))
        for each in turns:
            store.finish_turn(session, store.begin_turn(session, each.question), each, {"question": each.question})
    with closing(SessionStore(path)) as again:
        assert again.turns(session) == tuple(turns)
        assert again.find(session) == session


def test_the_session_last_used_comes_first(store: SessionStore) -> None:
    """Sessions are listed by their latest turn; of those used in the same moment the newer comes first."""
    first, second, third = (store.start(name) for name in ("first", "second", "third"))
    assert [each.id for each in store.sessions()] == [third, second, first]
    assert [each.id for each in store.sessions(limit=1)] == [third]
    assert all(each.turns == 0 and each.started == each.latest for each in store.sessions())


def test_a_session_is_named_after_its_first_question(store: SessionStore) -> None:
    """The name is the first question on one line, cut where it gets long."""
    store.start("Moeten we\n  dit   doen?")
    store.start("x" * 500)
    long, short = (each.name for each in store.sessions())
    assert short == "Moeten we dit doen?"
    assert len(long) <= 60
    assert long.endswith("…")


def test_a_session_is_found_by_the_beginning_of_its_id(store: SessionStore) -> None:
    """As many characters as tell it apart are enough, in any case; too few, none or other ones find nothing."""
    ids = [store.start(f"question {n}") for n in range(40)]
    assert len(set(ids)) == len(ids)
    for id in ids:
        assert store.find(f" {id.upper()} ") == id
        shortest = next(id[:n] for n in range(1, 9) if sum(other.startswith(id[:n]) for other in ids) == 1)
        assert store.find(shortest) == id
    shared = next(id[0] for id in ids if sum(other[0] == id[0] for other in ids) > 1)
    assert store.find(shared) is None
    for nothing in ("", "  ", "%", "_", "nonsense", f"{ids[0]}0"):
        assert store.find(nothing) is None


def test_a_session_beyond_the_listed_ones_is_still_found(store: SessionStore) -> None:
    """The list is short, but an id finds any session ever kept."""
    oldest = store.start("the first")
    for n in range(60):
        store.start(f"later {n}")
    assert oldest not in [each.id for each in store.sessions()]
    assert store.find(oldest) == oldest


def test_processes_that_write_at_the_same_time_lose_nothing(store: SessionStore, path: Path) -> None:
    """Two processes that ask in one session get a number each for every turn, and each turn keeps its own answer."""
    session = store.start("shared")
    succeed([start_writer(path, session, name, 40) for name in ("a", "b")])
    kept = [each.question for each in store.turns(session)]
    assert sorted(kept) == sorted(f"{name} {n}" for name in ("a", "b") for n in range(40))
    for name in ("a", "b"):
        assert [question for question in kept if question[0] == name] == [f"{name} {n}" for n in range(40)]


def test_processes_that_make_the_file_at_the_same_time(path: Path) -> None:
    """Where no file is there yet, processes that start together all keep their sessions in one."""
    succeed([start_writer(path, "new", name, 1) for name in ("a", "b", "c")])
    with closing(SessionStore(path)) as store:
        kept = store.sessions()
        assert {each.name for each in kept} == {"a 0", "b 0", "c 0"}
        assert [len(store.turns(each.id)) for each in kept] == [1, 1, 1]


def test_a_process_killed_while_answering_leaves_a_readable_session(store: SessionStore, path: Path) -> None:
    """Killed between question and answer, the question is kept, and the session goes on without it."""
    session = store.start("before")
    store.finish_turn(session, store.begin_turn(session, "before"), turn("before"), {})
    process = start_writer(path, session, "killed", 1, "hang")
    go(process)
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    process.kill()
    process.communicate(timeout=PATIENCE)
    assert [each.turns for each in store.sessions()] == [2]
    assert store.turns(session) == (turn("before"),)
    assert store.begin_turn(session, "after") == 3
    store.finish_turn(session, 3, turn("after"), {})
    assert store.turns(session) == (turn("before"), turn("after"))


def test_a_turn_belongs_to_a_session(store: SessionStore) -> None:
    """A turn of a session that is not there is refused, so that no turn is kept where nobody finds it."""
    with pytest.raises(SessionsUnavailable):
        store.begin_turn("nowhere", "lost?")
    assert store.sessions() == []


@pytest.mark.parametrize("content", [b"this is no database" * 100, b"SQLite format 3\x00" + b"\xff" * 2000])
def test_a_file_that_is_no_database_is_told(path: Path, content: bytes) -> None:
    """A file of something else is an error that names it, and is left as it is."""
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(SessionsUnavailable) as told:
        SessionStore(path)
    assert (told.value.key, told.value.facts["path"]) == ("sessions_unusable", path)
    assert path.read_bytes() == content


def test_a_folder_in_the_way_is_told(path: Path, tmp_path: Path) -> None:
    """A folder where the file should be, or a file where its folder should be, is an error too."""
    path.mkdir(parents=True)
    (tmp_path / "file").write_text("")
    for wrong in (path, tmp_path / "file" / "sessions.sqlite"):
        with pytest.raises(SessionsUnavailable):
            SessionStore(wrong)


def test_a_file_damaged_while_it_is_used_is_told(store: SessionStore, path: Path) -> None:
    """A table that is gone is told as unusable sessions, not as an error of the database."""
    session = store.start("x")
    with closing(sqlite3.connect(path)) as other:
        other.execute("DROP TABLE turns")
        other.commit()
    for broken in (lambda: store.turns(session), lambda: store.begin_turn(session, "y"), store.sessions):
        with pytest.raises(SessionsUnavailable):
            broken()


def test_sessions_are_kept_in_our_own_folder() -> None:
    """Without a path the file lies where the locations say, and reading it makes it."""
    with closing(SessionStore()) as store:
        assert store.sessions() == []
    assert locations.sessions_file().is_file()


def test_the_session_used_last_has_a_name(store: SessionStore) -> None:
    """`last` finds it, wherever an id would do; nothing where there is none."""
    assert store.find("last") is None
    store.start("first")
    second = store.start("second")
    assert store.find(" LAST ") == second
