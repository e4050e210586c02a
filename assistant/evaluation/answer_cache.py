"""Answers of earlier runs: what would be answered the same need not be asked again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from assistant import locations
from assistant.errors import ConfigurationError
from assistant.evaluation.answers import Answer, AnswerFile
from assistant.evaluation.samples import Sample

_FOLDER = "answers"
_KEPT = 24
"""Files that stay, one for each world (`fingerprints.world`), the ones used last; each takes up to 20 MB."""


class AnswerCache:
    """The answers given in one world, by what was asked and how often it had been asked before.

    Sample ids do not matter: a question that moved to another suite has its answer.
    """

    def __init__(self, world: str) -> None:
        self._file = AnswerFile(locations.cache_directory() / _FOLDER / f"{world}.jsonl")
        self._known: dict[tuple[str, int], Answer] | None = None

    def find(self, suite: str, sample: Sample, repetition: int) -> Answer | None:
        """The answer to a sample, under its name in this suite."""
        answer = self._answers.get((sample.fingerprint, repetition))
        return answer and answer.model_copy(update={"suite": suite, "sample": sample.id})

    def keep(self, answer: Answer) -> None:
        """Keep an answer, unless something went wrong with it: the next try may do better.

        Raises:
            ConfigurationError: the cache cannot be written.
        """
        if answer.error or any(turn.fell_back for turn in answer.turns):
            return
        folder = self._file.path.parent
        try:
            if not folder.is_dir():
                folder.mkdir(parents=True)
            self._file.append(answer)
        except OSError as error:
            raise ConfigurationError("eval_cache_unwritable", path=folder, reason=error.strerror or error) from error

    @property
    def _answers(self) -> dict[tuple[str, int], Answer]:
        if self._known is None:
            self._known = {(answer.asked, answer.repetition): answer for answer in _whole(self._file)}
            if self._known:
                self._file.path.touch()
            sweep(self._file.path.parent)
        return self._known


def _whole(file: AnswerFile) -> Iterator[Answer]:
    """The answers of a file up to the first that cannot be read; a cache is allowed to forget."""
    try:
        yield from file
    except ConfigurationError:
        return


def sweep(folder: Path) -> None:
    """Remove all but the files used last."""
    files = sorted(folder.glob("*.jsonl"), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in files[_KEPT:]:
        old.unlink(missing_ok=True)
