"""Shows on stderr what happens to the index."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from assistant.cli.output import note
from assistant.domain import Language
from assistant.library.problems import Problem
from assistant.words import say

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from assistant.retrieval.team.report import Exchange

_SHOWN_PROBLEMS = 5


class ProgressObserver:
    """An `Observer` with a bar on a terminal and single lines elsewhere."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._problems = 0

    def waiting(self) -> None:
        note(say(self._language, "progress.waiting"))

    def building(self, reason: str, entries: int) -> None:
        text = say(self._language, f"progress.{reason}")
        if not sys.stderr.isatty():
            note(f"{text} …")
            return
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
        self._bar.start()
        self._task = self._bar.add_task(text, total=entries)

    def embedded(self, entries: int) -> None:
        if self._bar and self._task is not None:
            self._bar.advance(self._task, entries)

    def problem(self, problem: Problem) -> None:
        self._problems += 1
        if self._problems <= _SHOWN_PROBLEMS:
            note(say(self._language, "progress.problem", problem=problem))

    def finished(self) -> None:
        self.stop()
        if self._problems > _SHOWN_PROBLEMS:
            note(say(self._language, "progress.left_out", count=self._problems - _SHOWN_PROBLEMS))

    def exchanged(self, told: Exchange) -> None:
        for line in told.lines(self._language):
            note(line)

    def stop(self) -> None:
        """Take the bar away, also after an error."""
        if self._bar:
            self._bar.stop()
            self._bar = None
