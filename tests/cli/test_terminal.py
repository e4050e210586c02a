"""`standpunt` on a real terminal: colours, tables that fit, and links; and how to do without."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rich.cells import cell_len

from assistant import locations
from tests.cli.conftest import ENGLISH, Result, Terminal, on_terminal

WIDTHS = (60, 80, 120)
_LINK = re.compile(r"\x1b\]8;[^;]*;([^\x1b]*)\x1b\\")
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_TABLE = re.compile(r"Case.*What happened.*Decision.*What followed")


@pytest.fixture(scope="module")
def shown(home: Path) -> dict[int, Result]:
    """The English question on terminals of several widths."""
    running = {width: Terminal.start("ask", ENGLISH, home=home, columns=width) for width in WIDTHS}
    return {width: terminal.finish() for width, terminal in running.items()}


def visible(text: str) -> str:
    """What a reader sees of what a terminal was sent."""
    return _COLOUR.sub("", _LINK.sub("", text))


@pytest.mark.parametrize("width", WIDTHS)
def test_a_brief_on_a_terminal_is_coloured_and_fits(shown: dict[int, Result], width: int) -> None:
    """A brief is coloured, no line is wider than the terminal, and nothing but colours and links is sent."""
    result = shown[width]
    assert result.code == 0
    assert _COLOUR.search(result.out)
    text = visible(result.out)
    assert "\x1b" not in text
    assert "Next steps" in text
    assert max(map(cell_len, text.splitlines())) <= width


@pytest.mark.parametrize(("width", "table"), [(60, False), (80, False), (120, True)])
def test_the_cases_stand_in_a_table_where_there_is_room(shown: dict[int, Result], width: int, table: bool) -> None:
    """Comparable cases are a table on a wide terminal, and a list on a narrow one."""
    text = visible(shown[width].out)
    listed = [line for line in text.splitlines() if line.strip().startswith("What happened: ")]
    assert bool(_TABLE.search(text)) is table
    assert bool(listed) is not table


@pytest.mark.parametrize("width", WIDTHS)
def test_sources_are_links(shown: dict[int, Result], width: int) -> None:
    """Sources with an address are OSC 8 hyperlinks to it, and every link is closed."""
    targets = _LINK.findall(shown[width].out)
    known = (locations.corpus_directory() / "sources.yaml").read_text(encoding="utf-8")
    opened = [target for target in targets if target]
    assert len(set(opened)) > 3
    assert all(target in known for target in opened)
    assert targets.count("") == len(opened)


@pytest.mark.parametrize(("options", "variables"), [(["--plain"], {}), ([], {"NO_COLOR": "1"})])
def test_a_terminal_can_be_plain(home: Path, asked: Result, options: list[str], variables: dict[str, str]) -> None:
    """With `--plain` or NO_COLOR a terminal gets the very text that a pipe gets."""
    result = on_terminal("ask", ENGLISH, *options, home=home, columns=70, **variables)
    assert (result.code, result.out) == (0, asked.out)
