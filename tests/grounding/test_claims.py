"""Answers to sentences, sentences to claims, sources to segments."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain import Language
from assistant.grounding.claims import claim_spans, is_structured, plain_sentence, segments, sentence_spans

EN, NL = Language.EN, Language.NL


def cut(text: str, spans: list[tuple[int, int]]) -> list[str]:
    """The pieces of a text that spans name."""
    return [text[start:end] for start, end in spans]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Dr. Smith paid 1.5 million. It was late!", ["Dr. Smith paid 1.5 million.", "It was late!"]),
        ("- One thing [1].\n2. **Another** thing", ["One thing [1].", "**Another** thing"]),
        ("Dat is o.a. zo. Klaar", ["Dat is o.a. zo.", "Klaar"]),
        ("", []),
        ("…", []),
    ],
)
def test_sentences(text: str, pieces: list[str]) -> None:
    """Abbreviations and decimals end no sentence, line breaks do, list markers are no part of one."""
    assert cut(text, sentence_spans(text)) == pieces


def test_markers_are_not_read() -> None:
    """Citation markers and emphasis are left out of what is read."""
    assert plain_sentence("**Sales** fell [1][2, 3].") == "Sales fell."


@pytest.mark.parametrize(
    ("sentence", "language", "number"),
    [
        ("Sales fell by 5 percent in May, and the company withdrew its campaign.", EN, 2),
        ("De verkoop daalde in mei met 5 procent, terwijl het bedrijf zijn campagne introk.", NL, 2),
        ("It sold the business, which had lost money for years.", EN, 2),
        ("It was found at Jumbo, Albert Heijn and Lidl.", EN, 1),
        ("Het lag bij Jumbo, Albert Heijn en Lidl.", NL, 1),
        ("28 percent in 2023 and 32 percent in 2024.", EN, 2),
    ],
)
def test_claims(sentence: str, language: Language, number: int) -> None:
    """Clauses and figures in a row are claims of their own; an enumeration of names is not."""
    assert len(claim_spans(sentence, language)) == number


def test_data_become_words() -> None:
    """Each field of JSON is a segment; what is false is denied in words."""
    source = json.dumps(
        {"name": "Joe's", "attributes": {"OutdoorSeating": False, "WiFi": True}, "review": "Nice. " * 30}
    )
    found = segments(source)
    assert is_structured(source)
    assert found[0] == "name: Joe's"
    assert "no attributes Outdoor Seating" in found
    assert len(found) == 33
    assert not is_structured("{not json")


@given(st.text(max_size=200), st.sampled_from(Language))
def test_any_text_can_be_split(text: str, language: Language) -> None:
    """Sentences and claims lie in their text, in order, do not overlap; no source fails."""
    for spans in (sentence_spans(text), claim_spans(text, language)):
        assert all(0 <= start <= end <= len(text) for start, end in spans)
        assert all(one[1] <= other[0] for one, other in pairwise(spans))
    assert all(segment.strip() for segment in segments(text))
