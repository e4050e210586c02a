"""From a request to a folder with answers and scores."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from assistant import settings as user_settings
from assistant.advisor.chat.models import load_chat_model
from assistant.advisor.chat.providers import FROM_FILES, is_loopback, own_server, provider_name
from assistant.errors import ConfigurationError, UsageError
from assistant.evaluation.answer_cache import AnswerCache
from assistant.evaluation.answering import NOT_ITS_FAULT, Respondent
from assistant.evaluation.answers import Answer
from assistant.evaluation.asking import Crew, Job
from assistant.evaluation.casebooks import (
    Casebook,
    corpus_fingerprint,
    library_fingerprint,
    own_library,
    planted_casebook,
)
from assistant.evaluation.extra import needs_extra
from assistant.evaluation.fingerprints import commit, fingerprints, machine, shown_address, versions, world
from assistant.evaluation.judging import judge_run, load_judge
from assistant.evaluation.run_folder import RunFolder, RunRecord, SuiteRecord, now
from assistant.evaluation.samples import SPLITS, Dialogue
from assistant.evaluation.scoring import score
from assistant.evaluation.suites import Suite, chosen, load_suites
from assistant.library.lists import read_lists
from assistant.retrieval.sync import Observer, Silence, open_index
from assistant.settings import BUILTIN_MODEL, Settings

_HOSTED_JOBS = 4
"""Questions at a time for a model on somebody else's machine; our own machine answers one at a time soonest."""

_GIVE_UP = 3
"""Answers in a row that failed for no fault of the model, after which its server counts as gone."""


class Watcher(Observer, Protocol):
    """Hears how a run goes, besides what an index tells."""

    def folder(self, path: Path) -> None:
        """The run has its folder, with which it can be resumed from now on."""

    def asking(self, total: int, done: int) -> None:
        """Asking begins; `done` of the answers are there already."""

    def answered(self, answer: Answer) -> None:
        """One more answer."""

    def judging(self, total: int) -> None:
        """The judge begins with so many answers."""

    def judged(self) -> None:
        """One more answer is judged."""


