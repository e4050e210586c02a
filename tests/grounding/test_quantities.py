"""Numbers, dates and shares: one value however they are written, in both languages."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain import Language
from assistant.grounding.quantities import Quantity, quantities

EN, NL = Language.EN, Language.NL


def only(text: str, language: Language) -> Quantity:
    """The one number of a text."""
    (found,) = quantities(text, language)
    return found


@pytest.mark.parametrize(
    ("dutch", "english"),
    [
        ("1,2 miljoen", "1.2 million"),
        ("1.200.000 klanten", "1,200,000 customers"),
        ("€ 3,50", "3.50 euros"),
        ("60 procent", "60 %"),
        ("vierentachtig", "eighty-four"),
        ("tweehonderd", "two hundred"),
        ("half miljoen", "half a million"),
        ("anderhalf miljoen", "1.5 million"),
        ("14.30 uur", "2:30 pm"),
        ("zeven miljard", "seven billion"),
        ("2000 winkels", "two thousand shops"),
    ],
)
def test_both_languages_have_one_value(dutch: str, english: str) -> None:
    """The same number agrees across languages and ways of writing, both ways round."""
    one, other = only(dutch, NL), only(english, EN)
    assert one.value == other.value
    assert one.agrees(other)
    assert other.agrees(one)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("op 2 februari 2023", NL),
        ("on February 2, 2023", EN),
        ("on 2 February 2023", EN),
        ("2023-02-02", EN),
    ],
)
def test_dates_come_apart(text: str, language: Language) -> None:
    """A date in any form is a day, a month and a year."""
    found = {(number.value, number.kind) for number in quantities(text, language)}
    assert {(2.0, "month"), (2023.0, "year")} <= found
    assert any(value == 2 and kind in ("day", "") for value, kind in found)


@pytest.mark.parametrize(
    ("text", "language"), [("It may rise.", EN), ("They march on.", EN), ("Jan liep weg.", NL), ("a 3D film", EN)]
)
def test_what_is_no_number(text: str, language: Language) -> None:
    """Verbs and names are not months, and part of a word is no number."""
    assert quantities(text, language) == ()


@pytest.mark.parametrize(
    ("said", "source", "agrees"),
    [
        ("three in five", "60 percent", True),
        ("two thirds", "67 percent", True),
        ("a third", "50 percent", False),
        ("almost 70 percent", "68 percent", True),
        ("more than 125,000", "125,400", True),
        ("about 28 percent", "27.5 percent", True),
        ("28 percent", "27.5 percent", False),
        ("more than 5 percent", "less than 5 percent", False),
        ("5 percent", "5 euros", False),
        ("68", "68 percent", True),
        ("May 2023", "June 2023", False),
    ],
)
def test_agreement(said: str, source: str, agrees: bool) -> None:
    """Shares, bounds and rounding are forgiven where the words allow it, another unit never."""
    (one, *_), (other, *_) = quantities(said, EN), quantities(source, EN)
    assert one.agrees(other) is agrees


@given(st.integers(0, 10_000_000), st.sampled_from(Language))
def test_integers_are_read_as_they_are(value: int, language: Language) -> None:
    """Plain or with marks between thousands, an integer is itself."""
    grouped = f"{value:,}" if language is EN else f"{value:,}".replace(",", ".")
    for written in (str(value), grouped):
        assert only(f"x {written} x", language).value == value


@given(st.text(max_size=80), st.sampled_from(Language))
def test_any_text_can_be_read(text: str, language: Language) -> None:
    """Nothing fails; numbers lie in the text, in order, do not overlap, and agree with themselves."""
    found = quantities(text, language)
    assert all(0 <= number.start < number.end <= len(text) for number in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert all(number.agrees(number) for number in found)
