"""Misspelt words, read by what the shipped documents, lexicon and glossary know."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from assistant.advisor.pipeline import Advisor
from assistant.domain import Language
from assistant.retrieval.spelling import LEAST_LETTERS, Speller

NL, EN = Language.NL, Language.EN


@pytest.fixture(scope="module")
def speller(advisor: Advisor) -> Speller:
    """What reads misspelt words, on the shared index."""
    return advisor.index.speller


@pytest.mark.parametrize(
    ("written", "meant", "language"),
    [
        ("sustainabilty", "sustainability", EN),  # a letter missing
        ("custommers", "customers", EN),  # a letter too many
        ("reputatoin", "reputation", EN),  # two swapped
        ("communicetion", "communication", EN),  # a letter wrong
        ("greenwahsing", "greenwashing", EN),
        ("greenwahsing", "greenwashing", NL),
        ("diversiteitsbelied", "diversiteitsbeleid", NL),
        ("commnicatie", "communicatie", NL),
        ("duurzaamhied", "duurzaamheid", NL),
        ("verantwordelijkeid", "verantwoordelijkheid", NL),  # two slips in a long word
        ("klnaten", "klanten", NL),
    ],
)
def test_misspelt_words_are_mended(speller: Speller, written: str, meant: str, language: Language) -> None:
    """A word with a slip or two of the keyboard is read as the word it was meant to be."""
    assert speller.corrected(written, language) == meant


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Should we hold our inclusive campaign now that customers threaten to leave?", EN),
        ("Moeten we onze inclusieve campagne doorzetten nu klanten dreigen op te zeggen?", NL),
        ("Mogen we ons product klimaatneutraal noemen?", NL),
        ("What is the melting point of tungsten?", EN),
        ("Leidt een kopersstaking tot omzetverlies bij familiebedrijven?", NL),
        ("boycotcampagne, merkboycot en klantenprotesten", NL),
        ("Wat vinden our customers van sustainability?", NL),
    ],
)
def test_right_words_are_left_alone(speller: Speller, text: str, language: Language) -> None:
    """Inflected words, compounds that nobody listed, and words of the other language are not slips."""
    assert speller.corrected(text, language) == text


@pytest.mark.parametrize(
    "name",
    [
        *("Tony's Chocolonely", "Bud Light", "ABN AMRO", "Ben & Jerry's", "Patagonia", "M&M's"),  # in the documents
        *("Decathlon", "Zeeman", "Heineken", "Coolblue", "Volkswagen", "Milieudefensie"),
        *("Timmermans", "Zuckerberg", "Eindhoven", "Schiphol"),
    ],
)
@pytest.mark.parametrize("language", Language)
def test_names_are_left_alone(speller: Speller, name: str, language: Language) -> None:
    """Names are not slips, whether or not a document mentions them."""
    assert speller.corrected(name, language) == name


@pytest.mark.parametrize("name", ["Primark", "Chanel", "Rutte", "Warner", "Swatch", "Miller"])
def test_names_near_a_word_are_left_alone(speller: Speller, name: str) -> None:
    """A capital inside a sentence marks a name, also of one that looks like a word."""
    text = f"Wat deed {name} toen?"
    assert speller.corrected(text, NL) == text


@pytest.mark.parametrize("word", ["klnt", "merq", "csr", "nps", "esg", "bvoo", "kopn", "hlod"])
def test_short_words_are_left_alone(speller: Speller, word: str) -> None:
    """Short words have too many neighbours to tell which one was meant."""
    assert len(word) < LEAST_LETTERS
    for language in Language:
        assert speller.corrected(word, language) == word


@pytest.mark.parametrize("word", ["xqzzyvwk", "blorptastic", "qwertzuiop"])
def test_words_near_nothing_are_left_alone(speller: Speller, word: str) -> None:
    """A word that is like no other stays as it is."""
    assert speller.corrected(word, EN) == word


def test_what_stands_around_stays(speller: Speller) -> None:
    """Only the misspelt words change: other words keep their case, and punctuation and spaces stay as they are."""
    text = "Is «sustainabilty»,  or (greenwahsing) – by ABN AMRO's CEO – a RISK?\n"
    expected = "Is «sustainability»,  or (greenwashing) – by ABN AMRO's CEO – a RISK?\n"
    assert speller.corrected(text, EN) == expected


def test_a_mended_text_is_right(speller: Speller) -> None:
    """Reading a text again that was mended changes nothing."""
    text = "Hoe voorkomen we greenwahsing in onze commnicatie met klnaten?"
    once = speller.corrected(text, NL)
    assert once == "Hoe voorkomen we greenwashing in onze communicatie met klanten?"
    assert speller.corrected(once, NL) == once


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=80), st.sampled_from(Language))
@example("İİİİİİİİ ŒŒŒŒŒŒ ﬀﬀﬀﬀﬀﬀ", NL)
@example("l'été d’''’ 'o''o''", EN)
def test_any_text_survives(speller: Speller, text: str, language: Language) -> None:
    """No text makes reading fail, and nothing but letters ever changes."""
    read = speller.corrected(text, language)
    assert _without_letters(read) == _without_letters(text)


def _without_letters(text: str) -> str:
    return "".join(char for char in text if not char.isalpha())
