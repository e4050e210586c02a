"""A whole library as one archive: what goes in comes out, and nothing else gets in."""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant import locations
from assistant.domain import Language
from assistant.errors import Refused, UsageError
from assistant.library.archive import MANIFEST, Arrival, export_library, import_library
from assistant.library.own import OwnFacts, write_own

CORPUS = locations.corpus_directory()
NOTE = """\
---
id: own-voorbeeld-2024
language: nl
organisation: Voorbeeld BV
years: [2024]
decision: held
---
## Wat er gebeurde
- Er kwamen veertig klachten binnen. [@eigen-verslag]
"""
SOURCES = """\
eigen-verslag:
  kind: company
  title: Verslag
  excerpt_read: true
"""


def facts(id: str, title: str = "Verslag") -> OwnFacts:
    """What is known of a document."""
    return OwnFacts(
        id=id, language=Language.NL, title=title, format="markdown", sha256="0" * 64, added="2026-11-22", file="v.md"
    )


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A library of two documents, a note and its source, with a draft and a stray file that are nobody's business."""
    folder = tmp_path / "library"
    write_own(folder, facts("own-een"), "Eerste alinea, met een € en een \u2028.\n\n| a |\n|---|\n| 1 |")
    write_own(folder, facts("own-twee"), "Tweede verslag.")
    (folder / "notes").mkdir()
    (folder / "notes" / "own-voorbeeld-2024.nl.md").write_bytes(NOTE.replace("\n", "\r\n").encode())
    (folder / "sources.yaml").write_text(SOURCES, encoding="utf-8")
    (folder / "drafts").mkdir()
    (folder / "drafts" / "own-draft.nl.md").write_text("draft", encoding="utf-8")
    (folder / "documents" / "stray.md").write_text("stray", encoding="utf-8")
    os.utime(folder / "documents" / "own-een.nl.md", (1_700_000_000.5, 1_700_000_000.5))
    return folder


def contents(library: Path) -> dict[str, bytes]:
    """Every file of a library."""
    return {path.relative_to(library).as_posix(): path.read_bytes() for path in library.rglob("*") if path.is_file()}


def fates(source: Path, library: Path, **options: Any) -> dict[str, Arrival]:
    """What became of each file."""
    return {each.name: each.fate for each in import_library(source, library, CORPUS, **options)}


@pytest.fixture
def archive(library: Path, tmp_path: Path) -> Path:
    """The library as an archive."""
    export_library(library, tmp_path / "library.zip")
    return tmp_path / "library.zip"


def rewritten(archive: Path, change: Callable[[dict[str, bytes]], object]) -> Path:
    """A copy of an archive with other entries."""
    with zipfile.ZipFile(archive) as before:
        entries = {name: before.read(name) for name in before.namelist()}
    change(entries)
    copy = archive.with_name("changed.zip")
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as after:
        for name, data in entries.items():
            after.writestr(name, data)
    return copy


def with_manifest(archive: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    """A copy of an archive whose manifest says something else."""

    def changed(entries: dict[str, bytes]) -> None:
        values = json.loads(entries[MANIFEST])
        change(values)
        entries[MANIFEST] = json.dumps(values).encode()

    return rewritten(archive, changed)


def test_what_goes_in_comes_out(library: Path, archive: Path, tmp_path: Path) -> None:
    """Every document, note and source comes back byte for byte and as old as it was; drafts stay at home."""
    other = tmp_path / "other"
    assert set(fates(archive, other).values()) == {Arrival.ADDED}
    shared = {name: data for name, data in contents(library).items() if "stray" not in name and "draft" not in name}
    assert len(shared) == 4
    assert contents(other) == shared
    assert (other / "documents" / "own-een.nl.md").stat().st_mtime == 1_700_000_000.5
    again = tmp_path / "again.zip"
    export_library(other, again)
    assert again.read_bytes() == archive.read_bytes()


def test_what_is_there_stays_unless_replaced(library: Path, archive: Path) -> None:
    path = library / "documents" / "own-twee.nl.md"
    write_own(library, facts("own-twee"), "Intussen gewijzigd.")
    changed = path.read_bytes()
    assert fates(archive, library)["documents/own-twee.nl.md"] is Arrival.KEPT
    assert path.read_bytes() == changed
    became = fates(archive, library, replace=True)
    assert became.pop("documents/own-twee.nl.md") is Arrival.REPLACED
    assert set(became.values()) == {Arrival.UNCHANGED}
    assert "Tweede verslag." in path.read_text(encoding="utf-8")


def test_a_file_that_cannot_be_read_stays_out_and_the_others_come(library: Path, archive: Path, tmp_path: Path) -> None:
    """Each file is read by its own reader first: a note without its source, a document that was meddled with."""
    (library / "sources.yaml").unlink()
    (library / "documents" / "own-een.nl.md").write_text("---\nid: own-een\n---\ntext", encoding="utf-8")
    export_library(library, archive, replace=True)
    imported = import_library(archive, tmp_path / "other", CORPUS)
    refused = {each.name: str(each.problems[0]) for each in imported if each.fate is Arrival.REFUSED}
    assert set(refused) == {"documents/own-een.nl.md", "notes/own-voorbeeld-2024.nl.md"}
    assert "eigen-verslag" in refused["notes/own-voorbeeld-2024.nl.md"]
    assert list(contents(tmp_path / "other")) == ["documents/own-twee.nl.md"]


def test_a_note_does_not_get_the_id_of_a_document(archive: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    write_own(other, facts("own-voorbeeld-2024"), "Een document.")
    assert fates(archive, other)["notes/own-voorbeeld-2024.nl.md"] is Arrival.REFUSED


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("../outside.md", "archive_name"),
        ("/etc/passwd", "archive_name"),
        ("documents/../../own-x.nl.md", "archive_name"),
        ("documents\\own-x.nl.md", "archive_name"),
        ("documents/own-x.de.md", "archive_name"),
        ("documents/own-x.nl.md/own-y.nl.md", "archive_name"),
        ("documents/own-x.nl.md\n", "archive_name"),
        ("drafts/own-x.nl.md", "archive_name"),
        (".team.json", "archive_name"),
        ("documents/bud-light-2023.nl.md", "archive_name"),
        (f"documents/own-{'x' * 200}.nl.md", "archive_name"),
    ],
)
def test_only_names_of_a_library_get_in(archive: Path, tmp_path: Path, name: str, key: str) -> None:
    entry = {"name": name, "bytes": 1, "sha256": "0" * 64, "written": 0}
    changed = with_manifest(archive, lambda manifest: manifest["files"].append(entry))
    refused_whole(changed, tmp_path, key)


