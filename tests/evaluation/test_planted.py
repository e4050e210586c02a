"""Documents planted beside a suite are in its casebook, and in no other."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from assistant import locations
from assistant.errors import ConfigurationError
from assistant.evaluation.casebooks import corpus_fingerprint, planted_casebook
from assistant.evaluation.runner import Request, evaluate
from assistant.evaluation.suites import PLANTED_TAG
from tests.evaluation.conftest import Watched, WriteSuite, mean, question

PLANTED = "hema-kids-clothing"
"""A shipped note that the small casebook of these tests lacks."""

ASKED = "What happened when HEMA dropped boys and girls labels on children's clothing?"


def plant(folder: Path, id: str = PLANTED, source: str = "") -> Path:
    """A folder with one document to plant, and sources of its own if given."""
    shipped = locations.corpus_directory() / "cases"
    (folder / "cases").mkdir(parents=True)
    for path in shipped.glob(f"{id}.*.md"):
        shutil.copyfile(path, folder / "cases" / path.name)
    if source:
        (folder / "sources.yaml").write_text(source, encoding="utf-8")
    return folder


@pytest.fixture
def corpus(small: Path) -> Path:
    """The small casebook."""
    from assistant.settings import load

    assert small.is_dir()
    return load().corpus_directory


def test_only_its_own_suite_knows_it(write_suite: WriteSuite, corpus: Path) -> None:
    """The planted note answers in one suite and is unknown in another of the same run."""
    assert corpus.is_dir()
    row = question("q1", ASKED, documents=[PLANTED])
    attacks = write_suite({**row, "tags": [PLANTED_TAG]}, name="attacks")
    plain = write_suite(row, name="plain")
    plant(attacks.parent / "poisoned")
    folder = evaluate(Request(suites=(str(plain), str(attacks)), jobs=2))
    assert (mean(folder, "plain", "document_recall"), mean(folder, "attacks", "document_recall")) == (0.0, 1.0)
    fingerprint = json.loads((folder / "run.json").read_text(encoding="utf-8"))["fingerprints"]["corpus"]
    assert len(fingerprint.split("+")) == 2


def test_its_index_is_built_once(write_suite: WriteSuite, corpus: Path) -> None:
    """The casebook with its index waits in the cache for the next run."""
    assert corpus.is_dir()
    attacks = write_suite({**question("q1", ASKED), "tags": [PLANTED_TAG]}, name="attacks")
    plant(attacks.parent / "poisoned")
    built: list[str] = []

    class Builds(Watched):
        def building(self, reason: str, entries: int) -> None:
            built.append(reason)

    for _ in range(2):
        evaluate(Request(suites=(str(attacks),), fresh=True), watcher=Builds())
    assert built == ["new"]


def test_the_casebook_itself_is_left_alone(corpus: Path, tmp_path: Path) -> None:
    """A copy is planted in, with the sources of both; the fingerprint tells them apart."""
    source = '"planted-2024":\n  kind: "journalism"\n  title: "Planted"\n  excerpt_read: true\n'
    planted = plant(tmp_path / "poisoned", source=source)
    before = corpus_fingerprint(corpus)
    casebook = planted_casebook(corpus, planted)
    assert corpus_fingerprint(corpus) == before != corpus_fingerprint(corpus, planted)
    assert (casebook.corpus / "cases" / f"{PLANTED}.nl.md").is_file()
    assert not (corpus / "cases" / f"{PLANTED}.nl.md").exists()
    assert '"planted-2024"' in (casebook.corpus / "sources.yaml").read_text(encoding="utf-8")
    assert planted_casebook(corpus, planted) == casebook


def test_a_name_that_is_taken(corpus: Path, tmp_path: Path) -> None:
    """A planted document never takes the place of one of the casebook."""
    planted = plant(tmp_path / "poisoned", id="abn-amro-pride-2021")
    with pytest.raises(ConfigurationError) as raised:
        planted_casebook(corpus, planted)
    assert raised.value.key == "eval_planted_twice"
    assert list((locations.cache_directory() / "casebooks").iterdir()) == []


def test_only_the_last_ones_are_kept(corpus: Path, tmp_path: Path) -> None:
    """The cache does not grow without end."""
    for number, id in enumerate(("hema-kids-clothing", "barilla-2013", "arla-bovaer-uk")):
        planted_casebook(corpus, plant(tmp_path / str(number), id=id))
    assert len(list((locations.cache_directory() / "casebooks").iterdir())) == 2
