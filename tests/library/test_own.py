"""The user's own documents as they are kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis.strategies import text

from assistant.domain import Collection, DocumentKind, Language, Role, SourceKind
from assistant.errors import LibraryUnavailable
from assistant.library.own import OwnFacts, new_id, own_files, read_facts, read_own, source_of, to_file, write_own
from assistant.library.problems import BrokenFile
from assistant.library.yaml_text import load_yaml

FACTS = OwnFacts(
    id="own-jaarverslag-2024",
    language=Language.NL,
    title="Jaarverslag: 'wij' & [u] #2024",
    date="2024-12",
    file="jaarverslag.pdf",
    path="/map/jaarverslag.pdf",
    format="pdf",
    sha256="0" * 64,
    added="2026-11-22",
    pages=2,
    passages=2,
)
TEXT = "<!-- page 1 -->\n# Klachten\n\nEr kwamen 4.812 klachten binnen.\n\n<!-- page 2 -->\nEr vertrokken 214 klanten."


def test_what_is_kept_is_read_back(tmp_path: Path) -> None:
    path = write_own(tmp_path, FACTS, TEXT)
    document = read_own(path)
    assert path.name == "own-jaarverslag-2024.nl.md"
    assert (document.id, document.kind, document.collection) == (FACTS.id, DocumentKind.TEXT, Collection.OWN)
    assert (document.title, document.date, document.file, document.pages) == (FACTS.title, "2024-12", FACTS.file, 2)
    assert [(p.id, p.role, p.page, p.heading) for p in document.passages] == [
        ("own-jaarverslag-2024.nl#text-1", Role.TEXT, 1, "Klachten"),
        ("own-jaarverslag-2024.nl#text-2", Role.TEXT, 2, "Klachten"),
    ]
    assert read_facts(path) == FACTS
    assert own_files(tmp_path) == [path]


@given(text(min_size=1), text())
def test_a_title_and_a_name_may_be_anything(title: str, name: str) -> None:
    """Separators of lines from other alphabets, marks of YAML, emoji, control characters."""
    facts = FACTS.model_copy(update={"title": title, "file": name})
    block = to_file(facts, TEXT).removeprefix("---\n").partition("\n---\n")[0]
    assert OwnFacts.model_validate(load_yaml(block)) == facts


def test_a_document_is_its_own_source(tmp_path: Path) -> None:
    document = read_own(write_own(tmp_path, FACTS, TEXT))
    source = source_of(document)
    assert {reference.key for passage in document.passages for reference in passage.sources} == {source.key}
    assert (source.kind, source.title, source.date) == (SourceKind.INTERNAL, FACTS.title, "2024-12")


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("own-x.nl.md", "no front matter", "front matter"),
        ("own-x.nl.md", "---\nid: own-x\n---\ntext", "language"),
        ("own-other.nl.md", None, "file name"),
        ("own-jaarverslag-2024.nl.md", "", "no text"),
    ],
)
def test_a_file_that_was_meddled_with_says_what_is_wrong(
    tmp_path: Path, name: str, text: str | None, told: str
) -> None:
    path = write_own(tmp_path, FACTS, "" if text == "" else TEXT)
    if text:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(BrokenFile, match=told):
        read_own(path.rename(tmp_path / name))


def test_nothing_is_left_of_a_document_that_could_not_be_written(tmp_path: Path) -> None:
    (tmp_path / "documents").write_text("in the way")
    with pytest.raises(LibraryUnavailable):
        write_own(tmp_path, FACTS, TEXT)


def test_ids_are_made_after_titles_and_stay_apart() -> None:
    assert new_id("Jaarverslag 2024: klánten!", []) == "own-jaarverslag-2024-klanten"
    assert new_id("Jaarverslag", ["own-jaarverslag", "own-jaarverslag-2"]) == "own-jaarverslag-3"
    assert new_id("……", []) == "own-document"
    assert len(new_id("lang " * 100, [])) < 80
