"""`standpunt decide`, `outcome` and `review`, as processes of their own."""

from __future__ import annotations

from contextlib import closing
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import docx
import pytest

from assistant.conversation.decisions import KeptDecision
from assistant.conversation.store import SessionStore
from assistant.domain import Language, Stance
from tests.cli.conftest import assert_told, on_terminal, shell, standpunt, succeeded
from tests.cli.test_export import keep
from tests.tui.briefs import QUESTION, abstained, advised

EN, NL = Language.EN, Language.NL
YESTERDAY = (date.today() - timedelta(days=1)).isoformat()
DUTCH = {"STANDPUNT_LANGUAGE": "nl"}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with an English conversation, whose last answer was no advice, and a Dutch one, used last."""
    folder = tmp_path / "home"
    with closing(SessionStore(folder / "data" / "sessions.sqlite")) as store:
        keep(store, advised(EN), abstained(EN))
        keep(store, advised(NL))
    return folder


def ids(home: Path) -> list[str]:
    """The conversations, the one last used first."""
    return [session["id"] for session in succeeded(standpunt("history", "--json", home=home))]


def due(home: Path, session: str, question: int = 1) -> None:
    """A decision whose day to look back on was yesterday."""
    with closing(SessionStore(home / "data" / "sessions.sqlite")) as store:
        store.decide(session, KeptDecision(question, Stance.HOLD, "why", YESTERDAY, YESTERDAY))


def test_from_advice_to_outcome(home: Path) -> None:
    """Decided, looked back on, and the whole story in the export; each command says what it did on stderr alone."""
    dutch = ids(home)[0]
    done = standpunt("decide", "--stance", "adapt", "--note", "toon milder", "--review", "3m", home=home)
    assert (done.code, done.out) == (0, "")
    assert done.err.startswith("Decision recorded: adapt, on “Moeten we")
    (listed,) = succeeded(standpunt("review", "--all", "--json", home=home))
    assert (listed["session"], listed["stance"], listed["note"], listed["due"]) == (
        dutch,
        "adapt",
        "toon milder",
        False,
    )
    assert succeeded(standpunt("review", "--json", home=home)) == []
    told = standpunt("outcome", dutch[:6], "Geen", "klant", "liep", "weg.", "--date", YESTERDAY, home=home)
    assert (told.code, told.out) == (0, "")
    (ended,) = succeeded(standpunt("review", "--all", "--json", home=home))
    assert ended["outcomes"] == [{"day": YESTERDAY, "text": "Geen klant liep weg."}]
    exported = standpunt("export", dutch, home=home).out
    advice, decision, outcome = (
        exported.index(part) for part in ("Advies: volhouden", "Besluit: aanpassen", "liep weg.")
    )
    assert advice < decision < outcome
    assert "Besluit: aanpassen" in standpunt("export", dutch, "-f", "memo", home=home).out
    turns = succeeded(standpunt("export", dutch, "-f", "json", home=home))["turns"]
    assert turns[0]["decisions"][0]["outcomes"][0]["text"] == "Geen klant liep weg."


def test_what_is_due_is_shown(home: Path) -> None:
    """On the day, and after it, with the way to write down what happened; in Dutch as well."""
    dutch, english = ids(home)
    due(home, english)
    assert standpunt("decide", dutch, "-s", "volhouden", home=home, **DUTCH).err.startswith(
        "Besluit vastgelegd: volhouden"
    )
    shown = standpunt("review", home=home)
    assert (shown.code, shown.err) == (
        0,
        '1 decision to look back on. Record what happened with: standpunt outcome ID "…"\n',
    )
    assert shown.out.split("\t")[:3] == [english, f"since {YESTERDAY}", "hold"]
    every = standpunt("review", "--all", home=home, **DUTCH).out.splitlines()
    assert [line.split("\t")[0] for line in every] == [english, dutch]
    assert every[0].split("\t")[1:3] == [f"sinds {YESTERDAY}", "volhouden"]
    assert standpunt("outcome", english, "Niemand vertrok", home=home, **DUTCH).code == 0
    none = standpunt("review", home=home, **DUTCH)
    assert (none.code, none.out) == (0, "")
    assert none.err == "Nu niets om op terug te kijken. 2 besluiten in totaal; --all toont ze.\n"


def test_the_list_of_conversations_shows_what_was_decided(home: Path) -> None:
    """In a last column, and in JSON; the others have nothing there."""
    dutch, english = ids(home)
    due(home, english)
    lines = [line.split("\t") for line in standpunt("history", home=home).out.splitlines()]
    assert {line[0]: line[4] for line in lines} == {dutch: "", english: "hold"}
    kept = succeeded(standpunt("history", "--json", home=home))
    assert {each["id"]: each["decided"] for each in kept} == {dutch: None, english: "hold"}
    assert [line.split("\t")[0] for line in standpunt("history", "why", home=home).out.splitlines()] == [english]
    assert "hold" in on_terminal("history", home=home).out
    assert english in on_terminal("review", home=home).out


def test_the_last_advice_is_decided_on(home: Path) -> None:
    """Not the answer after it that was none; or the question that is named."""
    english = ids(home)[1]
    for arguments, turn in (((), 1), (("--turn", "2"), 2)):
        assert standpunt("decide", english, "--stance", "wait", *arguments, home=home).code == 0
        (latest,) = succeeded(standpunt("review", "--all", "--json", home=home))
        assert latest["turn"] == turn
    assert latest["question"] == abstained(EN).inquiry.question


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("decide",), ("--stance", "hold")),
        (("decide", "--stance", "none"), ("none", "withdraw")),
        (("decide", "zzz", "--stance", "hold"), ("zzz",)),
        (("decide", "--stance", "hold", "--review", "soon"), ("soon", "3 months")),
        (("decide", "--stance", "hold", "--review", "2001-01-01"), ("2001-01-01",)),
        (("decide", "--stance", "hold", "--date", "2099-01-01"), ("2099-01-01",)),
        (("decide", "--stance", "hold", "--turn", "9"), ("9",)),
        (("outcome", "last", "text"), ("standpunt decide",)),
        (("outcome", "last", " "), ("outcome",)),
    ],
)
def test_mistakes_are_told(home: Path, arguments: tuple[str, ...], told: tuple[str, ...]) -> None:
    """One line and a hint, exit code 2, and nothing is kept."""
    assert_told(standpunt(*arguments, home=home), 2, *told)
    assert succeeded(standpunt("review", "--all", "--json", home=home)) == []


def test_without_conversations(tmp_path: Path) -> None:
    """Nothing to decide on and nothing to review; no file is made."""
    assert_told(standpunt("decide", "--stance", "hold", home=tmp_path), 2, "standpunt ask")
    none = standpunt("review", home=tmp_path)
    assert (none.code, none.out) == (0, "")
    assert "standpunt decide" in none.err
    assert succeeded(standpunt("review", "--json", home=tmp_path)) == []
    assert not (tmp_path / "data").exists()


def test_hostile_words_are_only_words(home: Path) -> None:
    """Escapes in a note reach no terminal, and bytes that are no text no file."""
    assert standpunt("decide", "--stance", "hold", "--note", "[red]x\x1b[31m\u202e", home=home).code == 0
    shown = on_terminal("review", "--all", home=home, columns=140).out
    assert "[red]x" in shown
    assert "\x1b[31m" not in shown
    assert standpunt(b"decide", b"--stance", b"hold", b"--note", b"a\xffb", home=home).code == 0
    assert succeeded(standpunt("review", "--all", "--json", home=home))[0]["note"].startswith("a")


# --- Word files ---


@pytest.mark.parametrize(
    ("arguments", "title"),
    [
        (("--out", "x.docx"), QUESTION[NL]),
        (("-f", "docx", "--out", "x.bin"), QUESTION[NL]),
        (("-f", "memo", "--out", "x.docx"), "Beslisnotitie"),
        (("-f", "memo-docx", "--out", "x.doc"), "Beslisnotitie"),
    ],
)
def test_word_files(home: Path, tmp_path: Path, arguments: tuple[str, ...], title: str) -> None:
    """By the file's ending or by the format's name; a memo is of the kind that the ending tells."""
    *options, name = arguments
    path = tmp_path / name
    done = standpunt("export", "last", *options, str(path), home=home)
    assert (done.code, done.err) == (0, f"Written: {path}\n")
    assert docx.Document(str(path)).paragraphs[0].text == title


def test_a_memo_in_html_by_its_ending(home: Path, tmp_path: Path) -> None:
    """`-f memo --out notitie.html` is a web page."""
    path = tmp_path / "notitie.html"
    assert standpunt("export", "-f", "memo", "--out", str(path), home=home).code == 0
    assert 'class="memo"' in path.read_text(encoding="utf-8")


def test_word_files_through_a_pipe(home: Path, tmp_path: Path) -> None:
    """Bytes go through a pipe as they are, and never onto a terminal."""
    path = tmp_path / "piped"
    assert shell(f'"$@" export -f docx > {path}', home).code == 0
    assert docx.Document(BytesIO(path.read_bytes())).paragraphs
    shown = on_terminal("export", "-f", "docx", home=home)
    assert shown.code == 2
    assert "--out" in shown.out
