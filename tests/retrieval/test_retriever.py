"""From a question to ranked passages and documents, on the shipped corpus."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.advisor.pipeline import Advisor
from assistant.domain import Language
from assistant.retrieval.embedding import load_embedder
from assistant.retrieval.retriever import Findings, Retriever

SUITE = Path(__file__).parents[2] / "evals" / "suites" / "founding.jsonl"
PAIRS = {
    row["id"]: row
    for row in map(json.loads, SUITE.read_text(encoding="utf-8").splitlines())
    if row["id"] in ("principles", "football", "meaning", "friedman", "community-brand")
}
QUESTIONS = (
    "Should we hold our inclusive campaign now that customers threaten to leave?",
    "Moeten we onze inclusieve campagne doorzetten nu klanten dreigen op te zeggen?",
    "boycott",
    "Wat voor weer wordt het morgen?",
)


@pytest.fixture(scope="module")
def retriever(advisor: Advisor) -> Retriever:
    """A retriever on the shared index."""
    embedder = load_embedder("builtin")
    return Retriever(advisor.index, lambda: embedder)


def first_case_or_article(findings: Findings) -> str:
    """The best document found."""
    return findings.documents[0][0]


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("language", Language)
def test_twins_are_folded_into_one(retriever: Retriever, question: str, language: Language) -> None:
    """No statement is found twice, whatever the languages of question and documents, and no document either."""
    findings = retriever.search(question, language)
    keys = [passage.twin_key for passage in findings.passages]
    documents = [id for id, _ in findings.documents]
    assert keys
    assert len(keys) == len(set(keys))
    assert len(documents) == len(set(documents))


@pytest.mark.parametrize("question", QUESTIONS)
def test_scores_are_sorted_and_within_bounds(retriever: Retriever, question: str) -> None:
    """Every score lies in 0..1, best first, and the best document scores 1."""
    findings = retriever.search(question, Language.EN)
    passages = [passage.score for passage in findings.passages]
    documents = [score for _, score in findings.documents]
    assert passages == sorted(passages, reverse=True)
    assert documents == sorted(documents, reverse=True)
    assert all(0 < score <= 1 for score in passages + documents)
    assert documents[0] == 1
    assert list(findings.nearness) == sorted(findings.nearness, reverse=True)
    assert all(0 <= value <= 1 for value in findings.nearness)
    assert 0 <= findings.known_share <= 1


def test_ranks_say_where_a_passage_was_found(retriever: Retriever) -> None:
    """Each passage was found by at least one half, no two share a rank in it, and a cosine goes with a dense rank."""
    passages = retriever.search(QUESTIONS[0], Language.EN).passages
    for ranks in ([p.dense_rank for p in passages], [p.lexical_rank for p in passages]):
        given = [rank for rank in ranks if rank is not None]
        assert sorted(given) == list(range(1, len(given) + 1))
    assert all(p.dense_rank or p.lexical_rank for p in passages)
    assert all((p.similarity is None) == (p.dense_rank is None) for p in passages)


def test_everything_found_is_in_the_corpus(retriever: Retriever, advisor: Advisor) -> None:
    """Every passage and document found can be looked up, in both languages."""
    findings = retriever.search(QUESTIONS[1], Language.NL)
    for language in Language:
        for passage in findings.passages:
            document = advisor.index.catalogue.document(passage.document, language)
            assert document is not None
            assert passage.twin_key in {p.twin_key for p in document.passages}


@pytest.mark.parametrize("row", PAIRS.values(), ids=PAIRS.keys())
def test_both_languages_rank_the_same_document_first(retriever: Retriever, row: dict[str, str]) -> None:
    """A question finds the same, right document first, whether it is asked in Dutch or in English."""
    found = {language: first_case_or_article(retriever.search(row[language], language)) for language in Language}
    assert found[Language.NL] == found[Language.EN]
    assert found[Language.NL] in row["first"]


def test_a_question_taken_for_the_other_language_still_finds_its_document(
    advisor: Advisor, retriever: Retriever
) -> None:
    """Both languages are searched: told the wrong language, a question still finds its document."""
    question = str(PAIRS["friedman"]["en"])
    assert first_case_or_article(retriever.search(question, Language.NL)) == "responsibility-beyond-shareholders"


def test_the_same_question_finds_the_same(retriever: Retriever) -> None:
    """Searching is deterministic."""
    assert retriever.search(QUESTIONS[0], Language.EN) == retriever.search(QUESTIONS[0], Language.EN)


def test_an_unrelated_question_is_farther_away(retriever: Retriever) -> None:
    """The nearest entry to a question in the field is nearer than the nearest to one outside it."""
    inside = retriever.search(QUESTIONS[0], Language.EN)
    outside = retriever.search("What is the melting point of tungsten?", Language.EN)
    assert inside.nearness[0] > outside.nearness[0] + 0.1
    assert inside.known_share > outside.known_share


def test_a_document_that_was_not_found_scores_nothing(retriever: Retriever) -> None:
    """Asking for the score of a document that was not found gives 0."""
    assert retriever.search("boycott", Language.EN).document_score("no-such-document") == 0.0
