"""Labelled example questions, and the linear probe that tells what a new question is by its vector.

The labels say what a question asks for (a decision kind) or that it lies outside the field (`out`). The probe is
a ridge regression on one-hot labels (one-vs-rest least squares, see Hastie, Tibshirani and Friedman, The Elements
of Statistical Learning, section 4.2), fitted when the index is built, so that it suits whatever embedder made it.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

import numpy as np

from assistant.retrieval.embedding import Vectors

FILE = Path(__file__).with_name("examples.jsonl")
PROBE = "probe.npy"
OUT = "out"
"""The label of questions outside the field."""

_RIDGE = 10.0
"""Of 1, 3, 10 and 30 the strength that told most kinds right on the development questions."""


@cache
def examples() -> tuple[tuple[str, str], ...]:
    """Every example as (label, question)."""
    rows = (json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines() if line)
    return tuple((row["kind"], row["question"]) for row in rows)


def labels() -> tuple[str, ...]:
    """The labels in the order of the probe's columns."""
    return tuple(sorted({label for label, _ in examples()}))


def examples_hash() -> str:
    """Changes whenever an example changes."""
    return hashlib.sha256(FILE.read_bytes()).hexdigest()[:16]


def fit_probe(vectors: Vectors) -> Vectors:
    """Weights of shape (dimension + 1, labels) from the examples' vectors; the last row is the intercept.

    Every label counts the same, however many examples it has.
    """
    names = labels()
    own = [label for label, _ in examples()]
    target = np.array([[float(label == name) for name in names] for label in own])
    weight = np.array([len(own) / (len(names) * own.count(label)) for label in own])
    inputs = _with_intercept(vectors.astype(np.float64))
    penalty = np.eye(inputs.shape[1]) * _RIDGE
    penalty[-1, -1] = 1e-6  # the intercept is not shrunk
    weighted = inputs * weight[:, None]
    return np.asarray(np.linalg.solve(inputs.T @ weighted + penalty, weighted.T @ target), dtype=np.float32)


def probe(vector: Vectors, weights: Vectors) -> dict[str, float]:
    """How much a question's vector is like the examples of each label: around 1 for like, around 0 for unlike."""
    scores = _with_intercept(vector[None, :]) @ weights
    return dict(zip(labels(), map(float, scores[0]), strict=True))


def _with_intercept(rows: Vectors) -> Vectors:
    return np.hstack([rows, np.ones((len(rows), 1), dtype=rows.dtype)])
