"""Text of users and documents is data: escapes are taken out, and markup is shown as it stands."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Result, Tiny, on_terminal, standpunt

ESCAPES = "\x1b[41m\x1b]0;owned\x07\x1b]8;;https://evil.example\x1b\\\x9b2J\u202e"
"""A red background, a window title, a link, a cleared screen and a right-to-left override."""
MARKUP = "[bold red]loud[/bold red] [/] [link=https://evil.example]"
FIGURE = (
    f"What percentage{ESCAPES} {MARKUP} of Triodos customers left the bank in 2024 "
    "because of its certificates and its principles?"
)
"""The figure is not in the corpus, so that the answer names what was asked for."""
YAML_ESCAPES = r"\e[41m\e]0;owned\a\x9b2J\u202E"
"""The same in a double-quoted YAML string."""

_RAW = re.compile("\x1b\\[41m|\x1b\\]0;|evil\\.example\x1b|\x07|\x9b|\u202e")
_STYLE = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;[^\x1b]*\x1b\\")


def flowing(text: str) -> str:
    """The words that a reader sees on a terminal, without boxes and line breaks."""
    return " ".join(re.sub("[│┃╭╮╰╯─]", " ", _STYLE.sub("", text)).split())


def test_a_hostile_question_is_echoed_harmlessly(home: Path) -> None:
    """A question quoted in an answer has lost its escapes, and its markup is shown as it stands."""
    piped = standpunt("ask", FIGURE, "--json", home=home)
    assert (piped.code, piped.err) == (3, "")
    assert not _RAW.search(piped.out)
    brief = json.loads(piped.out)
    for echoed in (brief["question"], *brief["missing"]):
        assert MARKUP in echoed
        assert not _RAW.search(echoed)
        assert "owned" not in echoed
    shown = on_terminal("ask", FIGURE, home=home, columns=160)
    assert shown.code == 3
    assert MARKUP in flowing(shown.out)
    assert not _RAW.search(shown.out)


def hostile(tiny: Tiny, tmp_path: Path, file: str, old: str, new: str) -> Tiny:
    """The small corpus with one text replaced in one file, in a home whose index is then behind."""
    corpus = tmp_path / "hostile"
    shutil.copytree(tiny.corpus, corpus)
    path = corpus / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return Tiny(tiny.home, corpus)


def on_screen(place: Tiny, *arguments: str) -> Result:
    """Run one command on a wide terminal in a home of the small corpus."""
    return on_terminal(*arguments, home=place.home, columns=200, STANDPUNT_CORPUS=str(place.corpus))


def test_a_hostile_statement_is_shown_harmlessly(tiny: Tiny, tmp_path: Path) -> None:
    """A statement of a document keeps its markup as text and loses its escapes, on a terminal and through a pipe."""
    place = hostile(
        tiny,
        tmp_path,
        "cases/abn-amro-pride-2021.en.md",
        "Others in the communication trade praised",
        f"Others{ESCAPES} in the communication trade {MARKUP} praised",
    )
    updated = place.standpunt("show", "abn-amro-pride-2021#reaction-3")
    assert updated.code == 0
    assert "updating the index" in updated.err
    shown = on_screen(place, "show", "abn-amro-pride-2021#reaction-3")
    assert shown.code == 0
    assert "\x1b[1m" in shown.out
    for text in (updated.out, flowing(shown.out)):
        assert "▶ Others" in text
        assert f"in the communication trade {MARKUP} praised" in text
    assert not _RAW.search(updated.out + shown.out)


@pytest.mark.parametrize(
    ("file", "old", "command"),
    [
        ("cases/abn-amro-pride-2021.en.md", 'title: "ABN AMRO', ("show", "abn-amro-pride-2021")),
        ("cases/abn-amro-pride-2021.en.md", 'followed: "', ("cases", "ABN")),
        ("sources.yaml", 'title: "Transsporter"', ("ask", "What did ABN AMRO publish in Pride week in August 2021?")),
    ],
)
def test_hostile_facts_are_shown_harmlessly(
    tiny: Tiny, tmp_path: Path, file: str, old: str, command: tuple[str, ...]
) -> None:
    """Titles, labels and sources of a corpus cannot send escapes to a terminal, and keep their markup as text."""
    key, quote, rest = old.partition('"')
    new = f"{key}{quote}{YAML_ESCAPES}[red]{rest}"
    shown = on_screen(hostile(tiny, tmp_path, file, old, new), *command)
    assert shown.code == 0
    assert "[red]" in flowing(shown.out).replace(" ", "")
    assert not _RAW.search(shown.out)
