"""What `standpunt eval` and `standpunt eval score` do."""

from __future__ import annotations

import json as json_text
import shlex
from collections.abc import Sequence
from pathlib import Path

from assistant.cli import output
from assistant.cli.evaluation_progress import EvaluationProgress
from assistant.domain import Language
from assistant.errors import ExitCode, UsageError
from assistant.evaluation.report.grids import to_lines
from assistant.evaluation.report.table import metrics_grid, report_grid, to_table
from assistant.evaluation.report.view import Report
from assistant.evaluation.report.writing import write_reports
from assistant.evaluation.run_folder import SCORES_FILE
from assistant.evaluation.runner import Request, evaluate, rescore, resume
from assistant.library.text import clean
from assistant.words import plural, say

_NAMED = 5
"""Samples, or files, that are named when something is wrong with them."""

_WIDE = 130
"""Columns from which the table of a suite fits with both languages in it."""


def run_evaluation(request: Request, *, out: str | None, resume: str | None, json: bool) -> int:
    """Evaluate, or go on with a run that was stopped, and show what came of it.

    Returns 1 if something could not be asked, 130 if it was stopped; then it says how to go on.
    """
    language = output.words_language()
    watcher = EvaluationProgress(language)
    try:
        folder = _folder(request, out, resume, watcher)
    except KeyboardInterrupt:
        watcher.stop()
        if watcher.place is None:
            raise
        output.note("\n" + say(language, "cli.eval.stopped", path=shlex.quote(str(watcher.place))))
        return ExitCode.INTERRUPTED
    finally:
        watcher.stop()
    return _shown(folder, language, json=json)


def run_score(folder: str, *, json: bool) -> int:
    """Score the answers of a run anew, without asking anything."""
    language = output.words_language()
    path = Path(folder).expanduser()
    outdated = rescore(path)
    if outdated:
        output.note(plural(language, "cli.eval.outdated", len(outdated), names=named(outdated)))
    return _shown(path, language, json=json)


def _folder(request: Request, out: str | None, resumed: str | None, watcher: EvaluationProgress) -> Path:
    if resumed is None:
        return evaluate(request, Path(out).expanduser().absolute() if out else None, watcher)
    if out or request != Request(jobs=request.jobs):
        raise UsageError("eval_resume_alone")
    return resume(Path(resumed).expanduser().absolute(), request.jobs, watcher)


def _shown(folder: Path, language: Language, *, json: bool) -> int:
    scores = json_text.loads((folder / SCORES_FILE).read_text(encoding="utf-8"))
    written = write_reports(folder, language)
    if json:
        facts = {"folder": str(folder), **{key: value for key, value in scores.items() if key != "samples"}}
        print(json_text.dumps(facts, ensure_ascii=False))
    else:
        print_report(written.report)
        print(say(language, "cli.eval.folder", path=folder))
    failed = [row for row in scores["samples"] if row.get("error")]
    if failed:
        names = named([f"{row['suite']}/{row['id']}" for row in failed])
        facts = {"reason": clean(failed[0]["error"]), "path": shlex.quote(str(folder))}
        output.note(plural(language, "cli.eval.errors", len(failed), names=names, **facts))
    return ExitCode.FAILURE if failed else ExitCode.OK


def print_report(report: Report) -> None:
    """What it comes to, and every metric: as tables on a terminal, as lines with tabs elsewhere."""
    out = output.console()
    for sentence in report.verdict:
        out.print(clean(sentence), markup=False)
    if not output.is_rich():
        for line in to_lines(report_grid(report)):
            print(line)
        return
    for suite in report.suites:
        out.print()
        out.print(f"{suite.title}: {suite.verdict}", markup=False)
        out.print(to_table(metrics_grid(suite, report.language, brief=out.width < _WIDE)))


def named(samples: Sequence[str]) -> str:
    """The first of some names."""
    return ", ".join(samples[:_NAMED]) + (", …" if len(samples) > _NAMED else "")