def refused_whole(archive: Path, tmp_path: Path, key: str) -> None:
    """Nothing of an archive is taken, nothing is left of it, and nothing lies outside the library."""
    before = {path for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(Refused) as error:
        import_library(archive, tmp_path / "other", CORPUS)
    assert error.value.key == key
    assert {path for path in tmp_path.rglob("*") if path.is_file()} == before


def test_what_is_no_archive_of_ours_is_refused(archive: Path, tmp_path: Path) -> None:
    """No ZIP file, an empty one, one of something else, one that is cut short, one of the future."""
    (tmp_path / "text.zip").write_text("not a zip file", encoding="utf-8")
    refused_whole(tmp_path / "text.zip", tmp_path, "archive_damaged")
    refused_whole(rewritten(archive, lambda entries: entries.pop(MANIFEST)), tmp_path, "archive_not_ours")
    for text in (b"{", b"[]", b'{"format": 1}', b"[" * 100_000):
        changed = rewritten(archive, lambda entries, text=text: entries.update({MANIFEST: text}))  # type: ignore[misc]
        refused_whole(changed, tmp_path, "archive_not_ours")
    (tmp_path / "cut.zip").write_bytes(archive.read_bytes()[:-300])
    refused_whole(tmp_path / "cut.zip", tmp_path, "archive_damaged")
    newer = with_manifest(archive, lambda manifest: manifest.update(format=2, files="other"))
    refused_whole(newer, tmp_path, "archive_newer")


def test_what_differs_from_its_manifest_is_refused(archive: Path, tmp_path: Path) -> None:
    """A text that was changed, one that is longer than stated, one that nobody named, one that is not there."""
    document = "documents/own-een.nl.md"
    changes: list[Callable[[dict[str, bytes]], object]] = [
        lambda entries: entries.update({document: entries[document].replace(b"Eerste", b"Laatste"[:6])}),
        lambda entries: entries.update({document: entries[document] + b"more"}),
        lambda entries: entries.update({"documents/own-extra.nl.md": b"text"}),
        lambda entries: entries.update({"../../outside": b"text"}),
        lambda entries: entries.pop(document),
    ]
    for change in changes:
        refused_whole(rewritten(archive, change), tmp_path, "archive_damaged")


def test_bombs_are_not_unpacked(archive: Path, tmp_path: Path) -> None:
    """Neither what states its size, nor what hides it, nor more files than a library can have."""

    def bomb(size: int, stated: int) -> Path:
        entry = {"name": "documents/own-bomb.nl.md", "bytes": stated, "sha256": "0" * 64, "written": 0}

        def planted(entries: dict[str, bytes]) -> None:
            values = json.loads(entries[MANIFEST])
            values["files"].append(entry)
            entries.update({MANIFEST: json.dumps(values).encode(), str(entry["name"]): bytes(size)})

        return rewritten(archive, planted)

    refused_whole(bomb(150 * 2**20, stated=150 * 2**20), tmp_path, "archive_too_large")
    refused_whole(bomb(2**20, stated=10), tmp_path, "archive_damaged")
    refused_whole(bomb(2**20, stated=300 * 2**20), tmp_path, "archive_not_ours")


def test_the_target_is_written_whole_or_not_at_all(library: Path, archive: Path, tmp_path: Path) -> None:
    before = archive.read_bytes()
    for target, key in ((archive, "export_exists"), (tmp_path, "export_no_file"), (archive / "x", "export_unwritable")):
        with pytest.raises(UsageError) as error:
            export_library(library, target)
        assert error.value.key == key
    assert archive.read_bytes() == before
    assert not list(tmp_path.glob(".*"))


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_damage_gets_through(library: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """Whatever bytes of an archive change, it is refused, or every file that comes out of it is as it went in."""
    (library / "notes" / "own-voorbeeld-2024.nl.md").unlink(missing_ok=True)  # reading one takes a tenth of a second
    export_library(library, library / "library.zip", replace=True)
    whole = (library / "library.zip").read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    piece = data.draw(st.binary(max_size=8))
    base = tmp_path_factory.mktemp("damage")
    (base / "damaged.zip").write_bytes(whole[:at] + piece + whole[at + data.draw(st.integers(0, 8)) :])
    with zipfile.ZipFile(io.BytesIO(whole)) as intact:
        originals = {name: intact.read(name) for name in intact.namelist()}
    with suppress(Refused):
        import_library(base / "damaged.zip", base / "library", CORPUS)
    for name, content in contents(base / "library").items() if (base / "library").exists() else ():
        assert content == originals[name]
