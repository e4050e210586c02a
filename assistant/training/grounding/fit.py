"""Fitting the check: trees on sentences, calibration and answers on what the trees had not seen, then the thresholds.

Everything is chosen on the tuning part of each set (`data.is_held_out`) and on the dev split of our suite; the card
`model.toml` records what was used and what came out.
"""

from __future__ import annotations

import hashlib
import importlib
import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.grounding.assessing import CERTAIN
from assistant.grounding.features import NAMES
from assistant.grounding.model import CARD, MODEL, Model, Trees, answer_figures, probability, save_model
from assistant.training.grounding.corruptions import casebook, labels
from assistant.training.grounding.data import Example, read_sets, read_suite
from assistant.training.grounding.rows import Assessed, StoredVectors, Table, assessed, table

# scikit-learn (it comes with sentence-transformers) has no types; the product does without it.
_ENSEMBLE: Any = importlib.import_module("sklearn.ensemble")
_LINEAR: Any = importlib.import_module("sklearn.linear_model")
_SELECTION: Any = importlib.import_module("sklearn.model_selection")

WEIGHTS = {
    "ragtruth": 2.0,
    "summedits": 2.0,
    "wice": 0.5,
    "begin_wow": 0.2,
    "begin_cmudog": 0.1,
    "begin_topicalchat": 0.2,
    "factcheckgpt": 0.4,
    "sts": 0.4,
    "tatoeba": 0.2,
    "suite_dev": 3.0,
    "casebook": 1.0,
    "labels": 1.0,
}
"""What a set counts for in all; within a set its sentences count alike, supported and not for a half each."""

MOST = {"casebook": 5_000, "sts": 2_500, "factcheckgpt": 2_000, "tatoeba": 1_200, "wice": 100}
"""Examples drawn of sets that would outnumber the others, or (wice) have sources too long to embed in minutes."""

RISING = (
    *("same_best", "same_together", "same_anywhere", "like_best", "like_together", "like_anywhere", "weakest_claim"),
    *("pairs", "run", "number_context", "name_context", "cosine", "cosine_second", "cosine_top"),
)
FALLING = (
    *("rarest_missing_together", "rarest_missing_anywhere", "missing_together", "missing_anywhere", "rarest_unsaid"),
    *("numbers_missing", "numbers_far", "numbers_weak_missing", "numbers_replaced", "number_direction"),
    *("names_missing", "names_far", "denied_turned", "denied_added", "denied_dropped", "denials_more"),
    *("opposites", "opposites_best", "order_names", "all_added", "certain_added", "cause_added", "hedge_dropped"),
)
"""Figures with which support can only rise, or only fall: whatever the data say by accident of their topic."""

FOLDS = 5
FALSE_ALARMS = 0.02
"""The share of true statements that may fall below `partial`, and so out of a brief."""

_EVEN = 0.5
"""Support from which a statement is likelier right than wrong."""


def trees_of(rows: NDArray[np.float64], labels: NDArray[np.float64], weights: NDArray[np.float64], seed: int) -> Trees:
    """Grow boosted trees and take them apart."""
    signs = [1 if name in RISING else -1 if name in FALLING else 0 for name in NAMES]
    grown = _ENSEMBLE.HistGradientBoostingClassifier(
        learning_rate=0.05,
        max_iter=300,
        max_leaf_nodes=20,
        min_samples_leaf=25,
        l2_regularization=5.0,
        max_features=0.3,
        monotonic_cst=signs,
        early_stopping=False,
        random_state=seed,
    ).fit(rows, labels, sample_weight=weights)
    return exported(grown)


