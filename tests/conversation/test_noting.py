"""A case note begun from a conversation: what is known, and nothing that is not."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assistant import locations
from assistant.conversation.decisions import KeptDecision, KeptOutcome
from assistant.conversation.noting import answers_from, language_of
from assistant.conversation.store import KeptTurn
from assistant.domain import Language, Profile, Stance
from assistant.library.lists import read_lists
from assistant.library.note_store import NoteContext, check_note
from assistant.library.note_text import note_text

PROFILE = Profile(organisation="Acme", sector="retail", country="NL")
BRIEF: dict[str, Any] = {
    "language": "nl",
    "standalone_question": "Moeten we de vlag laten hangen?",
    "topics": ["inclusion", "crisis", "activism", "employees"],
    "answer": "Houd het principe vast.",
    "stance": "hold",
    "sections": [{"rows": []}, {"rows": [{"document": "abn-amro-pride-2021"}, {"document": "mms-spokescandies"}]}],
}


def turn(*decisions: KeptDecision, brief: dict[str, Any] | None = BRIEF, number: int = 1) -> KeptTurn:
    """A turn of November 2026."""
    return KeptTurn(number, "2026-11-22T10:00:00+00:00", "Laten hangen?", brief, decisions=decisions)


def test_what_a_conversation_tells() -> None:
    """The question, its topics, the cases compared and the profile; not the advice, and no decision."""
    answers = answers_from([turn()], PROFILE, Language.NL)
    assert answers == {
        "organisation": "Acme",
        "sector": "retail",
        "country": "NL",
        "years": "2026",
        "situation": "In november 2026 was bij Acme de vraag: ‘Laten hangen?’",
        "topics": "inclusion, crisis, activism",
        "related": "abn-amro-pride-2021\nmms-spokescandies",
        "questions": "Moeten we de vlag laten hangen?",
    }


def test_what_was_decided_and_how_it_went() -> None:
    """The latest decision counts, in the words in which it was kept."""
    first = KeptDecision(1, Stance.PAUSE, "Even wachten.", "2026-11-23", id=1)
    outcomes = (KeptOutcome("2027-02-01", "Er zegden 12 klanten op."), KeptOutcome("2027-03-01", "Rust"))
    last = KeptDecision(1, Stance.HOLD, "De vlag\nblijft.", "2027-01-05", outcomes=outcomes, id=2)
    answers = answers_from([turn(first, last)], PROFILE, Language.NL)
    assert (answers["decision"], answers["years"]) == ("held", "2027")
    assert answers["happened"] == "Acme nam op 5 januari 2027 het besluit: volhouden.\nDe vlag blijft."
    assert answers["followed"] == "Er zegden 12 klanten op (1 februari 2027).\nRust (1 maart 2027)."


@pytest.mark.parametrize("stance", [Stance.START, Stance.WAIT])
def test_a_decision_that_is_counted_nowhere(stance: Stance) -> None:
    """To start or to wait is told, and left to the user to sum up."""
    answers = answers_from([turn(KeptDecision(1, stance, "", "2026-11-23", id=1))], Profile(), Language.EN)
    assert "decision" not in answers
    assert answers["happened"].startswith("The decision was taken on 23 November 2026: ")


def test_a_conversation_of_which_nothing_is_known() -> None:
    """Without profile and without an answer there is the question; without a turn there is nothing."""
    answers = answers_from([turn(brief=None)], Profile(), Language.EN)
    assert answers == {"situation": "In November 2026 the question was: ‘Laten hangen?’", "years": "2026"}
    assert answers_from([], Profile(), Language.EN) == {}
    assert (language_of([turn()], Language.EN), language_of([turn(brief=None)], Language.EN)) == ("nl", "en")


def test_the_draft_says_what_is_missing(tmp_path: Path) -> None:
    """What nobody told is left to fill in; with that, it is a note."""
    lists = read_lists(locations.corpus_directory())
    context = NoteContext.of(tmp_path, lists, {}, Language.NL)
    answers = answers_from([turn()], PROFILE, Language.NL)
    text = note_text(answers, Language.NL, date(2026, 11, 22), lists)
    assert check_note(text, context, date(2026, 11, 22)).document is None
    for short, answer in (
        ("waar het om ging", "de vlag"),
        ("het besluit", "hield vol"),
        ("wat de organisatie besloot", "Zo."),
    ):
        assert f"<<{short}>>" in text
        text = text.replace(f"<<{short}>>", answer)
    checked = check_note(text, context, date(2026, 11, 22))
    assert checked.problems == ()
    assert checked.document
    assert checked.document.questions == ("Moeten we de vlag laten hangen?",)
