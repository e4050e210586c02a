"""Going on with a conversation, keeping none, and the profile, from the command line."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from assistant.conversation.store import SessionStore
from tests.cli.conftest import DUTCH, ENGLISH, assert_told, shell, standpunt, succeeded

NAMED = "And what did M&M's do?"


@pytest.fixture
def own(home: Path, tmp_path: Path) -> Path:
    """A home of one test's own that shares only the ready index of the shipped corpus, which nobody writes to."""
    folder = tmp_path / "own"
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "index").symlink_to(home / "data" / "index")
    return folder


def asked(home: Path, *arguments: str, **extra: str) -> Any:
    """The JSON of a question that was answered."""
    return succeeded(standpunt("ask", "--json", *arguments, home=home, **extra))


def sessions(home: Path) -> Path:
    """Where conversations are kept."""
    return home / "data" / "sessions.sqlite"


def differing(brief: Any) -> dict[str, str]:
    """The cases of the table in order, each with its cell that tells what differs."""
    documents = {item["n"]: item["document"] for item in brief["evidence"]}
    cells = [statement for statement in brief["statements"] if statement["section"] == "cases"]
    return {documents[cell["citations"][0]]: cell["text"] for cell in cells[3::4]}


def test_continue_goes_on_from_the_last_question(own: Path) -> None:
    """`ask -c` is about what was asked before, `ask` without it is not; both languages may be mixed."""
    first = asked(own, ENGLISH)
    assert sessions(own).is_file()
    dutch = asked(own, "-c", "in het Nederlands graag")
    assert (dutch["language"], dutch["stance"], dutch["kind"]) == ("nl", first["stance"], first["kind"])
    assert (dutch["question"], dutch["standalone_question"]) == ("in het Nederlands graag", ENGLISH)
    short = asked(own, "--continue", "korter")
    assert (short["language"], short["stance"]) == ("nl", first["stance"])
    assert 0 < len(short["statements"]) < len(first["statements"])
    alone = standpunt("ask", "--json", "korter", home=own)
    assert json.loads(alone.out)["standalone_question"] == "korter"


def test_continue_without_a_conversation_starts_one(own: Path) -> None:
    """With nothing to go on from, `-c` asks a first question, and the next `-c` goes on from it."""
    assert asked(own, "-c", ENGLISH)["standalone_question"] == ENGLISH
    followed = asked(own, "-c", NAMED)
    assert {item["document"] for item in followed["evidence"]} == {"mms-spokescandies"}
    assert asked(own, "-c", "yes, but we are a bank")["kind"] == "hold_or_withdraw"


def test_a_printed_answer_is_a_turn_too(own: Path) -> None:
    """What was asked without `--json` and read from standard input is gone on from all the same."""
    piped = shell(f'echo "{ENGLISH}" | "$@" ask --plain', own)
    assert (piped.code, piped.err) == (0, "")
    why = standpunt("ask", "-c", "--no-sources", "why?", home=own)
    assert (why.code, why.err) == (0, "")
    assert why.out
    assert why.out != piped.out


@pytest.mark.parametrize("given", ["ffffffff0", "%", "no such one"])
def test_an_unknown_session_is_refused(own: Path, given: str) -> None:
    """A session that is not there is exit code 2 with its id, and nothing is asked or kept."""
    assert_told(standpunt("ask", "--session", given, ENGLISH, home=own), 2, given)
    again = standpunt("ask", "--session", given, DUTCH, LANG="nl_NL.UTF-8", home=own)
    assert (again.code, again.out) == (2, "")
    assert again.err.startswith("Fout: ")


def test_a_session_is_gone_on_with_by_its_id(own: Path) -> None:
    """`--session` goes on from an earlier conversation, past a later one, by the beginning of its id."""
    asked(own, ENGLISH)
    asked(own, "What is greenhushing?")
    with closing(SessionStore(sessions(own))) as store:
        later, earlier = store.sessions()
    assert ENGLISH.startswith(earlier.name.rstrip("…"))
    unique = next(n for n in range(1, 9) if earlier.id[:n] != later.id[:n])
    followed = asked(own, "--session", earlier.id[:unique], "why?")
    assert followed["standalone_question"] == ENGLISH
    assert asked(own, "-c", "shorter")["standalone_question"] == ENGLISH


def test_without_history_nothing_is_kept(own: Path) -> None:
    """With `history` off a question is answered and leaves no file; `-c` and `--session` are refused with a way out."""
    assert standpunt("config", "set", "history", "false", home=own).code == 0
    assert asked(own, ENGLISH)["outcome"] == "advised"
    for option in (("-c",), ("--session", "abc")):
        assert_told(standpunt("ask", *option, "why?", home=own), 2, "history")
    assert not sessions(own).exists()
    dutch = standpunt("ask", "-c", "waarom?", LANG="nl_NL.UTF-8", home=own)
    assert (dutch.code, dutch.err.splitlines()[0][:6]) == (2, "Fout: ")
    assert asked(own, "-c", ENGLISH, STANDPUNT_HISTORY="true")["outcome"] == "advised"
    assert sessions(own).is_file()


