"""Shows on stderr how an evaluation goes: a bar with the time that is left, or a line now and then."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.cli.output import note
from assistant.cli.progress import ProgressObserver
from assistant.domain import Language
from assistant.evaluation.answers import Answer
from assistant.words import plural, say

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_STEP = 10
"""Per cent after which a line is written where there is no terminal to draw a bar on."""


class EvaluationProgress(ProgressObserver):
    """A `Watcher` of a run. `place`: its folder, once it has one."""

    def __init__(self, language: Language) -> None:
        super().__init__(language)
        self.place: Path | None = None
        self._words = language
        self._asked: Progress | None = None
        self._row: TaskID | None = None
        self._done = self._total = self._failed = self._told = 0

    def folder(self, path: Path) -> None:
        self.place = path

    def asking(self, total: int, done: int) -> None:
        if done:
            note(plural(self._words, "cli.eval.known", done))
        self._begin("asking", total, done)

    def answered(self, answer: Answer) -> None:
        self._failed += answer.error is not None
        self._advance(answer.suite)

    def judging(self, total: int) -> None:
        self._begin("judging", total, 0)

    def judged(self) -> None:
        self._advance("")

    def stop(self) -> None:
        super().stop()
        if self._asked:
            self._asked.stop()
            self._asked = None

    def _begin(self, job: str, total: int, done: int) -> None:
        self.stop()
        self._done, self._total, self._told = done, total, 0
        if not sys.stderr.isatty():
            note(plural(self._words, f"cli.eval.{job}", total - done) + " …")
            return
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
        from rich.progress import TimeRemainingColumn as TimeLeft

        columns = (
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("·"),
            TimeLeft(),
            TextColumn(say(self._words, "cli.eval.left")),
        )
        self._asked = Progress(*columns, console=Console(stderr=True), transient=True)
        self._asked.start()
        self._row = self._asked.add_task(say(self._words, f"cli.eval.{job}.bar"), total=total, completed=done)

    def _advance(self, suite: str) -> None:
        self._done += 1
        if self._asked and self._row is not None:
            failed = plural(self._words, "cli.eval.failed", self._failed) if self._failed else ""
            text = " · ".join(filter(None, (suite, failed)))
            self._asked.update(self._row, completed=self._done, description=text or None)
            return
        share = 100 * self._done // max(1, self._total)
        if share >= self._told + _STEP and self._done < self._total:
            self._told = share - share % _STEP
            note(f"{self._done}/{self._total}")
