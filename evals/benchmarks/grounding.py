"""How well the grounding check tells supported from hallucinated answers, on other people's data and on ours.

    python -m evals.benchmarks.grounding --data DIR [--part held-out|tuning|all]

`DIR` holds the public sets that `assistant/training/grounding/data.py` lists. One line a set, each figure with its 95 %
bootstrap interval. Positive is *hallucinated*, as in RAGTruth (Niu et al. 2024): an answer in which
anything is not supported. An answer counts as flagged when `support_scores` is below the limit of `supported`, or, in
our own suite, when `check_statement` gives any other verdict. Of the public sets by default only what nothing was
fitted on is measured; the suite's dev split was, and says nothing of how well the check does.

    P, R, F1   precision, recall and F1 of `hallucinated`
    BA         balanced accuracy;  AUROC  area under the ROC curve of 1 - support
    ECE        expected calibration error of the support in ten bins of equal width (Guo et al. 2017)
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import (  # comes with sentence-transformers
    balanced_accuracy_score,
    f1_score,
    precision_score,
    recall_score,
    roc_auc_score,
)

from assistant import locations
from assistant.domain import Language, Verdict
from assistant.evaluation.metrics.reliability import calibration_error, reliability_bins
from assistant.evaluation.statistics import statistic
from assistant.grounding import support_scores
from assistant.grounding.check import CitedPassage, check_statement
from assistant.grounding.model import thresholds
from assistant.library.corpus import read_corpus
from assistant.training.grounding.data import Example, read_sets, read_suite

_SUITE_ONLY = ("tatoeba", "sts")
"""Sets that teach the check what sentences of two languages have in common; no answers with sources."""


@dataclass(frozen=True)
class Judged:
    """An example with the probability that it is supported, and whether it was flagged."""

    example: Example
    support: float
    flagged: bool


Row = tuple[bool, float, bool]
"""Of an answer: whether it is hallucinated, the support, whether it was flagged."""


def _flagging(score: Any, rows: Sequence[Row], **options: Any) -> float:
    return float(score([wrong for wrong, _, _ in rows], [flag for _, _, flag in rows], **options))


def _auroc(rows: Sequence[Row]) -> float | None:
    wrong = [wrong for wrong, _, _ in rows]
    return float(roc_auc_score(wrong, [-support for _, support, _ in rows])) if len(set(wrong)) == 2 else None


def _calibration_error(rows: Sequence[Row]) -> float:
    return calibration_error(reliability_bins([(support, not wrong) for wrong, support, _ in rows]))


FIGURES: dict[str, Callable[[Sequence[Row]], float | None]] = {
    "P": partial(_flagging, precision_score, zero_division=0),
    "R": partial(_flagging, recall_score, zero_division=0),
    "F1": partial(_flagging, f1_score, zero_division=0),
    "BA": partial(_flagging, balanced_accuracy_score),
    "AUROC": _auroc,
    "ECE": _calibration_error,
}


def told(rows: Sequence[Row]) -> str:
    """Every figure with its interval."""
    answers = [(str(place), row) for place, row in enumerate(rows)]
    parts = []
    for name, figure in FIGURES.items():
        found = statistic(answers, figure)
        if found:
            parts.append(f"{name} {found['mean']:.3f} [{found['low']:.3f}-{found['high']:.3f}]")
    share = float(np.mean([wrong for wrong, _, _ in rows]))
    return f"n {len(rows):5}  hallucinated {share:.2f}  " + "  ".join(parts)


def judged_answers(examples: Sequence[Example]) -> list[Judged]:
    """Answers with long sources, through the batch API."""
    scores = support_scores([("\n".join(example.texts), example.answer) for example in examples])
    limit = thresholds()["supported"]
    return [Judged(each, score, score < limit) for each, score in zip(examples, scores, strict=True)]


def judged_statements(examples: Sequence[Example]) -> list[Judged]:
    """Statements with the passages they cite, as in a brief."""
    found = []
    for each in examples:
        passages = [CitedPassage(text, "", own=False) for text in each.texts]
        check = check_statement(each.answer, passages, Language(each.language[:2]))
        found.append(Judged(each, check.support, check.verdict is not Verdict.SUPPORTED))
    return found


def _rows(found: Iterable[Judged]) -> list[Row]:
    return [(not each.example.supported, each.support, each.flagged) for each in found]


def measure_sets(folder: Path, part: str) -> None:
    """Print a line per public set, and per domain of SummEdits together the mean of balanced accuracies."""
    for name, examples in read_sets(folder).items():
        chosen = [e for e in examples if part == "all" or e.held_out is (part == "held-out")]
        if name in _SUITE_ONLY or not chosen:
            continue
        found = judged_answers(chosen)
        print(f"{name:18} {told(_rows(found))}", flush=True)
        by_domain: dict[str, list[Judged]] = defaultdict(list)
        for each in found:
            by_domain[each.example.kind].append(each)
        if name == "summedits":
            mean = np.mean([_flagging(balanced_accuracy_score, _rows(group)) for group in by_domain.values()])
            print(f"{'':18} mean balanced accuracy of {len(by_domain)} domains {mean:.3f}")


def measure_suite() -> None:
    """Print our own suite per split and language, and per kind the share flagged."""
    for split in ("suite_dev", "suite_test"):
        found = judged_statements([example for example in read_suite() if example.set == split])
        groups: dict[str, list[Judged]] = defaultdict(list)
        kinds: dict[tuple[bool, str], list[bool]] = defaultdict(list)
        for each in found:
            crossing = "<" in each.example.language
            groups["across languages" if crossing else each.example.language].append(each)
            kinds[not each.example.supported, each.example.kind].append(each.flagged)
        print(f"{split:18} {told(_rows(found))}{'  (fitted on)' if split == 'suite_dev' else ''}", flush=True)
        for name, group in sorted(groups.items()):
            print(f"  {name:16} {told(_rows(group))}")
        for (wrong, kind), flags in sorted(kinds.items()):
            truth = "hallucinated" if wrong else "supported"
            print(f"    {kind:16} {truth:12} n {len(flags):3}  flagged {np.mean(flags):.2f}")


def measure_false_alarms() -> None:
    """Print which share of true statements is flagged: the casebook's own word for word, and paraphrases of them."""
    passages = [p for d in read_corpus(locations.corpus_directory()).documents for p in d.passages if not p.own]
    flags = [
        check_statement(p.text, [CitedPassage(p.text, "", own=False)], p.language).verdict is not Verdict.SUPPORTED
        for p in passages
    ]
    free = judged_statements([e for e in read_suite() if e.supported and e.held_out])
    print(f"false alarms       word for word {np.mean(flags):.4f} of {len(flags)}")
    print(
        f"                   paraphrased or translated (test) {np.mean([e.flagged for e in free]):.3f} of {len(free)}"
    )
    dropped = [e for e in free if e.support < thresholds()["partial"]]
    print(f"                   of these taken out of a brief {len(dropped) / len(free):.3f}")


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="folder with the public sets")
    parser.add_argument("--part", choices=("held-out", "tuning", "all"), default="held-out")
    chosen = parser.parse_args()
    measure_suite()
    measure_false_alarms()
    if chosen.data:
        measure_sets(chosen.data, chosen.part)


if __name__ == "__main__":
    main()
