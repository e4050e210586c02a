"""`standpunt add`, `library` and `remove`, and asking what was added."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import standpunt, succeeded
from tests.conftest import SMALL, copy_corpus
from tests.own_documents import ANNUAL_REPORT, POLICY

QUESTION = "Hoeveel klanten zegden op na onze Pride-campagne?"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a small corpus and two documents added, to copy from."""
    folder = tmp_path_factory.mktemp("own")
    copy_corpus(folder / "corpus", SMALL)
    files = folder / "files"
    files.mkdir()
    (files / "jaarverslag.md").write_text(ANNUAL_REPORT, encoding="utf-8")
    (files / "policy.md").write_text(POLICY, encoding="utf-8")
    done = standpunt("add", str(files), home=folder / "home", STANDPUNT_CORPUS=str(folder / "corpus"))
    assert done.code == 0
    assert done.out.splitlines() == [
        "added: own-jaarverslag-klantenservice-2025 – Jaarverslag klantenservice 2025",
        "added: own-statement-policy-of-groenveld-foods – Statement policy of Groenveld Foods",
    ]
    assert "2 documents added" in done.err
    return folder


@pytest.fixture
def home(prepared: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    shutil.copytree(prepared / "home", tmp_path / "own-home")
    return tmp_path / "own-home"


@pytest.fixture
def corpus(prepared: Path) -> dict[str, str]:
    return {"STANDPUNT_CORPUS": str(prepared / "corpus")}


def test_what_was_added_answers(home: Path, corpus: dict[str, str]) -> None:
    brief = succeeded(standpunt("ask", "--json", QUESTION, home=home, **corpus))
    assert brief["outcome"] == "advised"
    assert "214" in brief["answer"]
    assert brief["evidence"][0]["collection"] == "own"
    shown = standpunt("ask", "--plain", QUESTION, home=home, **corpus)
    assert "“Jaarverslag klantenservice 2025”" in shown.out
    assert "eigen document" in shown.out


def test_the_doctor_names_a_document_that_was_spoilt(home: Path, corpus: dict[str, str]) -> None:
    """In the reader's language, and what to do."""
    (spoilt,) = home.rglob("own-jaarverslag-*.nl.md")
    spoilt.write_text("no head any more", encoding="utf-8")
    result = standpunt("doctor", "--json", home=home, STANDPUNT_LANGUAGE="nl", **corpus)
    assert result.code == 5
    checks = json.loads(result.out)
    (problem,) = checks["library"]["problems"]
    assert problem.startswith(f"{spoilt}:1: dit bestand is met de hand gewijzigd of beschadigd")


def test_only_one_collection(home: Path, corpus: dict[str, str]) -> None:
    own = succeeded(standpunt("ask", "--json", "--only", "own", QUESTION, home=home, **corpus))
    assert {item["collection"] for item in own["evidence"]} == {"own"}
    shipped = standpunt("ask", "--json", "--only", "shipped", QUESTION, home=home, **corpus)
    assert "214" not in json.loads(shipped.out)["answer"]
    wrong = standpunt("ask", "--only", "mine", QUESTION, home=home, **corpus)
    assert (wrong.code, "own, shipped" in " ".join(wrong.err.split()) or "shipped, own" in wrong.err) == (2, True)


def test_search_tells_both_apart(home: Path, corpus: dict[str, str]) -> None:
    found = succeeded(standpunt("search", "--json", QUESTION, home=home, **corpus))
    assert found["texts"][0]["passage"].startswith("own-jaarverslag")
    assert not any(row["passage"].startswith("own-") for row in found["passages"])


def test_the_library_is_listed_and_filtered(home: Path) -> None:
    every = succeeded(standpunt("library", "--json", home=home))
    assert {each["id"] for each in every} == {
        "own-jaarverslag-klantenservice-2025",
        "own-statement-policy-of-groenveld-foods",
    }
    some = succeeded(standpunt("library", "--json", "levertijden", home=home))
    assert [each["language"] for each in some] == ["nl"]
    assert succeeded(standpunt("library", "--json", "--format", "pdf", home=home)) == []


def test_removed_is_gone(home: Path, corpus: dict[str, str]) -> None:
    done = standpunt("remove", "own-jaarverslag-klantenservice-2025", home=home, **corpus)
    assert (done.code, done.out) == (
        0,
        "removed: own-jaarverslag-klantenservice-2025 – Jaarverslag klantenservice 2025\n",
    )
    answer = standpunt("ask", "--json", QUESTION, home=home, **corpus)
    assert "214" not in json.loads(answer.out)["answer"]
    again = standpunt("remove", "own-jaarverslag-klantenservice-2025", home=home, **corpus)
    assert again.code == 2
    assert "standpunt library" in again.err


def test_a_refused_file_is_told_and_the_rest_is_added(home: Path, corpus: dict[str, str], tmp_path: Path) -> None:
    folder = tmp_path / "mixed"
    folder.mkdir()
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4 nothing in it")
    (folder / "good.md").write_text("# Wages\n\nWe pay every grower at least a living wage.\n", encoding="utf-8")
    done = standpunt("add", str(folder), home=home, **corpus)
    assert done.code == 1
    assert "added: own-wages" in done.out
    assert "broken.pdf" in done.err
    assert "1 document added, 1 left out" in done.err
    assert "Traceback" not in done.err


def test_nothing_and_missing_files_are_usage_errors(home: Path) -> None:
    assert standpunt("add", "nowhere.pdf", home=home).code == 2
    assert standpunt("add", "--watch", "-", home=home, text="").code in (1, 2)


def test_text_from_a_pipe(home: Path, corpus: dict[str, str]) -> None:
    done = standpunt(
        "add", "-", "--name", "belofte.txt", home=home, text="Wij betalen telers een leefbaar loon.", **corpus
    )
    assert (done.code, done.out) == (0, "added: own-belofte – Belofte\n")
