"""Bringing the index up to date: only what changed is done again."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from assistant import locations
from assistant.domain import Language
from assistant.errors import CorpusError
from assistant.retrieval import sync
from assistant.retrieval.embedding import load_embedder
from assistant.retrieval.entries import entries_of
from assistant.retrieval.index import Index, IndexFolder
from assistant.retrieval.retriever import Retriever
from assistant.retrieval.sync import open_index, update_index
from assistant.retrieval.team import exchange
from assistant.settings import Settings
from tests.retrieval.conftest import Recorder, Workplace, lexical_ids

DUTCH_STATEMENT = "Zwijgen is niet het veilige antwoord: publiceer minder claims met beter bewijs."
QUESTION = "Should we keep quiet about our climate plans?"


def dense_ids(index: Index, text: str) -> list[str]:
    """What the dense half finds, best first."""
    vector = load_embedder("builtin").embed([text])[0]
    return [neighbour.id for neighbour in index.casebook.vectors.nearest(vector, 500)]


def test_the_first_open_builds_the_index(small_corpus: Path) -> None:
    """Without an index the first open makes one of every document, and says so."""
    recorder = Recorder()
    index = open_index(Settings(corpus=str(small_corpus)), recorder)
    assert index.catalogue.count_documents() == {"article": 4, "case": 4}
    assert [reason for reason, _ in recorder.built] == ["new"]
    assert recorder.built[0][1] == index.casebook.lexical.count() == index.casebook.vectors.count()
    assert recorder.texts >= recorder.built[0][1]
    assert (recorder.finishes, recorder.problems, index.health()) == (1, [], None)
    index.close()


def test_a_second_open_embeds_nothing(workplace: Workplace) -> None:
    """An index that agrees with its documents is opened as it is."""
    before = workplace.current()
    index, recorder = workplace.open()
    assert recorder == Recorder()
    assert index.folder == before
    index.close()


def test_a_touched_file_embeds_nothing(workplace: Workplace) -> None:
    """A new modification time alone makes the documents be compared, and nothing be embedded."""
    os.utime(workplace.file("greenhushing.nl"), (1, 1))
    index, recorder = workplace.open()
    assert (recorder.built, recorder.texts) == ([], 0)
    index.close()


def test_one_changed_file_embeds_only_its_own_entries(workplace: Workplace) -> None:
    """After an edit only that file's entries are embedded, and search finds the new words and not the old."""
    workplace.edit("greenhushing.nl", DUTCH_STATEMENT, "Zwijgen is zelden verstandig, zei de vuurtorenwachter.")
    index, recorder = workplace.open()
    document = index.catalogue.document("greenhushing", Language.NL)
    assert document is not None
    assert recorder.built == [("changed", len(list(entries_of(document))))]
    assert recorder.texts == recorder.built[0][1]
    assert lexical_ids(index, "vuurtorenwachter", Language.NL) == ["greenhushing.nl#advice-1"]
    assert "greenhushing.nl#advice-1" not in lexical_ids(index, "publiceer minder claims", Language.NL)
    assert "vuurtorenwachter" in document.passages[8].text
    assert index.health() is None
    index.close()


def test_a_changed_statement_gets_a_new_vector(workplace: Workplace) -> None:
    """The dense half answers with the text as it is now."""
    new = "De vuurtorenwachter van Texel telt elke ochtend de zeehonden op het strand."
    workplace.edit("greenhushing.nl", DUTCH_STATEMENT, new)
    index, _ = workplace.open()
    assert dense_ids(index, new)[0] == "greenhushing.nl#advice-1"
    index.close()


def test_a_statement_taken_out_vanishes(workplace: Workplace) -> None:
    """A document that lost a statement leaves no entry of it behind in any of the three parts."""
    index, _ = workplace.open()
    entries = index.casebook.lexical.count()
    index.close()
    workplace.edit("greenhushing.nl", f"- {DUTCH_STATEMENT} [@own]\n", "")
    index, _ = workplace.open()
    gone = "greenhushing.nl#advice-3"
    document = index.catalogue.document("greenhushing", Language.NL)
    assert document is not None
    assert gone not in [f"greenhushing.nl#{p.role}-{p.ordinal}" for p in document.passages]
    assert index.casebook.lexical.count() == index.casebook.vectors.count() == entries - 1
    assert gone not in dense_ids(index, DUTCH_STATEMENT)
    assert index.health() is None
    index.close()


