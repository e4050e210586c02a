"""What `standpunt eval matrix` does."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from assistant import locations
from assistant.cli import output
from assistant.cli.evaluation_progress import EvaluationProgress
from assistant.cli.reporting import print_grid
from assistant.domain import Language
from assistant.errors import ExitCode
from assistant.evaluation.comparison import Change, compare
from assistant.evaluation.matrix import OURS, Cell, plan, rows, run_matrix
from assistant.evaluation.report.grids import Grid
from assistant.evaluation.report.numbers import NONE, Numbers
from assistant.evaluation.report.table import SIGNS
from assistant.evaluation.report.verdicts import metric_label, run_verdict, suite_title, suite_verdict
from assistant.evaluation.report.writing import write_reports
from assistant.evaluation.results import Results
from assistant.evaluation.runner import Request
from assistant.words import say

_LATENCY = ("questions", "latency_p50")


def run_matrix_command(models: str, prompts: str, request: Request, *, out: str | None, json: bool) -> int:
    """Evaluate every model with all prompts, and show one table. Returns 1 if one could not be asked."""
    language = output.words_language()
    folder = Path(out).expanduser().absolute() if out else _new_folder()
    cells = plan(_listed(models), _listed(prompts), folder)
    watcher = EvaluationProgress(language)

    def about_to(place: int, cell: Cell) -> None:
        watcher.stop()
        facts = {"place": place, "total": len(cells), "model": cell.model, "prompts": _prompts(cell, language)}
        output.note(say(language, "cli.eval.reports.matrix_run", **facts))

    done: list[Cell] = []
    try:
        for cell in run_matrix(cells, request, watcher, about_to):
            done.append(cell)
            if cell.results:
                write_reports(cell.folder, language)
    except KeyboardInterrupt:
        watcher.stop()
        output.note("\n" + say(language, "cli.eval.reports.matrix_stopped", path=shlex.quote(str(folder))))
        return ExitCode.INTERRUPTED
    finally:
        watcher.stop()
    _show(done, folder, language, json=json)
    return ExitCode.FAILURE if any(cell.failure for cell in done) else ExitCode.OK


def _show(cells: Sequence[Cell], folder: Path, language: Language, *, json: bool) -> None:
    if json:
        output.print_json([_as_json(cell, language) for cell in cells])
    else:
        print_grid(matrix_grid(cells, language))
        output.note(say(language, "evaluation.matrix.about"))
        output.note(say(language, "cli.eval.folder", path=folder))
    for cell in cells:
        if cell.failure:
            reason = _reason(cell, language)
            output.note(say(language, "evaluation.matrix.failed", model=cell.model, reason=reason))


def matrix_grid(cells: Sequence[Cell], language: Language) -> Grid:
    """A column for each model with prompts, a row for each metric of which we ask something."""
    header = [say(language, f"evaluation.report.{name}") for name in ("suite", "metric")]
    header.extend(f"{cell.model}\n{_prompts(cell, language)}" for cell in cells)
    lines = [_verdicts(cells, language)]
    for suite, metric in rows(cells):
        told = _told(cells, suite, metric, language)
        lines.append((suite_title(suite, language), metric_label(metric, language), *told))
    lines.append(("", metric_label(_LATENCY[1], language), *_told(cells, *_LATENCY, language)))
    lines.append(("", say(language, "evaluation.matrix.against"), *_against(cells, language)))
    return Grid(tuple(header), tuple(lines), frozenset(range(2, len(header))), headed=True)


def _told(cells: Sequence[Cell], suite: str, metric: str, language: Language) -> list[str]:
    numbers = Numbers(language)
    found = [cell.results.measured(suite, metric) if cell.results else None for cell in cells]
    up = all(cell.results.higher_is_better(metric) for cell in cells if cell.results)
    means = [each.mean for each in found if each]
    best = (max(means) if up else min(means)) if len(means) > 1 else None
    return [
        f"{numbers.bare(metric, each.mean)} ({numbers.interval(metric, each)})"
        f"{'*' if best is not None and each.mean == best else ' '}"
        if each
        else NONE
        for each in found
    ]


def _verdicts(cells: Sequence[Cell], language: Language) -> tuple[str, ...]:
    told = [SIGNS[_standing(cell.results, language)[0]] if cell.results else NONE for cell in cells]
    return "", say(language, "evaluation.matrix.verdict"), *told


def _standing(results: Results, language: Language) -> tuple[Any, list[str]]:
    found = {name: suite_verdict(name, suite, language)[0] for name, suite in results.suites.items()}
    return run_verdict(results, found, language)


def _against(cells: Sequence[Cell], language: Language) -> list[str]:
    """How many metrics are better and worse than in the first that could be asked."""
    first = next((cell for cell in cells if cell.results), None)
    told = []
    for cell in cells:
        if cell.results is None or first is None or first.results is None or cell is first:
            told.append(NONE)
            continue
        found = compare(first.results, cell.results)
        facts = {"better": found.count(Change.BETTER), "worse": found.count(Change.WORSE)}
        told.append(say(language, "evaluation.matrix.changes", **facts))
    return told


def _as_json(cell: Cell, language: Language) -> dict[str, Any]:
    value: dict[str, Any] = {"model": cell.model, "prompts": cell.prompts, "folder": str(cell.folder)}
    if cell.failure:
        value["failure"] = _reason(cell, language)
    if cell.results:
        value["suites"] = {name: suite.model_dump(mode="json") for name, suite in cell.results.suites.items()}
    return value


def _reason(cell: Cell, language: Language) -> str:
    error = cell.failure
    return say(language, f"errors.{error.key}.message", **error.facts) if error else ""


def _prompts(cell: Cell, language: Language) -> str:
    return say(language, "evaluation.matrix.ours") if cell.prompts == OURS else Path(cell.prompts).name


def _listed(text: str) -> list[str]:
    return [part for part in (each.strip() for each in text.split(",")) if part]


def _new_folder() -> Path:
    return locations.runs_directory() / f"matrix-{datetime.now().astimezone():%Y%m%d-%H%M%S}"
