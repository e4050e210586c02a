"""How sources are told: what is known of them, where in them it stands, and whether they are the user's own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant import locations
from assistant.advisor.references import (
    citation,
    document_facts,
    document_kind,
    place,
    references,
    remarks,
    source_facts,
    standing_under,
)
from assistant.domain import (
    OWN_SOURCE,
    Brief,
    Collection,
    DocumentKind,
    EvidenceItem,
    Language,
    Role,
    Source,
    SourceKind,
    SourceReference,
)
from assistant.library.lists import read_lists
from tests.tui.briefs import advised

EN, NL = Language.EN, Language.NL
LISTS = read_lists(locations.corpus_directory())


def own_item(
    language: Language = NL, n: int = 1, page: int | None = 4, heading: str | None = "Klanten"
) -> EvidenceItem:
    """A passage of a document that the user added."""
    item = advised(language).evidence[0]
    document = replace(
        item.document, id="own-jaarverslag", kind=DocumentKind.TEXT, title="Jaarverslag 2024", collection=Collection.OWN
    )
    source = Source("own-jaarverslag", SourceKind.INTERNAL, None, "Jaarverslag 2024", None, None, None, True)
    passage = replace(
        item.passage,
        document=document.id,
        role=Role.TEXT,
        ordinal=n,
        sources=(SourceReference(source.key),),
        page=page,
        heading=heading,
    )
    return EvidenceItem(n, passage, document, source, 0.5)


def own_note(source: Source) -> EvidenceItem:
    """A passage of a case note of the user's own, resting on a source."""
    item = own_item(page=None, heading=None)
    document = replace(item.document, id="own-markt", kind=DocumentKind.CASE, title="De markt (2025)")
    return replace(item, document=document, source=source)


def told(brief: Brief) -> list[str]:
    """The list of sources."""
    return [f"{each.label} {each.text}" for each in references(brief, LISTS)]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (NL, "[1] “Jaarverslag 2024”, p. 4 (eigen document; own-jaarverslag)"),
        (EN, "[1] “Jaarverslag 2024”, p. 4 (document of your own; own-jaarverslag)"),
    ],
)
def test_own_documents_are_told_with_their_page(language: Language, expected: str) -> None:
    """A citation says which page, and that the document is the user's own."""
    assert told(replace(advised(language), evidence=(own_item(language),))) == [expected]


def test_pages_of_one_document_share_a_line() -> None:
    """Each page once, in order, whatever the order of the citations."""
    items = (own_item(n=1, page=12), own_item(n=2, page=4), own_item(n=3, page=12), own_item(n=4, page=None))
    (line,) = told(replace(advised(NL), evidence=items))
    assert line == "[1][2][3][4] “Jaarverslag 2024”, p. 4, 12 (eigen document; own-jaarverslag)"


@pytest.mark.parametrize(
    ("page", "heading", "expected"),
    [(3, "Klanten", "p. 3"), (None, "Klanten", "onder “Klanten”"), (None, None, ""), (1, None, "p. 1")],
)
def test_without_pages_the_heading_tells_the_place(page: int | None, heading: str | None, expected: str) -> None:
    """Pages are surer than headings; without either there is nothing to tell."""
    assert place([own_item(page=page, heading=heading).passage], NL) == expected


def test_a_note_of_ones_own_with_an_outside_source() -> None:
    """The publication is told as always, and that it was found in the user's own case note."""
    press = advised().evidence[2].source
    assert told(replace(advised(NL), evidence=(own_note(press),))) == [
        "[1] “Pride bij ABN AMRO”, NRC, augustus 2021 (pers; eigen casus; own-markt)"
    ]


@pytest.mark.parametrize("kind", [SourceKind.OWN, SourceKind.INTERNAL])
def test_what_a_note_of_ones_own_says_itself_is_not_our_judgement(kind: SourceKind) -> None:
    """In the user's own note the judgement is theirs."""
    source = Source(OWN_SOURCE, kind, None, "Standpunt", None, None, None, True)
    item = own_note(source)
    assert remarks([item], LISTS, NL) == ["eigen casus"]
    assert told(replace(advised(NL), evidence=(item,))) == ["[1] De markt (2025) (eigen casus; own-markt)"]


def test_shipped_documents_are_told_as_before() -> None:
    """Author, title, publisher and date, the kind, cautions, and the id of the document; no word of a collection."""
    lines = told(advised(NL))
    assert lines[0] == "[1] Hold, adapt, pause, withdraw (ons oordeel; hold-adapt-pause-withdraw)"
    assert lines[1] == (
        "[2][6] Mukherjee & Althuizen, “Brand activism”, IJRM, 2020 (onderzoek; brand-activism-asymmetry)"
    )
    assert document_kind(advised(NL).evidence[2].document, NL) == "casus"


def test_cautions_come_after_the_kind() -> None:
    """Until when a rule was followed, and that a publication was not read."""
    item = advised(NL).evidence[1]
    rule = replace(
        item, document=replace(item.document, as_of="2026-05"), source=replace(item.source, excerpt_read=False)
    )
    assert remarks([rule], LISTS, NL) == ["onderzoek", "stand mei 2026", "niet gelezen"]


def test_hostile_titles_are_one_line() -> None:
    """What a document calls itself cannot break out of its line."""
    item = own_item()
    hostile = replace(item, source=replace(item.source, title="x\n\x1b[31m y\u202e"))
    assert citation([hostile], NL) == "“x y”, p. 4"


def test_documents_in_one_line() -> None:
    """A text tells its file and date; statements of it tell their page in place of a source."""
    item = own_item()
    document = replace(item.document, file="jaarverslag.pdf", date="2024-12")
    facts = document_facts(document, LISTS)
    assert facts.startswith("own-jaarverslag · eigen document · ")
    assert "jaarverslag.pdf · 2024-12" in facts
    assert source_facts(item.passage, {item.source.key: item.source}, LISTS) == ["p. 4"]


def test_a_case_note_of_ones_own_is_no_document() -> None:
    """What it says rests on itself, and is called a case."""
    item = own_item()
    told = replace(item.passage, role=Role.FINDING, page=None, sources=(SourceReference(item.document.id),))
    note = replace(item.source, key=item.document.id)
    assert source_facts(told, {note.key: note}, LISTS) == ["eigen casus"]
    english = replace(told, language=Language.EN)
    assert source_facts(english, {note.key: note}, LISTS) == ["case note of your own"]


@pytest.mark.parametrize(
    ("page", "heading", "expected"),
    [(4, "Klanten", "p. 4: Klanten"), (4, None, "p. 4"), (None, "Klanten", "Klanten"), (None, None, "")],
)
def test_what_stands_above_a_passage_of_ones_own(page: int | None, heading: str | None, expected: str) -> None:
    """A document of the user's own is read under its own pages and headings."""
    item = own_item(NL, page=page, heading=heading)
    assert standing_under(item.document, item.passage) == expected


def test_what_stands_above_a_shipped_passage() -> None:
    """The heading of its role, in the language of the document."""
    item = advised(NL).evidence[0]
    assert standing_under(item.document, replace(item.passage, role=Role.FINDING)) == "Kernpunten"
