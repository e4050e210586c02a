"""`standpunt library`: its commands, and what the command line does when the team's server is away."""

from __future__ import annotations

import json
import shutil
import socket
from dataclasses import replace
from pathlib import Path

import pytest

from tests.cli.conftest import FACT, Tiny, succeeded


@pytest.fixture
def other(tiny: Tiny, tmp_path: Path) -> Tiny:
    """Another machine, with a ready index and nothing of its own."""
    shutil.copytree(tiny.home, tmp_path / "other")
    return replace(tiny, home=tmp_path / "other")


@pytest.fixture
def mine(tiny: Tiny, other: Tiny, tmp_path: Path) -> Tiny:
    """A machine with one document, the words of which nobody else uses."""
    (tmp_path / "verslag.md").write_text("# Verslag\n\nDe Borgsteegcampagne kreeg veertig klachten.", encoding="utf-8")
    assert tiny.standpunt("add", str(tmp_path / "verslag.md")).code == 0
    return tiny


def test_a_library_moves_in_an_archive(mine: Tiny, other: Tiny, tmp_path: Path) -> None:
    """From one machine to another, where a question then finds it; the list is what `library` does by itself."""
    archive = str(tmp_path / "library.zip")
    told = mine.standpunt("library", "export", archive)
    assert (told.code, told.out) == (0, "")
    assert "1 " in told.err
    assert mine.standpunt("library", "export", archive).code == 2
    assert mine.standpunt("library", "export", archive, "--force").code == 0
    told = other.standpunt("library", "import", archive)
    assert (told.code, told.out) == (0, "added: documents/own-verslag.nl.md\n")
    assert succeeded(other.standpunt("library", "import", archive, "--json")) == [
        {"name": "documents/own-verslag.nl.md", "fate": "unchanged", "problems": []}
    ]
    for words in (("library", "--json"), ("library", "list", "--json"), ("library", "borgsteegcampagne", "--json")):
        assert [each["id"] for each in succeeded(other.standpunt(*words))] == ["own-verslag"]
    assert succeeded(other.standpunt("library", "iets anders", "--json")) == []
    found = other.standpunt("search", "Borgsteegcampagne", "--json")
    assert "own-verslag" in found.out


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"not an archive"])
def test_what_is_no_archive_is_refused_in_a_line(mine: Tiny, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad.zip").write_bytes(content)
    told = mine.standpunt("library", "import", str(tmp_path / "bad.zip"))
    assert (told.code, told.out, len(told.err.splitlines())) == (5, "", 2)
    assert mine.standpunt("library", "import", str(tmp_path / "nothing.zip")).code == 2


def test_everything_works_while_the_server_is_away(mine: Tiny, tmp_path: Path) -> None:
    """A question is answered as ever, with one line on stderr; only what asks for the server says that it failed."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
        alone = json.loads(mine.standpunt("ask", "--json", FACT).out)
        told = mine.standpunt("ask", "--json", FACT, STANDPUNT_CHROMA_URL=url)
        answer = json.loads(told.out)
        assert (told.code, answer["answer"]) == (0, alone["answer"])
        assert [url in line for line in told.err.splitlines()] == [True]
        (tmp_path / "nieuw.md").write_text("# Nieuw\n\nEen nieuw verslag.", encoding="utf-8")
        told = mine.standpunt("add", str(tmp_path / "nieuw.md"), STANDPUNT_CHROMA_URL=url)
        assert (told.code, told.out.startswith("added: own-nieuw")) == (0, True)
        told = mine.standpunt("library", "sync", STANDPUNT_CHROMA_URL=url)
        assert (told.code, told.out, len(told.err.splitlines())) == (4, "", 2)
        told = mine.standpunt("doctor", "--json", STANDPUNT_CHROMA_URL=url)
        assert [name for name, check in json.loads(told.out).items() if not check["ok"]] == ["team"]
    assert mine.standpunt("library", "sync").code == 2
