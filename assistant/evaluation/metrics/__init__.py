"""What is measured of an answer: each function gives the metrics that it can compute for one sample, and no others.

Of a chat model only its own work counts: where its draft could not be used and the built-in advisor stood in, it has
told no nugget, taken no stance and cited nothing, whatever the stand-in did.

A metric is a share between 0 and 1 unless `report/numbers.py` names it among times and counts; its label, its meaning
and its place in reports are those of `[evaluation.metrics]` in the words files.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.evaluation.answers import Answer
from assistant.evaluation.metrics.abstention import outcome_metrics
from assistant.evaluation.metrics.attacks import attack_metrics
from assistant.evaluation.metrics.citations import citation_metrics
from assistant.evaluation.metrics.drafts import draft_metrics
from assistant.evaluation.metrics.evidence import evidence_metrics
from assistant.evaluation.metrics.grounding import verdict_metrics
from assistant.evaluation.metrics.language import language_metrics
from assistant.evaluation.metrics.latency import cost_metrics
from assistant.evaluation.metrics.nuggets import nugget_metrics
from assistant.evaluation.metrics.ranking import ranking_metrics
from assistant.evaluation.metrics.stance import stance_metrics
from assistant.evaluation.samples import Sample
from assistant.library.lists import ClosedLists

LOWER_IS_BETTER = frozenset({"seconds", "tokens", "latency_p50", "latency_p95", "calibration_error", "dropped_share"})


@dataclass(frozen=True, slots=True)
class Scorer:
    """Scores answers given from a corpus with these closed lists."""

    lists: ClosedLists

    def scores(self, sample: Sample, answer: Answer) -> dict[str, float]:
        """Every metric that can be computed for a sample and its answer."""
        return dict(sorted(self._scores(sample, answer)))

    def _scores(self, sample: Sample, answer: Answer) -> Iterator[tuple[str, float]]:
        if answer.error:
            return
        yield from citation_metrics(sample, answer, self.lists).items()
        for family in (
            *(ranking_metrics, verdict_metrics, nugget_metrics, evidence_metrics, outcome_metrics),
            *(stance_metrics, attack_metrics, language_metrics, draft_metrics, cost_metrics),
        ):
            yield from family(sample, answer).items()
