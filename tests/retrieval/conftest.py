"""What the retrieval tests share: an observer that remembers, a small thesaurus, and a ready index to change."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from pathlib import Path

import pytest

from assistant import locations
from assistant.domain import Language
from assistant.library.glossary import Glossary, Term
from assistant.library.problems import Problem
from assistant.retrieval.embedding import load_embedder
from assistant.retrieval.index import Index, IndexFolder
from assistant.retrieval.lexical import LexicalIndex
from assistant.retrieval.ranking import Weights, weights
from assistant.retrieval.retriever import Retriever
from assistant.retrieval.sync import Silence, open_index, update_index
from assistant.retrieval.team.report import Exchange
from assistant.retrieval.thesaurus import Thesaurus, build_thesaurus
from assistant.settings import Settings
from tests.conftest import SMALL, clean_environment, copy_corpus

ENGLISH_STATEMENT = "South Pole used the term greenhushing"
QUESTION = "Should we hold our inclusive campaign now that customers threaten to leave?"

GLOSSARY = Glossary(
    (
        Term(
            {
                Language.NL: ("maatschappelijk verantwoord ondernemen", "mvo"),
                Language.EN: ("corporate social responsibility", "csr"),
            }
        ),
        Term({Language.NL: ("greenwashing", "schone schijn"), Language.EN: ("greenwashing", "green sheen")}),
    )
)


HALVES = Weights(**{**{field.name: 0.5 for field in fields(Weights)}, "prominence": 0.0})
"""Every other name of a word counts half; for tests of the order, which do not depend on how weights were fitted."""


def lexical_hits(
    lexical: LexicalIndex,
    thesaurus: Thesaurus,
    text: str,
    language: Language,
    limit: int = 200,
    weighing: Weights | None = None,
) -> list[tuple[str, float]]:
    """What the lexical half finds for a text by every name its words have; with the shipped weights unless told."""
    return lexical.search(thesaurus.expand(text, language), language, limit, weighing or weights())


def lexical_ids(index: Index, text: str, language: Language, limit: int = 200) -> list[str]:
    """What the lexical half of an index finds, best first."""
    return [id for id, _ in lexical_hits(index.casebook.lexical, index.thesaurus, text, language, limit)]


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
    exchanges: list[Exchange] = field(default_factory=list)

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

    def exchanged(self, told: Exchange) -> None:
        self.exchanges.append(told)


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
def thesaurus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Thesaurus]:
    """The shipped lexicon with the two terms of a small glossary."""
    folder = tmp_path_factory.mktemp("thesaurus")
    build_thesaurus(folder, GLOSSARY)
    built = Thesaurus(folder)
    yield built
    built.close()


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


@pytest.fixture(scope="module")
def offline() -> Iterator[None]:
    """No test asks a hub for anything, even if the library was imported before and has read its environment."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HF_HUB_OFFLINE", "1")
        import huggingface_hub.constants

        patch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
        yield
