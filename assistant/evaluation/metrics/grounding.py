"""How well the grounding check tells what is supported, partly supported and unsupported."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from assistant.domain import Verdict
from assistant.evaluation.answers import Answer
from assistant.evaluation.metrics.dialogue import mean
from assistant.evaluation.metrics.reliability import calibration_error, reliability_bins
from assistant.evaluation.samples import Claim, Sample

LABELS = (Verdict.SUPPORTED, Verdict.PARTIAL, Verdict.UNSUPPORTED)


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim as people labelled it and as the check judged it."""

    label: Verdict
    verdict: Verdict
    support: float


def verdict_metrics(sample: Sample, answer: Answer) -> dict[str, float]:
    """`verdict_accuracy`: the check says what people said."""
    found = judged(sample, answer)
    return {"verdict_accuracy": float(found.verdict is found.label)} if found else {}


def judged(sample: Sample, answer: Answer) -> Judged | None:
    """A claim with its label and verdict; None for other samples."""
    if not isinstance(sample, Claim) or answer.check is None:
        return None
    return Judged(sample.label, answer.check.verdict, answer.check.support)


def balanced_accuracy(seen: Sequence[Judged]) -> float | None:
    """The mean over the labels of the share that was recognised, so that a frequent label does not weigh more."""
    shares = [
        mean([float(each.verdict is label) for each in seen if each.label is label])
        for label in LABELS
        if any(each.label is label for each in seen)
    ]
    return mean(shares) if shares else None


def f1_of(label: Verdict, seen: Sequence[Judged]) -> float | None:
    """The harmonic mean of precision and recall for one label; None if it neither is there nor was given."""
    right = sum(each.label is label and each.verdict is label for each in seen)
    wrong = sum((each.label is label) != (each.verdict is label) for each in seen)
    return 2 * right / (2 * right + wrong) if right or wrong else None


def auroc(seen: Sequence[Judged]) -> float | None:
    """How often a supported claim has more support than another one (ties half): Mann and Whitney's U, normalised."""
    supported = np.array([each.support for each in seen if each.label is Verdict.SUPPORTED])
    others = np.array([each.support for each in seen if each.label is not Verdict.SUPPORTED])
    if not len(supported) or not len(others):
        return None
    differences = supported[:, None] - others[None, :]
    return float((differences > 0).mean() + 0.5 * (differences == 0).mean())


def expected_calibration_error(seen: Sequence[Judged]) -> float | None:
    """How far the support told lies from the share that is really supported, in ten bins."""
    told = [(each.support, each.label is Verdict.SUPPORTED) for each in seen]
    return calibration_error(reliability_bins(told)) if told else None


FIGURES: Mapping[str, Callable[[Sequence[Judged]], float | None]] = {
    "balanced_accuracy": balanced_accuracy,
    **{f"f1_{label}": partial(f1_of, label) for label in LABELS},
    "auroc": auroc,
    "calibration_error": expected_calibration_error,
}
"""What is measured over many claims, by metric."""
