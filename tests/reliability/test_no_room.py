"""A full disk and a folder that cannot be written: told in one line, and nothing that was there is harmed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.conversation.store import SessionStore
from tests.cli.conftest import FACT, Tiny, assert_told

ADDED = "The lighthouse of the north shines every seven seconds, and its keeper writes that down.\n"
NOTE = (
    *("note", "new", "--organisation", "Lighthouse North", "--subject", "a lamp", "--year", "2024"),
    *("--decision", "held", "--happened", "Lighthouse North kept its lamp lit.", "--topic", "inclusion"),
)


@pytest.fixture
def disk(tiny: Tiny, tmp_path: Path) -> Iterator[Tiny]:
    """A home on a small disk of its own, with a conversation, a document and an export in it."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root on Linux can mount a small disk")
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=200m", "tmpfs", folder], capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {mounted.stderr.strip()}")
    shutil.copytree(tiny.home, folder / "home")
    small = Tiny(folder / "home", tiny.corpus)
    document = tmp_path / "lighthouse.txt"
    document.write_text(ADDED * 20)
    assert small.standpunt("add", str(document)).code == 0
    assert small.standpunt("ask", FACT).code == 0
    assert small.standpunt("export", "last", "--out", str(folder / "export.md")).code == 0
    yield small
    subprocess.run(["umount", "--lazy", folder], check=True)


def fill(home: Path) -> Callable[[], None]:
    """Leave no room on the disk of a home; returns what gives it back."""
    filler = home.parent / "filler"
    with filler.open("wb", buffering=0) as file:
        while True:
            try:
                file.write(b"\0" * 65536)
            except OSError:
                break
    return filler.unlink


def lock(home: Path) -> Callable[[], None]:
    """Let nothing on the disk of a home be written; returns what undoes it."""
    subprocess.run(["mount", "-o", "remount,ro", home.parent], check=True)

    def unlock() -> None:
        subprocess.run(["mount", "-o", "remount,rw", home.parent], check=True)

    return unlock


def kept(home: Path) -> dict[str, bytes]:
    """Every file that is the user's: what was added, written and exported, but for the conversations."""
    library = sorted((home / "data" / "library").rglob("*"))
    return {path.name: path.read_bytes() for path in [*library, home.parent / "export.md"] if path.is_file()}


@pytest.mark.parametrize("spoil", [fill, lock], ids=["full", "read-only"])
def test_what_cannot_be_written_is_told_and_harms_nothing(
    disk: Tiny, tmp_path: Path, spoil: Callable[[Path], Callable[[], None]]
) -> None:
    """Asking, adding, exporting, deciding, noting and setting each say so; given room, all of them work again."""
    export, document = disk.home.parent / "export.md", tmp_path / "another.txt"
    document.write_text("Another lighthouse altogether, far in the south.\n" * 2000)
    before = kept(disk.home)
    undo = spoil(disk.home)
    assert_told(disk.standpunt("ask", "--continue", FACT), 5, "sessions.sqlite")
    assert_told(disk.standpunt("add", str(document)), 5, "library")
    assert_told(disk.standpunt("export", "last", "--force", "--out", str(export)), 2, "export.md")
    assert_told(disk.standpunt("decide", "last", "--stance", "hold"), 5, "sessions.sqlite")
    assert_told(disk.standpunt(*NOTE), 5, "library")
    assert_told(disk.standpunt("config", "set", "theme", "standpunt-light"), 4, "config.toml")
    assert kept(disk.home) == before

    # Chroma writes when it opens a folder, so nothing can be searched.
    assert_told(disk.standpunt("ask", FACT, STANDPUNT_HISTORY="false"), 5, "index", "cannot be written")
    for reading in (("history",), ("export",), ("show", "greenhushing"), ("cases",), ("library", "list")):
        result = disk.standpunt(*reading)
        assert result.code == 0, reading
        assert result.out
        assert "Error" not in result.err

    undo()
    assert disk.standpunt("ask", "--continue", FACT).code == 0
    assert disk.standpunt("add", str(document)).code == 0
    assert disk.standpunt("export", "last", "--force", "--out", str(export)).code == 0
    assert disk.standpunt("decide", "last", "--stance", "hold").code == 0
    store = SessionStore(disk.home / "data" / "sessions.sqlite")
    (session,) = store.sessions()
    assert [turn.brief is not None for turn in store.history(session.id)] == [True, True]
    store.close()
