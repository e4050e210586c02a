"""Dutch or English, even from a few words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.domain import Language
from assistant.library.language import detect_language

SUITE = Path(__file__).parents[2] / "evals" / "suites" / "founding.jsonl"
PAIRS = [json.loads(line) for line in SUITE.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("row", PAIRS, ids=[row["id"] for row in PAIRS])
@pytest.mark.parametrize("language", Language)
def test_the_language_of_a_question_is_told(row: dict[str, str], language: Language) -> None:
    """A question is recognised as Dutch or English whatever the default."""
    assert detect_language(row[language], language.other) is language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Wat deed Heineken?", Language.NL),
        ("What did Heineken do?", Language.EN),
        ("boze klanten", Language.NL),
        ("angry customers", Language.EN),
        ("Is greenwashing bij ons verboden?", Language.NL),
        ("MOETEN WE STOPPEN?", Language.NL),
        ("SHOULD WE STOP?", Language.EN),
    ],
)
def test_a_few_words_are_enough(text: str, language: Language) -> None:
    """Short questions, with English loan words or in capitals, are told too."""
    assert detect_language(text, language.other) is language


@pytest.mark.parametrize("text", ["", "M&M's?", "???", "2023", "H&M"])
@pytest.mark.parametrize("default", Language)
def test_where_nothing_tells_the_default_holds(text: str, default: Language) -> None:
    """A name or a number alone has no language of its own."""
    assert detect_language(text, default) is default
