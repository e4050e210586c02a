"""New documents from the templates of the corpus."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import locations
from assistant.domain import DocumentKind, Language
from assistant.errors import CorpusError, UsageError
from assistant.library.corpus import read_corpus
from assistant.library.template import FOLDER, write_templates
from tests.conftest import copy_corpus

TODAY = date(2026, 3, 9)
KINDS = (DocumentKind.CASE, DocumentKind.ARTICLE)
PLACEHOLDER = re.compile(r"<<.*?>>")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A corpus with the shipped templates and no documents."""
    folder = copy_corpus(tmp_path / "corpus", ())
    shutil.copytree(locations.corpus_directory() / FOLDER, folder / FOLDER)
    return folder


def files(corpus: Path) -> list[str]:
    """The documents of a corpus by their file names."""
    return sorted(path.name for path in corpus.glob("[!t]*/*.md"))


@pytest.mark.parametrize("kind", KINDS)
def test_both_twins_are_written(corpus: Path, kind: DocumentKind) -> None:
    """A new document is a Dutch and an English file in the folder of its kind, with its id and today's month."""
    paths = write_templates(corpus, kind, "small-shop-2026", TODAY)
    folder = corpus / ("cases" if kind is DocumentKind.CASE else "articles")
    assert sorted(paths) == [folder / "small-shop-2026.en.md", folder / "small-shop-2026.nl.md"]
    for path in paths:
        text = path.read_text(encoding="utf-8")
        assert "\nid: small-shop-2026\n" in text
        assert f"\nkind: {kind}\n" in text
        assert "\nreviewed: 2026-03\n" in text
        assert "{{" not in text


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_left_to_fill_in_is_reported(corpus: Path, kind: DocumentKind) -> None:
    """As written, neither twin can be used, and each is reported with the line of its first placeholder."""
    paths = write_templates(corpus, kind, "small-shop-2026", TODAY)
    read = read_corpus(corpus)
    assert read.documents == ()
    assert sorted(problem.path for problem in read.problems) == sorted(paths)
    for problem in read.problems:
        line = problem.path.read_text(encoding="utf-8").split("\n")[problem.line - 1]
        assert PLACEHOLDER.findall(line)[0] in problem.message


@pytest.mark.parametrize("kind", KINDS)
def test_filled_in_it_can_be_read(corpus: Path, kind: DocumentKind) -> None:
    """Once every placeholder is replaced, both twins are in order, with a statement under each heading."""
    for path in write_templates(corpus, kind, "small-shop-2026", TODAY):
        path.write_text(PLACEHOLDER.sub("Something was said", path.read_text(encoding="utf-8")), encoding="utf-8")
    read = read_corpus(corpus)
    assert [str(problem) for problem in read.problems] == []
    assert {document.language for document in read.documents} == set(Language)
    for document in read.documents:
        assert (document.id, document.kind, document.reviewed) == ("small-shop-2026", kind, "2026-03")
        text = (corpus / f"{kind}s" / f"{document.id}.{document.language}.md").read_text(encoding="utf-8")
        assert len(document.passages) == text.count("\n## ")
    if kind is DocumentKind.CASE:
        assert {document.years for document in read.documents} == {(2026,)}


@pytest.mark.parametrize("language", Language)
def test_nothing_is_overwritten(corpus: Path, language: Language) -> None:
    """If one of the twins exists already, it stays as it is, and the other is not written either."""
    path = corpus / "cases" / f"small-shop-2026.{language}.md"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError) as told:
        write_templates(corpus, DocumentKind.CASE, "small-shop-2026", TODAY)
    assert (told.value.key, told.value.facts["path"]) == ("document_exists", path)
    assert path.read_text(encoding="utf-8") == "mine"
    assert files(corpus) == [path.name]


@pytest.mark.parametrize(
    "id",
    ["", "Small-Shop", "small shop", "small_shop", "-shop", "shop-", "a--b", "../shop", "a/b", "a.nl", "shop\n", "é"],
)
def test_a_bad_id_is_refused(corpus: Path, id: str) -> None:
    """An id of anything but small letters, digits and single hyphens is refused, and nothing is written."""
    with pytest.raises(UsageError) as told:
        write_templates(corpus, DocumentKind.CASE, id, TODAY)
    assert told.value.key == "document_id_invalid"
    assert files(corpus) == []


@given(st.text(max_size=20))
def test_any_id_stays_in_its_folder(tmp_path_factory: pytest.TempPathFactory, id: str) -> None:
    """Whatever the id, it is refused, or taken as the name of a file of templates that are not there."""
    with pytest.raises((UsageError, CorpusError)) as told:
        write_templates(tmp_path_factory.getbasetemp() / "no-corpus", DocumentKind.CASE, id, TODAY)
    assert told.value.key == (
        "template_unusable" if re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", id) else "document_id_invalid"
    )


def test_without_templates(corpus: Path) -> None:
    """A corpus without templates is told as such, with the file that is missing."""
    shutil.rmtree(corpus / FOLDER)
    with pytest.raises(CorpusError) as told:
        write_templates(corpus, DocumentKind.ARTICLE, "small-note", TODAY)
    assert told.value.key == "template_unusable"
    assert str(corpus / FOLDER) in str(told.value.facts["path"])
    assert files(corpus) == []
