"""Asks many samples at once: a thread for each advisor, answers taken in as they come."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.errors import Stopped
from assistant.evaluation.answering import Respondent
from assistant.evaluation.answers import Answer
from assistant.evaluation.samples import Sample
from assistant.evaluation.suites import Suite

_PATIENCE = 15.0
"""Seconds that a thread gets to come to its end when it is told to stop."""


@dataclass(frozen=True, slots=True)
class Job:
    """One asking of one sample."""

    suite: Suite
    sample: Sample
    repetition: int


class Crew:
    """Threads that ask, each with a respondent of its own."""

    def __init__(self, jobs: Sequence[Job], respondent: Callable[[], Respondent], threads: int) -> None:
        self._open: queue.SimpleQueue[Job] = queue.SimpleQueue()
        for job in jobs:
            self._open.put(job)
        self._done: queue.SimpleQueue[Answer | BaseException | None] = queue.SimpleQueue()
        self._cancelled = threading.Event()
        self._respondents = [respondent() for _ in range(max(1, min(threads, len(jobs))))]
        self._threads = [
            threading.Thread(target=self._work, args=(each,), name="respondent", daemon=True)
            for each in self._respondents
        ]

    def ask(self, take: Callable[[Answer], None]) -> None:
        """Ask everything. `take` is called in this thread with each answer.

        However it ends, also by Ctrl-C, what had been answered by then has been taken.

        Raises:
            StandpuntError: nothing can be asked; or what `take` raises.
        """
        for thread in self._threads:
            thread.start()
        working, failure = len(self._threads), None
        try:
            while working:
                got = self._done.get()
                if got is None:
                    working -= 1
                elif isinstance(got, Answer):
                    take(got)
                else:
                    failure = failure or got
                    self._cancel()
        except BaseException:
            self._cancel()
            self._take_rest(take)
            raise
        if failure:
            raise failure

    def _cancel(self) -> None:
        self._cancelled.set()
        for respondent in self._respondents:
            respondent.stop()

    def _take_rest(self, take: Callable[[Answer], None]) -> None:
        for thread in self._threads:
            thread.join(_PATIENCE)
        while not self._done.empty():
            got = self._done.get()
            if isinstance(got, Answer):
                take(got)

    def _work(self, respondent: Respondent) -> None:
        try:
            while not self._cancelled.is_set():
                job = self._open.get_nowait()
                self._done.put(respondent.answer(job.suite, job.sample, job.repetition))
        except (queue.Empty, Stopped):
            pass
        except BaseException as error:  # it is raised where somebody hears of it
            self._done.put(error)
        finally:
            respondent.close()
            self._done.put(None)
