"""Fitting the check: trees on sentences, what they and the cross-encoder say together, answers, then the thresholds.

The trees' share is judged by trees that had not seen the document, the cross-encoder's by documents that it had not
read in training (`data.left_out`, and the suite's).
Everything is chosen on the tuning part of each set (`data.is_held_out`) and on the dev split of our suite; the card
`model.toml` records what was used and what came out.
"""

from __future__ import annotations

import hashlib
import importlib
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.grounding.assessing import CERTAIN
from assistant.grounding.cross_reading import FOLDER, CrossReader
from assistant.grounding.features import NAMES
from assistant.grounding.model import (
    CARD,
    JOINED_BY,
    MODEL,
    Model,
    Trees,
    answer_figures,
    joining_figures,
    probability,
    save_model,
)
from assistant.training.grounding.corruptions import casebook, labels
from assistant.training.grounding.data import MOST, WEIGHTS, Example, left_out, read_sets, read_suite, read_written
from assistant.training.grounding.rows import Assessed, StoredReadings, StoredVectors, Table, assessed, table

# scikit-learn (it comes with sentence-transformers) has no types; the product does without it.
_ENSEMBLE: Any = importlib.import_module("sklearn.ensemble")
_LINEAR: Any = importlib.import_module("sklearn.linear_model")
_SELECTION: Any = importlib.import_module("sklearn.model_selection")

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

UNTREED = "written"
"""A set that the trees do without: figures of words cannot tell what it teaches, and with it they got worse."""

FOLDS = 5
FALSE_ALARMS = 0.02
"""The share of true statements that may fall below `partial`, and so out of a brief."""

REVERSED = 0.9
"""The share of sentences refused for a denial that must really be unsupported."""

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
    tuning = [each for name, examples in examples_of(data, seed).items() for each in _kept(name, examples, store)]
    sentences = table(tuning)
    weights = weights_of(sentences)
    learnt = sentences.known & np.array([origin.set != UNTREED for origin in sentences.origins])
    unseen = out_of_fold(sentences, learnt, weights, seed)
    slope, offset = platt(unseen[learnt], sentences.labels[learnt], weights[learnt])
    trees = trees_of(sentences.rows[learnt], sentences.labels[learnt], weights[learnt], seed)
    said = np.clip(slope * unseen + offset, -CERTAIN, CERTAIN)
    read = np.clip(StoredReadings(work, CrossReader(FOLDER)).of(tuning), -CERTAIN, CERTAIN)
    fresh = sentences.known & np.array([is_fresh(origin) for origin in sentences.origins])
    columns = [sentences.rows[:, NAMES.index(name)] for name in JOINED_BY]
    figures = joining_figures(said, read, *columns)
    joining = fit_joining(figures[fresh], sentences.labels[fresh], weights[fresh])
    model = Model(NAMES, trees, slope, offset, joining, np.zeros(5))
    odds = odds_by_example(tuning, np.clip(figures @ joining, -CERTAIN, CERTAIN))
    model = replace(model, answer=fit_answers(tuning, odds))
    save_model(model, MODEL)
    limits = fit_thresholds(tuning, odds, model, fit_repeats(tuning))
    _write_card(limits, Counter(origin.set for origin in sentences.origins), store.fingerprint, seed)
    return limits


def examples_of(data: Path, seed: int) -> dict[str, list[Example]]:
    """What is tuned on, by set, ours among them; of sets that are too many a seeded sample."""
    suite = read_suite()
    tested = frozenset(example.group for example in suite if example.held_out)
    sets = {**read_sets(data), "suite": suite, "written": read_written(), "casebook": casebook(seed, tested)}
    sets["labels"] = labels(tested)
    chance = random.Random(seed)  # noqa: S311 - a repeatable choice, no secret
    for name, most in MOST.items():
        if len(sets.get(name, ())) > most:
            sets[name] = chance.sample(sets[name], most)
    return {name: [example for example in examples if not example.held_out] for name, examples in sets.items()}


def is_fresh(example: Example) -> bool:
    """Whether the cross-encoder did not read an example's document in training."""
    return example.set == "suite_dev" or left_out(example.group)


def _kept(name: str, examples: Sequence[Example], store: StoredVectors) -> list[Assessed]:
    found = assessed(examples, store)
    store.save()
    print(f"{name}: {len(found)} examples, {sum(len(each.found) for each in found)} sentences", flush=True)
    return found


def out_of_fold(
    sentences: Table, learnt: NDArray[np.bool_], weights: NDArray[np.float64], seed: int
) -> NDArray[np.float64]:
    """The log odds of each sentence from trees that saw no sentence of its document. `learnt`: what they learn from."""
    scores = np.zeros(len(sentences.rows))
    groups = [f"{origin.set} {origin.group}" for origin in sentences.origins]
    for seen, left in _SELECTION.GroupKFold(FOLDS).split(sentences.rows, groups=groups):
        labelled = seen[learnt[seen]]
        trees = trees_of(sentences.rows[labelled], sentences.labels[labelled], weights[labelled], seed)
        scores[left] = trees.scores(sentences.rows[left])
    return scores


