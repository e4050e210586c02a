"""Labelled example questions, and the linear probes that tell what a new question is by its vector.

Two sets: `kinds` (what a question asks for, or `out`: outside the field) and `signals` (the circumstance that decides
between stances, or `none`). A probe is a ridge regression on one-hot labels (one-vs-rest least squares; Hastie,
Tibshirani and Friedman, The Elements of Statistical Learning, section 4.2), fitted when the index is built, so that
it suits whatever embedder made it; those for our own embedder ship with it.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from assistant import locations
from assistant.retrieval.embedding import Vectors

SETS = ("kinds", "signals")
OUT = "out"
"""The label in `kinds` of questions outside the field."""
NO_SIGNAL = "none"
"""The label in `signals` of questions in ordinary circumstances."""

_FOLDER = Path(__file__).with_name("examples")
_FILE = "probes.npz"
_RIDGE = {"kinds": 10.0, "signals": 3.0}
"""Of 1, 3, 10 and 30 the strength that told most kinds right on the development questions, and most signals right
in ten-fold cross-validation at a precision of 0.8."""


@cache
def examples(name: str) -> tuple[tuple[str, str], ...]:
    """Every example of a set as (label, question)."""
    lines = (_FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    rows = (json.loads(line) for line in lines if line)
    return tuple((row["label"], row["question"]) for row in rows)


@cache
def examples_hash() -> str:
    """Changes whenever an example changes."""
    files = b"".join((_FOLDER / f"{name}.jsonl").read_bytes() for name in SETS)
    return hashlib.sha256(files).hexdigest()[:16]


def all_questions() -> list[str]:
    """The questions of all sets, in the order in which `fit_probes` expects their vectors."""
    return [question for name in SETS for _, question in examples(name)]


def place_probes(folder: Path, embed: Callable[[Sequence[str]], Vectors], fingerprint: str) -> None:
    """Put the probes for an embedder into a folder: those that ship with our own embedder, or newly fitted ones."""
    shipped = locations.embedder_directory() / _FILE
    try:
        with np.load(shipped) as stored:
            current = str(stored["made_for"]) == _made_for(fingerprint)
    except (OSError, ValueError, KeyError, BadZipFile):
        current = False
    if current:
        shutil.copyfile(shipped, folder / _FILE)
    else:
        fit_probes(embed(all_questions()), folder, fingerprint)


def fit_probes(vectors: Vectors, folder: Path, fingerprint: str) -> None:
    """Fit a probe for each set from the vectors of `all_questions()` and save them in a folder."""
    fitted: dict[str, Vectors] = {}
    start = 0
    for name in SETS:
        labels = [label for label, _ in examples(name)]
        names = sorted(set(labels))
        fitted[name] = _fit(vectors[start : start + len(labels)], labels, names, _RIDGE[name])
        fitted[f"{name}_labels"] = np.array(names)
        start += len(labels)
    fitted["made_for"] = np.array(_made_for(fingerprint))
    np.savez(folder / _FILE, allow_pickle=False, **fitted)


def _made_for(fingerprint: str) -> str:
    return f"{fingerprint} {examples_hash()}"


class Probes:
    """Fitted probes, read from an index."""

    def __init__(self, folder: Path) -> None:
        with np.load(folder / _FILE) as stored:
            self._weights = {name: stored[name] for name in SETS}
            self._labels = {name: [str(label) for label in stored[f"{name}_labels"]] for name in SETS}

    def likeness(self, name: str, vector: Vectors) -> Mapping[str, float]:
        """How much a question's vector is like the examples of each label: around 1 for like, around 0 for unlike."""
        scores = _with_intercept(vector[None, :]) @ self._weights[name]
        return dict(zip(self._labels[name], map(float, scores[0]), strict=True))


def _fit(vectors: Vectors, labels: list[str], names: list[str], ridge: float) -> Vectors:
    """Weights of shape (dimension + 1, labels), the intercept last; every label counts the same."""
    target = np.array([[float(label == name) for name in names] for label in labels])
    weight = np.array([len(labels) / (len(names) * labels.count(label)) for label in labels])
    inputs = _with_intercept(vectors.astype(np.float64))
    penalty = np.eye(inputs.shape[1]) * ridge
    penalty[-1, -1] = 1e-6  # the intercept is not shrunk
    weighted = inputs * weight[:, None]
    return np.asarray(np.linalg.solve(inputs.T @ weighted + penalty, weighted.T @ target), dtype=np.float32)


def _with_intercept(rows: Vectors) -> Vectors:
    return np.hstack([rows, np.ones((len(rows), 1), dtype=rows.dtype)])
