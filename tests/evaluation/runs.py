"""Runs made by hand: a folder as `standpunt eval` leaves it, with answers that nobody was asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from assistant import locations
from assistant.domain import Language
from assistant.evaluation.answers import Answer
from assistant.evaluation.results import Estimate, Measured, Results, SampleScores, SuiteResults
from assistant.evaluation.run_folder import RunFolder, RunRecord, SuiteRecord
from assistant.evaluation.samples import Sample
from assistant.evaluation.scoring import score
from assistant.evaluation.suites import Suite, load_suite
from assistant.library.lists import read_lists
from tests.evaluation.briefs import answer, brief, item, said

LISTS = read_lists(locations.corpus_directory())

Answering = Callable[[Sample], Answer | None]
"""Answers a sample, or leaves it out."""


def run_record(*suites: Suite, **changed: Any) -> RunRecord:
    """How a run was made."""
    record = RunRecord(
        model="builtin",
        base_url=None,
        prompts=None,
        suites=tuple(
            SuiteRecord(name=each.name, place=each.place, fingerprint=each.fingerprint, samples=len(each.samples))
            for each in suites
        ),
        split=None,
        limit=None,
        filters=(),
        repetitions=1,
        jobs=1,
        versions={"standpunt": "0.1.0"},
        fingerprints={"code": "1", "corpus": "2", "prompts": "3", "embedder": "4", "settings": "5"},
        commit="0123456789abcdef",
        modified=False,
        machine="Linux x86_64, 2 threads",
        started="2026-11-22T09:30:00+01:00",
        finished="2026-11-22T09:31:00+01:00",
        seconds=60.0,
    )
    return record.model_copy(update=changed)


def make_run(folder: Path, place: Path, answering: Answering, **changed: Any) -> Path:
    """A run over the suite in a file, scored."""
    suite = load_suite(str(place))
    folder.mkdir(parents=True)
    run = RunFolder(folder)
    answers = [answering(sample) for sample in suite.samples]
    run.write(run_record(suite, **changed))
    run.answers.append(*(each.model_copy(update={"suite": suite.name}) for each in answers if each))
    score(run, [suite], LISTS)
    return folder


def results(*rows: SampleScores, suites: Mapping[str, Mapping[str, Measured]] | None = None, **changed: Any) -> Results:
    """Results from the scores of samples; the means of suites are those of `suites`, or none."""
    names = suites or {row.suite: {} for row in rows}
    held = {
        name: SuiteResults(n=len({row.id for row in rows if row.suite == name}), metrics=dict(metrics))
        for name, metrics in names.items()
    }
    found = Results(run=run_record(), samples=rows, suites=held)
    return found.model_copy(update={"run": run_record(**changed)})


def row(id: str, suite: str = "questions", language: Language = Language.EN, **known: Any) -> SampleScores:
    """The scores of one sample; what is no field of theirs is a score."""
    fields = {name: value for name, value in known.items() if name in SampleScores.model_fields}
    scores = {name: value for name, value in known.items() if name not in SampleScores.model_fields}
    return SampleScores.model_validate({"suite": suite, "id": id, "language": language, "scores": scores, **fields})


def estimate(mean: float, low: float, high: float, n: int = 100) -> Estimate:
    """A mean with its interval."""
    return Estimate(mean=mean, low=low, high=high, n=n)


def measured(mean: float, low: float | None = None, high: float | None = None, n: int = 100) -> Measured:
    """A metric of a suite; without ends its interval has no width."""
    return Measured(mean=mean, low=mean if low is None else low, high=mean if high is None else high, n=n)


def answered(sample: Sample) -> Answer:
    """An answer of two statements, of which the second lacks support, to whatever is asked."""
    made = brief(
        [said("Attitudes went down after the withdrawal.", 1), said("Sales doubled.", 1, verdict="unsupported")],
        [item(1, "Withdrawing lowered attitudes among supporters and opponents.")],
    )
    return answer(sample, made)
