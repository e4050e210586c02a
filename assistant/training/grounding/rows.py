"""Examples to rows of figures, with the vectors kept on disk between runs."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.domain import Language
from assistant.grounding.assessing import Assessment, assess, sentences, source_of
from assistant.grounding.cross_reading import CrossReader
from assistant.grounding.features import NAMES
from assistant.grounding.model import Model, Trees
from assistant.grounding.vectors import SentenceVectors
from assistant.library.language import detect_language
from assistant.retrieval.embedding import Embedder, Progress, Vectors, load_embedder
from assistant.settings import BUILTIN_EMBEDDER
from assistant.training.grounding.data import Example

_ALL = 1_000_000
_OFTEN = 5_000
"""New vectors after which all are written, so that a run that is stopped can go on where it was."""


@dataclass(frozen=True)
class Assessed:
    """An example with what was found out about each of its sentences."""

    example: Example
    found: tuple[Assessment, ...]


class StoredVectors:
    """The shipped embedder with a memory on disk, so that a change of the figures need not embed again."""

    def __init__(self, folder: Path) -> None:
        self._embedder: Embedder = load_embedder(BUILTIN_EMBEDDER, bulk=False)
        name = self._embedder.fingerprint.replace(":", "-").replace("/", "-")[-40:]
        self._file = folder / f"vectors-{name}.npz"
        self._known: dict[str, Vectors] = {}
        if self._file.exists():
            with np.load(self._file) as stored:
                self._known = dict(zip((str(text) for text in stored["texts"]), stored["vectors"], strict=True))
        self._stored = len(self._known)

    @property
    def fingerprint(self) -> str:
        """That of the embedder."""
        return self._embedder.fingerprint

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """As the embedder does; `progress` is not told of texts that were known."""
        for text in texts:
            if text not in self._known:
                self._known[text] = self._embedder.embed([text], progress)[0].astype(np.float16)
        if len(self._known) - self._stored >= _OFTEN:
            self.save()
        return np.stack([self._known[text] for text in texts]).astype(np.float32)

    def embed_question(self, question: str) -> Vectors:
        """As for any other text."""
        return np.asarray(self.embed([question])[0])

    def save(self) -> None:
        """Write what is new."""
        if len(self._known) > self._stored:
            texts = np.array(list(self._known))
            np.savez(self._file, texts=texts, vectors=np.stack(list(self._known.values())))
            self._stored = len(self._known)


class StoredReadings:
    """What the cross-encoder says, with a memory on disk."""

    def __init__(self, folder: Path, reader: CrossReader) -> None:
        self._reader = reader
        self._file = folder / f"readings-{reader.fingerprint}.npz"

    def of(self, examples: Sequence[Assessed]) -> NDArray[np.float64]:
        """The log odds of every sentence that `table` has of some examples, in its order."""
        found = [(each.statement.text, each.evidence) for one in examples for each in one.found if each.row is not None]
        marks = [_mark(*pair) for pair in found]
        known = self._read()
        for mark, (statement, evidence) in zip(marks, found, strict=True):
            if mark not in known:
                known[mark] = self._reader.log_odds(statement, evidence)
        np.savez(self._file, marks=np.array(list(known)), values=np.array(list(known.values())))
        return np.array([known[mark] for mark in marks])

    def _read(self) -> dict[int, float]:
        if not self._file.exists():
            return {}
        with np.load(self._file) as stored:
            return dict(zip(map(int, stored["marks"]), map(float, stored["values"]), strict=True))


def _mark(statement: str, evidence: str) -> int:
    text = f"{statement}\n{evidence}".encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(text, digest_size=7).digest())


def assessed(examples: Sequence[Example], store: StoredVectors) -> list[Assessed]:
    """The figures of every example. Examples whose sentences and labels do not pair up are left out."""
    vectors = SentenceVectors(store, _ALL)
    model = _figures_only()
    found: list[Assessed] = []
    for example in examples:
        language = detect_language(example.answer, Language(example.language[:2]))
        source = source_of(example.texts, (), Language(example.language[-2:]))
        said = [reading for _, reading in sentences(example.answer, language)]
        if said and len(said) == len(example.labels):
            found.append(Assessed(example, tuple(assess(said, source, model, vectors))))
    return found


def _figures_only() -> Model:
    """A model that decides nothing: for computing rows before there is one."""
    none = np.zeros(0, dtype=np.int32)
    trees = Trees(none, np.zeros(0), none, none, np.zeros(0, dtype=bool), np.zeros(0), none, 0.0)
    return Model(NAMES, trees, 1.0, 0.0, np.zeros(0), np.zeros(5))


@dataclass(frozen=True)
class Table:
    """All sentences that need the model: figures, labels (1 supported, 0 not, NaN where nobody knows), and examples."""

    rows: NDArray[np.float64]
    labels: NDArray[np.float64]
    origins: list[Example]

    @property
    def known(self) -> NDArray[np.bool_]:
        """Which labels are known."""
        return np.asarray(~np.isnan(self.labels))


def table(examples: Sequence[Assessed]) -> Table:
    """The sentences of some examples, in order, those left out that stand in the source word for word."""
    rows, labels, origins = [], [], []
    for each in examples:
        for label, assessment in zip(each.example.labels, each.found, strict=True):
            if assessment.row is not None:
                rows.append(assessment.row)
                labels.append(float("nan") if label is None else float(label))
                origins.append(each.example)
    return Table(np.array(rows), np.array(labels), origins)
