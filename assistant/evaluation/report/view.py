"""A report before it is a table, Markdown or HTML: every number told, every verdict given, the worst samples chosen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from assistant.domain import Language, Verdict
from assistant.evaluation.metrics.reliability import Bin, calibration_error, reliability_bins
from assistant.evaluation.norms import Standing, floors
from assistant.evaluation.report.groups import Group, groups_of
from assistant.evaluation.report.numbers import NONE, Numbers, is_share
from assistant.evaluation.report.verdicts import (
    metric_label,
    metric_meaning,
    model_title,
    ordered,
    run_verdict,
    standings,
    suite_about,
    suite_title,
    suite_verdict,
)
from assistant.evaluation.report.worst import Answers, Samples, WorstSample, worst_samples
from assistant.evaluation.results import Judge, Measured, Results
from assistant.words import say, told_date

_HASH = 10
"""Characters of a commit that are enough to find it."""


@dataclass(frozen=True, slots=True)
class MetricLine:
    """A metric of a suite, told. `floor`: what we ask of it, as a number; `deviation`: between repetitions."""

    name: str
    label: str
    meaning: str
    measured: Measured
    score: str
    interval: str
    floor: float | None
    asked: str
    standing: Standing
    dutch: str
    english: str
    parity: str
    deviation: str

    @property
    def samples(self) -> int:
        """Over how many samples it was measured."""
        return self.measured.n


@dataclass(frozen=True, slots=True)
class SuiteView:
    """A suite: what it asks, how it stands, its metrics, where it goes wrong, and its worst samples."""

    name: str
    title: str
    about: str
    samples: int
    standing: Standing
    verdict: str
    metrics: tuple[MetricLine, ...]
    groups: tuple[Group, ...]
    group_metric: str
    worst: tuple[WorstSample, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A run, told to a reader of `language`. `bins`: how reliable the support is, where there are labelled claims."""

    language: Language
    title: str
    facts: tuple[tuple[str, str], ...]
    standing: Standing
    verdict: tuple[str, ...]
    suites: tuple[SuiteView, ...]
    bins: tuple[Bin, ...]
    error: str
    judge: Judge | None

    @property
    def legend(self) -> tuple[tuple[str, str], ...]:
        """Every metric that occurs, with what it measures."""
        lines = [line for suite in self.suites for line in suite.metrics if line.meaning]
        names = ordered({line.name for line in lines}, self.language)
        return tuple((metric_label(name, self.language), metric_meaning(name, self.language)) for name in names)


def build_report(results: Results, samples: Samples, answers: Answers, language: Language) -> Report:
    """The report of a run. `samples` and `answers` are looked up for the worst samples, and may lack some."""
    suites = tuple(_suite(results, name, samples, answers, language) for name in results.suites)
    overall, verdict = run_verdict(results, {suite.name: suite.standing for suite in suites}, language)
    told = [
        (row.support, row.label is Verdict.SUPPORTED)
        for row in results.samples
        if row.support is not None and row.label is not None
    ]
    bins = reliability_bins(told)
    return Report(
        language=language,
        title=say(language, "evaluation.title", model=model_title(results.run.model, language)),
        facts=tuple(_facts(results, language)),
        standing=overall,
        verdict=tuple(verdict),
        suites=suites,
        bins=bins,
        error=Numbers(language).decimal(calibration_error(bins), 2) if bins else "",
        judge=results.judge,
    )


def _suite(results: Results, name: str, samples: Samples, answers: Answers, language: Language) -> SuiteView:
    found = results.suites[name]
    stands, verdict = suite_verdict(name, found, language)
    metric, groups = groups_of(results, name)
    each = standings(name, found)
    metrics = (
        _metric(metric, found.metrics[metric], floors(name).get(metric), each, language)
        for metric in ordered(found.metrics, language)
    )
    return SuiteView(
        name=name,
        title=suite_title(name, language),
        about=suite_about(name, language),
        samples=found.n,
        standing=stands,
        verdict=verdict,
        metrics=tuple(metrics),
        groups=groups,
        group_metric=metric_label(metric, language) if metric else "",
        worst=worst_samples(results, name, samples, answers),
    )


def _metric(
    name: str, measured: Measured, floor: float | None, found: Mapping[str, Standing], language: Language
) -> MetricLine:
    numbers = Numbers(language)
    by_language = measured.by_language
    dutch, english = (
        numbers.value(name, by_language[each].mean) if each in by_language else NONE
        for each in (Language.NL, Language.EN)
    )
    parity = measured.parity
    apart = f"{numbers.difference(name, parity.difference)} ({numbers.interval(name, parity)})" if parity else NONE
    return MetricLine(
        name=name,
        label=metric_label(name, language),
        meaning=metric_meaning(name, language),
        measured=measured,
        score=numbers.value(name, measured.mean),
        interval=numbers.interval(name, measured),
        floor=floor,
        asked=NONE if floor is None else numbers.whole(floor),
        standing=found.get(name, Standing.UNASKED),
        dutch=dutch,
        english=english,
        parity=apart,
        deviation=numbers.value(name, measured.deviation) if measured.deviation is not None else "",
    )


def shares(suite: SuiteView, higher_is_better: Mapping[str, bool]) -> list[MetricLine]:
    """The metrics of a suite that can be drawn beside each other: shares of which more is better."""
    return [line for line in suite.metrics if is_share(line.name) and higher_is_better.get(line.name, True)]


def _facts(results: Results, language: Language) -> Iterator[tuple[str, str]]:
    run, numbers = results.run, Numbers(language)
    asked = sum(suite.samples for suite in run.suites)
    told = {
        "model": run.model if not run.base_url else f"{run.model} ({run.base_url})",
        "made": _moment(run.started, language),
        "samples": say(language, "evaluation.asked", count=numbers.decimal(asked, 0), suites=len(run.suites)),
        "split": run.split or "",
        "repetitions": str(run.repetitions) if run.repetitions > 1 else "",
        "time": say(language, "evaluation.seconds", seconds=numbers.decimal(run.seconds, 0), machine=run.machine),
        "cached": numbers.decimal(run.from_cache, 0) if run.from_cache else "",
        "prompts": run.prompts or "",
        "version": _version(results, language),
        "corpus": run.fingerprints.get("corpus", ""),
    }
    for name, text in told.items():
        if text:
            yield say(language, f"evaluation.facts.{name}"), text


def _version(results: Results, language: Language) -> str:
    run = results.run
    version = run.versions.get("standpunt", "")
    if not run.commit:
        return version
    path = "evaluation.commit_modified" if run.modified else "evaluation.commit"
    return say(language, path, version=version, commit=run.commit[:_HASH])


def _moment(iso: str, language: Language) -> str:
    try:
        moment = datetime.fromisoformat(iso)
    except ValueError:
        return iso
    month = told_date(f"{moment:%Y-%m}", language)
    return f"{moment.day} {month}, {moment:%H:%M}"
