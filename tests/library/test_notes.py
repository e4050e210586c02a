"""Case notes of the user's own: what is read from a file, what is said of one that is not in order."""

from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assistant import locations
from assistant.domain import (
    Collection,
    Decision,
    Document,
    DocumentKind,
    Glance,
    Language,
    Role,
    Source,
    SourceKind,
    SourceReference,
)
from assistant.library.document import MAX_FILE_BYTES
from assistant.library.lists import read_lists
from assistant.library.notes import note_files, note_sources, parse_note, read_note
from assistant.library.own import source_of
from assistant.library.problems import Problem

LISTS = read_lists(locations.corpus_directory())
NRC = Source("nrc-2024", SourceKind.JOURNALISM, None, "A report", "NRC", "2024-06", None, True)
SOURCES = {"nrc-2024": NRC, "own": Source("own", SourceKind.OWN, None, "Our judgement", None, None, None, True)}
TODAY = date(2026, 11, 22)
ID = "own-acme-2024"
FRONT = f"id: {ID}\nlanguage: en\norganisation: Acme\nyears: [2024]\ndecision: held\n"
BODY = "## What happened\n- Acme kept its campaign in 2024.\n"


def text_of(front: str = FRONT, body: str = BODY) -> str:
    """A note from its front matter and its body."""
    return f"---\n{front}---\n{body}"


def read(
    text: str, language: Language = Language.EN, name: str = f"{ID}.en.md"
) -> tuple[Document | None, list[Problem]]:
    """What a text is as a note."""
    return parse_note(text, Path(name), LISTS, SOURCES, TODAY, language)


def good(front: str = FRONT, body: str = BODY) -> Document:
    """A note in order."""
    document, problems = read(text_of(front, body))
    assert problems == []
    assert document
    return document


def refused(text: str, name: str = f"{ID}.en.md") -> list[tuple[int, str]]:
    """The lines and messages of a note that cannot be used."""
    document, problems = read(text, name=name)
    assert document is None
    return [(problem.line, problem.message) for problem in problems]


