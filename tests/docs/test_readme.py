"""What the README claims in figures stands in the results that it names, and its first screen is short."""

from __future__ import annotations

import re

import pytest

from tests.docs.pages import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
_ROW = re.compile(r"^\| (.+?) \| \*{0,2}([\d][\d.,–-]*(?: %)?)\*{0,2} \| \[\w+\]\(([^)]+)\) \|$", re.MULTILINE)
CLAIMS = _ROW.findall(README)


def test_the_table_is_read() -> None:
    """The rows of the table of figures are found."""
    assert len(CLAIMS) >= 7


@pytest.mark.parametrize(("what", "figure", "file"), CLAIMS, ids=[what for what, _, _ in CLAIMS])
def test_figures_are_measured(what: str, figure: str, file: str) -> None:
    """A figure stands in the file that it refers to, as it is written there."""
    assert re.search(rf"(?<![\d.,]){re.escape(figure)}(?![\d.,]*\d)", (ROOT / file).read_text(encoding="utf-8")), what


def test_dutch_figures_are_those_of_the_english_page() -> None:
    """The Dutch page claims nothing that the English one does not."""
    dutch = (ROOT / "README.nl.md").read_text(encoding="utf-8")
    claimed = set(re.findall(r"\d+ %", dutch))
    assert claimed
    assert claimed <= set(re.findall(r"\d+ %", README))


def test_the_first_lines_are_few() -> None:
    """What it is stands in two sentences."""
    first = README.split("\n\n")[1]
    assert len(re.findall(r"[.!?](?:\s|$)", first)) <= 2
