"""The user's own texts in the index: beside the casebook, never in its way."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.domain import Collection, Language, SourceKind
from assistant.library.own import own_files
from assistant.retrieval.embedding import load_embedder
from assistant.retrieval.index import Index
from assistant.retrieval.retriever import Findings, Retriever
from assistant.retrieval.sync import open_index
from assistant.settings import Settings
from tests.conftest import SMALL, copy_corpus
from tests.own_documents import ANNUAL_REPORT, keep, keep_both
from tests.retrieval.conftest import Recorder

QUESTION = "Hoeveel klanten zegden op na de Pride-campagne?"


class Desk:
    """A small corpus, a library, and an index of both."""

    def __init__(self, folder: Path) -> None:
        self.library = folder / "library"
        self.settings = Settings(corpus=str(copy_corpus(folder / "corpus", SMALL)), library=str(self.library))
        self._index = folder / "index"

    def open(self, settings: Settings | None = None) -> tuple[Index, Recorder]:
        """The index, brought up to date, and what happened to it."""
        recorder = Recorder()
        return open_index(settings or self.settings, recorder, self._index), recorder

    def search(self, question: str = QUESTION, only: Collection | None = None) -> Findings:
        """What is found in the index brought up to date."""
        index, _ = self.open()
        try:
            return Retriever(index, lambda: load_embedder("builtin")).search(question, Language.NL, only)
        finally:
            index.close()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path)
    keep_both(made.library)
    return made


def test_texts_are_found_with_page_heading_and_source(desk: Desk) -> None:
    index, recorder = desk.open()
    findings = Retriever(index, lambda: load_embedder("builtin")).search(QUESTION, Language.NL)
    best = findings.texts[0]
    document = index.document(best.document, best.language)
    assert document is not None
    passage = next(p for p in document.passages if p.twin_key == best.twin_key)
    assert (passage.page, passage.heading) == (2, "Vertrek van klanten")
    assert "214 klanten" in passage.text
    source = index.source(passage.sources[0].key)
    assert (source.kind, source.title) == (SourceKind.INTERNAL, "Jaarverslag 2025")
    assert recorder.problems == []
    assert index.health() is None
    index.close()


def test_the_casebook_is_found_as_if_there_were_no_texts(desk: Desk) -> None:
    """However many texts there are, none takes the place of a case or an article."""
    with_texts = desk.search()
    for path in own_files(desk.library):
        path.unlink()
    without = desk.search()
    assert with_texts.texts
    assert not without.texts
    assert with_texts.passages == without.passages
    assert with_texts.documents == without.documents
    assert with_texts.nearness == without.nearness


def test_one_collection_can_be_searched_alone(desk: Desk) -> None:
    own, shipped = desk.search(only=Collection.OWN), desk.search(only=Collection.SHIPPED)
    assert own.texts
    assert not own.passages
    assert shipped.passages
    assert not shipped.texts


def test_only_what_changed_is_embedded_again(desk: Desk) -> None:
    index, _ = desk.open()
    index.close()
    keep(desk.library, "Nieuw beleid", Language.NL, "Wij betalen telers het leefbaar loon.")
    index, recorder = desk.open()
    assert recorder.built == [("changed", 2)]
    assert recorder.texts == 2
    index.close()


def test_a_text_that_goes_leaves_nothing_behind(desk: Desk) -> None:
    index, _ = desk.open()
    before = index.texts.lexical.count()
    index.close()
    gone = next(path for path in own_files(desk.library) if "jaarverslag" in path.name)
    gone.unlink()
    index, _ = desk.open()
    assert 0 < index.texts.lexical.count() == index.texts.vectors.count() < before
    assert index.document("own-jaarverslag-2025", Language.NL) is None
    assert index.catalogue.source("own-jaarverslag-2025") is None
    assert index.health() is None
    index.close()
    assert not any(found.document == "own-jaarverslag-2025" for found in desk.search().texts)


def test_a_changed_text_is_found_as_it_is_now(desk: Desk) -> None:
    desk.search()
    keep(desk.library, "Jaarverslag 2025", Language.NL, ANNUAL_REPORT.replace("214", "321"), "jaarverslag.pdf")
    index, _ = desk.open()
    document = index.document("own-jaarverslag-2025", Language.NL)
    assert document is not None
    assert any("321 klanten" in passage.text for passage in document.passages)
    assert not any("214" in passage.text for passage in document.passages)
    assert index.health() is None
    index.close()


def test_a_text_that_cannot_be_read_is_told_and_stops_nothing(desk: Desk) -> None:
    (desk.library / "documents" / "own-kapot.nl.md").write_text("geen kop", encoding="utf-8")
    index, recorder = desk.open()
    assert [problem.path.name for problem in recorder.problems] == ["own-kapot.nl.md"]
    assert index.document("own-jaarverslag-2025", Language.NL) is not None
    assert index.health() is None
    index.close()


def test_an_empty_setting_leaves_the_library_out(desk: Desk) -> None:
    index, _ = desk.open(replace(desk.settings, library=""))
    assert not index.has_texts
    index.close()


def test_the_corpus_version_is_that_of_the_shipped_documents(desk: Desk) -> None:
    index, _ = desk.open()
    version = index.catalogue.meta("corpus_version")
    index.close()
    keep(desk.library, "Nog een stuk", Language.NL, "Wij betalen telers het leefbaar loon.")
    index, _ = desk.open()
    assert index.catalogue.meta("corpus_version") == version
    index.close()
