"""What the retrieval tests share: an observer that remembers, and a ready index of the small corpus to change."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from assistant import locations
from assistant.domain import Language
from assistant.library.problems import Problem
from assistant.retrieval.embedding import load_embedder
from assistant.retrieval.index import Index, IndexFolder
from assistant.retrieval.retriever import Retriever
from assistant.retrieval.sync import Silence, open_index, update_index
from assistant.settings import Settings
from tests.conftest import SMALL, clean_environment, copy_corpus

ENGLISH_STATEMENT = "South Pole used the term greenhushing"
QUESTION = "Should we hold our inclusive campaign now that customers threaten to leave?"


def search(index: Index, question: str = QUESTION) -> list[str]:
    """What a whole search finds, best first."""
    findings = Retriever(index, lambda: load_embedder("builtin")).search(question, Language.EN)
    return [passage.twin_key for passage in findings.passages]


@dataclass
class Recorder:
    """An observer that remembers what it heard."""

    waited: int = 0
    built: list[tuple[str, int]] = field(default_factory=list)
    texts: int = 0
    problems: list[Problem] = field(default_factory=list)
    finishes: int = 0

    def waiting(self) -> None:
        self.waited += 1

    def building(self, reason: str, entries: int) -> None:
        self.built.append((reason, entries))

    def embedded(self, entries: int) -> None:
        self.texts += entries

    def problem(self, problem: Problem) -> None:
        self.problems.append(problem)

    def finished(self) -> None:
        self.finishes += 1


@dataclass(frozen=True)
class Workplace:
    """A corpus that a test may change, with an index of it that is up to date."""

    corpus: Path
    settings: Settings
    folder: IndexFolder

    def file(self, name: str) -> Path:
        """A document's file by its name, e.g. `greenhushing.nl`."""
        return next(self.corpus.glob(f"*/{name}.md"))

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace a text that must occur in a document."""
        path = self.file(name)
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def open(self) -> tuple[Index, Recorder]:
        """Open the index as a question would, and tell what had to be done."""
        recorder = Recorder()
        return open_index(self.settings, recorder), recorder

    def current(self) -> Path:
        """The folder of the current generation."""
        current = self.folder.current()
        assert current is not None
        return current


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the small corpus and an index of it, to copy from."""
    folder = tmp_path_factory.mktemp("template")
    with pytest.MonkeyPatch.context() as patch:
        clean_environment(patch, folder / "home")
        update_index(Settings(corpus=str(copy_corpus(folder / "corpus", SMALL))), Silence())
    return folder


@pytest.fixture
def workplace(template: Path, tmp_path: Path) -> Workplace:
    """A copy of the small corpus with its index, in force for one test."""
    shutil.copytree(template / "corpus", tmp_path / "corpus")
    shutil.copytree(template / "home", tmp_path / "home")
    settings = Settings(corpus=str(tmp_path / "corpus"))
    update_index(settings, Silence())  # the corpus lies elsewhere now, which makes it due for a look
    return Workplace(tmp_path / "corpus", settings, IndexFolder(locations.index_directory()))
