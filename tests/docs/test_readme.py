"""What the README claims in figures stands in the results that it names, and its first screen is short."""

from __future__ import annotations

import re

import pytest

from assistant import locations
from assistant.domain import DocumentKind
from assistant.library.corpus import read_corpus
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


@pytest.mark.parametrize("name", ["README.md", "README.nl.md"])
def test_the_casebook_is_as_large_as_it_says(name: str) -> None:
    """The number of episodes is that of the case notes, and of sources, where it is told, that of the list."""
    corpus = read_corpus(locations.corpus_directory())
    cases = {document.id for document in corpus.documents if document.kind is DocumentKind.CASE}
    text = (ROOT / name).read_text(encoding="utf-8")
    assert re.findall(r"(\d+) (?:real episodes|echte episodes)", text) == [str(len(cases))]
    assert set(re.findall(r"(\d+) sources", text)) <= {str(len(corpus.sources))}


def test_the_first_lines_are_few() -> None:
    """What it is stands in two sentences."""
    first = README.split("\n\n")[1]
    assert len(re.findall(r"[.!?](?:\s|$)", first)) <= 2
