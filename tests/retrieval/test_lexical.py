"""The lexical half: words in the forms in which people write them, in two languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.domain import Language
from assistant.retrieval.lexical import LexicalIndex

ENTRIES = (
    ("a.nl#finding-1", "a.nl", Language.NL, "De klant zegde zijn abonnement op na de inclusieve campagne."),
    ("b.nl#finding-1", "b.nl", Language.NL, "Een boycot schaadt het merk zelden lang."),
    ("c.nl#finding-1", "c.nl", Language.NL, "Energiecoöperaties geven burgers een stem."),
    ("a.en#finding-1", "a.en", Language.EN, "The customer cancelled a subscription after the inclusive campaign."),
    ("b.en#finding-1", "b.en", Language.EN, "A boycott seldom harms the brand for long."),
    ("c.en#finding-1", "c.en", Language.EN, "Bud Light's sales fell, and M&M's paused its mascots."),
)


@pytest.fixture(scope="module")
def lexical(tmp_path_factory: pytest.TempPathFactory) -> LexicalIndex:
    """An index of a few sentences."""
    index = LexicalIndex(tmp_path_factory.mktemp("lexical"))
    index.update([], ENTRIES)
    return index


def found(index: LexicalIndex, text: str, language: Language) -> list[str]:
    """What is found, best first."""
    return [id for id, _ in index.search(text, language, 10)]


@pytest.mark.parametrize(
    ("words", "language", "expected"),
    [
        ("campagnes", Language.NL, "a.nl#finding-1"),
        ("klanten", Language.NL, "a.nl#finding-1"),
        ("inclusief", Language.NL, "a.nl#finding-1"),
        ("BOYCOTTEN", Language.NL, "b.nl#finding-1"),
        ("merken", Language.NL, "b.nl#finding-1"),
        ("energiecooperatie", Language.NL, "c.nl#finding-1"),
        ("campaigns", Language.EN, "a.en#finding-1"),
        ("customers cancelling subscriptions", Language.EN, "a.en#finding-1"),
        ("harming", Language.EN, "b.en#finding-1"),
        ("brands", Language.EN, "b.en#finding-1"),
        ("sale", Language.EN, "c.en#finding-1"),
    ],
)
def test_inflected_forms_are_found(lexical: LexicalIndex, words: str, language: Language, expected: str) -> None:
    """Plural, inflected, accented and capital forms of a word find the sentence that has another form of it."""
    assert found(lexical, words, language)[0] == expected


@pytest.mark.parametrize(
    "query",
    [
        '"boycot',
        "boycot)",
        "(boycot",
        "[boycot]",
        "boycot AND",
        "boycot:*",
        "nl:boycot^",
        "boycot\\",
        "+boycot -{",
        "boycot~9",
    ],
)
def test_query_syntax_is_only_text(lexical: LexicalIndex, query: str) -> None:
    """Quotes, brackets and operators in a question are harmless: the words are searched as words."""
    assert found(lexical, query, Language.NL)[0] == "b.nl#finding-1"


@pytest.mark.parametrize("query", ["", "   ", '"()[]{}', "de het een", "the of and"])
def test_a_query_without_content_words_finds_nothing(lexical: LexicalIndex, query: str) -> None:
    """A question of nothing but punctuation or stop words has no lexical hits."""
    assert lexical.search(query, Language.NL, 10) == lexical.search(query, Language.EN, 10) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=80), st.sampled_from(Language))
def test_any_text_can_be_searched(lexical: LexicalIndex, text: str, language: Language) -> None:
    """No text makes a search fail, and scores are positive, best first."""
    scores = [score for _, score in lexical.search(text, language, 10)]
    assert scores == sorted(scores, reverse=True)
    assert all(score > 0 for score in scores)


def test_names_are_found_from_the_other_language(lexical: LexicalIndex) -> None:
    """A Dutch question that names an organisation finds the English sentence about it."""
    assert found(lexical, "Wat gebeurde er bij Bud Light?", Language.NL)[0] == "c.en#finding-1"


def test_the_own_language_weighs_more(lexical: LexicalIndex) -> None:
    """A word that both languages share finds the sentence in the language of the question first."""
    assert found(lexical, "boycot boycott", Language.NL)[0] == "b.nl#finding-1"
    assert found(lexical, "boycot boycott", Language.EN)[0] == "b.en#finding-1"


def test_the_limit_is_kept(lexical: LexicalIndex) -> None:
    """No more hits come back than were asked for."""
    assert len(lexical.search("campaign boycott brand sales", Language.EN, 2)) == 2


def test_an_update_replaces_a_document(tmp_path: Path) -> None:
    """Removing a document takes all of its entries out, and those of its twin stay."""
    index = LexicalIndex(tmp_path / "lexical")
    index.update([], ENTRIES)
    index.update(["b.nl"], [("b.nl#finding-1", "b.nl", Language.NL, "Een fabriek.")])
    assert index.count() == len(ENTRIES)
    assert found(index, "boycot", Language.NL) == []
    assert found(index, "fabrieken", Language.NL) == ["b.nl#finding-1"]
    assert found(index, "boycotts", Language.EN) == ["b.en#finding-1"]
    assert found(LexicalIndex(tmp_path / "lexical"), "fabrieken", Language.NL) == ["b.nl#finding-1"]


def test_the_share_of_known_words(lexical: LexicalIndex) -> None:
    """The share of a question's stems that the documents know lies in 0..1, and is 0 without any."""
    assert lexical.known_share(["boycot", "merk"], Language.NL) == 1.0
    assert lexical.known_share(["boycot", "xyzzy"], Language.NL) == 0.5
    assert lexical.known_share([], Language.NL) == 0.0
