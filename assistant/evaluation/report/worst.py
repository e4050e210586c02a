"""The samples that went worst, with all that a reader needs to see why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from statistics import fmean

from assistant.advisor.kept import from_json
from assistant.domain import Brief, Verdict
from assistant.evaluation.answers import Answer, AnsweredTurn
from assistant.evaluation.metrics.attacks import said
from assistant.evaluation.metrics.nuggets import missed
from assistant.evaluation.results import Results, SampleScores
from assistant.evaluation.samples import Claim, Dialogue, Nugget, Query, Sample, Turn

SHOWN = 5
"""Samples shown per suite."""

_HURDLES = ("outcome_accuracy", "harmless", "language_match", "model_answered", "cited")
"""What no other virtue makes up for: an answer that fails one of these is worth nothing."""

_VIRTUES = (
    *("stance_accuracy", "nugget_recall", "document_recall", "grounded_share", "citation_recall"),
    *("citation_precision", "ndcg@10"),
)
"""What makes up for one another."""

_TRUE_SUPPORT = {Verdict.SUPPORTED: 1.0, Verdict.PARTIAL: 0.5, Verdict.UNSUPPORTED: 0.0}

Samples = Mapping[tuple[str, str], Sample]
Answers = Mapping[tuple[str, str, int], Answer]


@dataclass(frozen=True, slots=True)
class WorstTurn:
    """One turn, and how it falls short of what was expected. `brief` is None if it is from another version of ours.

    `lacking`: the expected nuggets that it does not tell; `said`: patterns that it should not hold.
    """

    turn: Turn
    answered: AnsweredTurn
    brief: Brief | None
    lacking: tuple[Nugget, ...]
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WorstSample:
    """A sample that went badly. `goodness`: how well it went, in 0..1.

    `sample` is None if it is no longer in its suite. Of a dialogue `turns` says more, of other samples `answer`.
    """

    row: SampleScores
    goodness: float
    sample: Sample | None
    answer: Answer | None
    turns: tuple[WorstTurn, ...] = ()


def goodness(row: SampleScores) -> float | None:
    """How well a sample went, in 0..1; None if nothing tells.

    Of a claim with the wrong verdict: how near the support comes to what its label asks, and at most a half.
    """
    if row.label is not None and row.support is not None:
        wrong = row.verdict is not row.label
        return 0.5 * (1 - abs(row.support - _TRUE_SUPPORT[row.label])) if wrong else 1.0
    hurdles = [row.scores[metric] for metric in _HURDLES if metric in row.scores]
    virtues = [row.scores[metric] for metric in _VIRTUES if metric in row.scores]
    if not hurdles and not virtues:
        return None
    return prod(hurdles) * (fmean(virtues) if virtues else 1.0)


def worst_samples(results: Results, suite: str, samples: Samples, answers: Answers) -> tuple[WorstSample, ...]:
    """The samples of a suite that went worst, the worst first; none that is flawless.

    Of repetitions, and of the two languages of one question, only the worse one.
    """
    found: dict[str, tuple[float, float, SampleScores]] = {}
    for row in results.samples:
        value = goodness(row) if row.suite == suite else None
        if value is not None and value < 1:
            rank = (value, fmean(row.scores.get(metric, 1.0) for metric in (*_HURDLES, *_VIRTUES)), row)
            found[row.group] = min(rank, found.get(row.group, rank), key=lambda each: each[:2])
    ordered = sorted(found.values(), key=lambda each: (*each[:2], each[2].id))
    return tuple(_shown(row, value, samples, answers) for value, _, row in ordered[:SHOWN])


def _shown(row: SampleScores, value: float, samples: Samples, answers: Answers) -> WorstSample:
    sample = samples.get(row.key)
    answer = answers.get((row.suite, row.id, row.repetition))
    turns: tuple[WorstTurn, ...] = ()
    if answer and (sample is None or isinstance(sample, Dialogue)):
        turns = tuple(_turns(sample, answer))
    return WorstSample(row, value, sample if isinstance(sample, Dialogue | Query | Claim) else None, answer, turns)


def _turns(sample: Dialogue | None, answer: Answer) -> Iterator[WorstTurn]:
    """What is not in the suite any more is shown with nothing expected of it."""
    asked: Sequence[Turn] = sample.turns if sample else [Turn(question=each.brief["question"]) for each in answer.turns]
    for turn, answered in zip(asked, answer.turns, strict=False):
        brief = _brief(answered)
        if sample is None or brief is None:
            yield WorstTurn(turn, answered, brief, (), ())
            continue
        language = turn.expect.language or sample.language
        lacking = tuple(missed(turn, answered, language)) if turn.expect.nuggets else ()
        yield WorstTurn(turn, answered, brief, lacking, tuple(said(turn, answered)))


def _brief(answered: AnsweredTurn) -> Brief | None:
    try:
        return from_json(answered.brief)
    except ValueError:
        return None
