"""A small casebook with a ready index, suites written on the spot, and a watcher that remembers."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from assistant.evaluation.answers import Answer
from assistant.evaluation.runner import Unwatched
from assistant.locations import HOME_VARIABLE
from assistant.retrieval.sync import Silence, update_index
from assistant.settings import Settings
from tests.conftest import SMALL, clean_environment, copy_corpus

HOLD = {
    "en": "Should we hold our inclusive campaign now that customers threaten to leave?",
    "nl": "Moeten we onze inclusieve campagne doorzetten nu klanten dreigen op te zeggen?",
}
FACT = "Did ABN AMRO lose customers over its Pride campaign?"
OUTSIDE = "What is the capital of Peru?"
NUGGET = {
    "id": "a",
    "vital": True,
    "text": "Withdrawing with an apology lowered attitudes on both sides.",
    "words": [["withdraw", "intrekken", "teruggekomen"], ["attitude", "waardering"]],
}
Row = dict[str, Any]
WriteSuite = Callable[..., Path]


def question(id: str, text: str, language: str = "en", **expect: Any) -> Row:
    """A line of a suite: one question with what is expected of its answer."""
    row: Row = {"id": id, "split": "dev", "language": language, "tags": [], "turns": [text], "expect": expect}
    return row


@pytest.fixture
def write_suite(tmp_path: Path) -> WriteSuite:
    """Write lines into a suite file."""

    def write(*rows: Row, name: str = "tiny") -> Path:
        path = tmp_path / "suites" / f"{name}.jsonl"
        path.parent.mkdir(exist_ok=True)
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
        return path

    return write


@pytest.fixture(scope="session")
def _small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home and a corpus of four documents, indexed once."""
    place = tmp_path_factory.mktemp("small")
    copy_corpus(place / "corpus", SMALL)
    with pytest.MonkeyPatch.context() as patch:
        clean_environment(patch, place / "home")
        update_index(Settings(corpus=str(place / "corpus")), Silence())
    return place


@pytest.fixture
def small(_small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of this test's own with that index, in force; returns the home."""
    shutil.copytree(_small / "home", tmp_path / "home", dirs_exist_ok=True)
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    monkeypatch.setenv("STANDPUNT_CORPUS", str(_small / "corpus"))
    return tmp_path / "home"


@dataclass
class Watched(Unwatched):
    """Remembers what it heard; `stop_after` so many answers somebody presses Ctrl-C."""

    stop_after: int | None = None
    place: Path | None = None
    known: int | None = None
    answers: list[Answer] = field(default_factory=list)

    def folder(self, path: Path) -> None:
        self.place = path

    def asking(self, total: int, done: int) -> None:
        self.known = done

    def answered(self, answer: Answer) -> None:
        self.answers.append(answer)
        if len(self.answers) == self.stop_after:
            raise KeyboardInterrupt


def scores(folder: Path) -> dict[str, Any]:
    """What a run wrote down of its scores."""
    found: dict[str, Any] = json.loads((folder / "scores.json").read_text(encoding="utf-8"))
    return found


def mean(folder: Path, suite: str, metric: str) -> float:
    """The mean of a metric of a suite."""
    return float(scores(folder)["suites"][suite]["metrics"][metric]["mean"])