def exported(grown: Any) -> Trees:
    """scikit-learn's trees as flat arrays, with the numbers of nodes moved on by those of the trees before."""
    nodes = [predictor.nodes for (predictor,) in grown._predictors]
    starts = np.cumsum([0, *(len(each) for each in nodes)])
    joined = np.concatenate(nodes)
    shift = np.repeat(starts[:-1], [len(each) for each in nodes])
    leaf = joined["is_leaf"].astype(bool)
    return Trees(
        feature=np.where(leaf, -1, joined["feature_idx"]).astype(np.int32),
        threshold=np.where(leaf, 0.0, joined["num_threshold"]).astype(np.float64),
        left=(joined["left"] + shift).astype(np.int32),
        right=(joined["right"] + shift).astype(np.int32),
        missing_left=joined["missing_go_to_left"].astype(bool),
        value=np.where(leaf, joined["value"], 0.0).astype(np.float64),
        roots=starts[:-1].astype(np.int32),
        baseline=float(np.ravel(grown._baseline_prediction)[0]),
    )


def weights_of(sentences: Table) -> NDArray[np.float64]:
    """The weight of each sentence: as `WEIGHTS` says of its set, half of that for either label; 0 without."""
    keys = [(o.set, label) for o, label in zip(sentences.origins, sentences.labels, strict=True)]
    counts = Counter(keys)
    weights = np.array([0.0 if np.isnan(label) else WEIGHTS[name] / counts[name, label] for name, label in keys])
    return np.asarray(weights * (sentences.known.sum() / weights.sum()))


def fit(data: Path, work: Path, seed: int) -> dict[str, float]:
    """Read, fit, and write model and card. Returns the figures of the card.

    Args:
        data: folder with the public sets; `work`: where vectors are kept between runs; `seed`: of every choice.
    """
    work.mkdir(parents=True, exist_ok=True)
    store = StoredVectors(work)
    known = [each for name, examples in examples_of(data, seed).items() for each in _kept(name, examples, store)]
    tuning = [each for each in known if not each.example.held_out]
    sentences = table(tuning)
    weights = weights_of(sentences)
    unseen = out_of_fold(sentences, weights, seed)
    slope, offset = platt(unseen[sentences.known], sentences.labels[sentences.known], weights[sentences.known])
    odds = odds_by_example(tuning, np.clip(slope * unseen + offset, -CERTAIN, CERTAIN))
    trees = trees_of(sentences.rows[sentences.known], sentences.labels[sentences.known], weights[sentences.known], seed)
    model = Model(NAMES, trees, slope, offset, fit_answers(tuning, odds))
    save_model(model, MODEL)
    limits = fit_thresholds(tuning, odds, model)
    _write_card(limits, Counter(origin.set for origin in sentences.origins), store.fingerprint, seed)
    return limits


def examples_of(data: Path, seed: int) -> dict[str, list[Example]]:
    """Every set by name, ours among them; of those that are too many a seeded sample, held out and not alike."""
    suite = read_suite()
    tested = frozenset(example.group for example in suite if example.held_out)
    sets = {**read_sets(data), "suite": suite, "casebook": casebook(seed, tested)}
    sets["labels"] = labels(tested)
    chance = random.Random(seed)  # noqa: S311 - a repeatable choice, no secret
    for name, most in MOST.items():
        if len(sets.get(name, ())) > most:
            sets[name] = chance.sample(sets[name], most)
    return sets


def _kept(name: str, examples: Sequence[Example], store: StoredVectors) -> list[Assessed]:
    found = assessed(examples, store)
    store.save()
    print(f"{name}: {len(found)} examples, {sum(len(each.found) for each in found)} sentences", flush=True)
    return found


def out_of_fold(sentences: Table, weights: NDArray[np.float64], seed: int) -> NDArray[np.float64]:
    """The log odds of each sentence from trees that saw no sentence of its document."""
    scores = np.zeros(len(sentences.rows))
    groups = [f"{origin.set} {origin.group}" for origin in sentences.origins]
    for seen, left in _SELECTION.GroupKFold(FOLDS).split(sentences.rows, groups=groups):
        labelled = seen[sentences.known[seen]]
        trees = trees_of(sentences.rows[labelled], sentences.labels[labelled], weights[labelled], seed)
        scores[left] = trees.scores(sentences.rows[left])
    return scores


