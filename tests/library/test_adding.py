"""Adding files to the library: what becomes of each, and that one bad file stops nothing."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.domain import Language
from assistant.library.adding import Adder, Fate, Shelf, files_at
from assistant.library.importing import Converter
from assistant.library.own import own_files, read_own
from tests.own_documents import ANNUAL_REPORT, POLICY


@pytest.fixture(scope="module")
def converter() -> Iterator[Converter]:
    with Converter() as made:
        yield made


@pytest.fixture
def adder(tmp_path: Path, converter: Converter) -> Adder:
    return Adder(Shelf(tmp_path / "library"), converter, Language.EN)


def written(folder: Path, name: str, text: str) -> Path:
    """A file with a text."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_becomes_a_document(adder: Adder, tmp_path: Path) -> None:
    result = adder.add_file(written(tmp_path, "verslag.md", ANNUAL_REPORT))
    assert result.fate is Fate.ADDED
    assert result.facts is not None
    assert (result.facts.id, result.facts.language) == ("own-jaarverslag-klantenservice-2025", Language.NL)
    assert result.facts.path == str(tmp_path / "verslag.md")
    document = read_own(own_files(adder.shelf.library)[0])
    assert result.facts.passages == len(document.passages)


def test_adding_again_changes_nothing(adder: Adder, tmp_path: Path) -> None:
    path = written(tmp_path, "policy.md", POLICY)
    adder.add_file(path)
    assert adder.add_file(path).fate is Fate.UNCHANGED
    again = Adder(Shelf.of(adder.shelf.library), adder.converter, Language.EN)
    assert again.add_file(path).fate is Fate.UNCHANGED
    assert len(own_files(adder.shelf.library)) == 1


def test_a_changed_file_takes_the_place_of_what_it_was(adder: Adder, tmp_path: Path) -> None:
    """Also if it has another title now, or is in the other language: links to it stay whole."""
    path = written(tmp_path, "policy.md", POLICY)
    first = adder.add_file(path).facts
    path.write_text(ANNUAL_REPORT, encoding="utf-8")
    result = adder.add_file(path)
    assert (result.fate, result.facts and result.facts.id) == (Fate.UPDATED, first and first.id)
    (only,) = own_files(adder.shelf.library)
    assert only.name.endswith(".nl.md")


def test_a_file_that_moved_is_still_that_document(adder: Adder, tmp_path: Path) -> None:
    path = written(tmp_path, "policy.md", POLICY)
    adder.add_file(path)
    assert adder.add_file(path.rename(tmp_path / "moved.md")).fate is Fate.UNCHANGED


def test_two_versions_of_a_text_are_told(adder: Adder, tmp_path: Path) -> None:
    long = POLICY + "\n\n".join(
        f"Paragraph {n} of our policy says something else about case number {n}." for n in range(60)
    )
    adder.add_file(written(tmp_path, "draft.md", long))
    result = adder.add_file(written(tmp_path, "final.md", long.replace("Paragraph 30", "The thirtieth paragraph")))
    assert result.fate is Fate.ADDED
    assert result.alike is not None
    assert result.alike.id == "own-statement-policy-of-groenveld-foods"
    assert result.alike.share > 0.7


def test_what_is_gone_or_was_rewritten_is_not_found_any_more(adder: Adder, tmp_path: Path) -> None:
    """By its place, its bytes or its text; also in a shelf that is read from disk."""
    path = written(tmp_path, "policy.md", POLICY)
    first = adder.add_file(path).facts
    assert first is not None
    path.write_text(ANNUAL_REPORT, encoding="utf-8")
    second = adder.add_file(path).facts
    assert second is not None
    for shelf in (adder.shelf, Shelf.of(adder.shelf.library)):
        assert shelf.with_content(first.sha256) is None
        assert shelf.alike(first.sketch or "", "own-other") is None
        assert (shelf.from_place(path), shelf.with_content(second.sha256)) == (second, second)
        assert shelf.alike(second.sketch or "", second.id) is None
    adder.shelf.drop(second.id)
    assert adder.shelf.from_place(path) is None
    assert adder.shelf.alike(second.sketch or "", "own-other") is None
    with pytest.raises(KeyError):
        adder.shelf.drop(second.id)


def test_one_bad_file_does_not_stop_the_rest(adder: Adder, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    written(folder, "a.md", POLICY)
    (folder / "b.pdf").write_bytes(b"%PDF-1.7 broken")
    written(folder, "c.txt", "")
    written(folder, "deep/d.md", ANNUAL_REPORT)
    written(folder, ".hidden.md", POLICY)
    written(folder, "~$a.docx", "what Word leaves behind")
    written(folder, "picture.png", "no document")
    results = [adder.add_file(path) for path in files_at([folder])]
    assert [(Path(result.name).name, result.fate) for result in results] == [
        ("a.md", Fate.ADDED),
        ("b.pdf", Fate.REFUSED),
        ("c.txt", Fate.REFUSED),
        ("d.md", Fate.ADDED),
    ]
    assert all(result.refusal for result in results if result.fate is Fate.REFUSED)
    assert len(own_files(adder.shelf.library)) == 2


@pytest.mark.parametrize("name", [b"caf\xe9.txt", b"two  spaces.txt", b"two\nlines.txt"])
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a file cannot be called this")
def test_a_file_may_be_called_anything(adder: Adder, tmp_path: Path, name: bytes) -> None:
    """Bytes that are no text (an old archive), spaces, line breaks: it is kept, and known again when it has changed."""
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))
    for text, fate in (("We ask customers every year.", Fate.ADDED), ("We ask them monthly.", Fate.UPDATED)):
        path.write_text(text, encoding="utf-8")
        afresh = Adder(Shelf.of(adder.shelf.library), adder.converter, Language.EN)
        assert afresh.add_file(path).fate is fate


def test_what_is_masked_is_never_written(tmp_path: Path, converter: Converter) -> None:
    """With `redacts`, and also where the same file was added without it before."""
    path = written(
        tmp_path, "mail.md", "# Klacht\n\nMevrouw Jansen (k.jansen@example.nl) belde over haar bestelling.\n"
    )
    plain = Adder(Shelf(tmp_path / "library"), converter, Language.NL)
    plain.add_file(path)
    masked = Adder(Shelf.of(tmp_path / "library"), converter, Language.NL, redacts=True)
    assert masked.add_file(path).fate is Fate.UPDATED
    (only,) = own_files(tmp_path / "library")
    text = only.read_text(encoding="utf-8")
    assert "k.jansen@example.nl" not in text
    assert "[e-mailadres]" in text or "[e-mail]" in text


def test_sensitive_data_is_told(adder: Adder, tmp_path: Path) -> None:
    result = adder.add_file(
        written(tmp_path, "hr.md", "# Dossier\n\nJan de Vries (jan@example.nl) heeft een burn-out en is thuis.\n")
    )
    assert [finding.category.value for finding in result.sensitive] == ["health"]


def test_standard_input(adder: Adder) -> None:
    result = adder.add_bytes(POLICY.encode(), None)
    assert (result.fate, result.name) == (Fate.ADDED, "-")
    assert adder.add_bytes(POLICY.encode(), "other.md").fate is Fate.UNCHANGED
    assert adder.add_bytes(b"\x00\x01\x02\xff" * 100, "x.bin").fate is Fate.REFUSED
