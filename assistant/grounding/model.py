"""The trained combination of all figures: gradient-boosted trees, evaluated with numpy alone.

`model.npz` is written by `python -m assistant.training.grounding fit`; `model.toml` beside it says what it was fitted
on and holds the thresholds. Trees are flat arrays, one node a row, all trees after one another.
"""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.errors import ConfigurationError

MODEL, CARD = (Path(__file__).with_name(name) for name in ("model.npz", "model.toml"))
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Trees:
    """Boosted trees (Friedman 2001), as scikit-learn's histogram gradient boosting grows them.

    Per node: `feature` (-1 in a leaf), `threshold` (go left if not above it), `left`, `right`, `missing_left`, `value`
    (of a leaf). `roots`: the first node of each tree. The score is `baseline` plus one leaf of each tree: log odds.
    """

    feature: NDArray[np.int32]
    threshold: Floats
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    missing_left: NDArray[np.bool_]
    value: Floats
    roots: NDArray[np.int32]
    baseline: float

    def scores(self, rows: Floats) -> Floats:
        """The log odds of each row of figures; NaN counts as missing."""
        nodes = np.tile(self.roots, (len(rows), 1))
        places = np.arange(len(rows))[:, None]
        while (inner := self.feature[nodes] >= 0).any():
            values = rows[places, np.maximum(self.feature[nodes], 0)]
            go_left = np.where(np.isnan(values), self.missing_left[nodes], values <= self.threshold[nodes])
            nodes = np.where(inner, np.where(go_left, self.left[nodes], self.right[nodes]), nodes)
        return np.asarray(self.baseline + self.value[nodes].sum(axis=1))


@dataclass(frozen=True)
class Model:
    """What turns figures into probabilities.

    `names`: the figures in the order of the columns. `slope`, `offset`: Platt scaling (1999) of the trees' log odds,
    fitted on sentences that the trees had not seen. `joining`: weights of the figures of `joining_figures`, fitted on
    documents that neither the trees nor the cross-encoder had seen. `answer`: weights of those of `answer_figures`.
    """

    names: tuple[str, ...]
    trees: Trees
    slope: float
    offset: float
    joining: Floats
    answer: Floats

    def log_odds(self, rows: Floats) -> Floats:
        """Of each sentence, the calibrated log odds that its source supports it."""
        return np.asarray(self.slope * self.trees.scores(rows) + self.offset)

    def joined(self, rows: Floats, trees: Floats, read: Floats) -> Floats:
        """What the trees and the cross-encoder say together of some rows of figures, as calibrated log odds."""
        said_back, segments = (rows[:, self.names.index(name)] for name in JOINED_BY)
        return np.asarray(joining_figures(trees, read, said_back, segments) @ self.joining)

    def answer_log_odds(self, sentences: Floats) -> float:
        """The log odds that an answer is supported in everything, from those of its sentences (at least one)."""
        return float(answer_figures(sentences) @ self.answer)


JOINED_BY = ("said_back", "segments")
"""The figures on which depends how much the trees and the cross-encoder count."""


def joining_figures(trees: Floats, read: Floats, said_back: Floats, segments: Floats) -> Floats:
    """Both log odds, also times two figures: how much of its sentence a statement says back, how long the source is.

    Of a long source the cross-encoder reads only a part; and what hardly repeats its sentence is a paraphrase, of which
    words say little.
    """
    both = (trees, read)
    varied = (figure * odds for figure in (said_back, segments) for odds in both)
    return np.column_stack([*both, *varied, segments, np.ones(len(trees))])


def answer_figures(sentences: Floats) -> Floats:
    """What an answer's sentences say together: the worst, the mean, all of them if independent, their number, 1."""
    joint = float(np.minimum(-np.log1p(np.exp(-sentences)), 0).sum())
    return np.array([sentences.min(), sentences.mean(), joint, np.log(len(sentences)), 1.0])


def probability(log_odds: Floats) -> Floats:
    """The logistic function."""
    return np.asarray(1 / (1 + np.exp(-np.clip(log_odds, -30, 30))))


@cache
def shipped_model() -> Model:
    """The model in the package.

    Raises:
        ConfigurationError: it is not the one that its card names.
    """
    try:
        if hashlib.sha256(MODEL.read_bytes()).hexdigest() != _card()["sha256"]:
            raise ValueError("the checksum differs from model.toml")
        return load_model(MODEL)
    except (OSError, ValueError, KeyError) as error:
        raise ConfigurationError("check_unusable", path=MODEL.parent, reason=error) from error


def load_model(path: Path) -> Model:
    """Read a model that `save_model` wrote."""
    with np.load(path) as stored:
        parts = {name: stored[name] for name in Trees.__dataclass_fields__}
        trees = Trees(**{**parts, "baseline": float(parts["baseline"])})
        names = tuple(str(name) for name in stored["names"])
        return Model(names, trees, float(stored["slope"]), float(stored["offset"]), stored["joining"], stored["answer"])


def save_model(model: Model, path: Path) -> None:
    """Write a model as plain arrays: nothing in it is executed on reading."""
    trees = {name: getattr(model.trees, name) for name in Trees.__dataclass_fields__}
    rest = {"slope": model.slope, "offset": model.offset, "joining": model.joining, "answer": model.answer}
    arrays: dict[str, Any] = {**trees, **rest, "names": np.array(model.names)}
    np.savez_compressed(path, **arrays)


@cache
def thresholds() -> dict[str, float]:
    """The fitted limits: of support, from which a statement is `partial` and `supported`; and of the share `repeats`
    of a sentence from which a denial put in or left out turns it round."""
    return {name: float(value) for name, value in _card()["thresholds"].items()}


def _card() -> dict[str, Any]:
    return tomllib.loads(CARD.read_text(encoding="utf-8"))
