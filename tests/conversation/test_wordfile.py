"""Word files: styles that Word knows, citations that lead to their notes, the words of others never more than words."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile

import docx
import hypothesis
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from hypothesis import assume, example, given
from hypothesis import strategies as st

from assistant.conversation.decisions import KeptDecision, KeptOutcome
from assistant.conversation.export.documents import to_docx, to_memo_docx
from assistant.conversation.export.turns import ExportTurn
from assistant.domain import Brief, Language, Stance
from assistant.library.text import clean
from assistant.words import say
from tests.conversation.exporting import ASKED, HOSTILE, LISTS, MARK, MOMENT, PROFILE, marked, turn
from tests.tui.briefs import advised

EN, NL = Language.EN, Language.NL
DECISION = KeptDecision(
    1,
    Stance.ADAPT,
    "Unanimous.\nWe tell the shops first.",
    "2026-11-20",
    "2027-03-01",
    (KeptOutcome("2027-03-02", "Few left."),),
)


def memo(brief: Brief, decision: KeptDecision | None = None) -> Document:
    """A memo, opened again."""
    return docx.Document(BytesIO(to_memo_docx(brief, LISTS, PROFILE, decision, moment=MOMENT)))


def document(*turns: ExportTurn, language: Language = EN, name: str = "") -> Document:
    """Turns, opened again."""
    return docx.Document(BytesIO(to_docx(turns, LISTS, moment=MOMENT, language=language, name=name)))


def styles(opened: Document) -> list[str]:
    """The style of every paragraph outside tables, in order."""
    return [str(paragraph.style.name if paragraph.style else "") for paragraph in opened.paragraphs]


def words(opened: Document) -> str:
    """All text of the body, links and table included, spaces single."""
    return " ".join(" ".join(node.text or "" for node in opened.element.body.iter(qn("w:t"))).split())


def shape(opened: Document) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    """Every element of the body with its attributes: what there is besides the words and how wide columns are."""
    return [
        (
            str(node.tag),
            tuple(sorted((str(name), str(value)) for name, value in node.attrib.items() if name != qn("w:w"))),
        )
        for node in opened.element.body.iter()
    ]


@pytest.mark.parametrize("language", [EN, NL])
def test_the_memo_has_what_a_meeting_needs(language: Language) -> None:
    """Question, profile, advice, reasons, cases, risks, sources, model, day, corpus version, and what was decided."""
    brief = advised(language)
    opened = memo(brief, DECISION)
    text = words(opened)
    told = [
        *(brief.inquiry.question, "Bank Zuid", LISTS.label("sectors", "banking", language), PROFILE.principles[0]),
        *(say(language, f"brief.headings.{part}") for part in ("why", "cases", "counter", "next_steps", "missing")),
        *(say(language, "export.builtin"), brief.corpus_version, "2026"),
        *("Unanimous.", "We tell the shops first.", "Few left."),
    ]
    assert [part for part in told if part not in text] == []
    assert all(" ".join(statement.text.split()) in text for statement in brief.statements)
    headings = [p.text for p in opened.paragraphs if p.style and p.style.name == "Heading 1"]
    hold, adapt = say(language, "stances.hold"), say(language, "stances.adapt")
    assert headings[0] == f"{say(language, 'brief.headings.stance')}: {hold}"
    assert f"{say(language, 'export.decision')}: {adapt}" in headings
    (table,) = opened.tables
    assert table.rows[0].cells[0].text == say(language, "brief.columns.case")
    assert table.rows[1].cells[0].text == brief.sections[2].rows[0].label


def test_styles_are_those_of_word() -> None:
    """Headings are headings, lists are lists, the header of the table comes back on each page."""
    opened = memo(advised(), DECISION)
    assert {"Title", "Heading 1", "List Bullet", "Advice", "Quote", "Source", "Source Title"} <= set(styles(opened))
    assert styles(opened)[0] == "Title"
    (table,) = opened.tables
    assert table.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None
    assert all(row._tr.find(f".//{qn('w:cantSplit')}") is not None for row in table.rows)


def test_the_page() -> None:
    """A4, the number of the page and the day in the footer, the title and language in the properties."""
    opened = memo(advised(NL))
    (section,) = opened.sections
    assert section.page_width
    assert section.page_height
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    footer = section.footer.paragraphs[0]
    assert "22 november 2026" in footer.text
    fields = [field.get(qn("w:instr")) for field in footer._p.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]
    told = opened.core_properties
    assert (told.title, told.author, told.language) == (say(NL, "export.memo"), "Standpunt", "nl-NL")
    assert told.created == MOMENT.astimezone(UTC)


@pytest.mark.parametrize("make", [memo, lambda brief: document(turn(brief))])
def test_citations_lead_to_their_notes(make: object) -> None:
    """Each [n] is a link to a bookmark that is there once, and each source with an address can be opened."""
    assert callable(make)
    opened = make(advised())
    marks = [mark.get(qn("w:name")) for mark in opened.element.body.iter(qn("w:bookmarkStart"))]
    ids = [mark.get(qn("w:id")) for mark in opened.element.body.iter(qn("w:bookmarkStart"))]
    ends = [mark.get(qn("w:id")) for mark in opened.element.body.iter(qn("w:bookmarkEnd"))]
    assert len(set(marks)) == len(marks)
    assert sorted(ids) == sorted(ends)
    links = [link.get(qn("w:anchor")) for link in opened.element.body.iter(qn("w:hyperlink"))]
    cited = {n for statement in advised().statements for n in statement.citations}
    assert {f"passage_1_{n}" for n in cited} == {link for link in links if link} <= set(marks)
    outside = {rel.target_ref for rel in opened.part.rels.values() if rel.is_external}
    assert outside == {"https://example.org/ijrm"}


def test_a_conversation_in_two_languages() -> None:
    """Each turn under its own heading, named at the top, and in its own language for who checks the spelling."""
    opened = document(
        turn(advised(EN)), turn(advised(NL)), ExportTurn("And?", ASKED, draft="Half"), language=NL, name="Pride"
    )
    assert opened.paragraphs[0].text == "Pride"
    titles = [p.text for p in opened.paragraphs if p.style and p.style.name == "Heading 1"]
    assert [title.partition(". ")[0] for title in titles] == ["1", "2", "3"]
    assert styles(opened).count("List Number") == 3
    assert "Half" in words(opened)
    languages = {lang.get(qn("w:val")) for lang in opened.element.body.iter(qn("w:lang"))}
    assert languages == {"en-GB"}
    assert opened.core_properties.language == "nl-NL"


@hypothesis.settings(max_examples=25)
@given(HOSTILE)
@example("</w:t></w:r><w:r><w:t>x")
@example("&lt;w:p/&gt;")
@example("\ufffe\uffff\ud800x")
@example('" w:anchor="x')
def test_hostile_text_stays_text(said: str) -> None:
    """Whatever is said, the file has the elements and attributes of a harmless one, and says it."""
    readable = re.sub("[\ud800-\udfff\ufffe\uffff]", "", clean(said))
    assume(readable.strip())
    for make in (memo, lambda brief: document(turn(brief))):
        hostile, harmless = make(marked(advised(), said)), make(marked(advised(), MARK))
        assert shape(hostile) == shape(harmless)
        assert words(hostile) == " ".join(words(harmless).replace(MARK, readable).split())


@hypothesis.settings(max_examples=15)
@given(st.text(), st.text())
def test_any_question_and_note_can_be_written(question: str, note: str) -> None:
    """Whatever somebody typed, there is a file that opens."""
    decided = replace(DECISION, note=note)
    opened = document(ExportTurn(question, ASKED, advised(), decisions=(decided,)))
    assert opened.paragraphs


def test_nothing_but_text() -> None:
    """No macros, no template from elsewhere, nothing that is loaded when it is opened."""
    with ZipFile(BytesIO(to_memo_docx(advised(), LISTS, PROFILE, DECISION, moment=MOMENT))) as archive:
        names = archive.namelist()
        texts = b"".join(archive.read(name) for name in names)
    assert not [name for name in names if "vba" in name.lower() or "embeddings" in name]
    assert b"attachedTemplate" not in texts
    assert b"altChunk" not in texts


def test_made_at_the_moment_told() -> None:
    """The clock is the caller's."""
    later = datetime(2027, 1, 2, 3, 4, tzinfo=UTC)
    opened = docx.Document(BytesIO(to_memo_docx(advised(NL), LISTS, PROFILE, moment=later)))
    assert "2 januari 2027" in words(opened)
