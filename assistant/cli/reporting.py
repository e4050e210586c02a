"""What `standpunt eval report`, `compare`, `gate`, `record` and `new` do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from assistant.cli import output
from assistant.cli.evaluating import named, print_report
from assistant.domain import Language
from assistant.errors import ExitCode
from assistant.evaluation.comparison import Change, Comparison, MetricChange, compare
from assistant.evaluation.drafting import draft_suite
from assistant.evaluation.gate import Bound, Check, check, read_limit, record
from assistant.evaluation.report.grids import Grid, to_lines
from assistant.evaluation.report.markdown import to_markdown_report
from assistant.evaluation.report.numbers import Numbers, is_share
from assistant.evaluation.report.table import to_table
from assistant.evaluation.report.verdicts import metric_label, ordered, suite_title
from assistant.evaluation.report.view import build_report
from assistant.evaluation.report.writing import write_reports
from assistant.evaluation.results import Results, read_results
from assistant.words import plural, say

STDOUT = "-"
_WIDE = 140
"""Columns from which a comparison fits with both values in it."""

_SHORT = 70
"""Characters of a question that are shown in a table."""


def run_report(folder: str, *, lang: str | None) -> int:
    """Show the table of a run, and write its reports anew."""
    language = _language(lang)
    written = write_reports(_place(folder), language)
    print_report(written.report)
    for path in (written.markdown, written.webpage):
        output.note(say(language, "cli.eval.reports.written", path=path))
    return ExitCode.OK


def run_compare(first: str, second: str, *, json: bool) -> int:
    """Tell what is better in the second of two runs, and what is worse."""
    language = output.words_language()
    one, two = read_results(_place(first)), read_results(_place(second))
    found = compare(one, two)
    if json:
        output.print_json(_comparison_json(found))
        return ExitCode.OK
    out = output.console()
    for line in comparison_lines(found, (one, two), (first, second), language):
        out.print(line, markup=False)
    print_grid(metric_changes_grid(found.metrics, language, brief=output.is_rich() and out.width < _WIDE))
    if found.changed:
        print_grid(_samples_grid(found, language))
    elif found.shared:
        output.note(say(language, "evaluation.compare.unchanged"))
    return ExitCode.OK


def comparison_lines(
    found: Comparison, runs: tuple[Results, Results], names: tuple[str, str], language: Language
) -> list[str]:
    """A comparison in plain sentences, and what is to be known before believing it."""

    def tell(name: str, **facts: object) -> str:
        return say(language, f"evaluation.compare.{name}", **facts)

    if not found.shared:
        return [tell("nothing")]
    quality = [each for each in found.metrics if is_share(each.metric)]
    counts = {change.value: sum(each.change is change for each in quality) for change in Change}
    counts["same"] += counts.pop("few")
    lines = [tell("title", first=names[0], second=names[1]), tell("verdict", total=len(quality), **counts)]
    if counts["better"] + counts["worse"] and found.by_chance >= 0.5:
        lines.append(tell("chance", count=round(found.by_chance)))
    if found.differs:
        models = {"first": runs[0].run.model, "second": runs[1].run.model}
        what = ", ".join(say(language, f"evaluation.compare.what.{each}", **models) for each in found.differs)
        lines.append(tell("differs", what=what))
    if found.only_first or found.only_second:
        lines.append(tell("only", first=found.only_first, second=found.only_second))
    return lines


def metric_changes_grid(changes: Sequence[MetricChange], language: Language, *, brief: bool = False) -> Grid:
    """Every metric in both runs. `brief`: only the difference, for a narrow terminal."""
    numbers = Numbers(language)
    metrics = {name: place for place, name in enumerate(ordered({each.metric for each in changes}, language))}
    suites = {name: place for place, name in enumerate(dict.fromkeys(each.suite for each in changes))}
    rows = []
    for each in sorted(changes, key=lambda each: (suites[each.suite], metrics[each.metric])):
        counted = each.better + each.worse + each.equal
        told = {
            "first": numbers.value(each.metric, each.first),
            "second": numbers.value(each.metric, each.second),
            "difference": numbers.difference(each.metric, each.difference.difference),
            "interval": numbers.interval(each.metric, each.difference),
            "changed": f"{each.better} / {each.worse} / {each.equal}" if counted else "",
            "verdict_column": say(language, f"evaluation.compare.{each.change}"),
        }
        cells = [text for name, text in told.items() if not brief or name not in _WIDE_ONLY]
        labels = (suite_title(each.suite, language), metric_label(each.metric, language))
        rows.append((_SIGNS[each.change], *labels, *cells))
    names = ["first", "second", "difference", "interval", "changed", "verdict_column"]
    header = ["", *(say(language, f"evaluation.report.{name}") for name in ("suite", "metric"))]
    header.extend(say(language, f"evaluation.compare.{name}") for name in names if not brief or name not in _WIDE_ONLY)
    return Grid(tuple(header), tuple(rows), frozenset(range(3, len(header) - 1)))


_WIDE_ONLY = ("first", "second", "changed")
_SIGNS = {Change.BETTER: "✓", Change.WORSE: "✗", Change.SAME: "·", Change.FEW: "·"}


def _samples_grid(found: Comparison, language: Language) -> Grid:
    numbers = Numbers(language)
    rows = [
        (
            "✓" if each.second > each.first else "✗",
            suite_title(each.suite, language),
            each.id,
            numbers.whole(each.first),
            numbers.whole(each.second),
            each.question if len(each.question) <= _SHORT else f"{each.question[:_SHORT].rstrip()} …",
        )
        for each in found.changed
    ]
    names = ("report.suite", "compare.sample", "compare.first", "compare.second", "report.question")
    header = ("", *(say(language, f"evaluation.{name}") for name in names))
    return Grid(header, tuple(rows), frozenset((3, 4)), title=say(language, "evaluation.compare.most"))


def _comparison_json(found: Comparison) -> dict[str, Any]:
    return {**asdict(found), "metrics": [_metric_json(each) for each in found.metrics], "by_chance": found.by_chance}


def _metric_json(each: MetricChange) -> dict[str, Any]:
    names = ("suite", "metric", "first", "second", "better", "worse", "equal")
    told = {name: getattr(each, name) for name in names}
    return {**told, **each.difference.model_dump(), "change": each.change.value}


def run_gate(
    folder: str, floors: Sequence[str], ceilings: Sequence[str], *, baseline: str | None, tolerance: float, json: bool
) -> int:
    """Hold a run to floors, ceilings and a baseline; returns 1 if it fails any of them."""
    language = output.words_language()
    results = read_results(_place(folder))
    limits = [read_limit(text, Bound.MIN) for text in floors] + [read_limit(text, Bound.MAX) for text in ceilings]
    recorded = read_results(_place(baseline)) if baseline else None
    checks = check(results, limits, recorded, tolerance)
    failed = sum(not each.passed for each in checks)
    if json:
        output.print_json([{**asdict(each), "bound": each.bound.value} for each in checks])
    else:
        print_grid(_checks_grid(checks, language))
    if recorded and (other := _other_samples(results, recorded)):
        output.note(say(language, "evaluation.gate.other_samples", suites=", ".join(other)))
    if failed:
        output.note(plural(language, "evaluation.gate.failed", len(checks), failed=failed))
    else:
        output.note(plural(language, "evaluation.gate.passed", len(checks)))
    return ExitCode.FAILURE if failed else ExitCode.OK


def _checks_grid(checks: Sequence[Check], language: Language) -> Grid:
    """What failed comes first."""

    def tell(name: str) -> str:
        return say(language, f"evaluation.gate.{name}")

    def number(metric: str, value: float) -> str:
        numbers = Numbers(language)
        return f"{numbers.decimal(100 * value, 2)} %" if is_share(metric) else numbers.value(metric, value)

    rows = [
        (
            "✓" if each.passed else "✗",
            f"{each.suite}.{each.metric}",
            tell("unmeasured") if each.measured is None else number(each.metric, each.measured),
            f"{'≤' if each.at_most else '≥'} {number(each.metric, each.limit)}",
            tell(each.bound.value),
            tell("ok" if each.passed else "missed"),
        )
        for each in sorted(checks, key=lambda each: each.passed)
    ]
    return Grid(("", tell("check"), tell("value"), tell("limit"), "", tell("result")), tuple(rows), frozenset((2, 3)))


def _other_samples(results: Results, baseline: Results) -> list[str]:
    """The suites of a baseline that the run did not ask in the same way."""
    return [
        suite.name
        for suite in baseline.run.suites
        if suite.name in results.suites and suite.samples != results.suites[suite.name].n
    ]


def run_record(folder: str, file: str, *, lang: str | None, force: bool) -> int:
    """Record the results of a run as a baseline."""
    language = _language(lang)
    results = read_results(_place(folder))
    report = build_report(results, {}, {}, language)
    markdown = to_markdown_report(report, worst=False)
    for path in record(results, markdown, _place(file), replace=force):
        output.note(say(language, "cli.eval.reports.recorded", path=path))
    if results.run.modified:
        output.note(say(language, "cli.eval.reports.modified"))
    return ExitCode.OK


def run_new(place: str, *, out: str, most: int, force: bool) -> int:
    """Draft a suite from documents."""
    from assistant.conversation.export.files import write_export

    language = output.words_language()
    draft = draft_suite(_place(place), most=most, default=language)
    if out == STDOUT:
        print(draft.text, end="")
    else:
        output.note(say(language, "cli.export.written", path=write_export(_place(out), draft.text, replace=force)))
    if draft.skipped:
        names = named([path.name for path in draft.skipped])
        output.note(plural(language, "cli.eval.skipped", len(draft.skipped), names=names))
    output.note(plural(language, "cli.eval.drafted", len(draft.rows)))
    return ExitCode.OK


def print_grid(grid: Grid) -> None:
    """A table on a terminal, lines with tabs elsewhere."""
    if output.is_rich():
        output.console().print(to_table(grid))
    else:
        for line in to_lines(grid):
            print(line)


def _place(text: str) -> Path:
    return Path(text).expanduser()


def _language(lang: str | None) -> Language:
    return output.chosen_language(lang) or output.words_language()