def test_a_deleted_file_vanishes_from_search_catalogue_and_counts(workplace: Workplace) -> None:
    """Once its file is gone, nothing of a document is found, listed or counted."""
    workplace.file("abn-amro-pride-2021.nl").unlink()
    index, recorder = workplace.open()
    name = "abn-amro-pride-2021.nl"
    assert recorder.texts == 0
    assert index.catalogue.document("abn-amro-pride-2021", Language.NL) is None
    assert index.catalogue.count_documents() == {"article": 4, "case": 3}
    # Its English twin still tells of the case.
    assert [case.id for case in index.catalogue.cases(Language.NL)] == ["abn-amro-pride-2021", "mms-spokescandies"]
    assert not any(id.startswith(name) for id in lexical_ids(index, "ABN AMRO Pride filmpjes", Language.NL))
    assert not any(id.startswith(name) for id in dense_ids(index, "ABN AMRO Pride filmpjes"))
    assert index.health() is None
    index.close()


def test_an_added_file_is_found(workplace: Workplace) -> None:
    """A document that comes back is embedded and found, and nothing else is embedded."""
    path = workplace.file("greenhushing.en")
    text = path.read_text(encoding="utf-8")
    path.unlink()
    workplace.open()[0].close()
    path.write_text(text, encoding="utf-8")
    index, recorder = workplace.open()
    assert [reason for reason, _ in recorder.built] == ["changed"]
    assert any(id.startswith("greenhushing.en") for id in lexical_ids(index, "greenhushing", Language.EN)[:3])
    assert recorder.texts == sum(id.startswith("greenhushing.en") for id in dense_ids(index, QUESTION))
    index.close()


def test_a_broken_file_is_reported_and_comes_back_when_mended(workplace: Workplace) -> None:
    """A file that cannot be read is named with its line, its old content is gone, and mending brings it back."""
    path = workplace.file("greenhushing.nl")
    good = path.read_text(encoding="utf-8")
    path.write_text(good.replace("## Kernpunten", "## Kernpuntjes"), encoding="utf-8")
    index, recorder = workplace.open()
    assert [(problem.path, problem.line > 1) for problem in recorder.problems] == [(path, True)]
    assert index.catalogue.document("greenhushing", Language.NL) is None
    assert not any(id.startswith("greenhushing.nl") for id in lexical_ids(index, DUTCH_STATEMENT, Language.NL))
    assert index.health() is None
    index.close()

    path.write_text(good, encoding="utf-8")
    index, recorder = workplace.open()
    assert recorder.problems == []
    assert lexical_ids(index, DUTCH_STATEMENT, Language.NL)[0] == "greenhushing.nl#advice-1"
    assert index.health() is None
    index.close()


def test_a_file_that_stays_broken_is_reported_at_the_next_update(workplace: Workplace) -> None:
    """A problem is not told once and then forgotten: every update names it again."""
    workplace.edit("greenhushing.nl", "## Kernpunten", "## Kernpuntjes")
    workplace.open()[0].close()
    workplace.edit("greenhushing.en", "Greenhushing", "Green hushing")
    index, recorder = workplace.open()
    assert [problem.path for problem in recorder.problems] == [workplace.file("greenhushing.nl")]
    index.close()


