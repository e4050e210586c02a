"""What the tests share: one index of the shipped corpus for the whole run, and small corpora of their own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest
from filelock import FileLock

from assistant import locations
from assistant.advisor.pipeline import Advisor
from assistant.retrieval.sync import Silence, update_index
from assistant.settings import Settings

# The same examples every time, and no limit that a busy machine could miss.
hypothesis.settings.register_profile("standpunt", derandomize=True, deadline=None)
hypothesis.settings.load_profile("standpunt")

SMALL = ("abn-amro-pride-2021", "mms-spokescandies", "hold-adapt-pause-withdraw", "greenhushing")
"""Documents of the small corpus: two cases, a guide that takes a stance, and a research article."""


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a ready index of the shipped corpus, built once for all workers. Nobody may write to it."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    folder = shared / "ready-home"
    with FileLock(shared / "ready-home.lock"), pytest.MonkeyPatch.context() as patch:
        clean_environment(patch, folder)
        update_index(Settings(), Silence())
    return folder


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test reads the developer's own settings, index or locale."""
    clean_environment(monkeypatch, tmp_path / "home")


@pytest.fixture
def ready(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shared home, in force for one test."""
    monkeypatch.setenv(locations.HOME_VARIABLE, str(home))
    return home


@pytest.fixture(scope="session")
def advisor(home: Path) -> Iterator[Advisor]:
    """One advisor on the shared index."""
    with pytest.MonkeyPatch.context() as patch:
        clean_environment(patch, home)
        shared = Advisor(Settings())
        _ = shared.index
    yield shared
    shared.close()


@pytest.fixture
def small_corpus(tmp_path: Path) -> Path:
    """A corpus of a few shipped documents that a test may change."""
    return copy_corpus(tmp_path / "corpus", SMALL)


@pytest.fixture
def copy_documents(tmp_path: Path) -> Callable[..., Path]:
    """Make a corpus of chosen shipped documents."""
    return lambda *ids: copy_corpus(tmp_path / "corpus", ids)


def copy_corpus(target: Path, ids: tuple[str, ...]) -> Path:
    """Copy some documents of the shipped corpus, with its lists and sources, into a folder."""
    shipped = locations.corpus_directory()
    target.mkdir(parents=True, exist_ok=True)
    for name in ("lists.toml", "sources.yaml"):
        shutil.copyfile(shipped / name, target / name)
    for folder in ("articles", "cases"):
        (target / folder).mkdir(exist_ok=True)
        for path in sorted((shipped / folder).glob("*.md")):
            if path.name.split(".")[0] in ids:
                shutil.copyfile(path, target / folder / path.name)
    return target


def clean_environment(patch: pytest.MonkeyPatch, home: Path) -> None:
    """An environment in which nothing of the developer's own shows."""
    for name in list(os.environ):
        if name.startswith("STANDPUNT_"):
            patch.delenv(name)
    patch.setenv(locations.HOME_VARIABLE, str(home))
    patch.setenv("LC_ALL", "C.UTF-8")
    patch.setenv("LANG", "en_GB.UTF-8")
    patch.delenv("NO_COLOR", raising=False)