class TestWhatIsRead:
    """A note in order, and what is made of what it leaves out."""

    def test_the_least_that_a_note_must_tell(self) -> None:
        """Organisation, year, decision and what happened are enough; the rest follows from them."""
        note = good()
        assert (note.kind, note.collection, note.decision) == (DocumentKind.CASE, Collection.OWN, Decision.HELD)
        assert note.title == "Acme (2024)"
        assert (note.years, note.reviewed, note.date) == ((2024,), "2026-11", None)
        assert note.glance == Glance("Acme kept its campaign in 2024", "", "")
        assert (note.topics, note.country, note.sector) == (("communication",), (), None)

    def test_a_statement_without_a_source_rests_on_the_note(self) -> None:
        """One that names sources rests on those, and may say that it was recalled."""
        note = good(body=f"{BODY}- Papers wrote of it. [@nrc-2024, recalled]\n- We had to. [@own]\n")
        assert [passage.sources for passage in note.passages] == [
            (SourceReference(ID),),
            (SourceReference("nrc-2024", recalled=True),),
            (SourceReference("own"),),
        ]
        itself = source_of(note)
        assert (itself.key, itself.kind, itself.title) == (ID, SourceKind.INTERNAL, "Acme (2024)")

    def test_headings_of_either_language_in_any_case_and_level(self) -> None:
        """People do not copy headings letter by letter."""
        body = "# Title\n### wat er gebeurde:\nIt stayed.\n\n# SITUATIE\n* One\n2) Two\n## What followed\n+ Three\n"
        note = good(body=body)
        assert [(passage.role, passage.text) for passage in note.passages] == [
            (Role.FINDING, "It stayed."),
            (Role.SITUATION, "One"),
            (Role.SITUATION, "Two"),
            (Role.OUTCOME, "Three"),
        ]

    def test_comments_and_empty_items_say_nothing(self) -> None:
        """What the template explains is no statement; lines of one paragraph are one statement."""
        body = "<!-- write\n- here -->\n## What happened\n<!-- so -->\n-\n- \nAcme kept\nits **campaign**.\n"
        assert [passage.text for passage in good(body=body).passages] == ["Acme kept its campaign."]

    def test_a_long_statement_becomes_passages_of_whole_sentences(self) -> None:
        """A pasted paragraph can be cited in pieces, each with its sources."""
        sentence = "Acme kept its campaign in the summer of this year because its people wanted it to."
        note = good(body=f"## What happened\n{' '.join([sentence] * 6)} [@nrc-2024]\n")
        assert len(note.passages) > 1
        assert all(passage.text.endswith("to.") for passage in note.passages)
        assert {passage.sources for passage in note.passages} == {(SourceReference("nrc-2024"),)}

    def test_labels_stand_for_codes_in_either_language(self) -> None:
        """Whoever writes a note knows the words of the lists, not their codes."""
        front = FRONT.replace("held", "Hield vol") + "topics: [inclusie, climate]\nsector: banken en verzekeraars\n"
        note = good(front + "country: Nederland\n")
        assert (note.decision, note.topics, note.sector) == (Decision.HELD, ("inclusion", "climate"), "banking")
        assert note.country == ("NL",)

    def test_countries_beyond_the_list(self) -> None:
        """The shipped list holds the countries of the shipped cases; Norway is not what YAML makes of it."""
        assert good(FRONT + "country: [NO, ES]\n").country == ("NO", "ES")

    def test_topics_that_the_statements_are_about(self) -> None:
        """A note that names no topic gets those of its text, so that it can be compared."""
        note = good(body=BODY + "- The Pride flag was for inclusion.\n- Diversity stayed.\n- It was about inclusion.\n")
        assert note.topics[0] == "inclusion"
        assert len(note.topics) <= 3

    def test_labels_for_tables(self) -> None:
        """A label is cut where it can be, never after a number without its unit; what is given stays."""
        long = "Acme showed a rainbow flag in its app in the month of June of that year for 1.2 million customers."
        note = good(
            FRONT + "glance: {followed: nothing yet}\n", f"{BODY}## Situation\n- {long}\n## What followed\n- So.\n"
        )
        assert note.glance == Glance(
            "Acme kept its campaign in 2024",
            "nothing yet",
            "Acme showed a rainbow flag in its app in the month of June of that year…",
        )

    def test_dates(self) -> None:
        """The day of the note is its date; without one, the month of its review; without either, that of the file."""
        assert (good(FRONT + "date: 2025-03-04\n").date, good(FRONT + "date: 2025-03-04\n").reviewed) == (
            "2025-03-04",
            "2025-03",
        )
        assert (good(FRONT + "date: 2025\n").date, good(FRONT + "date: 2025\n").reviewed) == ("2025", "2026-11")
        assert good(FRONT + "reviewed: 2024-02\n").date == "2024-02"

    def test_a_file(self, tmp_path: Path) -> None:
        """A file may have a byte order mark and the line ends of Windows; its day is that of its last change."""
        path = tmp_path / "notes" / f"{ID}.en.md"
        path.parent.mkdir()
        path.write_bytes(b"\xef\xbb\xbf" + text_of().replace("\n", "\r\n").encode())
        os.utime(path, (0, datetime(2020, 5, 6).timestamp()))
        assert note_files(tmp_path) == [path]
        document, problems = read_note(path, LISTS, SOURCES)
        assert (document and document.reviewed, problems) == ("2020-05", [])


