"""What the user's own texts say to a question, and when they answer it alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.advisor.kept import from_json
from assistant.advisor.pipeline import Advisor
from assistant.advisor.publication import to_json
from assistant.advisor.texts import quoted
from assistant.conversation.conversation import remembered
from assistant.domain import (
    Brief,
    Collection,
    Context,
    Language,
    Outcome,
    Passage,
    Role,
    SectionKind,
    Stance,
    Verdict,
)
from assistant.settings import Settings
from tests.conftest import clean_environment
from tests.own_documents import keep_both

MAIN = "Moeten we onze inclusieve campagne volhouden nu klanten dreigen te vertrekken?"


@pytest.fixture(scope="module")
def advisor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Advisor]:
    """An advisor with the whole casebook and two documents of its own."""
    folder = tmp_path_factory.mktemp("own")
    keep_both(folder / "library")
    with pytest.MonkeyPatch.context() as patch:
        clean_environment(patch, folder / "home")
        made = Advisor(Settings(library=str(folder / "library")))
        _ = made.index
    yield made
    made.close()


@pytest.fixture(autouse=True)
def _both(advisor: Advisor) -> None:
    advisor.only = None


def own_statements(brief: Brief) -> list[str]:
    """What a brief says from the user's own documents."""
    return [s.text for section in brief.sections if section.kind is SectionKind.OWN for s in section.statements]


def test_a_brief_tells_what_ones_own_documents_say(advisor: Advisor) -> None:
    """Beside everything else, cited with page and document, and checked like any other statement."""
    brief = advisor.answer(MAIN)
    assert brief.stance is Stance.HOLD
    assert {SectionKind.WHY, SectionKind.CASES, SectionKind.OWN} <= {section.kind for section in brief.sections}
    own = [item for item in brief.evidence if item.document.collection is Collection.OWN]
    assert own
    assert {item.passage.page for item in own} == {2}
    told = [s for section in brief.sections if section.kind is SectionKind.OWN for s in section.statements]
    assert all(statement.verdict is Verdict.SUPPORTED and statement.citations for statement in told)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Hoeveel klanten zegden op na onze Pride-campagne?", "214"),
        ("How many complaints did we receive in 2025?", "4.812"),
        ("Hoeveel dagen mogen medewerkers thuiswerken?", "drie dagen"),
        ("On which subjects do we speak out?", "food waste"),
        ("Over welke onderwerpen spreken wij ons uit?", "food waste"),
    ],
)
def test_questions_that_only_ones_own_documents_answer(advisor: Advisor, question: str, answer: str) -> None:
    """In either language, whatever the language of the document."""
    brief = advisor.answer(question)
    assert brief.outcome is Outcome.ADVISED
    assert any(answer in text for text in own_statements(brief))


@pytest.mark.parametrize(
    "question",
    [
        "Wat is de hoofdstad van Frankrijk?",
        "How many people work at Groenveld Foods?",
        "Hoeveel klachten kreeg Bol in 2025?",
        "Hoeveel vrachtwagens hebben wij?",
        "Hoeveel omzet maakten we in 2025?",
        "What was our revenue in 2025?",
        "Hoeveel klachten kregen we in 2019?",
        "What is the best recipe for pancakes?",
    ],
)
def test_what_no_document_answers_is_still_not_answered(advisor: Advisor, question: str) -> None:
    assert advisor.answer(question).outcome is Outcome.ABSTAINED


def test_the_rest_of_a_brief_is_as_it_was(advisor: Advisor) -> None:
    """With the shipped collection alone, nothing of one's own is said; the other parts do not change."""
    both = advisor.answer(MAIN)
    advisor.only = Collection.SHIPPED
    shipped = advisor.answer(MAIN)
    assert not own_statements(shipped)
    others = [section for section in both.sections if section.kind is not SectionKind.OWN]
    assert [[s.text for s in section.statements] for section in others] == [
        [s.text for s in section.statements] for section in shipped.sections
    ]


def test_ones_own_documents_alone(advisor: Advisor) -> None:
    """Nothing of ours is cited, no stance is taken, and what they do not say is not answered."""
    advisor.only = Collection.OWN
    brief = advisor.answer("Should we speak out on a pending law?")
    assert brief.outcome is Outcome.ADVISED
    assert brief.stance is None
    assert {item.document.collection for item in brief.evidence} == {Collection.OWN}
    assert "approval of the board" in own_statements(brief)[0]
    nothing = advisor.answer("Wat is woke washing?")
    assert nothing.outcome is Outcome.ABSTAINED
    assert "eigen documenten" in nothing.missing[0]


def test_a_follow_up_keeps_the_passages_of_ones_own(advisor: Advisor) -> None:
    brief = advisor.answer("Hoeveel klanten zegden op na onze Pride-campagne?")
    *_, last = advisor.ask("En in een gewone maand?", None, Context((remembered(brief),)))
    kept = {item.passage.twin_key for item in brief.evidence}
    assert any(item.passage.twin_key in kept for item in last.brief.evidence)  # type: ignore[union-attr]


def test_a_kept_brief_still_knows_where_it_came_from(advisor: Advisor) -> None:
    """Page, heading, file and collection are in the public JSON, and read back from it."""
    brief = advisor.answer("Hoeveel klanten zegden op na onze Pride-campagne?")
    item = to_json(brief)["evidence"][0]
    assert (item["collection"], item["page"], item["heading"]) == ("own", 2, "Vertrek van klanten")
    assert item["file"] == "jaarverslag.pdf"
    again = from_json(to_json(brief)).evidence[0]
    assert (again.document.collection, again.passage.page) == (Collection.OWN, 2)


def test_a_brief_from_before_there_were_collections_can_still_be_shown(advisor: Advisor) -> None:
    kept = to_json(advisor.answer("Wat is woke washing?"))
    for item in kept["evidence"]:
        del item["collection"], item["page"], item["heading"], item["file"]
    assert from_json(kept).evidence[0].document.collection is Collection.SHIPPED


def test_of_a_long_passage_the_sentences_that_answer_are_quoted() -> None:
    said = [f"This is sentence number {n} about nothing in particular that matters." for n in range(6)]
    said[3] = "Suppliers are paid within thirty days."
    passage = Passage("own-x", Language.EN, Role.TEXT, 1, " ".join(said), ())
    text = quoted(passage, "When are suppliers paid?")
    assert "Suppliers are paid within thirty days." in text
    assert text in passage.text
    assert len(text.split()) <= 35