class Unwatched(Silence):
    """A watcher that shows nothing."""

    def folder(self, path: Path) -> None: ...
    def asking(self, total: int, done: int) -> None: ...
    def answered(self, answer: Answer) -> None: ...
    def judging(self, total: int) -> None: ...
    def judged(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be evaluated. What is None or empty is as in the user's settings, or everything there is.

    `prompts`: a folder; empty for ours, whatever the user's settings say.
    `filters`, `limit`: see `suites.chosen`. `jobs`: questions at a time. `judge`: a chat model that judges the answers
    as well. `fresh`: ask anew what earlier runs have answered.
    """

    suites: tuple[str, ...] = ()
    model: str | None = None
    prompts: str | None = None
    split: str | None = None
    filters: tuple[str, ...] = ()
    limit: int | None = None
    repetitions: int = 1
    jobs: int | None = None
    judge: str | None = None
    fresh: bool = False


def evaluate(request: Request, out: Path | None = None, watcher: Watcher | None = None) -> Path:
    """Ask, judge if a judge is named, and score. Returns the folder of the run.

    Raises:
        UsageError: there is no such suite, no sample is chosen, or something lies at `out` already.
        ConfigurationError: a suite or a setting is not in order, the model cannot be used, or a package is missing.
        CorpusError, IndexUnavailable: the documents cannot be used.
    """
    needs_extra()
    if request.split not in (None, *SPLITS):
        raise UsageError("eval_split_unknown", value=request.split)
    prompts = str(Path(request.prompts).expanduser().absolute()) if request.prompts else request.prompts
    settings = user_settings.load(model=request.model, prompts=prompts)
    suites = _chosen(load_suites(request.suites), request.split, request.filters, request.limit)
    _check_models(settings, suites, request.judge)
    record = _record(request, settings, suites)
    folder = RunFolder.create(out, settings.model)
    folder.write(record)
    return _Run(folder, record, suites, settings, watcher or Unwatched(), fresh=request.fresh).carry_out()


def resume(path: Path, jobs: int | None = None, watcher: Watcher | None = None) -> Path:
    """Ask what a run that was stopped has not asked yet, and what went wrong; then as `evaluate`.

    Raises:
        UsageError: there is no run, or what answers it has changed since.
        Others: as `evaluate`.
    """
    needs_extra()
    folder = RunFolder(path)
    record = folder.read()
    settings = user_settings.load(model=record.model, prompts=record.prompts)
    suites = recorded_suites(record)
    _check_models(settings, suites, record.judge)
    if jobs:
        record = record.model_copy(update={"jobs": jobs})
    changed = _changes(record, settings, suites)
    if changed:
        raise UsageError("eval_run_changed", path=path, what=", ".join(changed))
    return _Run(folder, record, suites, settings, watcher or Unwatched()).carry_out()


def rescore(path: Path) -> list[str]:
    """Score a run anew from the answers in its folder, against its suites as they are now; nothing is asked.

    Returns the samples that are asked otherwise now, and so have no score.

    Raises:
        UsageError: there is no run, or one of its suites is gone.
        ConfigurationError: a suite or the answers cannot be read, or a package is missing.
    """
    needs_extra()
    folder = RunFolder(path)
    record = folder.read()
    return score(folder, recorded_suites(record), read_lists(user_settings.load().corpus_directory))


def recorded_suites(record: RunRecord) -> tuple[Suite, ...]:
    """The suites of a run as they are now, with the samples that it was to ask."""
    suites = load_suites([suite.place for suite in record.suites])
    return _chosen(suites, record.split, record.filters, record.limit)


def _check_models(settings: Settings, suites: Sequence[Suite], judge: str | None) -> None:
    """Set up every chat model that will be needed, so that what it lacks is told before anything is asked.

    Raises:
        ConfigurationError: its package, key or file is missing, or its provider is unknown.
        UsageError: the judge is no language model.
    """
    if settings.model != BUILTIN_MODEL and any(
        isinstance(each, Dialogue) for suite in suites for each in suite.samples
    ):
        load_chat_model(settings)
    if judge:
        load_judge(settings, judge)


def default_jobs(settings: Settings) -> int:
    """How many questions at a time do best where the model runs."""
    ours = settings.model == BUILTIN_MODEL or provider_name(settings.model) in FROM_FILES
    return 1 if ours or is_loopback(own_server(settings)) else _HOSTED_JOBS


def _chosen(suites: Sequence[Suite], split: str | None, filters: Sequence[str], limit: int | None) -> tuple[Suite, ...]:
    found = tuple(suite for suite in (chosen(each, split, filters, limit) for each in suites) if suite.samples)
    if not found:
        raise UsageError("eval_nothing_chosen")
    return found


def _record(request: Request, settings: Settings, suites: Sequence[Suite]) -> RunRecord:
    head, modified = commit()
    return RunRecord(
        model=settings.model,
        base_url=shown_address(settings),
        prompts=settings.prompts,
        judge=request.judge,
        suites=tuple(_suite_record(suite) for suite in suites),
        split=request.split,
        limit=request.limit,
        filters=request.filters,
        repetitions=request.repetitions,
        jobs=request.jobs or default_jobs(settings),
        versions=versions(),
        fingerprints=fingerprints(settings, _corpus(settings, suites)),
        commit=head,
        modified=modified,
        machine=machine(),
        started=now(),
    )


def _suite_record(suite: Suite) -> SuiteRecord:
    return SuiteRecord(name=suite.name, place=suite.place, fingerprint=suite.fingerprint, samples=len(suite.samples))


def _corpus(settings: Settings, suites: Sequence[Suite]) -> str:
    """The fingerprint of all documents that are answered from."""
    places = sorted({suite.planted for suite in suites if suite.planted})
    corpus, library = settings.corpus_directory, own_library(settings)
    own = [library_fingerprint(library)] if library and not all(suite.shipped for suite in suites) else []
    return "+".join([corpus_fingerprint(corpus), *(corpus_fingerprint(corpus, place) for place in places), *own])


def _changes(record: RunRecord, settings: Settings, suites: Sequence[Suite]) -> list[str]:
    """What is not as it was when a run began."""
    current = fingerprints(settings, _corpus(settings, suites)) | {"base_url": str(shown_address(settings))}
    before = record.fingerprints | {"base_url": str(record.base_url)}
    changed = [name for name, value in current.items() if before.get(name) != value]
    return changed + ([] if tuple(map(_suite_record, suites)) == record.suites else ["suites"])


class _Run:
    """One run on its way."""

    def __init__(
        self,
        folder: RunFolder,
        record: RunRecord,
        suites: Sequence[Suite],
        settings: Settings,
        watcher: Watcher,
        *,
        fresh: bool = False,
    ) -> None:
        self._folder, self._record, self._suites = folder, record, suites
        self._settings, self._watcher = settings, watcher
        self._fresh = fresh
        self._worlds: dict[tuple[Path | None, bool], str] = {}
        self._caches: dict[str, AnswerCache] = {}
        self._failed_in_a_row = 0

    def carry_out(self) -> Path:
        """Ask what is still to be asked, judge, and score."""
        self._watcher.folder(self._folder.path)
        started = time.perf_counter()
        cached = self._ask()
        answers = self._folder.answers.latest().values()
        record = self._record.model_copy(
            update={
                "finished": now(),
                "seconds": round(self._record.seconds + time.perf_counter() - started, 1),
                "answers": len(answers),
                "from_cache": self._record.from_cache + cached,
                "errors": sum(answer.error is not None for answer in answers),
            }
        )
        self._folder.write(record)
        if record.judge:
            judge_run(self._folder, self._suites, self._settings, record.judge, self._watcher)
        score(self._folder, self._suites, read_lists(self._settings.corpus_directory))
        return self._folder.path

    def _ask(self) -> int:
        """Returns how many answers came from the cache."""
        jobs = self._jobs()
        total = sum(len(suite.samples) for suite in self._suites) * self._record.repetitions
        left = [job for job in jobs if self._fresh or not self._from_cache(job)]
        if left:
            casebooks = self._casebooks(left)
            self._watcher.asking(total, total - len(left))
            Crew(left, lambda: Respondent(self._settings, casebooks), self._record.jobs).ask(self._take)
        return len(jobs) - len(left)

    def _jobs(self) -> list[Job]:
        """What this folder has no answer to."""
        known = self._folder.answers.latest()
        jobs = []
        for suite in self._suites:
            for repetition in range(self._record.repetitions):
                for sample in suite.samples:
                    answer = known.get((suite.name, sample.id, repetition))
                    if answer is None or answer.error or answer.asked != sample.fingerprint:
                        jobs.append(Job(suite, sample, repetition))
        return jobs

    def _from_cache(self, job: Job) -> bool:
        cache = self._cache(job.suite.planted, dialogue=isinstance(job.sample, Dialogue))
        answer = cache.find(job.suite.name, job.sample, job.repetition)
        if answer is None:
            return False
        self._folder.answers.append(answer.model_copy(update={"model": self._settings.model}))
        return True

    def _cache(self, planted: Path | None, *, dialogue: bool) -> AnswerCache:
        """The cache of a casebook: a dialogue is answered by the chat model, a search or a check is not."""
        kind = (planted, dialogue)
        if kind not in self._worlds:
            corpus = corpus_fingerprint(self._settings.corpus_directory, planted)
            self._worlds[kind] = world(self._settings, corpus, model=dialogue)
        name = self._worlds[kind]
        return self._caches.setdefault(name, AnswerCache(name))

    def _casebooks(self, jobs: Sequence[Job]) -> dict[Path, Casebook]:
        """Bring every index up to date that will be needed, here, where Ctrl-C is heard while it is built."""
        found: dict[Path, Casebook] = {}
        for planted in dict.fromkeys(job.suite.planted for job in jobs):
            settings, at = self._settings, None
            if planted:
                casebook = found[planted] = planted_casebook(settings.corpus_directory, planted)
                settings, at = replace(settings, corpus=str(casebook.corpus)), casebook.index
            open_index(settings, self._watcher, at).close()
        return found

    def _take(self, answer: Answer) -> None:
        self._folder.answers.append(answer)
        suite = next(suite for suite in self._suites if suite.name == answer.suite)
        self._cache(suite.planted, dialogue=bool(answer.turns)).keep(answer)
        self._watcher.answered(answer)
        gone = any(turn.fell_back in NOT_ITS_FAULT for turn in answer.turns)
        self._failed_in_a_row = self._failed_in_a_row + 1 if gone else 0
        if self._failed_in_a_row >= _GIVE_UP:
            raise ConfigurationError(
                "eval_model_gone", name=self._settings.model, reason=answer.error, path=self._folder.path
            )
