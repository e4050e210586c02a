"""The page on JSON and exit codes, held to a real answer and to the code."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import ExitCode
from tests.cli.conftest import ENGLISH, standpunt
from tests.docs.pages import DOCS, blocks

PAGE = DOCS / "reference" / "json.md"


@pytest.fixture(scope="module")
def answer(home: Path) -> Any:
    """A real answer with everything in it."""
    return json.loads(standpunt("ask", "--json", ENGLISH, home=home).out)


def table(heading: str) -> list[str]:
    """The cells of the first column under a heading."""
    part = PAGE.read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return [row[1].strip() for row in (line.split("|") for line in part.splitlines()) if len(row) > 2][2:]


def fields(heading: str) -> set[str]:
    """The fields that a table explains; one cell may name several."""
    return {name for cell in table(heading) for name in re.findall(r"`(\w+)`", cell)}


def test_fields_of_an_answer(answer: Any) -> None:
    """Every field of a real answer is explained, and no other."""
    assert fields("The answer") == set(answer)
    assert fields("A statement") == set(answer["statements"][0])
    assert fields("A passage") == set(answer["evidence"][0])
    assert fields("A source") == set(answer["evidence"][0]["source"])
    assert fields("Grounding") == set(answer["grounding"])
    assert fields("A part of the brief") == set(answer["sections"][0])


def test_exit_codes() -> None:
    """Every exit code is explained, and no other."""
    assert {int(code) for code in table("Exit codes")} == set(map(int, ExitCode))


def test_keys_of_the_example_are_there() -> None:
    """The keys page tells how to change a key by ids that it lists."""
    page = DOCS / "reference" / "keys.md"
    (example,) = (block.text for block in blocks(page) if block.language == "toml")
    text = page.read_text(encoding="utf-8")
    assert all(f"| `{id}` |" in text for id in re.findall(r'"([\w.]+)" =', example))
