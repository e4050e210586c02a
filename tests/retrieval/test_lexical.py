"""The lexical half: words in the forms in which people write them, in two languages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.domain import Language
from assistant.retrieval.lexical import LexicalIndex
from assistant.retrieval.ranking import weights
from assistant.retrieval.thesaurus import QueryWord, Thesaurus
from tests.retrieval.conftest import HALVES, lexical_hits

ENTRIES = (
    ("a.nl#finding-1", "a.nl", Language.NL, "De klant zegde zijn abonnement op na de inclusieve campagne."),
    ("b.nl#finding-1", "b.nl", Language.NL, "Een boycot schaadt het merk zelden lang."),
    ("c.nl#finding-1", "c.nl", Language.NL, "Energiecoöperaties geven burgers een stem."),
    ("a.en#finding-1", "a.en", Language.EN, "The customer cancelled a subscription after the inclusive campaign."),
    ("b.en#finding-1", "b.en", Language.EN, "A boycott seldom harms the brand for long."),
    ("c.en#finding-1", "c.en", Language.EN, "Bud Light's sales fell, and M&M's paused its mascots."),
    ("d.nl#finding-1", "d.nl", Language.NL, "Marketing kost geld."),
    ("d.en#finding-1", "d.en", Language.EN, "Marketing costs money."),
)


@pytest.fixture(scope="module")
def lexical(tmp_path_factory: pytest.TempPathFactory) -> LexicalIndex:
    """An index of a few sentences."""
    index = LexicalIndex(tmp_path_factory.mktemp("lexical"))
    index.update([], ENTRIES)
    return index


Found = Callable[[str, Language], list[str]]


@pytest.fixture
def found(lexical: LexicalIndex, thesaurus: Thesaurus) -> Found:
    """What is found for a text, best first, if other names of a word count half."""
    return lambda text, language: [id for id, _ in lexical_hits(lexical, thesaurus, text, language, weighing=HALVES)]


def filled(folder: Path, *texts: tuple[str, Language, str]) -> LexicalIndex:
    """An index of texts by their names."""
    index = LexicalIndex(folder)
    index.update([], [(f"{name}.{language}#finding-1", name, language, text) for name, language, text in texts])
    return index


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
def test_inflected_forms_are_found(found: Found, words: str, language: Language, expected: str) -> None:
    """Plural, inflected, accented and capital forms of a word find the sentence that has another form of it."""
    assert found(words, language)[0] == expected


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
def test_query_syntax_is_only_text(found: Found, query: str) -> None:
    """Quotes, brackets and operators in a question are harmless: the words are searched as words."""
    assert found(query, Language.NL)[0] == "b.nl#finding-1"


@pytest.mark.parametrize(
    ("query", "language"),
    [
        *((query, language) for query in ("", "   ", '"()[]{}', "\u200b") for language in Language),
        ("de het een", Language.NL),
        ("the of and", Language.EN),
    ],
)
def test_a_query_without_content_words_finds_nothing(found: Found, query: str, language: Language) -> None:
    """A question of nothing but punctuation or stop words of its language has no lexical hits."""
    assert found(query, language) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=80), st.sampled_from(Language))
def test_any_text_can_be_searched(lexical: LexicalIndex, thesaurus: Thesaurus, text: str, language: Language) -> None:
    """No text makes a search fail, and scores are positive, best first."""
    scores = [score for _, score in lexical_hits(lexical, thesaurus, text, language)]
    assert scores == sorted(scores, reverse=True)
    assert all(score > 0 for score in scores)


def test_words_without_other_names_are_searched_as_they_are(lexical: LexicalIndex) -> None:
    """A word that is called nothing else finds the texts that hold it, and no words find nothing."""
    word = QueryWord("boycot", ("boycot",), ())
    assert [id for id, _ in lexical.search([word], Language.NL, 10, weights())] == ["b.nl#finding-1"]
    assert lexical.search([], Language.NL, 10, weights()) == []


def test_names_are_found_from_the_other_language(found: Found) -> None:
    """A Dutch question that names an organisation finds the English sentence about it."""
    assert found("Wat gebeurde er bij Bud Light?", Language.NL)[0] == "c.en#finding-1"


def test_the_own_language_weighs_more(found: Found) -> None:
    """A word that both languages share finds the sentence in the language of the question first."""
    assert found("marketing", Language.NL)[0] == "d.nl#finding-1"
    assert found("marketing", Language.EN)[0] == "d.en#finding-1"


def test_a_question_finds_the_twin_too(found: Found) -> None:
    """A question finds the sentence in its own language first, and its translation before anything else."""
    assert found("Schaadt een boycot het merk?", Language.NL)[:2] == ["b.nl#finding-1", "b.en#finding-1"]
    assert found("Does a boycott harm the brand?", Language.EN)[:2] == ["b.en#finding-1", "b.nl#finding-1"]


def test_a_word_counts_once(tmp_path: Path, thesaurus: Thesaurus) -> None:
    """A text with two words of the question outranks one with many forms and names of a single one."""
    index = filled(
        tmp_path,
        ("both", Language.NL, "Kinderen zagen de fiets op het plein in de zon."),
        ("one", Language.NL, "Kinderen: een kind, een child, de children, een kid."),
        *((f"other-{number}", Language.NL, "Een brief over de haven.") for number in range(6)),
    )
    hits = lexical_hits(index, thesaurus, "kinderen fietsen", Language.NL, weighing=HALVES)
    assert [id for id, _ in hits] == ["both.nl#finding-1", "one.nl#finding-1"]


def test_a_repeated_word_weighs_no_more(lexical: LexicalIndex, thesaurus: Thesaurus) -> None:
    """Saying a word twice in a question changes nothing."""
    once = dict(lexical_hits(lexical, thesaurus, "boycot klant", Language.NL))
    assert dict(lexical_hits(lexical, thesaurus, "boycot klant boycot", Language.NL)) == pytest.approx(once)


def test_the_limit_is_kept(lexical: LexicalIndex, thesaurus: Thesaurus) -> None:
    """No more hits come back than were asked for, and those are the best."""
    question = "campaign boycott brand sales"
    every = lexical_hits(lexical, thesaurus, question, Language.EN)
    assert len(every) > 2
    assert lexical_hits(lexical, thesaurus, question, Language.EN, limit=2) == every[:2]


def test_an_update_replaces_a_document(tmp_path: Path, thesaurus: Thesaurus) -> None:
    """Removing a document takes all of its entries out, and those of its twin stay."""

    def found_in(index: LexicalIndex, text: str, language: Language) -> list[str]:
        return [id for id, _ in lexical_hits(index, thesaurus, text, language)]

    index = LexicalIndex(tmp_path / "lexical")
    index.update([], ENTRIES)
    index.update(["b.nl"], [("b.nl#finding-1", "b.nl", Language.NL, "Een fabriek.")])
    assert index.count() == len(ENTRIES)
    assert "b.nl#finding-1" not in found_in(index, "boycot merk", Language.NL)
    assert found_in(index, "fabrieken", Language.NL) == ["b.nl#finding-1"]
    assert found_in(index, "boycotts", Language.EN) == ["b.en#finding-1"]
    assert found_in(LexicalIndex(tmp_path / "lexical"), "fabrieken", Language.NL) == ["b.nl#finding-1"]


def test_the_share_of_known_words(lexical: LexicalIndex) -> None:
    """The share of a question's stems that the documents know lies in 0..1, and is 0 without any."""
    assert lexical.known_share(["boycot", "merk"], Language.NL) == 1.0
    assert lexical.known_share(["boycot", "xyzzy"], Language.NL) == 0.5
    assert lexical.known_share([], Language.NL) == 0.0