class TestWhatIsRefused:
    """What is wrong is told with its line, in the language of whoever reads it."""

    def test_everything_at_once(self) -> None:
        """Nobody wants to open the editor four times for four mistakes."""
        front = "id: own-acme-2024\nlanguage: en\norganisation: Acme\nyears: last year\ncolour: red\n"
        body = (
            "Loose.\n## Wat nu\n- Skipped.\n## What happened\n- A. [@nobody]\n- B. [@No]\n- [@nrc-2024]\n- <<more>>\n"
        )
        found = refused(text_of(front, body))
        assert [line for line, _ in found] == [1, 5, 6, 8, 9, 12, 13, 14, 15]
        told = [message for _, message in found]
        assert told[0].startswith("decision is missing; expected: held (held), adapted (adapted)")
        assert told[1] == "years: ‘last year’ does not fit; expected: one or more years, for example [2024]"
        assert told[2].startswith("a case note has no ‘colour’, but: id, ")
        assert told[4].startswith("unknown heading ‘Wat nu’; a case note may have: Situatie, ")
        assert told[5:] == [
            "the source ‘nobody’ is not in sources.yaml",
            "‘@No’ is not a source such as @nrc-2024",
            "a source without a statement: [@nrc-2024]",
            "there is still something to fill in here: <<more>>",
        ]

    def test_in_dutch(self) -> None:
        """Who reads Dutch is told in Dutch."""
        _, problems = read(text_of(FRONT.replace("held", "misschien")), Language.NL)
        assert "decision: ‘misschien’ past hier niet; verwacht: held (hield vol)" in problems[0].message

    @pytest.mark.parametrize(
        ("text", "line", "words"),
        [
            ("", 1, "should begin with a block"),
            ("# Acme\n", 1, "should begin with a block"),
            (text_of("title: a: b\n"), 2, "between quotation marks"),
            (text_of(body="## Lesson\n- Something.\n"), 0, "nothing under ‘What happened’"),
            (text_of(body=BODY + "<!-- Not closed\n"), 10, "begins here"),
            (text_of(FRONT.replace("Acme", "ons bedrijf")), 4, "not a name"),
            (text_of(FRONT.replace(ID, "acme-2024")), 2, "id: ‘acme-2024’ does not fit"),
            (text_of(FRONT + "kind: article\n"), 7, "kind: ‘article’"),
        ],
    )
    def test_what_is_said(self, text: str, line: int, words: str) -> None:
        """Each mistake has its line and its words."""
        assert any(at == line and words in message for at, message in refused(text))

    def test_another_file_name(self) -> None:
        """A file is named after its id and language, or two files could be one note."""
        assert refused(text_of(), name="acme.md") == [
            (1, f"the file should be called {ID}.en.md, after its id and language")
        ]

    def test_a_code_that_no_list_knows(self) -> None:
        """It filters nothing, so it is told, but the note can be used."""
        document, problems = read(text_of(FRONT + "topics: [gardening]\n"))
        assert document
        assert [(problem.line, problem.message[:50]) for problem in problems] == [
            (7, "topics: ‘gardening’ is not in the list; choose fro")
        ]

    def test_files_that_are_no_text(self, tmp_path: Path) -> None:
        """Files that cannot be read are told, and never end anything."""
        for name, data, words in (
            ("a", b"\xff\xfe", "not UTF-8"),
            ("b", b"x" * (MAX_FILE_BYTES + 1), "larger than"),
        ):
            path = tmp_path / name
            path.write_bytes(data)
            document, problems = read_note(path, LISTS, SOURCES, Language.EN)
            assert document is None
            assert words in problems[0].message
        assert "cannot be read" in read_note(tmp_path, LISTS, SOURCES, Language.EN)[1][0].message
        assert "cannot be read" in read_note(tmp_path / "none", LISTS, SOURCES, Language.EN)[1][0].message

    @given(st.text(st.sampled_from("---\n\n:#[]<>!@ -ab0ö'\"{}*&|\x1b\x00\r")), st.sampled_from(Language))
    @example(": {", Language.EN)
    @example("years: [[[[", Language.NL)
    @example("<!--", Language.NL)
    def test_no_text_makes_reading_fail(self, text: str, language: Language) -> None:
        """Whatever stands in a file, it is a note or there is a reason."""
        for whole in (text, text_of(text), text_of(FRONT + text), text_of(body=text), text_of(body=BODY + text)):
            document, problems = read(whole, language)
            assert document or problems
            if document:
                assert document.with_role(Role.FINDING)
                assert all(passage.text and "\x1b" not in passage.text for passage in document.passages)


class TestSources:
    """Sources of the library's own, beside ours."""

    def test_there_need_be_none(self, tmp_path: Path) -> None:
        """Without a file the shipped ones are what there is."""
        assert note_sources(SOURCES, tmp_path) == (SOURCES, [])

    def test_own_sources_are_added_and_ours_stay_ours(self, tmp_path: Path) -> None:
        """A key that we use cannot be given another meaning, and neither can the id of a note."""
        (tmp_path / "sources.yaml").write_text(
            "survey-2025: {kind: internal, title: Our survey, excerpt_read: true}\n"
            "nrc-2024: {kind: opinion, title: Mine, excerpt_read: true}\n"
            "own-x: {kind: internal, title: X, excerpt_read: true}\n"
            "bad: {kind: rumour, title: X, excerpt_read: true}\n",
            encoding="utf-8",
        )
        sources, problems = note_sources(SOURCES, tmp_path)
        assert sources["nrc-2024"] == NRC
        assert sources["survey-2025"].title == "Our survey"
        assert "own-x" not in sources
        told = [problem.message for problem in problems]
        assert [("source bad" in told[0]), "‘nrc-2024’" in told[1], "‘own-x’" in told[2]] == [True] * 3

    @pytest.mark.parametrize("text", ["- a", "x: 2026-13-45", "x: {", "\x00", "x: !!bool maybe"])
    def test_a_file_that_cannot_be_read(self, tmp_path: Path, text: str) -> None:
        """It is told, and the shipped sources serve."""
        (tmp_path / "sources.yaml").write_text(text, encoding="utf-8")
        sources, problems = note_sources(SOURCES, tmp_path)
        assert sources == SOURCES
        assert len(problems) == 1