def test_another_embedder_rebuilds(workplace: Workplace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Vectors of another embedder are of no use: everything is embedded anew, once."""
    entries = int(workplace.open()[0].catalogue.meta("entries") or 0)
    other = tmp_path / "embedder"
    other.mkdir()
    for path in locations.embedder_directory().iterdir():
        (other / path.name).symlink_to(path)
    (other / "model.toml").unlink()
    card = (locations.embedder_directory() / "model.toml").read_text(encoding="utf-8")
    (other / "model.toml").write_text(card + "\n# another one\n", encoding="utf-8")
    monkeypatch.setattr(locations, "embedder_directory", lambda: other)
    index, recorder = workplace.open()
    assert recorder.built == [("other_embedder", entries)]
    assert index.health() is None
    index.close()
    index, recorder = workplace.open()
    assert recorder == Recorder()
    index.close()


def test_another_schema_version_rebuilds(workplace: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    """What an older version of ours wrote is not trusted."""
    entries = int(workplace.open()[0].catalogue.meta("entries") or 0)
    monkeypatch.setattr(sync, "SCHEMA_VERSION", "another")
    index, recorder = workplace.open()
    assert recorder.built == [("other_embedder", entries)]
    index.close()


def test_a_changed_source_is_told_without_embedding(workplace: Workplace) -> None:
    """Editing the list of sources changes what a citation says, and embeds nothing."""
    path = workplace.corpus / "sources.yaml"
    text = path.read_text(encoding="utf-8")
    start = text.index('\n"southpole-2022":')
    path.write_text(text[:start] + text[start:].replace("publisher:", "publisher: The Lighthouse #", 1), "utf-8")
    index, recorder = workplace.open()
    assert recorder.texts == 0
    assert index.source("southpole-2022").publisher == "The Lighthouse"
    index.close()


def test_a_source_taken_away_breaks_the_documents_that_cite_it(workplace: Workplace) -> None:
    """When a source goes, documents that nobody touched are read again and reported, and come back with it."""
    path = workplace.corpus / "sources.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('\n"southpole-2022":', '\n"southpole-gone":'), encoding="utf-8")
    index, recorder = workplace.open()
    assert {problem.path for problem in recorder.problems} == {
        workplace.file("greenhushing.nl"),
        workplace.file("greenhushing.en"),
    }
    assert index.catalogue.document("greenhushing", Language.EN) is None
    assert index.health() is None
    index.close()

    path.write_text(text, encoding="utf-8")
    index, recorder = workplace.open()
    assert recorder.problems == []
    assert index.catalogue.document("greenhushing", Language.EN) is not None
    index.close()


def test_the_same_document_in_two_files_does_not_stop_the_rest(workplace: Workplace) -> None:
    """A document copied into the other folder by mistake leaves a usable index that finds it once."""
    original = workplace.file("greenhushing.nl")
    (workplace.corpus / "cases" / original.name).write_bytes(original.read_bytes())
    index, recorder = workplace.open()
    assert [problem.path.name for problem in recorder.problems] == ["greenhushing.nl.md"]
    assert lexical_ids(index, DUTCH_STATEMENT, Language.NL).count("greenhushing.nl#advice-1") == 1
    assert index.health() is None
    index.close()


def test_a_rebuild_finds_the_same(workplace: Workplace) -> None:
    """Building the index again from the same documents gives the same ranking with the same scores."""

    def found(index: Index) -> list[tuple[str, float]]:
        findings = Retriever(index, lambda: load_embedder("builtin")).search(QUESTION, Language.EN)
        return [(passage.twin_key, passage.score) for passage in findings.passages]

    index, _ = workplace.open()
    before, version = found(index), index.catalogue.meta("corpus_version")
    index.close()
    recorder = Recorder()
    update_index(workplace.settings, recorder, rebuild="asked")
    assert [reason for reason, _ in recorder.built] == ["asked"]
    index, _ = workplace.open()
    assert found(index) == before
    assert index.catalogue.meta("corpus_version") == version
    index.close()


def test_the_corpus_version_tells_the_documents_apart(workplace: Workplace) -> None:
    """Eight hex digits change with any document and return with it, wherever the corpus lies."""
    path = workplace.file("greenhushing.nl")
    good = path.read_bytes()
    versions = []
    for content in (good, good.replace(b"Zwijgen", b"Stilte"), good):
        path.write_bytes(content)
        index, _ = workplace.open()
        versions.append(index.catalogue.meta("corpus_version") or "")
        index.close()
    assert versions[0] == versions[2] != versions[1]
    assert all(len(version) == 8 and int(version, 16) >= 0 for version in versions)


def test_a_corpus_without_documents_is_an_error_and_keeps_the_index(workplace: Workplace, tmp_path: Path) -> None:
    """A mistyped corpus folder is told as such, and does not cost the index there is."""
    before = workplace.current()
    with pytest.raises(CorpusError) as told:
        open_index(Settings(corpus=str(tmp_path / "nowhere")), Recorder())
    assert told.value.key == "corpus_missing"
    assert IndexFolder(locations.index_directory()).current() == before


def test_an_embedder_that_fails_halfway_leaves_the_old_index(
    workplace: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error in the middle of an update leaves the index as it was, without a half-made generation."""
    workplace.edit("greenhushing.nl", DUTCH_STATEMENT, "Zwijgen is zelden verstandig.")
    before = workplace.current()
    folders = sorted(workplace.folder.path.glob("generation-*"))

    class Failing:
        fingerprint = "failing"

        def embed(self, texts: object, progress: object = None) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
            raise MemoryError

    monkeypatch.setattr(exchange, "load_embedder", lambda *_, **__: Failing())
    with pytest.raises(MemoryError):
        update_index(workplace.settings, Recorder())
    assert workplace.current() == before
    assert sorted(workplace.folder.path.glob("generation-*")) == folders
