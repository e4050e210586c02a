"""Lessons from translations: what counts as said, and what as changed."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest

from assistant.training.grounding.translations import Exchanges, Twin, corrupted, lessons, twins
from tests.training.tiny_encoder import write_encoder

DUTCH = "In {year} waren {count} klanten van onze winkel in {place} heel tevreden over de nieuwe verpakking."
ENGLISH = "In {year} {count} customers of our shop in {place} were very satisfied with the new packaging."
PLACES = ("utrecht", "zwolle", "breda", "arnhem", "leiden", "haarlem", "almere", "deventer")
ROWS = [
    {"nl": text, "en": other, "origin": origin}
    for origin, year in (("one", 2019), ("two", 2024), ("corpus", 2026))
    for number, place in enumerate(PLACES)
    for text, other in [[form.format(year=year, count=40 + number, place=place) for form in (DUTCH, ENGLISH)]]
]


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pairs of sentences, as `prepare` writes them."""
    path = tmp_path_factory.mktemp("pairs") / "pairs.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An embedder that knows their words."""
    words = {word.lower().strip(".") for row in ROWS for side in ("nl", "en") for word in row[side].split()}
    return write_encoder(tmp_path_factory.mktemp("start"), (word for word in words if word.isalpha()))


def write(path: Path, nl: str, en: str) -> list[Twin]:
    """What is read of one pair."""
    path.write_text(json.dumps({"nl": nl, "en": en, "origin": "one"}), encoding="utf-8")
    return twins(path)


def is_dutch(text: str) -> bool:
    """By its words, of which one may have been exchanged."""
    return sum(word in text.lower() for word in ("klanten", "onze winkel", "tevreden", "verpakking")) > 1


def test_the_casebook_is_no_lesson(pairs: Path) -> None:
    """The check is measured on it."""
    assert {twin.origin for twin in twins(pairs)} == {"one", "two"}


def test_paragraphs_are_taken_apart_where_they_match(tmp_path: Path) -> None:
    """Sentence by sentence if both have as many; whole if not, as long as that is not too long."""
    nl = "De eerste zin heeft zeven woorden hier. En de tweede zin heeft er acht vandaag."
    en = "The first sentence has seven words here. And the second sentence has eight today."
    assert [twin.en for twin in write(tmp_path / "pairs.jsonl", nl, en)] == en.replace(". ", ".|").split("|")
    joined = en.replace(". And", ", and")
    assert write(tmp_path / "pairs.jsonl", nl, joined) == [Twin(nl, joined, "one")]
    assert write(tmp_path / "pairs.jsonl", "Te kort.", "Too short.") == []


def test_half_of_the_lessons_are_true(pairs: Path, start: Path) -> None:
    """Evidence is in one language, the statement in the other, and the same seed draws the same."""
    drawn = lessons(pairs, start, 400, seed=1)
    assert drawn == lessons(pairs, start, 400, seed=1)
    assert len(drawn) == 400
    assert 0.4 < sum(pair.supported for pair in drawn) / len(drawn) < 0.6
    assert all(is_dutch(pair.evidence) != is_dutch(pair.statement) for pair in drawn)


def test_what_counts_as_supported_stands_in_the_evidence(pairs: Path, start: Path) -> None:
    """Every number and every place of a supported statement is one of its evidence."""
    for pair in lessons(pairs, start, 400, seed=2):
        said = {word for word in pair.statement.lower().replace(".", "").split() if word.isdigit() or word in PLACES}
        if pair.supported:
            assert all(word in pair.evidence.lower() for word in said), pair


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_corrupted_statement_says_something_else(pairs: Path, start: Path, language: str) -> None:
    """One word, one number, one denial or an order that differs, or nothing at all; never the same text."""
    known = twins(pairs)
    exchanges, chance = Exchanges(known, start), Random(3)
    texts = [twin.said(language) for twin in known]
    made = [(text, corrupted(text, language, exchanges, chance)) for text in texts * 20]
    assert all(changed != text for text, changed in made)
    done = [(text, changed) for text, changed in made if changed]
    assert len(done) > len(made) / 2
    assert any("not " in changed or "niet " in changed for _, changed in done)
    assert any(sorted(changed.split()) == sorted(text.split()) for text, changed in done), "none in another order"
