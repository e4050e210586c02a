"""The corpus that ships: complete, bilingual, sourced, and true to its own labels."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest

from assistant import locations
from assistant.domain import ArticleType, Document, DocumentKind, Language, Role, Verdict
from assistant.grounding.check import CitedPassage, check_statement
from assistant.grounding.coverage import best_support
from assistant.library.corpus import Corpus, document_files, read_corpus

ENGLISH = re.compile(r"\b(?:the|and|with|that|which|their|from|this|are|were|have|they|should|would|because)\b")
DUTCH = re.compile(r"\b(?:het|een|van|voor|niet|zijn|ook|maar|naar|wordt|werd|deze|hun|omdat|geen|heeft)\b")
"""Words that stand in nearly every sentence of one language and in none of the other."""

QUOTED = re.compile(r"'[^']*'|“[^”]*”|‘[^’]*’|\"[^\"]*\"|\([^)]*\)")
ALLOWED_FOREIGN = 1
"""A name or a slogan may hold one such word (Fly Responsibly with us); a sentence holds more."""


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    """The shipped corpus, read once."""
    return read_corpus(locations.corpus_directory())


def texts(document: Document) -> list[str]:
    """Everything of a document that a reader may see."""
    glance = document.glance
    labels = [glance.happened, glance.followed, glance.setting] if glance else []
    lines = [rule.line for rule in document.stances]
    return [document.title, *document.questions, *labels, *lines, *(passage.text for passage in document.passages)]


def without_names(text: str) -> str:
    """A text without what it quotes, and without words in capitals inside it, which may be names in any language."""
    return re.sub(r"(?<!^)(?<![.!?] )\b[A-Z][\w’'&-]*", "", QUOTED.sub("", text))


def test_no_problems(corpus: Corpus) -> None:
    """Every file can be read, twins agree, every reference leads somewhere and every code is listed."""
    assert [str(problem) for problem in corpus.problems] == []
    assert len(corpus.documents) == len(document_files(locations.corpus_directory()))


def test_size_and_twins(corpus: Corpus) -> None:
    """There are at least 35 articles and 35 case notes, each in both languages."""
    languages: dict[tuple[DocumentKind, str], set[Language]] = defaultdict(set)
    for document in corpus.documents:
        languages[document.kind, document.id].add(document.language)
    assert [name for name, found in languages.items() if found != set(Language)] == []
    kinds = [kind for kind, _ in languages]
    assert kinds.count(DocumentKind.ARTICLE) >= 35
    assert kinds.count(DocumentKind.CASE) >= 35


def test_ids_are_unique(corpus: Corpus) -> None:
    """No id names both an article and a case note."""
    names = [(document.id, document.language) for document in corpus.documents]
    assert len(names) == len(set(names))


def test_sources_resolve(corpus: Corpus) -> None:
    """Every statement ends with a source, and every key is known."""
    passages = [passage for document in corpus.documents for passage in document.passages]
    assert [passage.id for passage in passages if not passage.sources] == []
    used = {reference.key for passage in passages for reference in passage.sources}
    assert used - set(corpus.sources) == set()


def test_outside_sources_can_be_found(corpus: Corpus) -> None:
    """A source that was read says who wrote it, who published it or where it stands."""
    vague = [
        key
        for key, source in corpus.sources.items()
        if source.excerpt_read and not (source.author or source.publisher or source.url)
    ]
    assert vague == []


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("label", ["happened", "followed", "setting"])
def test_labels_rest_on_their_statements(corpus: Corpus, language: Language, label: str) -> None:
    """What the table of cases says of a case is supported by that case note's own statements."""
    weak = []
    for document in corpus.documents:
        if document.glance and document.language is language:
            text = getattr(document.glance, label)
            cited = best_support(text, [p.text for p in document.passages], language, limit=3)
            check = check_statement(text, [_cited(document, row, corpus) for row in cited], language)
            if check.verdict not in (Verdict.SUPPORTED, Verdict.ADVICE):
                weak.append(f"{document.id}: {text} ({check.verdict}, {check.support:.2f})")
    assert weak == []


