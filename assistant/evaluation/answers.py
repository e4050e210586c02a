"""What was answered: one line of JSON for each asking of each sample."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.domain import Verdict
from assistant.errors import ConfigurationError


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Tokens(_Kept):
    """What a chat model read and wrote for one turn, all its requests together, as its server counts."""

    read: int
    written: int


class Draft(_Kept):
    """What a first draft claimed, and how much of that its citations supported, before any of it was mended."""

    claims: int
    supported: int


class AnsweredTurn(_Kept):
    """The public JSON of a brief (`advisor.publication`), and what it cost.

    `draft`: what the first draft was worth; None if there was none that could be read.
    `fell_back`: why the chat model's draft could not be used, as the key of an error; the brief is then not its own.
    """

    brief: dict[str, Any]
    seconds: float
    tokens: Tokens | None = None
    draft: Draft | None = None
    fell_back: str | None = None


class Found(_Kept):
    """What a query found, best first: passages by twin key, documents by id."""

    passages: tuple[str, ...]
    documents: tuple[str, ...]


class Checked(_Kept):
    """What the grounding check said of a claim; `support` is in 0..1."""

    verdict: Verdict
    support: float


class Answer(_Kept):
    """What came of asking a sample once; `repetition` counts from 0.

    `asked`: the fingerprint of what was asked. `turns`, `found` or `check` hold the answer, by the kind of sample. With
    an `error` it counts as not asked, and is asked again when the run is resumed.
    """

    suite: str
    sample: str
    repetition: int = 0
    asked: str
    model: str
    turns: tuple[AnsweredTurn, ...] = ()
    found: Found | None = None
    check: Checked | None = None
    seconds: float = 0.0
    error: str | None = None

    @property
    def key(self) -> tuple[str, str, int]:
        """What was asked, within a run."""
        return self.suite, self.sample, self.repetition


class Judgement(_Kept):
    """What the judge said of a nugget (`item`: its id) or a statement (`item`: its place) of one turn, from 0."""

    suite: str
    sample: str
    repetition: int
    turn: int
    kind: Literal["nugget", "statement"]
    item: str
    label: Verdict

    @property
    def key(self) -> tuple[str, str, int]:
        """The asking whose answer it is about."""
        return self.suite, self.sample, self.repetition


K = TypeVar("K", Answer, Judgement)


class _Lines(Generic[K]):
    """Lines of JSON in a file, each on disk before the next. Several threads may append.

    What a killed process left of a last line is dropped.
    """

    kind: type[K]

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._mended = False

    def append(self, *lines: K) -> None:
        """Add lines, all or none."""
        text = "".join(line.model_dump_json() + "\n" for line in lines)
        with self._lock:
            if not self._mended:
                self._mend()
            with self.path.open("ab") as file:
                file.write(text.encode())

    def _mend(self) -> None:
        self._mended = True
        if self.path.exists():
            data = self.path.read_bytes()
            whole = data.rfind(b"\n") + 1
            if whole < len(data):
                with self.path.open("r+b") as file:
                    file.truncate(whole)

    def __iter__(self) -> Iterator[K]:
        """The lines in the order in which they were written. Without a file there are none.

        Raises:
            ConfigurationError: one cannot be read.
        """
        try:
            lines = self.path.read_bytes().split(b"\n")[:-1]
        except FileNotFoundError:
            return
        except OSError as error:
            raise ConfigurationError("eval_answers_unreadable", path=self.path, line=0, reason=error) from error
        for number, line in enumerate(lines, start=1):
            try:
                yield self.kind.model_validate_json(line)
            except ValidationError as error:
                reason = error.errors(include_url=False)[0]["msg"]
                raise ConfigurationError(
                    "eval_answers_unreadable", path=self.path, line=number, reason=reason
                ) from error


class AnswerFile(_Lines[Answer]):
    """The answers of a run, or of the cache."""

    kind = Answer

    def latest(self) -> dict[tuple[str, str, int], Answer]:
        """The last answer to each asking."""
        return {answer.key: answer for answer in self}


class JudgementFile(_Lines[Judgement]):
    """What the judge said in a run."""

    kind = Judgement
