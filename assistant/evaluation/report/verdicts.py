"""What a run shows, in plain sentences: may we use this model?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from assistant.domain import Language
from assistant.evaluation.norms import Standing, floors, standing, worst
from assistant.evaluation.report.numbers import Numbers
from assistant.evaluation.results import Results, SuiteResults
from assistant.library.text import clean
from assistant.settings import BUILTIN_MODEL
from assistant.words import lookup, say


def metric_label(metric: str, language: Language) -> str:
    """What a metric is called; its own name if we have none for it."""
    known = lookup(language, "evaluation.metrics").get(metric)
    return str(known["label"]) if known else clean(metric)


def metric_meaning(metric: str, language: Language) -> str:
    """What a metric measures, in a sentence; empty if we do not know it."""
    known = lookup(language, "evaluation.metrics").get(metric)
    return str(known["meaning"]) if known else ""


def suite_title(suite: str, language: Language) -> str:
    """What a suite is called; its own name if it is not ours."""
    known = lookup(language, "evaluation.suites").get(suite)
    return str(known["title"]) if known else clean(suite)


def suite_about(suite: str, language: Language) -> str:
    """What a suite asks, in a sentence."""
    known = lookup(language, "evaluation.suites").get(suite)
    return str(known["about"]) if known else say(language, "evaluation.own_suite")


def model_title(model: str, language: Language) -> str:
    """What a chat model is called at the beginning of a sentence."""
    return say(language, "evaluation.builtin") if model == BUILTIN_MODEL else model


def ordered(metrics: Iterable[str], language: Language) -> list[str]:
    """Metrics in the order of the words file, which goes from the most telling to costs; unknown ones last."""
    places = {name: place for place, name in enumerate(lookup(language, "evaluation.metrics"))}
    return sorted(metrics, key=lambda name: (places.get(name, len(places)), name))


def standings(suite: str, results: SuiteResults) -> dict[str, Standing]:
    """How each metric that was measured, and of which something is asked, stands to it."""
    return {
        metric: standing(results.metrics[metric], floor)
        for metric, floor in floors(suite).items()
        if metric in results.metrics
    }


def suite_verdict(suite: str, results: SuiteResults, language: Language) -> tuple[Standing, str]:
    """How a suite stands to what we ask, and why, in a few sentences. One metric that falls short is enough."""
    found = standings(suite, results)
    if not found:
        return Standing.UNASKED, say(language, "evaluation.verdict.unasked")
    sentences = []
    for each in (Standing.MISSED, Standing.OPEN, Standing.MET):
        metrics = [metric for metric, stands in found.items() if stands is each]
        if metrics:
            tell = _briefly if each is Standing.MET else _part
            parts = "; ".join(tell(suite, metric, results, language) for metric in metrics)
            sentences.append(say(language, f"evaluation.verdict.{each}", parts=parts))
    return worst(found.values()), " ".join(sentences)


def _part(suite: str, metric: str, results: SuiteResults, language: Language) -> str:
    numbers = Numbers(language)
    return say(
        language,
        "evaluation.verdict.part",
        label=_inside(metric_label(metric, language)),
        score=numbers.told(metric, results.metrics[metric]),
        floor=numbers.whole(floors(suite)[metric]),
    )


def _briefly(_: str, metric: str, results: SuiteResults, language: Language) -> str:
    score = Numbers(language).whole(results.metrics[metric].mean)
    return f"{_inside(metric_label(metric, language))} {score}"


def _inside(label: str) -> str:
    """A label within a sentence; abbreviations stay as they are."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def of_the_model(results: Results) -> list[str]:
    """The suites that the model answers; the others measure our own search and check, the same whatever the model."""
    dialogues = {row.suite for row in results.samples if row.outcome is not None}
    known = {row.suite for row in results.samples}
    return [suite for suite in results.suites if suite in dialogues or suite not in known]


def run_verdict(results: Results, found: Mapping[str, Standing], language: Language) -> tuple[Standing, list[str]]:
    """What the whole run says of the model, in sentences; `found`: how each suite stands."""
    asked = [suite for suite in of_the_model(results) if found[suite] is not Standing.UNASKED]
    overall = worst(found[suite] for suite in asked)
    model = model_title(results.run.model, language)
    told = (Standing.MISSED, Standing.OPEN) if overall is Standing.MISSED else (overall,)
    sentences = []
    for each in told:
        like_this = [suite for suite in asked if found[suite] is each]
        if like_this or each is overall:
            sentences.append(
                say(
                    language,
                    f"evaluation.overall.{each if each is overall else 'open_too'}",
                    model=model,
                    count=len(like_this),
                    total=len(asked),
                    names=_names(like_this, language),
                )
            )
    return overall, [*sentences, *_remarks(results, language)]


def _remarks(results: Results, language: Language) -> Iterable[str]:
    """What a reader must know before believing any of it."""
    run = results.run
    machinery = [suite for suite in results.suites if suite not in of_the_model(results)]
    if machinery:
        yield say(language, "evaluation.overall.machinery", names=_names(machinery, language))
    if run.limit or run.filters:
        yield say(language, "evaluation.overall.part")
    if run.finished is None:
        yield say(language, "evaluation.overall.unfinished")
    failed = sum(row.error is not None for row in results.samples)
    if failed:
        yield say(language, "evaluation.overall.errors", count=failed, total=len(results.samples))


def _names(suites: Sequence[str], language: Language) -> str:
    return ", ".join(_inside(suite_title(suite, language)) for suite in suites)