def test_unusable_sessions_are_told_with_a_way_out(own: Path) -> None:
    """A damaged file of sessions is one line that names it, and with history off questions are answered again."""
    sessions(own).write_bytes(b"no database at all" * 100)
    assert_told(standpunt("ask", ENGLISH, home=own), 5, str(sessions(own)), "history")
    assert asked(own, ENGLISH, STANDPUNT_HISTORY="false")["outcome"] == "advised"


def test_the_profile_is_set_shown_and_cleared(tmp_path: Path) -> None:
    """Each part is set by itself, a sector by label or word too; `clear` leaves nothing."""
    empty = standpunt("profile", "show", home=tmp_path)
    assert (empty.code, empty.err) == (0, "")
    assert "standpunt profile set" in empty.out
    for field, value in (
        ("sector", "bank"),
        ("country", "nederland"),
        ("principles", "We stand for inclusion"),
        ("principles", "\x1b[31mhonest claims"),
    ):
        assert standpunt("profile", "set", field, value, home=tmp_path).code == 0
    assert succeeded(standpunt("profile", "show", "--json", home=tmp_path)) == {
        "organisation": None,
        "sector": "banking",
        "country": "NL",
        "customers": None,
        "principles": ["We stand for inclusion", "honest claims"],
    }
    shown = standpunt("profile", "show", home=tmp_path)
    assert shown.out.count("Principle: ") == 2
    assert shown.out.endswith(f"{tmp_path / 'profile.toml'}\n")
    assert "Sector: " in standpunt("profile", "set", "principles", home=tmp_path).out
    assert standpunt("profile", "clear", home=tmp_path).out == empty.out
    assert standpunt("profile", "clear", home=tmp_path).code == 0
    assert not (tmp_path / "profile.toml").exists()


def test_the_profile_speaks_dutch(tmp_path: Path) -> None:
    """Under a Dutch locale labels and fields are Dutch, and a Dutch label is understood."""
    empty = standpunt("profile", "show", home=tmp_path, LANG="nl_NL.UTF-8")
    assert "Het profiel is leeg" in empty.out
    told = standpunt("profile", "set", "country", "België", home=tmp_path, LANG="nl_NL.UTF-8")
    assert told.out.startswith("Land: België\n")


def test_what_a_profile_cannot_hold_is_refused(tmp_path: Path) -> None:
    """An unknown sector, country or field is exit code 2 with what there is; nothing is written."""
    assert_told(standpunt("profile", "set", "sector", "zzz", home=tmp_path), 2, "zzz", "banking")
    assert_told(standpunt("profile", "set", "country", "Atlantis", home=tmp_path), 2, "Atlantis", "NL")
    assert_told(standpunt("profile", "set", "colour", "red", home=tmp_path), 2, "colour", "principles")
    assert not (tmp_path / "profile.toml").exists()


def test_a_broken_profile_is_named(own: Path) -> None:
    """A profile that cannot be read is exit code 4 with its file, for `ask` too, until it is cleared."""
    file = own / "profile.toml"
    file.write_text("sector = 3\n")
    for command in (("ask", ENGLISH), ("profile", "show"), ("profile", "set", "sector", "banking")):
        assert_told(standpunt(*command, home=own), 4, str(file))
    assert standpunt("profile", "clear", home=own).code == 0
    assert asked(own, ENGLISH)["outcome"] == "advised"


def test_a_sector_in_the_profile_brings_its_cases_forward(own: Path) -> None:
    """For a bank a bank's case comes first, and what differs about the others now names their sector."""
    before = differing(asked(own, ENGLISH))
    assert standpunt("profile", "set", "sector", "banking", home=own).code == 0
    after = differing(asked(own, ENGLISH))
    assert next(iter(before)) != "abn-amro-pride-2021"
    assert next(iter(after)) == "abn-amro-pride-2021"
    others = set(before) & set(after) - {"abn-amro-pride-2021"}
    assert others
    assert all(len(after[case]) > len(before[case]) for case in others)


def test_a_stated_principle_is_held_against_the_advice(own: Path) -> None:
    """Advice to give way quotes the principle of the profile that it departs from."""
    principle = "We stand for inclusion"
    assert standpunt("profile", "set", "principles", principle, home=own).code == 0
    question = "Our staff are being threatened over our inclusive campaign, should we keep it?"
    brief = asked(own, question)
    assert brief["stance"] == "pause"
    assert any(principle in notice for notice in brief["notices"])
