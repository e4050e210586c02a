"""The vectors that come along with the product: the same as the model's, and never needed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from assistant import locations
from assistant.library.corpus import read_corpus
from assistant.retrieval.embedding import Progress, Vectors, load_embedder
from assistant.retrieval.entries import entries_of
from assistant.retrieval.prepared import FILE, PreparedEmbedder, digest, read_prepared, write_prepared

TEXTS = ["Houd de campagne vast.", "Keep the campaign.", "", "A lone surrogate \ud800"]
UNKNOWN = "Nobody has prepared this."


class Counting:
    """An embedder that says which texts it was given, and gives each a vector of its own."""

    fingerprint = "counting:1"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        self.asked += texts
        if progress:
            progress(len(texts))
        return np.array([[3.0, float(len(text)), 1.0] for text in texts], dtype=np.float32).reshape(-1, 3)

    def embed_question(self, question: str) -> Vectors:
        return np.asarray(self.embed([question])[0])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The vectors of `TEXTS`, all alike."""
    vectors = np.tile(np.array([0.6, 0.8, 0.0], dtype=np.float32), (len(TEXTS), 1))
    write_prepared(tmp_path / FILE, Counting.fingerprint, TEXTS, vectors)
    return tmp_path / FILE


def test_the_casebook_is_prepared() -> None:
    """If it fails: `python -m assistant.training casebook`. A few new documents may wait for the next time."""
    embedder = load_embedder("builtin")
    known = read_prepared(locations.embedder_directory() / FILE, embedder.fingerprint)
    texts = {entry.text for each in read_corpus(locations.corpus_directory()).documents for entry in entries_of(each)}
    assert len([text for text in texts if digest(text) in known]) >= 0.95 * len(texts)

    some = sorted(text for text in texts if digest(text) in known)[::400]
    agreement = (embedder.embed(some) * np.array([known[digest(text)] for text in some])).sum(axis=1)
    assert agreement.min() > 0.98  # another processor rounds int8 otherwise


def test_only_what_is_not_prepared_is_embedded(file: Path) -> None:
    counting, told = Counting(), list[int]()
    vectors = PreparedEmbedder(counting, file).embed([TEXTS[1], UNKNOWN, TEXTS[3]], told.append)
    assert counting.asked == [UNKNOWN]
    assert np.allclose(vectors, [[0.6, 0.8, 0.0], [3.0, len(UNKNOWN), 1.0], [0.6, 0.8, 0.0]], atol=1e-3)
    assert np.allclose(np.linalg.norm(vectors[[0, 2]], axis=1), 1.0)
    assert sum(told) == 3


def _foreign(file: Path) -> None:
    write_prepared(file, "another model", TEXTS, np.ones((len(TEXTS), 3), dtype=np.float32))


def _flipped(file: Path) -> None:
    raw = bytearray(file.read_bytes())
    raw[raw.index(b"NUMPY", raw.index(b"vectors.npy")) + 130] ^= 0xFF
    file.write_bytes(raw)


@pytest.mark.parametrize(
    "damage",
    [
        _foreign,
        _flipped,
        Path.unlink,
        lambda file: file.write_bytes(file.read_bytes()[:90]),
        lambda file: file.write_bytes(b""),
    ],
    ids=["of another model", "one byte turned", "gone", "cut off", "empty"],
)
def test_a_file_that_cannot_be_used_costs_time_only(file: Path, damage: object) -> None:
    damage(file)  # type: ignore[operator]
    counting = Counting()
    assert PreparedEmbedder(counting, file).embed(TEXTS).shape == (len(TEXTS), 3)
    assert counting.asked == TEXTS


def test_the_question_is_always_embedded(file: Path) -> None:
    counting = Counting()
    PreparedEmbedder(counting, file).embed_question(TEXTS[0])
    assert counting.asked == [TEXTS[0]]
    assert PreparedEmbedder(counting, file).fingerprint == counting.fingerprint


def test_the_same_vectors_give_the_same_file(file: Path, tmp_path: Path) -> None:
    vectors = np.tile(np.array([0.6, 0.8, 0.0], dtype=np.float32), (len(TEXTS), 1))
    write_prepared(tmp_path / "again.npz", Counting.fingerprint, TEXTS[::-1], vectors)
    assert (tmp_path / "again.npz").read_bytes() == file.read_bytes()
