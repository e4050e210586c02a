"""Writes the reports of a run into its folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.domain import Language
from assistant.errors import ConfigurationError, StandpuntError
from assistant.evaluation.report.markdown import to_markdown_report
from assistant.evaluation.report.view import Report, build_report
from assistant.evaluation.report.webpage import to_webpage_report
from assistant.evaluation.report.worst import Samples
from assistant.evaluation.results import Results, read_results
from assistant.evaluation.run_folder import RunFolder, RunRecord
from assistant.evaluation.runner import recorded_suites

MARKDOWN_FILE, WEBPAGE_FILE = "report.md", "report.html"


@dataclass(frozen=True, slots=True)
class WrittenReports:
    """The reports of a run: what they tell, and where they are."""

    report: Report
    markdown: Path
    webpage: Path


def write_reports(folder: Path, language: Language = Language.EN) -> WrittenReports:
    """Write `report.md` and `report.html` into the folder of a run that was scored.

    Raises:
        UsageError: the folder holds no scores.
        ConfigurationError: its answers cannot be read, it cannot be written, or the extra `eval` is not installed.
    """
    results = read_results(folder)
    run = RunFolder(folder)
    report = build_report(results, _samples(results.run), run.answers.latest(), language)
    texts = {
        folder / MARKDOWN_FILE: to_markdown_report(report),
        folder / WEBPAGE_FILE: to_webpage_report(report, better(results)),
    }
    for path, text in texts.items():
        try:
            path.write_text(text, encoding="utf-8", errors="replace", newline="\n")
        except OSError as error:
            raise ConfigurationError("eval_folder_unwritable", path=path, reason=error.strerror or error) from error
    return WrittenReports(report, *texts)


def better(results: Results) -> Mapping[str, bool]:
    """Per metric whether more of it is better."""
    return {name: facts.higher_is_better for name, facts in results.metrics.items()}


def _samples(record: RunRecord) -> Samples:
    """The samples of a run as they are now; none if its suites are gone, for a report can do without."""
    try:
        suites = recorded_suites(record)
    except StandpuntError:
        return {}
    return {(suite.name, sample.id): sample for suite in suites for sample in suite.samples}
