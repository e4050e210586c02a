"""Several models with several prompts, each in a run of its own, next to one another."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

from assistant.errors import ConfigurationError, StandpuntError, UsageError
from assistant.evaluation.extra import needs_extra
from assistant.evaluation.norms import floors
from assistant.evaluation.results import Results, read_results
from assistant.evaluation.run_folder import RUN_FILE, SCORES_FILE, RunFolder, RunRecord
from assistant.evaluation.runner import Request, Watcher, evaluate, resume
from assistant.evaluation.suites import load_suites

OURS = "builtin"
"""What our own prompts are called among folders of others."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A model with prompts, and the folder of its run. `prompts`: a folder, or `OURS`.

    `results` are None until it was asked, and if it could not be: then `failure` says why.
    """

    model: str
    prompts: str
    folder: Path
    results: Results | None = None
    failure: StandpuntError | None = None


def plan(models: Sequence[str], prompts: Sequence[str], out: Path) -> tuple[Cell, ...]:
    """Every model with all prompts, each with a folder of its own below `out`.

    Raises:
        UsageError: two of them would have the same folder.
    """
    cells: dict[Path, Cell] = {}
    for model, folder in product(dict.fromkeys(models), dict.fromkeys(prompts or (OURS,))):
        name = f"{_plain(model)}--{_plain(Path(folder).name)}"
        if out / name in cells:
            raise UsageError("eval_matrix_twice", name=name)
        cells[out / name] = Cell(model, folder, out / name)
    return tuple(cells.values())


def run_matrix(
    cells: Sequence[Cell], request: Request, watcher: Watcher, about_to: Callable[[int, Cell], None]
) -> Iterator[Cell]:
    """Run what has not been run yet, and go on with what was stopped. A model that cannot be asked holds up no other.

    `about_to` hears of each, with its place from 1. Model and prompts of `request` do not count.

    Raises:
        UsageError: a suite does not exist, or a folder holds a run of something else.
        ConfigurationError: a suite is not in order, or a package is missing.
    """
    needs_extra()
    load_suites(request.suites)
    for place, cell in enumerate(cells, start=1):
        about_to(place, cell)
        try:
            yield replace(cell, results=_results(cell, request, watcher))
        except ConfigurationError as error:
            yield replace(cell, failure=error)


def _results(cell: Cell, request: Request, watcher: Watcher) -> Results:
    prompts = "" if cell.prompts == OURS else str(Path(cell.prompts).expanduser().absolute())
    wanted = replace(request, model=cell.model, prompts=prompts)
    if not (cell.folder / RUN_FILE).exists():
        evaluate(wanted, cell.folder, watcher)
    else:
        known = RunFolder(cell.folder).read()
        if not _same(known, wanted):
            raise UsageError("eval_matrix_other", path=cell.folder)
        if known.finished is None or known.errors or not (cell.folder / SCORES_FILE).exists():
            resume(cell.folder, request.jobs, watcher)
    return read_results(cell.folder)


def _same(known: RunRecord, wanted: Request) -> bool:
    asked = (wanted.model, wanted.prompts, wanted.split, wanted.limit, wanted.filters, wanted.repetitions)
    found = (known.model, known.prompts, known.split, known.limit, known.filters, known.repetitions)
    places = [suite.place for suite in load_suites(wanted.suites)]
    return asked == found and sorted(places) == sorted(suite.place for suite in known.suites)


def rows(cells: Sequence[Cell]) -> tuple[tuple[str, str], ...]:
    """What is told of every cell: each suite with the metrics that were measured and of which we ask something."""
    held = [cell.results for cell in cells if cell.results]
    suites = dict.fromkeys(suite for results in held for suite in results.suites)
    return tuple(
        (suite, metric)
        for suite in suites
        for metric in floors(suite)
        if any(results.measured(suite, metric) for results in held)
    )


def _plain(name: str) -> str:
    return re.sub(r"[^\w.-]+", "-", name).strip("-.") or "model"
