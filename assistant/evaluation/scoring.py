"""From answers to scores: of every sample, and what they come to per suite (`scores.json`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from assistant.evaluation.aggregates import Scored, suite_metrics
from assistant.evaluation.agreement import agreement
from assistant.evaluation.metrics import LOWER_IS_BETTER, Scorer
from assistant.evaluation.metrics.attacks import said
from assistant.evaluation.metrics.dialogue import turns
from assistant.evaluation.metrics.nuggets import missed
from assistant.evaluation.run_folder import RunFolder
from assistant.evaluation.samples import Claim, Dialogue
from assistant.evaluation.suites import Suite
from assistant.library.lists import ClosedLists

_DIGITS = 6


def score(folder: RunFolder, suites: Sequence[Suite], lists: ClosedLists) -> list[str]:
    """Score every answer of a run against its sample as it is now, and write `scores.json`. Nothing is asked.

    Returns the samples that are asked otherwise now than when they were answered, or not at all; they are left out.
    """
    scorer = Scorer(lists)
    samples = {(suite.name, sample.id): sample for suite in suites for sample in suite.samples}
    scored: list[Scored] = []
    outdated: list[str] = []
    for answer in folder.answers.latest().values():
        sample = samples.get((answer.suite, answer.sample))
        if sample is None or sample.fingerprint != answer.asked:
            outdated.append(f"{answer.suite}/{answer.sample}")
        else:
            scored.append(Scored(answer.suite, sample, answer, scorer.scores(sample, answer)))
    totals = {suite.name: _suite(suite.name, scored) for suite in suites}
    names = sorted({name for total in totals.values() for name in total["metrics"]})
    record = folder.read()
    results: dict[str, Any] = {
        "run": record.model_dump(),
        "metrics": {name: {"higher_is_better": name not in LOWER_IS_BETTER} for name in names},
        "samples": [_row(each) for each in scored],
        "suites": totals,
    }
    if record.judge:
        results["judge"] = {"model": record.judge, **agreement(list(folder.judged), scored)}
    folder.write_scores(_rounded(results))
    return outdated


def _suite(name: str, scored: Sequence[Scored]) -> dict[str, Any]:
    own = [each for each in scored if each.suite == name]
    return {"n": len({each.sample.id for each in own}), "metrics": suite_metrics(name, own, scored)}


def _row(scored: Scored) -> dict[str, Any]:
    """A sample's scores, and what explains them to a reader."""
    sample, answer = scored.sample, scored.answer
    row: dict[str, Any] = {
        "suite": scored.suite,
        "id": sample.id,
        "repetition": answer.repetition,
        "language": sample.language.value,
        "pair": sample.pair,
        "split": sample.split,
        "tags": list(sample.tags),
        "scores": dict(scored.scores),
        "question": sample.question,
    }
    if answer.error:
        row["error"] = answer.error
    elif isinstance(sample, Dialogue):
        row.update(_told(scored))
    elif isinstance(sample, Claim) and answer.check:
        row.update(
            kind=sample.kind,
            label=sample.label.value,
            verdict=answer.check.verdict.value,
            support=answer.check.support,
        )
    return row


def _told(scored: Scored) -> Iterator[tuple[str, Any]]:
    """How a dialogue ended, which vital facts it lacks, and what it said that it must not."""
    last = None
    lacking: list[str] = []
    wrong: list[str] = []
    for turn, answered in turns(scored.sample, scored.answer):
        last = turn, answered
        language = turn.expect.language or scored.sample.language
        lacking.extend(nugget.text for nugget in missed(turn, answered, language) if nugget.vital)
        wrong.extend(said(turn, answered))
    if last:
        yield "outcome", last[1].brief["outcome"]
        yield "expected_outcomes", [outcome.value for outcome in last[0].expect.outcome]
    yield "missed", lacking
    yield "said", wrong


def _rounded(value: Any) -> Any:
    """Six digits are more than any interval is worth, and make files that can be compared by eye."""
    if isinstance(value, float):
        return round(value, _DIGITS)
    if isinstance(value, Mapping):
        return {key: _rounded(each) for key, each in value.items()}
    return [_rounded(each) for each in value] if isinstance(value, list) else value