def _cited(document: Document, row: int, corpus: Corpus) -> CitedPassage:
    """A passage with the facts of its document, which count as said."""
    codes = [("decisions", document.decision), ("sectors", document.sector)]
    codes += [("countries", code) for code in document.country]
    labels = [corpus.lists.label(name, code, document.language) for name, code in codes if code]
    facts = " ".join([document.organisation or "", *map(str, document.years), document.title, *labels])
    passage = document.passages[row]
    return CitedPassage(passage.text, facts, passage.own)


@pytest.mark.parametrize(("language", "foreign"), [(Language.NL, ENGLISH), (Language.EN, DUTCH)])
def test_one_language_per_file(corpus: Corpus, language: Language, foreign: re.Pattern[str]) -> None:
    """No text is left in the other language, except names and quotations."""
    mixed = [
        f"{document.id}.{language}: {text}"
        for document in corpus.documents
        if document.language is language
        for text in texts(document)
        if len(foreign.findall(without_names(text))) > ALLOWED_FOREIGN
    ]
    assert mixed == []


@pytest.mark.parametrize(
    ("language", "foreign", "text"),
    [
        (Language.NL, ENGLISH, "Customers left the bank and its films were never withdrawn."),
        (Language.EN, DUTCH, "Klanten gingen niet weg bij de bank na het filmpje."),
    ],
)
def test_the_language_check_bites(language: Language, foreign: re.Pattern[str], text: str) -> None:
    """An untranslated sentence would be noticed."""
    assert len(foreign.findall(without_names(text))) > ALLOWED_FOREIGN, language


def test_rules_say_until_when_they_were_followed(corpus: Corpus) -> None:
    """Every article on rules has the month of the texts it was read from, not after the month it was reviewed in."""
    rules = [document for document in corpus.documents if document.type is ArticleType.RULE]
    assert len(rules) >= 20
    assert [f"{rule.id}.{rule.language}" for rule in rules if not re.fullmatch(r"20\d\d-\d\d", rule.as_of or "")] == []
    assert [rule.id for rule in rules if (rule.as_of or "") > rule.reviewed[:7]] == []


def test_twins_are_translated(corpus: Corpus) -> None:
    """No statement is word for word the same in both languages, titles of works and all."""
    by_name = {(document.id, document.language): document for document in corpus.documents}
    same = [
        passage.twin_key
        for (id, language), document in by_name.items()
        if language is Language.NL
        for passage, twin in zip(document.passages, by_name[id, Language.EN].passages, strict=True)
        if passage.text == twin.text
    ]
    assert same == []


def test_stances_in_both_languages(corpus: Corpus) -> None:
    """Every stance has a line in either language and both sides of the argument; one is for ordinary days."""
    guides = [document for document in corpus.documents if document.stances]
    assert {guide.language for guide in guides} == set(Language)
    by_name = {(guide.id, guide.language): guide for guide in guides}
    for guide in guides:
        twin = by_name[guide.id, guide.language.other]
        assert len(guide.stances) == len(twin.stances)
        assert not {rule.line for rule in guide.stances} & {rule.line for rule in twin.stances}
        assert len([rule for rule in guide.stances if not rule.signals]) == 1
        assert all(rule.because and rule.counter for rule in guide.stances), guide.id


def test_documents_can_be_asked_about(corpus: Corpus) -> None:
    """Every document lists questions that it answers, none of them twice in one language."""
    questions: dict[tuple[Language, str], list[str]] = defaultdict(list)
    for document in corpus.documents:
        assert document.questions, f"{document.id}.{document.language}"
        for question in document.questions:
            questions[document.language, question.casefold()].append(document.id)
    assert {question: ids for question, ids in questions.items() if len(ids) > 1} == {}


def test_cases_say_what_is_not_known(corpus: Corpus) -> None:
    """Every case note tells what happened and what is disputed or unknown, so that no brief has to guess."""
    silent = [
        f"{document.id}.{document.language}: {role}"
        for document in corpus.documents
        if document.kind is DocumentKind.CASE
        for role in (Role.FINDING, Role.LIMIT)
        if not document.with_role(role)
    ]
    assert silent == []
