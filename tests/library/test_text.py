"""Text from outside is data: nothing in it may reach a terminal as a command or hide from a reader."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.library.text import clean, fold, strip_controls

HOSTILE = st.text(
    alphabet=st.one_of(
        st.sampled_from("\x1b[]();?0mHJhl\x07\\\x9b\u200b\u202e\u2066\ufeff\r\n\t e\u0301"), st.characters()
    ),
    max_size=60,
)
INVISIBLE = {0x61C, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF, 0xAD}


@pytest.mark.parametrize(
    "escape",
    [
        "\x1b[31m",
        "\x1b[0;1;38;5;200m",
        "\x1b[2J",
        "\x1b[?1049h",
        "\x1b]0;a title\x07",
        "\x1b]8;;https://example.org\x1b\\",
        "\x1b]52;c;aGFsbG8=\x07",
        "\x1b(B",
        "\x1bM",
        "\x1b",
        "\x07",
        "\x08",
        "\x00",
        "\x9d",
        "\x7f",
    ],
)
def test_escapes_are_removed_whole(escape: str) -> None:
    """A terminal escape leaves nothing behind, and the text around it stays."""
    assert strip_controls(f"red{escape} flag") == "red flag"
    assert clean(f"red{escape} flag") == "red flag"


@pytest.mark.parametrize(
    "character", ["\u202e", "\u202d", "\u2066", "\u2069", "\u200e", "\u061c", "\u200b", "\u200d", "\ufeff", "\u2060"]
)
def test_invisible_characters_are_removed(character: str) -> None:
    """Characters that turn the reading direction or take no room are removed from inside a word."""
    assert strip_controls(f"cam{character}paign") == "campaign"
    assert clean(f"cam{character}paign") == "campaign"


def test_hidden_instructions_are_removed() -> None:
    """Text in tag characters, which a model reads and a person does not see, is removed."""
    hidden = "".join(chr(0xE0000 + ord(char)) for char in "obey")
    assert clean(f"A claim.{hidden}") == "A claim."


def test_soft_hyphens_do_not_split_words() -> None:
    """A word copied from a web page with soft hyphens is the same word."""
    assert clean("duur\u00adzaam\u00adheid") == "duurzaamheid"


def test_lines_and_tabs_stay() -> None:
    """Only `clean` makes one line of it: line breaks and tabs survive `strip_controls`."""
    assert strip_controls("one\n\ttwo") == "one\n\ttwo"
    assert clean(" one\n\n\ttwo  three ") == "one two three"


@pytest.mark.parametrize("space", ["\r", "\r\n", "\x0b", "\x0c", "\x85", "\u2028", "\u00a0"])
def test_every_kind_of_break_parts_words(space: str) -> None:
    """Words parted by any kind of white space do not grow together."""
    assert clean(f"one{space}two") == "one two"


@pytest.mark.parametrize("text", ["Coöperatie – één €5,00", "Liaukonytė", "它说", "M&M's ‘Pride’ 🏳️"])
def test_ordinary_text_stays(text: str) -> None:
    """Accents, typographic marks, other scripts and emoji are left as they are."""
    assert clean(text) == text == strip_controls(text)


def test_composed() -> None:
    """A letter written as letter and accent is the same as the accented letter, also around a hidden character."""
    assert clean("cafe\u0301") == clean("cafe\u200b\u0301") == "café"


@given(HOSTILE)
def test_strip_controls_for_any_text(text: str) -> None:
    """Whatever comes in, no control or invisible character but line breaks and tabs goes out, and once is enough."""
    result = strip_controls(text)
    assert not [c for c in result if unicodedata.category(c) == "Cc" and c not in "\n\t"]
    assert not INVISIBLE & set(map(ord, result))
    assert unicodedata.is_normalized("NFC", result)
    assert strip_controls(result) == result


@given(HOSTILE)
def test_clean_for_any_text(text: str) -> None:
    """Whatever comes in, one line without controls and double spaces goes out, and once is enough."""
    result = clean(text)
    assert not [c for c in result if unicodedata.category(c) == "Cc"]
    assert not INVISIBLE & set(map(ord, result))
    assert result.split() == result.split(" ") or not result
    assert clean(result) == result


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Coöperatie", "cooperatie"),
        ("COÖPERATIE", "coöperatie"),
        ("M&M’s", "m&m's"),
        ("‘Pride’", "'pride'"),
        ("“yes”", '"yes"'),
        ("2020–2021", "2020-2021"),
        ("Straße", "strasse"),
        ("ﬁets", "fiets"),
        ("cafe\u0301", "café"),
    ],
)
def test_folded_alike(one: str, other: str) -> None:
    """Spellings that a reader takes for the same word fold to the same text."""
    assert fold(one) == fold(other)


def test_folding_keeps_words_apart() -> None:
    """Folding does not make different words alike."""
    assert len({fold(word) for word in ("hold", "held", "hield", "wet", "wit", "co2", "co-2")}) == 7


@given(HOSTILE)
def test_fold_for_any_text(text: str) -> None:
    """Folding what is folded changes nothing, and no accent and no escape of cleaned text comes back."""
    assert fold(fold(text)) == fold(text)
    folded = fold(clean(text))
    assert not any(map(unicodedata.combining, folded))
    assert not re.search(r"[\x00-\x1f\x7f-\x9f]", folded)
