"""Case notes of the user's own among the comparable cases: counted, shown, marked, in either language."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from assistant import locations
from assistant.advisor.pipeline import Advisor
from assistant.domain import Brief, CaseRow, Language, SectionKind, SourceKind, Verdict
from assistant.library.lists import read_lists
from assistant.library.note_store import NoteContext, check_note, keep_note
from assistant.library.note_text import note_text
from assistant.settings import Settings
from tests.conftest import clean_environment

QUESTION = {
    Language.NL: "Moeten wij als bank de regenboogvlag in onze app laten staan nu klanten dreigen op te zeggen?",
    Language.EN: "Should we as a bank keep the rainbow flag in our app now that customers threaten to leave?",
}
NOTE = {
    "organisation": "Bank Zuid",
    "subject": "een regenboogvlag in de app",
    "years": "2024",
    "happened": "Bank Zuid hield in juni 2024 vast aan de regenboogvlag in de app.",
    "decision": "held",
    "reaction": "In juni 2024 dreigden 4.300 klanten van Bank Zuid op te zeggen om de regenboogvlag.",
    "topics": "inclusion",
    "sector": "banking",
    "country": "ES",
}


@pytest.fixture(scope="module")
def briefs(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[Language, tuple[Brief, Brief]]]:
    """The answers in each language, without and with a Dutch note of the user's own."""
    folder = tmp_path_factory.mktemp("own") / "home"
    shutil.copytree(home, folder)
    with pytest.MonkeyPatch.context() as patch:
        clean_environment(patch, folder)
        before = _answers()
        context = NoteContext.of(
            locations.library_directory(), read_lists(locations.corpus_directory()), {}, Language.EN
        )
        keep_note(check_note(note_text(NOTE, Language.NL, date(2026, 11, 22)), context, date(2026, 11, 22)))
        after = _answers()
        yield {language: (before[language], after[language]) for language in Language}


def _answers() -> dict[Language, Brief]:
    advisor = Advisor(Settings())
    briefs = {language: advisor.answer(question, language) for language, question in QUESTION.items()}
    advisor.close()
    return briefs


def row_of(brief: Brief) -> CaseRow:
    """The row of the note in the table of cases."""
    return next(row for section in brief.sections for row in section.rows if row.document == "own-bank-zuid-2024")


def counted(brief: Brief) -> str:
    """What the brief says of the cases it counted."""
    return next(section.note for section in brief.sections if section.kind is SectionKind.CASES)


def total(brief: Brief) -> int:
    """How many cases the brief says it counted."""
    return next(int(word) for word in counted(brief).split() if word.isdecimal())


@pytest.mark.parametrize("language", list(Language))
def test_counted_in_either_language(briefs: dict[Language, tuple[Brief, Brief]], language: Language) -> None:
    """A note without a twin is one case more, whatever the language of the question, and said to be one's own."""
    before, after = briefs[language]
    assert total(after) == total(before) + 1
    said = {Language.NL: "waarvan 1 van uzelf", Language.EN: "1 of them your own"}[language]
    assert (said in counted(before), said in counted(after)) == (False, True)


@pytest.mark.parametrize(
    ("language", "label", "decision", "elsewhere"),
    [
        (Language.NL, "Bank Zuid, 2024 (eigen casus)", "hield vol", "ES"),
        (Language.EN, "Bank Zuid, 2024 (case note of your own)", "held", "ES"),
    ],
)
def test_shown_and_marked(
    briefs: dict[Language, tuple[Brief, Brief]], language: Language, label: str, decision: str, elsewhere: str
) -> None:
    """It says whose it is; its cells rest on the note, which is a source of the user's own."""
    brief = briefs[language][1]
    row = row_of(brief)
    assert (row.label, row.decision.text) == (label, decision)
    assert row.happened.text == "Bank Zuid hield in juni 2024 vast aan de regenboogvlag in de app"
    assert row.difference.text.startswith(elsewhere)
    cited = [cell for cell in row.cells if cell.citations]
    assert {cell.verdict for cell in cited} <= {Verdict.SUPPORTED, Verdict.PARTIAL}
    sources = {item.source.kind for item in brief.evidence if item.document.id == row.document}
    assert sources == {SourceKind.INTERNAL}


def test_what_a_note_does_not_tell(briefs: dict[Language, tuple[Brief, Brief]]) -> None:
    """The reaction stands for what followed; what differs is the country alone, and nothing is made up."""
    row = row_of(briefs[Language.NL][1])
    assert row.followed.text.startswith("In juni 2024 dreigden 4.300 klanten")
    assert row.difference.text == "ES"


def test_its_decision_is_one_of_ours(briefs: dict[Language, tuple[Brief, Brief]]) -> None:
    """It is counted under what it decided."""
    for language, label in ((Language.NL, "hielden vol"), (Language.EN, "held")):
        before, after = (next(s.note for s in brief.sections if s.rows) for brief in briefs[language])
        number = [next(int(n) for n, what in _pairs(note) if what.startswith(label)) for note in (before, after)]
        assert number[1] == number[0] + 1


def _pairs(note: str) -> Iterator[tuple[str, str]]:
    for part in note.partition(";")[2].rstrip(".").split(","):
        count, _, label = part.strip().partition(" ")
        yield count, label
