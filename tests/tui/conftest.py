"""What tests of the terminal application share."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from assistant import locations


@pytest.fixture
def own_home(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of one test's own, with the shared index, which is only read, and no conversations yet."""
    mine = tmp_path / "own-home"
    (mine / "data").mkdir(parents=True)
    (mine / "data" / "index").symlink_to(home / "data" / "index", target_is_directory=True)
    monkeypatch.setenv(locations.HOME_VARIABLE, str(mine))
    return mine


@pytest.fixture
def own_index(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of one test's own with a copy of the shared index, which may be written."""
    mine = tmp_path / "home"
    shutil.copytree(home / "data" / "index", mine / "data" / "index", symlinks=True)
    monkeypatch.setenv(locations.HOME_VARIABLE, str(mine))
    return mine