def platt(
    scores: NDArray[np.float64], labels: NDArray[np.float64], weights: NDArray[np.float64]
) -> tuple[float, float]:
    """Slope and offset that turn scores into calibrated log odds (Platt 1999)."""
    fitted = _LINEAR.LogisticRegression(C=1e6).fit(scores[:, None], labels, sample_weight=weights)
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])


def fit_joining(
    figures: NDArray[np.float64], labels: NDArray[np.float64], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The weights of `joining_figures`: a logistic regression, on figures of one scale so that all are held alike."""
    mean, spread = figures[:, :-1].mean(axis=0), figures[:, :-1].std(axis=0)
    fitted = _LINEAR.LogisticRegression(C=1.0).fit((figures[:, :-1] - mean) / spread, labels, sample_weight=weights)
    weight = fitted.coef_[0] / spread
    return np.array([*weight, fitted.intercept_[0] - mean @ weight])


def odds_by_example(tuning: Sequence[Assessed], unseen: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """The log odds of each example's sentences, in order."""
    values = iter(unseen)
    return [np.array([CERTAIN if each.row is None else next(values) for each in one.found]) for one in tuning]


def fit_answers(tuning: Sequence[Assessed], odds: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """The weights of `answer_figures`: a logistic regression on answers of several sentences."""
    answers = [
        (one.example, each) for one, each in zip(tuning, odds, strict=True) if len(each) > 1 and is_fresh(one.example)
    ]
    counts = Counter(example.set for example, _ in answers)
    rows = np.array([answer_figures(each) for _, each in answers])
    labels = np.array([example.supported for example, _ in answers])
    weights = np.array([WEIGHTS[example.set] / counts[example.set] for example, _ in answers])
    fitted = _LINEAR.LogisticRegression(C=10.0, fit_intercept=False).fit(
        rows, labels, sample_weight=weights / weights.mean()
    )
    return np.asarray(fitted.coef_[0])


def fit_repeats(tuning: Sequence[Assessed]) -> float:
    """The least share repeated from which `REVERSED` of the sentences with a denial more or less are not supported."""
    found = [
        (each.reversal, label)
        for one in tuning
        for label, each in zip(one.example.labels, one.found, strict=True)
        if label is not None and each.reversal and not each.missing
    ]
    limits = np.round(np.arange(0.5, 1.0, 0.05), 2)
    wrong = {limit: [not label for reversal, label in found if reversal >= limit] for limit in limits}
    return float(next((limit for limit in limits if np.mean(wrong[limit] or [True]) >= REVERSED), limits[-1]))


def fit_thresholds(
    tuning: Sequence[Assessed], odds: Sequence[NDArray[np.float64]], model: Model, repeats: float
) -> dict[str, float]:
    """The limits of `supported` and `partial`, on our suite's dev split as scored by trees that did not see it.

    `supported`: the limit of `_best_limit`, from one half: what is likelier wrong than right is not called supported.
    `partial`: the limit below which `FALSE_ALARMS` of the true statements lie, for those are taken out of a brief. What
    the hard rule refuses is not counted: no limit decides it.
    """
    rows = [
        (_joint(each, model), one.example.supported)
        for one, each in zip(tuning, odds, strict=True)
        if one.example.set == "suite_dev" and not any(found.missing or found.reversal >= repeats for found in one.found)
    ]
    support = np.array([value for value, _ in rows])
    right = np.array([supported for _, supported in rows])
    supported = _best_limit(support, right)
    partial = min(float(np.quantile(support[right], FALSE_ALARMS)), supported)
    return {"supported": round(supported, 4), "partial": round(partial, 4), "repeats": repeats}


def _joint(odds: NDArray[np.float64], model: Model) -> float:
    joint = odds[0] if len(odds) == 1 else model.answer_log_odds(odds)
    return float(probability(np.array(joint)))


def _best_limit(support: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """The least limit whose balanced accuracy is within one standard error of the greatest (Breiman et al. 1984).

    A stricter one would take out more of what is true for a gain that may be chance. Between two supports, so that
    rounding changes nothing.
    """
    values = np.unique(support)
    between = (values[1:] + values[:-1]) / 2
    limits = [_EVEN, *between[between > _EVEN]]
    kept = np.array([(support[right] >= limit).mean() for limit in limits])
    flagged = np.array([(support[~right] < limit).mean() for limit in limits])
    accuracy = (kept + flagged) / 2
    best = int(np.argmax(accuracy))
    spread = kept[best] * (1 - kept[best]) / right.sum() + flagged[best] * (1 - flagged[best]) / (~right).sum()
    return float(limits[int(np.argmax(accuracy >= accuracy[best] - np.sqrt(spread) / 2))])


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
