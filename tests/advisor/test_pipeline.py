"""The whole way of a question, with the built-in advisor on the shipped corpus."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.advisor.events import Checked, Checking, Drafted, Drafting, Finished, Retrieved, Understood
from assistant.advisor.pipeline import Advisor
from assistant.domain import MAX_QUESTION_CHARACTERS, Brief, Language, Outcome, SectionKind, Stance, Verdict
from assistant.errors import UsageError

MAIN = {
    Language.EN: "Should we hold our inclusive campaign now that customers threaten to leave?",
    Language.NL: "Moeten we onze inclusieve campagne doorzetten nu klanten dreigen op te zeggen?",
}
SUITE = Path(__file__).parents[2] / "evals" / "suites" / "founding.jsonl"
FOUNDING = [json.loads(line) for line in SUITE.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def briefs(advisor: Advisor) -> list[Brief]:
    """The brief of every founding question in both languages."""
    return [advisor.answer(row[language]) for row in FOUNDING for language in Language]


def test_events_come_in_order(advisor: Advisor) -> None:
    """A turn is told as understood, retrieved, drafted in pieces, checked and finished, in this order."""
    events = list(advisor.ask(MAIN[Language.EN]))
    kinds = [type(event) for event in events]
    assert kinds[:2] == [Understood, Retrieved]
    assert set(kinds[2:-4]) == {Drafting}
    assert len(kinds[2:-4]) > 1
    assert kinds[-4:] == [Checking, Drafted, Checked, Finished]
    checked, finished = events[-2:]
    assert isinstance(checked, Checked)
    assert isinstance(finished, Finished)
    assert checked.grounding == finished.brief.grounding


def test_an_abstention_is_told_before_anything_is_drafted(advisor: Advisor) -> None:
    """Where nothing can be answered, nothing is drafted, and the turn still ends in Finished."""
    kinds = [type(event) for event in advisor.ask("What will the weather be tomorrow?")]
    assert kinds == [Understood, Finished]


@pytest.mark.parametrize("language", Language)
def test_the_main_question_is_advised_to_hold(advisor: Advisor, language: Language) -> None:
    """The main question gets a full brief with the stance to hold, in its own language and from its passages."""
    brief = advisor.answer(MAIN[language])
    assert (brief.outcome, brief.stance, brief.inquiry.language) == (Outcome.ADVISED, Stance.HOLD, language)
    assert {item.passage.language for item in brief.evidence} == {language}
    parts = {section.kind for section in brief.sections}
    assert parts >= set(SectionKind) - {SectionKind.ANSWER, SectionKind.CAUTION, SectionKind.OWN}
    shown = [advisor.index.document(row.document, language) for section in brief.sections for row in section.rows]
    assert all(case and "inclusion" in case.topics and "NL" in case.country for case in shown)
    assert brief.grounding.supported >= 10
    assert brief.grounding.unsupported == 0
    assert brief.missing


def test_the_language_of_the_answer_can_be_chosen(advisor: Advisor) -> None:
    """An English question is answered in Dutch if that is asked for."""
    brief = advisor.answer(MAIN[Language.EN], Language.NL)
    assert {item.passage.language for item in brief.evidence} == {Language.NL}
    assert brief.inquiry.question == MAIN[Language.EN]


def test_both_languages_reach_much_the_same_brief(advisor: Advisor) -> None:
    """The Dutch and the English main question rest on largely the same statements."""
    cited = [{i.passage.twin_key for i in advisor.answer(MAIN[language]).evidence} for language in Language]
    assert len(cited[0] & cited[1]) >= 0.5 * len(cited[0] | cited[1])


@pytest.mark.parametrize("question", [*MAIN.values(), "What is greenhushing?", "Wat deed Blijdorp?"])
def test_the_same_question_gets_the_same_brief(advisor: Advisor, question: str) -> None:
    """Asked twice, a question gets the same brief to the letter, but for the time it took."""
    first, second = (replace(advisor.answer(question), timings_ms={}) for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    "question",
    [
        "What will the weather be in Rotterdam tomorrow?",
        "Wat voor weer wordt het morgen in Rotterdam?",
        "Give me a recipe for apple pie.",
        "Geef me een recept voor appeltaart.",
        "xkcd blorp fnurgle wibble",
        "asdf qwer zxcv uiop",
        "What is the share price of Unilever today?",
        "Wat is de beurskoers van Unilever vandaag?",
        "How many season-ticket holders does Sparta have?",
        "Hoeveel seizoenkaarthouders heeft Sparta?",
    ],
)
def test_what_the_sources_do_not_know_is_not_answered(advisor: Advisor, question: str) -> None:
    """Outside the field, or without the figure asked for, there is one honest sentence, and no sources are listed."""
    brief = advisor.answer(question)
    assert brief.outcome is Outcome.ABSTAINED
    assert (brief.stance, brief.sections, brief.evidence, brief.grounding.statements) == (None, (), (), 0)
    assert len(brief.missing) == 1
    assert brief.missing[0]


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("How many percent of companies found it harder to communicate about climate?", "44"),
        ("Welk percentage van de bedrijven wilde klimaatdoelen niet bekendmaken volgens South Pole?", "23"),
    ],
)
def test_a_figure_that_the_sources_give_is_answered(advisor: Advisor, question: str, number: str) -> None:
    """A question for a figure that stands in the sources is answered with it, supported, in a few sentences."""
    brief = advisor.answer(question)
    assert brief.outcome is Outcome.ADVISED
    assert number in brief.statements[0].text
    assert brief.statements[0].verdict is Verdict.SUPPORTED
    assert len(brief.statements) <= 4


def test_every_citation_resolves(briefs: list[Brief], advisor: Advisor) -> None:
    """Every number leads to a passage of the corpus, word for word, and every passage to its source."""
    for brief in briefs:
        numbers = {item.n for item in brief.evidence}
        assert {n for statement in brief.statements for n in statement.citations} == numbers
        for item in brief.evidence:
            document = advisor.index.catalogue.document(item.document.id, item.passage.language)
            assert document is not None
            assert item.passage in document.passages
            assert item.source == advisor.index.source(item.passage.sources[0].key)
            assert 0 <= item.score <= 1


def test_no_statement_is_repeated(briefs: list[Brief]) -> None:
    """No brief says the same sentence twice."""
    for brief in briefs:
        texts = [statement.text for section in brief.sections for statement in section.statements]
        assert len(texts) == len(set(texts)), brief.inquiry.question


def test_every_founding_question_is_answered_in_its_language(briefs: list[Brief]) -> None:
    """The questions behind the founding articles are all answered, in the language in which they are asked."""
    for brief in briefs:
        assert brief.outcome is Outcome.ADVISED, brief.inquiry.question
        assert {item.passage.language for item in brief.evidence} == {brief.inquiry.language}


@pytest.mark.parametrize("question", ["", "   ", "?!", "\x1b[31m\x1b[0m", "🙂"])
def test_an_empty_question_is_refused(advisor: Advisor, question: str) -> None:
    """Without a letter or a digit there is no question."""
    with pytest.raises(UsageError) as told:
        advisor.answer(question)
    assert told.value.key == "question_empty"


def test_a_question_of_the_greatest_length_is_answered_and_a_longer_one_refused(advisor: Advisor) -> None:
    """A pasted mail up to the limit is read; beyond it the user is told the limit."""
    pasted = (MAIN[Language.EN] + " ").ljust(MAX_QUESTION_CHARACTERS - 1, "x") + "?"
    assert advisor.answer(pasted).inquiry.question == pasted
    with pytest.raises(UsageError) as told:
        advisor.answer(pasted + "?")
    assert (told.value.key, told.value.facts["limit"]) == ("question_too_long", MAX_QUESTION_CHARACTERS)


def test_control_characters_in_a_question_go_no_further(advisor: Advisor) -> None:
    """Terminal escapes and invisible characters are gone before anything repeats the question."""
    brief = advisor.answer(f"\x1b[31m{MAIN[Language.EN]}\x1b[0m\u202e")
    assert brief.inquiry.question == MAIN[Language.EN]


def test_timings_are_told_for_every_step(advisor: Advisor) -> None:
    """Each step's time is told in milliseconds, and the total is their sum."""
    timings = dict(advisor.answer(MAIN[Language.EN]).timings_ms)
    total = timings.pop("total")
    assert set(timings) == {"understand", "retrieve", "compose", "check"}
    assert all(value >= 0 for value in timings.values())
    assert total == pytest.approx(sum(timings.values()))
