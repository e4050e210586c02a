"""Everything that can be wrong with a call: one line, a hint, the documented exit code, and no harm done."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.cli.conftest import FACT, Result, Tiny, assert_told, shell, standpunt


@dataclass(frozen=True)
class Bad:
    """A wrong call, its exit code, and words that must stand in what is said about it."""

    arguments: tuple[str, ...]
    code: int
    words: tuple[str, ...]
    text: str | bytes | None = None
    variables: dict[str, str] = field(default_factory=dict)


BAD = {
    "empty question": Bad(("ask", ""), 2, ("no question", "standpunt ask")),
    "only punctuation": Bad(("ask", "?! …"), 2, ("no question",)),
    "nothing on stdin": Bad(("ask",), 2, ("no question",), text=""),
    "a hundred thousand characters": Bad(("ask",), 2, ("100000", "20000", "Shorten"), text="why?" * 25_000),
    "binary on stdin": Bad(("ask",), 2, ("not text", "UTF-8"), text=bytes(range(256)) * 4),
    "zero bytes on stdin": Bad(("ask", "-"), 2, ("not text",), text=b"Should we \x00 hold?"),
    "unknown language": Bad(("ask", FACT, "--lang", "fr"), 2, ("'fr'", "nl or en")),
    "unknown model": Bad(("ask", FACT, "--model", "nonsense"), 4, ("nonsense", "builtin")),
    "missing corpus": Bad(("ask", FACT), 5, ("/no/such/folder",), variables={"STANDPUNT_CORPUS": "/no/such/folder"}),
    "wrong value in the environment": Bad(
        ("ask", FACT), 4, ("lock_timeout", "soon"), variables={"STANDPUNT_LOCK_TIMEOUT": "soon"}
    ),
    "unknown document": Bad(("show", "abn-amro-pride-2022"), 2, ("abn-amro-pride-2022", "abn-amro-pride-2021")),
    "unknown passage": Bad(("show", "abn-amro-pride-2021#outcome-9"), 2, ("outcome-9", "abn-amro-pride-2021#")),
    "unknown topic": Bad(("cases", "--topic", "gardening"), 2, ("gardening", "inclusion", "greenwashing")),
    "unknown decision": Bad(("cases", "--decision", "shrugged"), 2, ("shrugged", "held", "withdrew")),
    "escapes in an argument": Bad(("show", "\x1b[31mno\n\x1b]0;owned\x07where\u202e"), 2, ("'no where'",)),
}


@pytest.fixture(scope="module")
def told(home: Path) -> dict[str, Result]:
    """What each wrong call left behind."""

    def call(bad: Bad) -> Result:
        return standpunt(*bad.arguments, home=home, text=bad.text, **bad.variables)

    with ThreadPoolExecutor(2) as pool:
        return dict(zip(BAD, pool.map(call, BAD.values()), strict=True))


@pytest.mark.parametrize("name", BAD)
def test_a_wrong_call_is_told_in_one_line_and_a_hint(told: dict[str, Result], name: str) -> None:
    """A wrong call says what is wrong and what to do, on stderr, with the documented exit code and no traceback."""
    assert_told(told[name], BAD[name].code, *BAD[name].words)


@pytest.mark.usefixtures("told")
def test_after_wrong_calls_the_next_answer_is_as_ever(home: Path) -> None:
    """Wrong calls leave nothing behind that disturbs the next run; bytes that are no text do not either."""
    result = standpunt("ask", "--no-sources", FACT.encode() + b" \xff\xfe", home=home)
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("In short\n")
    assert "ABN AMRO" in result.out


CALLS = {
    ("ask", "--frobnicate"): ("no option --frobnicate", "standpunt ask -h"),
    ("ask", "--lan", "nl"): ("Did you mean --lang?", "standpunt ask -h"),
    ("frobnicate",): ("no command 'frobnicate'", "standpunt -h"),
    ("histroy",): ("Did you mean history?", "standpunt -h"),
    ("config", "set"): ("missing: key", "standpunt config set -h"),
    ("history", "--limit"): ("--limit needs a value", "standpunt history -h"),
    ("history", "--limit", "few"): ("--limit / -n", "a whole number", "standpunt history -h"),
    ("history", "--limit", "0"): ("at least 1", "standpunt history -h"),
    ("ask", "--json=3"): ("--json takes no value", "standpunt ask -h"),
    ("export", "last", "more"): ("too much: more", "standpunt export -h"),
}


@pytest.mark.parametrize("arguments", CALLS)
def test_an_unknown_option_or_command_points_to_the_help(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """What is wrong with a call is named, with the way to the help, and exit code 2."""
    result = standpunt(*arguments, home=tmp_path)
    assert_told(result, 2, *CALLS[arguments])


def test_a_wrong_call_and_the_help_are_in_dutch_too(tmp_path: Path) -> None:
    """Nothing of what Typer says of itself stays English, but for words that are typed."""
    wrong = standpunt("histroy", home=tmp_path, LANG="nl_NL.UTF-8", LC_ALL="nl_NL.UTF-8")
    assert wrong.err.splitlines() == [
        "Fout: De opdracht 'histroy' bestaat niet. Bedoelde u history?",
        "Tip: standpunt -h toont alle opdrachten.",
    ]
    shown = standpunt("history", "-h", home=tmp_path, LANG="nl_NL.UTF-8", LC_ALL="nl_NL.UTF-8")
    for word in ("Gebruik: standpunt", "Argumenten:", "Opties:", "<getal>", "[standaard: 50;", "Toon deze hulp."):
        assert word in shown.out
    for word in ("Usage", "Arguments", "Options:", "default", "Show", "<int", "<list"):
        assert word not in shown.out


@pytest.mark.parametrize(
    ("written", "words"),
    [
        (b'colour = "red"\n', ("'colour'", "Known settings: model")),
        (b"language = [\n", ("config.toml",)),
        (b'language = "fr"\n', ("'language'", "'fr'")),
        (b"\xff\xfe\x00", ("config.toml",)),
    ],
)
def test_a_wrong_settings_file_is_named(tiny: Tiny, written: bytes, words: tuple[str, ...]) -> None:
    """A settings file that is broken or holds something unknown is refused with exit code 4 until it is mended."""
    file = tiny.home / "config.toml"
    file.write_bytes(written)
    assert_told(tiny.standpunt("config", "show"), 4, *words)
    assert_told(tiny.standpunt("ask", FACT), 4, *words)
    assert file.read_bytes() == written


def test_a_file_in_place_of_the_data_folder_is_told(tiny: Tiny) -> None:
    """A data folder that cannot be made gives exit code 5 and names the folder; given back, all works."""
    data, aside = tiny.home / "data", tiny.home / "aside"
    data.rename(aside)
    data.write_text("a file")
    assert_told(tiny.standpunt("ask", FACT), 5, str(data), "STANDPUNT_HOME")
    data.unlink()
    aside.rename(data)
    assert tiny.standpunt("index").code == 0


def test_a_file_in_place_of_the_home_is_told(tmp_path: Path) -> None:
    """A STANDPUNT_HOME that is a file is named."""
    file = tmp_path / "home"
    file.write_text("a file")
    result = standpunt("ask", FACT, home=file)
    assert result.code in (4, 5)
    assert_told(result, result.code, str(file))


def test_a_damaged_index_is_rebuilt_and_the_question_answered(tiny: Tiny) -> None:
    """Damage found while answering is mended with a message, the answer is the ordinary one, and it stays mended."""
    expected = tiny.standpunt("ask", FACT).out
    (database,) = tiny.home.rglob("chroma.sqlite3")
    with database.open("r+b") as file:
        file.truncate(database.stat().st_size // 2)
    mended = tiny.standpunt("ask", FACT)
    assert (mended.code, mended.out) == (0, expected)
    assert "damaged" in mended.err
    assert "Traceback" not in mended.err
    again = tiny.standpunt("ask", FACT)
    assert (again.code, again.out, again.err) == (0, expected, "")


def test_a_reader_that_goes_away_is_no_error(home: Path) -> None:
    """When the other end of the pipe closes, the command ends quietly; what was read is right."""
    first = shell(f'"$@" ask "{FACT}" | head -1', home)
    assert first == Result(0, "In short\n", "")
    nothing = shell('"$@" cases --json | true', home)
    assert nothing == Result(0, "", "")


def test_closed_streams_are_no_error(home: Path) -> None:
    """A closed stdout or stdin does not end in a traceback, and a closed stderr does not put words among the data."""
    with ThreadPoolExecutor(2) as pool:
        no_stdout, no_stdin, no_stderr = pool.map(
            lambda script: shell(script, home),
            (f'"$@" ask "{FACT}" >&-', '"$@" ask <&-', '"$@" cases --topic inclusion --lang en 2>&-'),
        )
    assert no_stdout == Result(0, "", "")
    assert_told(no_stdin, 2, "no question")
    assert no_stderr.code == 0
    assert all(line.count("\t") == 4 for line in no_stderr.out.splitlines())
    assert "abn-amro-pride-2021" in no_stderr.out


def test_a_full_device_behind_stdout_is_told(tmp_path: Path) -> None:
    """An answer that cannot be written is an error, not a success."""
    assert_told(shell('"$@" --version > /dev/full', tmp_path), 1, "No space left")


def test_a_traceback_is_for_those_who_ask(tmp_path: Path) -> None:
    """`--debug` before the command shows the traceback behind an error."""
    result = standpunt("--debug", "config", "set", "colour", "red", home=tmp_path)
    assert result.code == 1
    assert "Traceback" in result.err