def platt(
    scores: NDArray[np.float64], labels: NDArray[np.float64], weights: NDArray[np.float64]
) -> tuple[float, float]:
    """Slope and offset that turn scores into calibrated log odds (Platt 1999)."""
    fitted = _LINEAR.LogisticRegression(C=1e6).fit(scores[:, None], labels, sample_weight=weights)
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])


def odds_by_example(tuning: Sequence[Assessed], unseen: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """The log odds of each example's sentences, in order."""
    values = iter(unseen)
    return [np.array([CERTAIN if each.row is None else next(values) for each in one.found]) for one in tuning]


def fit_answers(tuning: Sequence[Assessed], odds: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """The weights of `answer_figures`: a logistic regression on answers of several sentences."""
    answers = [(one.example, each) for one, each in zip(tuning, odds, strict=True) if len(each) > 1]
    counts = Counter(example.set for example, _ in answers)
    rows = np.array([answer_figures(each) for _, each in answers])
    labels = np.array([example.supported for example, _ in answers])
    weights = np.array([WEIGHTS[example.set] / counts[example.set] for example, _ in answers])
    fitted = _LINEAR.LogisticRegression(C=10.0, fit_intercept=False).fit(
        rows, labels, sample_weight=weights / weights.mean()
    )
    return np.asarray(fitted.coef_[0])


def fit_thresholds(tuning: Sequence[Assessed], odds: Sequence[NDArray[np.float64]], model: Model) -> dict[str, float]:
    """The limits of `supported` and `partial`, on our suite's dev split as scored by trees that did not see it.

    `supported`: the limit with the greatest balanced accuracy, of those from one half: what is likelier wrong than
    right is not called supported. `partial`: the limit below which `FALSE_ALARMS` of the true statements lie,
    for those are taken out of a brief. What the hard rule refuses is not counted: no limit decides it.
    """
    rows = [
        (_joint(each, model), one.example.supported)
        for one, each in zip(tuning, odds, strict=True)
        if one.example.set == "suite_dev" and not any(found.refused for found in one.found)
    ]
    support = np.array([value for value, _ in rows])
    right = np.array([supported for _, supported in rows])
    supported = _best_limit(support, right)
    partial = min(float(np.quantile(support[right], FALSE_ALARMS)), supported)
    return {"supported": round(supported, 4), "partial": round(partial, 4)}


def _joint(odds: NDArray[np.float64], model: Model) -> float:
    joint = odds[0] if len(odds) == 1 else model.answer_log_odds(odds)
    return float(probability(np.array(joint)))


def _best_limit(support: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """The limit with the greatest balanced accuracy; between two supports, so that rounding changes nothing."""
    values = np.unique(support)
    between = (values[1:] + values[:-1]) / 2
    limits = [_EVEN, *between[between > _EVEN]]
    accuracy = [((support[right] >= limit).mean() + (support[~right] < limit).mean()) / 2 for limit in limits]
    return float(limits[int(np.argmax(accuracy))])


def _write_card(limits: dict[str, float], counts: Counter[str], fingerprint: str, seed: int) -> None:
    lines = [
        "# Written by `python -m assistant.training.grounding fit`; what the model was fitted on, and its limits.",
        f'sha256 = "{hashlib.sha256(MODEL.read_bytes()).hexdigest()}" # of model.npz',
        f'embedder = "{fingerprint}"',
        f"seed = {seed}",
        "",
        "[thresholds] # see `fit_thresholds`",
        *(f"{name} = {value}" for name, value in sorted(limits.items())),
        "",
        "[sentences] # how many of each set",
        *(f"{name} = {count}" for name, count in sorted(counts.items())),
    ]
    CARD.write_text("\n".join(lines) + "\n", encoding="utf-8")
