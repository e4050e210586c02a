"""The commands beside `ask`, and the help."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
from rich.cells import cell_len

from assistant import __version__
from assistant.settings import FIELDS
from tests.cli.conftest import TINY, Result, Tiny, on_terminal, standpunt, succeeded, together

HEAVY = ("torch", "sentence_transformers", "chromadb", "langchain", "langchain_core", "textual", "onnxruntime")


def test_index_shows_its_state_and_is_rebuilt_when_asked(tiny: Tiny) -> None:
    """`index` tells what the index holds; `--rebuild` makes a new generation of the same documents."""
    before = succeeded(tiny.standpunt("index", "--json"))
    assert (before["corpus"], before["generation"]) == (str(tiny.corpus), 1)
    assert before["folder"] == str(tiny.home / "data" / "index")
    assert sum(before["documents"].values()) == 2 * len(TINY)
    assert before["entries"] > 50
    rebuilt = tiny.standpunt("index", "--rebuild")
    assert rebuilt.code == 0
    assert "Rebuilding the index" in rebuilt.err
    assert "Generation: 2\n" in rebuilt.out
    assert f"Entries: {before['entries']}\n" in rebuilt.out
    assert rebuilt.out.endswith("The index is up to date.\n")


def test_show_prints_a_document_or_a_passage_in_its_language(home: Path) -> None:
    """`show` prints a document with its sources; of a passage, the document with that passage marked."""
    document, passage, dutch, chosen = together(
        ("show", "abn-amro-pride-2021"),
        ("show", "abn-amro-pride-2021#outcome-2"),
        ("show", "abn-amro-pride-2021.nl#outcome-2", "--json"),
        ("show", "abn-amro-pride-2021", "--lang", "nl"),
        home=home,
    )
    assert document.code == passage.code == chosen.code == 0
    assert document.out.startswith("ABN AMRO: employee stories in Pride week (2021)\nabn-amro-pride-2021 · case note")
    assert "\nWhat followed\n" in document.out
    assert "[NRC, 7 August 2021: opinion" in document.out
    assert "▶" not in document.out
    assert "\x1b" not in document.out
    (marked,) = [line for line in passage.out.splitlines() if line.startswith("▶")]
    assert "No published figures were found" in marked
    assert passage.out.replace("▶", " ") == document.out
    assert "\nWat volgde\n" in chosen.out
    as_data = succeeded(dutch)
    assert (as_data["language"], as_data["marked"]) == ("nl", "abn-amro-pride-2021#outcome-2")
    (text,) = [each["text"] for each in as_data["passages"] if each["passage"] == as_data["marked"]]
    assert f"▶ {text}" not in chosen.out
    assert f"  {text}" in chosen.out


def test_cases_are_filtered_by_code_and_by_label(home: Path) -> None:
    """Filters take a code or a label in either language; every case listed meets all of them."""
    codes, labels = together(
        ("cases", "--topic", "inclusion", "--decision", "held", "--country", "NL", "--json"),
        ("cases", "--topic", "Inclusie", "--decision", "hield vol", "--country", "nederland", "--json"),
        home=home,
    )
    found = succeeded(codes)
    assert "abn-amro-pride-2021" in [case["id"] for case in found]
    for case in found:
        assert "inclusion" in case["topics"]
        assert (case["decision"], "NL" in case["country"]) == ("held", True)
    assert succeeded(labels) == found


def test_cases_are_searched_by_their_words(home: Path) -> None:
    """Words are looked for in the text of the notes; the count is told on stderr, and none found is no error."""
    banks, mascots, none = together(
        ("cases", "--sector", "banking", "pride"), ("cases", "M&M"), ("cases", "xyzzy"), home=home
    )
    assert banks.code == mascots.code == none.code == 0
    rows = [line.split("\t") for line in banks.out.splitlines()]
    assert ["ABN AMRO", "2021, 2022", "held"] in [row[:3] for row in rows]
    assert banks.err.startswith(f"{len(rows)} of ")
    assert "mms-spokescandies" in mascots.out
    assert "abn-amro-pride-2021" not in mascots.out
    assert none.out == "No case note matches.\n"


def test_cases_on_a_terminal_are_a_table_that_fits(home: Path) -> None:
    """On a terminal the list is a table with headings in the language asked for, no wider than the screen."""
    result = on_terminal("cases", "--topic", "inclusion", "--lang", "nl", home=home, columns=100)
    assert result.code == 0
    assert "Organisatie" in result.out
    assert "\x1b[1m" in result.out
    assert "ABN AMRO" in result.out
    assert max(cell_len(re.sub(r"\x1b\[[0-9;]*m", "", line)) for line in result.out.splitlines()) <= 100


def test_doctor_finds_nothing_wrong_with_what_is_shipped(home: Path) -> None:
    """With the shipped corpus and a ready index every check passes and the exit code is 0."""
    result = standpunt("doctor", home=home)
    *checks, verdict = result.out.splitlines()
    assert (result.code, verdict) == (0, "Everything works.")
    assert len(checks) == 8
    assert all(line.startswith("✓ ") for line in checks)


def test_doctor_names_a_damaged_index(tiny: Tiny) -> None:
    """A damaged index is named with its folder and exit code 5; what is sound is still said to be sound."""
    (database,) = tiny.home.rglob("chroma.sqlite3")
    with database.open("r+b") as file:
        file.truncate(database.stat().st_size // 2)
    result = tiny.standpunt("doctor", "--json")
    assert result.code == 5
    checks = json.loads(result.out)
    assert [name for name, check in checks.items() if not check["ok"]] == ["index"]
    (problem,) = checks["index"]["problems"]
    assert f"The index in {database.parents[1]} is damaged" in problem
    assert "Traceback" not in result.err


def test_doctor_names_a_faulty_document(tmp_path: Path) -> None:
    """A broken settings file is named with exit code 4, and the other checks are still made."""
    (tmp_path / "config.toml").write_text("colour = 1\n")
    result = standpunt("doctor", home=tmp_path)
    assert result.code == 4
    lines = result.out.splitlines()
    assert lines[0] == "✗ Settings readable"
    assert "'colour'" in lines[1]
    assert "✓ Data folder writable" in lines


def test_settings_are_shown_changed_and_taken_back(tmp_path: Path) -> None:
    """`config` shows where each value comes from; set writes the file, and without a value takes it out again."""
    path, before = together(("config", "path"), ("config", "show"), home=tmp_path)
    file = tmp_path / "config.toml"
    assert (path.code, path.out) == (0, f"{file}\n")
    assert all(f"\n{field} = " in f"\n{before.out}" for field in FIELDS)
    assert "sources = true  (default)" in before.out
    assert not file.exists()

    assert standpunt("config", "set", "sources", "no", home=tmp_path).out == f"sources = false (in {file})\n"
    assert tomllib.loads(file.read_text()) == {"sources": False}
    rows = succeeded(standpunt("config", "show", "--json", home=tmp_path, STANDPUNT_MODEL="builtin"))
    origins = {row["key"]: row["origin"] for row in rows}
    assert (origins["sources"], origins["model"], origins["language"]) == ("file", "environment", "default")

    refused = standpunt("config", "set", "colour", "red", home=tmp_path)
    assert (refused.code, refused.out) == (4, "")
    assert tomllib.loads(file.read_text()) == {"sources": False}

    assert "default (true)" in standpunt("config", "set", "sources", home=tmp_path).out
    assert not file.exists()


def test_the_language_setting_decides_the_words(tmp_path: Path) -> None:
    """With `language = "nl"` errors are told in Dutch, whatever the locale."""
    (tmp_path / "config.toml").write_text('language = "nl"\n')
    result = standpunt("config", "set", "colour", "red", home=tmp_path)
    assert result.code == 4
    assert result.err.startswith("Fout: Onbekende instelling 'colour'")
    assert "\nTip: Bekende instellingen: model" in result.err


@pytest.mark.parametrize("arguments", [("--help",), ("--version",), ("ask", "--help"), ("config", "path")])
def test_help_and_version_load_nothing_heavy(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """Help, version and settings are quick: none of the heavy packages is imported."""
    result = standpunt(*arguments, home=tmp_path, PYTHONPROFILEIMPORTTIME="1")
    assert result.code == 0
    assert result.out
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in result.err.splitlines()}
    assert "typer" in imported
    assert imported.isdisjoint(HEAVY)


def test_help_speaks_the_language_of_the_locale(tmp_path: Path) -> None:
    """Help is Dutch under a Dutch locale and English under an English one, and names every command."""
    dutch = together(("--help",), ("ask", "--help"), home=tmp_path, LANG="nl_NL.UTF-8")
    english, version = together(("--help",), ("-V",), home=tmp_path)
    assert "Stel één vraag" in dutch[0].out
    assert "Moeten we onze inclusieve campagne" in dutch[0].out
    assert "Taal van het antwoord" in dutch[1].out
    assert "Ask one question" in english.out
    for command in ("ask", "index", "show", "cases", "doctor", "config"):
        assert f"\n  {command} " in english.out
    assert version == Result(0, f"standpunt {__version__}\n", "")
