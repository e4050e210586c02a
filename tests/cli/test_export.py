"""`standpunt export` and `standpunt history`, as processes of their own."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest

from assistant.advisor.publication import to_json
from assistant.conversation.conversation import remembered
from assistant.conversation.store import SessionStore
from assistant.domain import Brief, Language
from tests.cli.conftest import assert_told, on_terminal, shell, standpunt, succeeded
from tests.tui.briefs import QUESTION, abstained, advised

EN, NL = Language.EN, Language.NL


def keep(store: SessionStore, *briefs: Brief) -> str:
    """A conversation with these answers; returns its id."""
    session = store.start(briefs[0].inquiry.question)
    for brief in briefs:
        number = store.begin_turn(session, brief.inquiry.question)
        store.finish_turn(session, number, remembered(brief), to_json(brief))
    return session


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with two conversations; the English one was used last, and its last answer was stopped."""
    folder = tmp_path / "home"
    with closing(SessionStore(folder / "data" / "sessions.sqlite")) as store:
        keep(store, advised(NL))
        english = keep(store, advised(EN), abstained(EN))
        store.stop_turn(english, store.begin_turn(english, "And then?"), "Half a")
    return folder


def ids(home: Path) -> list[str]:
    """The conversations, the one last used first."""
    return [session["id"] for session in succeeded(standpunt("history", "--json", home=home))]


def test_the_last_conversation_goes_to_stdout(home: Path) -> None:
    """Without anything else it is Markdown on stdout, and nothing on stderr."""
    done = standpunt("export", home=home)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"# {QUESTION[EN]}\n")
    assert "This answer was stopped" in done.out
    assert "> Half a" in done.out


@pytest.mark.parametrize(
    ("name", "beginning"), [("brief.html", "<!DOCTYPE html>"), ("brief.txt", "# "), ("x.json", "{")]
)
def test_the_ending_tells_the_format(home: Path, tmp_path: Path, name: str, beginning: str) -> None:
    """A file gets the format that its name tells, and its path is told on stderr alone."""
    path = tmp_path / name
    done = standpunt("export", "last", "--out", str(path), home=home)
    assert (done.code, done.out, done.err) == (0, "", f"Written: {path}\n")
    assert path.read_text(encoding="utf-8").startswith(beginning)


def test_a_memo_of_an_earlier_conversation(home: Path) -> None:
    """By the beginning of an id, with the organisation of the profile, in the language of the brief."""
    assert standpunt("profile", "set", "organisation", "Bank <Zuid>", home=home).code == 0
    dutch = ids(home)[1]
    done = standpunt("export", dutch[:6], "-f", "memo-html", home=home)
    assert (done.code, done.err) == (0, "")
    assert '<html lang="nl">' in done.out
    assert "Bank &lt;Zuid&gt;" in done.out
    assert standpunt("export", dutch, "--format", "memo", home=home).out.startswith("# Beslisnotitie\n")


def test_json_and_one_turn(home: Path) -> None:
    """JSON holds the turns as they were kept; `--turn` chooses one of them."""
    whole = succeeded(standpunt("export", "--format", "json", home=home))
    assert [each["number"] for each in whole["turns"]] == [1, 2, 3]
    assert whole["turns"][0]["brief"]["stance"] == "hold"
    assert (whole["turns"][2]["brief"], whole["turns"][2]["draft"]) == (None, "Half a")
    one = succeeded(standpunt("export", "--format", "json", "--turn", "2", home=home))
    assert one["turns"] == whole["turns"][1:2]


def test_nothing_is_overwritten(home: Path, tmp_path: Path) -> None:
    """A file that is there stays as it is, until `--force`."""
    path = tmp_path / "brief.md"
    path.write_text("mine", encoding="utf-8")
    assert_told(standpunt("export", "--out", str(path), home=home), 2, str(path), "--force")
    assert path.read_text(encoding="utf-8") == "mine"
    assert standpunt("export", "--out", str(path), "--force", home=home).code == 0
    assert path.read_text(encoding="utf-8").startswith("# ")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("export", "--format", "pdf"), ("pdf", "memo-html")),
        (("export", "zzz"), ("zzz", "history")),
        (("export", "--turn", "4"), ("4", "3")),
        (("export", "--turn", "3", "--format", "memo"), ("memo",)),
        (("export", "--out", "/nowhere/brief.md"), ("There is no folder /nowhere",)),
        (("history", "--delete", "zzz"), ("zzz",)),
        (("history", "--rename", "last", " "), ("--rename",)),
    ],
)
def test_mistakes_are_told(home: Path, arguments: tuple[str, ...], told: tuple[str, ...]) -> None:
    """One line and a hint, exit code 2."""
    assert_told(standpunt(*arguments, home=home), 2, *told)


def test_without_conversations(tmp_path: Path) -> None:
    """Nothing was kept: an empty list, an error for an export, and no file made."""
    assert succeeded(standpunt("history", "--json", home=tmp_path)) == []
    assert_told(standpunt("export", home=tmp_path), 2, "standpunt ask")
    assert not (tmp_path / "data").exists()


def test_the_list(home: Path) -> None:
    """One line per conversation with tabs between its parts, the last used first; words choose among them."""
    done = standpunt("history", home=home)
    assert (done.code, done.err) == (0, "2 conversations.\n")
    lines = [line.split("\t") for line in done.out.splitlines()]
    assert [line[0] for line in lines] == ids(home)
    assert [line[2] for line in lines] == ["3", "1"]
    found = standpunt("history", "inclusieve", home=home)
    assert [line.split("\t")[0] for line in found.out.splitlines()] == ids(home)[1:]
    none = standpunt("history", "zebra", home=home, LANG="nl_NL.UTF-8")
    assert (none.code, none.out, none.err) == (0, "", "Geen gesprek gevonden.\n")
    first = standpunt("history", "-n", "1", home=home)
    assert len(first.out.splitlines()) == 1
    assert "--limit" in first.err


def test_the_list_on_a_terminal(home: Path) -> None:
    """A table whose ids can be copied, in which a hostile name is only text."""
    assert standpunt("history", "--rename", "last", "[red]x\x1b[31m\u202e", home=home).code == 0
    shown = on_terminal("history", home=home).out
    assert all(id in shown for id in ids(home))
    assert "[red]x" in shown
    assert "\x1b[31m" not in shown


def test_renaming_and_deleting(home: Path) -> None:
    """A new name is listed; a conversation goes only by its whole id, and then it is gone."""
    english, dutch = ids(home)
    renamed = standpunt("history", "--rename", dutch[:6], "Pride-week", home=home)
    assert (renamed.code, renamed.out, renamed.err) == (0, "", f"{dutch} is now called: Pride-week\n")
    assert_told(standpunt("history", "--delete", dutch[:6], home=home), 2, dutch, "Pride-week")
    assert_told(standpunt("history", "--delete", "last", home=home), 2, english)
    gone = standpunt("history", "--delete", dutch, home=home)
    assert (gone.code, gone.out, gone.err) == (0, "", "Deleted: Pride-week\n")
    assert ids(home) == [english]


def test_through_a_pipe(home: Path) -> None:
    """A reader that stops early is no failure, and what is piped is what would be written."""
    assert shell('"$@" export --format html | head -1', home).out == "<!DOCTYPE html>\n"
    assert json.loads(shell('"$@" export --format json | cat', home).out)["id"] == ids(home)[0]
