"""`standpunt check`: any text against any documents."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import assert_told, standpunt, succeeded

SOURCE = "In May 2023 Target moved its Pride products. Its sales fell by 5.4 percent in the next quarter.\n"
TRUE, FALSE = "Its sales fell by 5.4 percent in the next quarter.", "Sales fell by 45 percent."


@pytest.fixture
def source(tmp_path: Path) -> str:
    """A file of evidence."""
    path = tmp_path / "bron.txt"
    path.write_text(SOURCE, encoding="utf-8")
    return str(path)


def test_everything_supported(tmp_path: Path, source: str) -> None:
    """A true sentence ends with exit code 0; the JSON says where it stands and in which words."""
    found = succeeded(standpunt("check", "--json", "--evidence", source, TRUE, home=tmp_path))
    (sentence,) = found["sentences"]
    assert (found["supported"], sentence["verdict"], sentence["evidence"]) == (True, "supported", source)
    assert sentence["passage"] == TRUE
    assert "sales" in [sentence["passage"][start:end] for start, end in sentence["words"]]


@pytest.mark.parametrize("arguments", [(), ("-",)])
def test_not_everything_supported(tmp_path: Path, source: str, arguments: tuple[str, ...]) -> None:
    """From standard input too: a wrong number is named, and the exit code is 6."""
    result = standpunt("check", "-e", source, *arguments, home=tmp_path, text=f"{TRUE} {FALSE}")
    assert (result.code, result.err) == (6, "")
    assert "not supported" in result.out
    assert "45 percent" in result.out


def test_words_are_in_the_language_of_the_user(tmp_path: Path, source: str) -> None:
    """Verdicts are told in Dutch to who speaks it; in JSON they stay what they are."""
    dutch = {"STANDPUNT_LANGUAGE": "nl"}
    assert "niet gedekt" in standpunt("check", "-e", source, FALSE, home=tmp_path, **dutch).out
    result = standpunt("check", "-e", source, FALSE, "--json", home=tmp_path, **dutch)
    assert json.loads(result.out)["sentences"][0]["verdict"] == "unsupported"


def test_bad_input(tmp_path: Path, source: str) -> None:
    """A missing file, one that is no text, and nothing to check are told in a line and a hint."""
    binary = tmp_path / "x.bin"
    binary.write_bytes(b"\xff\xfe\x00")
    for arguments in (("-e", "nowhere.txt", TRUE), ("-e", str(binary), TRUE), ("-e", source, "…")):
        assert_told(standpunt("check", *arguments, home=tmp_path), 2)
