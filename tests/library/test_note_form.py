"""The guided form for a case note: its questions, its answers, and the note that they make."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import locations
from assistant.domain import Document, Language, Role
from assistant.errors import UsageError
from assistant.library.lists import read_lists
from assistant.library.note_form import FIELDS, NoteField, missing, read_answer, suggested_topics
from assistant.library.note_store import NoteContext, check_note
from assistant.library.note_text import note_text
from assistant.words import say

LISTS = read_lists(locations.corpus_directory())
TODAY = date(2026, 11, 22)
CONTEXT = NoteContext(Path("nowhere"), LISTS, {}, Language.EN)
ANSWERS = {
    "organisation": "Acme",
    "subject": "a rainbow flag",
    "years": "2024",
    "happened": "Acme kept the flag.\nIt said why.",
    "decision": "held",
}


def field(name: str) -> NoteField:
    """A question of the form."""
    return next(each for each in FIELDS if each.name == name)


def refusal(name: str, text: str) -> str:
    """The key of the error that an answer is refused with."""
    with pytest.raises(UsageError) as caught:
        read_answer(field(name), text, LISTS)
    for language in Language:
        assert say(language, f"errors.{caught.value.key}.message", **caught.value.facts)
    return caught.value.key


def note_of(answers: dict[str, str], language: Language = Language.EN) -> Document:
    """The note that answers make, in order."""
    checked = check_note(note_text(answers, language, TODAY), CONTEXT, TODAY)
    assert checked.problems == ()
    assert checked.document
    return checked.document


@pytest.mark.parametrize("language", list(Language))
def test_every_question_has_words_and_choices(language: Language) -> None:
    """A front end need know nothing of a question but what the form tells."""
    for each in FIELDS:
        assert each.question(language).endswith("?")
        assert each.help(language).endswith(".")
        codes = [code for code, _ in each.choices(LISTS, language)]
        assert (codes == []) is (each.listed is None)
    assert {each.name for each in missing({})} == {each.name for each in FIELDS if each.required}
    assert missing(ANSWERS) == []


@pytest.mark.parametrize(
    ("name", "text", "kept"),
    [
        ("organisation", "  Acme \x1b[31mplc\x1b[0m ", "Acme plc"),
        ("years", "2023-2025", "2023, 2024, 2025"),
        ("years", "2025, 2021", "2021, 2025"),
        ("decision", "Hield vol", "held"),
        ("topics", "inclusie; climate, inclusion", "inclusion, climate"),
        ("sector", "bank", "banking"),
        ("country", "nl, es", "NL, ES"),
        ("sector", "", ""),
        ("happened", "- One.\n\n# Two.\n<!-- Three -->\n", "One.\nTwo.\nThree"),
        ("lesson", "<<later>>", "«later»"),
    ],
)
def test_an_answer_is_kept_in_one_form(name: str, text: str, kept: str) -> None:
    """Labels become codes, spans become years, and nothing stays that would be markup in the note."""
    assert read_answer(field(name), text, LISTS) == kept


@pytest.mark.parametrize(
    ("name", "text", "key"),
    [
        ("organisation", " ", "note_answer_missing"),
        ("organisation", "wij", "note_organisation_unnamed"),
        ("organisation", "Our company", "note_organisation_unnamed"),
        ("organisation", "x" * 121, "note_answer_long"),
        ("years", "last year", "note_years_wrong"),
        ("years", "1066", "note_years_wrong"),
        ("decision", "hmm", "filter_unknown"),
        ("country", "Atlantis", "filter_unknown"),
    ],
)
def test_what_is_no_answer(name: str, text: str, key: str) -> None:
    """It is told why, in both languages."""
    assert refusal(name, text) == key


def test_a_note_of_the_least_answers() -> None:
    """What is asked for is enough for a note, and only what was answered stands in it."""
    note = note_of(ANSWERS)
    assert (note.id, note.language, note.title) == ("own-acme-2024", Language.EN, "Acme: a rainbow flag (2024)")
    assert [(passage.role, passage.text) for passage in note.passages] == [
        (Role.FINDING, "Acme kept the flag."),
        (Role.FINDING, "It said why."),
    ]
    assert (note.sector, note.country, note.date) == (None, (), "2026-11-22")


def test_a_note_of_all_answers() -> None:
    """Every answer has its place."""
    told = {each.name: f"About {each.name}." for each in FIELDS if each.lines}
    more = {"topics": "climate, inclusion", "sector": "retail", "country": "NL, NO", "years": "2023, 2025"}
    kept = {"questions": "May we?\nWhat: then?", "related": "abn-amro-pride-2021"}
    note = note_of({**ANSWERS, **told, **more, **kept}, Language.NL)
    assert [(passage.role, passage.text) for passage in note.passages] == [
        (each.role, told[each.name]) for each in FIELDS if each.role
    ]
    assert (note.topics, note.sector, note.country) == (("climate", "inclusion"), "retail", ("NL", "NO"))
    assert (note.years, note.title) == ((2023, 2025), "Acme: a rainbow flag (2023–2025)")
    assert (note.questions, note.related) == (("May we?", "What: then?"), ("abn-amro-pride-2021",))


@pytest.mark.parametrize("language", list(Language))
def test_the_template(language: Language) -> None:
    """With nothing answered only what is required is to be filled in; what explains is no part of the note."""
    text = note_text({}, language, TODAY, LISTS)
    checked = check_note(text, CONTEXT, TODAY)
    assert checked.document is None
    lines = text.split("\n")
    assert all("<<" in lines[problem.line - 1] for problem in checked.problems)
    for name, answer in ANSWERS.items():
        text = text.replace(f"<<{say(language, f'note.fields.{name}.short')}>>", answer.replace("\n", "\n- "))
    filled = check_note(text, CONTEXT, TODAY)
    assert filled.problems == ()
    assert filled.document
    assert filled.document.language is language
    assert [passage.text for passage in filled.document.passages] == ["Acme kept the flag.", "It said why."]


def test_topics_are_suggested() -> None:
    """By what the answers are about."""
    assert (
        suggested_topics({"subject": "Pride", "happened": "Diversity.\nGender."}, LISTS).split(", ")[0] == "inclusion"
    )
    assert suggested_topics({}, LISTS) == ""


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@given(TEXTS, TEXTS, st.lists(TEXTS, max_size=4), st.sampled_from(Language))
def test_any_answers_make_a_note_that_says_them(
    organisation: str, subject: str, lines: list[str], language: Language
) -> None:
    """Whatever is typed, the note is in order, and has as many statements as lines that say something."""
    told = {**ANSWERS, "organisation": organisation, "subject": subject, "reaction": "\n".join(lines)}
    answers = {}
    for each in FIELDS:
        try:
            answers[each.name] = read_answer(each, told.get(each.name, ""), LISTS)
        except UsageError:
            answers[each.name] = ANSWERS.get(each.name, "")
    note = note_of(answers, language)
    assert note.organisation == answers["organisation"]
    assert len(note.with_role(Role.REACTION)) <= len(answers["reaction"].split("\n"))
    assert len(note.with_role(Role.FINDING)) == 2
