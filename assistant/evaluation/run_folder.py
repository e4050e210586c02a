"""The folder of a run: how it was made, every answer, every score, and the reports."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant import locations
from assistant.errors import ConfigurationError, UsageError
from assistant.evaluation.answers import AnswerFile, JudgementFile

RUN_FILE, ANSWERS_FILE, JUDGEMENTS_FILE, SCORES_FILE = "run.json", "answers.jsonl", "judgements.jsonl", "scores.json"


class SuiteRecord(BaseModel):
    """A suite as it was asked: `samples` of it, from a file of this fingerprint."""

    model_config = ConfigDict(frozen=True)

    name: str
    place: str
    fingerprint: str
    samples: int


class RunRecord(BaseModel):
    """What `run.json` holds. Times are ISO 8601 with their zone; `finished` is None until everything was asked."""

    model_config = ConfigDict(frozen=True)

    model: str
    base_url: str | None
    prompts: str | None
    judge: str | None = None
    suites: tuple[SuiteRecord, ...]
    split: str | None
    limit: int | None
    filters: tuple[str, ...]
    repetitions: int
    jobs: int
    versions: dict[str, str]
    fingerprints: dict[str, str]
    commit: str | None
    modified: bool
    machine: str
    started: str
    finished: str | None = None
    seconds: float = 0.0
    answers: int = 0
    from_cache: int = 0
    errors: int = 0


class RunFolder:
    """A folder of a run."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.answers = AnswerFile(path / ANSWERS_FILE)
        self.judged = JudgementFile(path / JUDGEMENTS_FILE)

    @classmethod
    def create(cls, path: Path | None, model: str) -> RunFolder:
        """A new folder: where it is wanted, or beside the other runs.

        Raises:
            UsageError: something is there already.
            ConfigurationError: it cannot be made.
        """
        place = path or _named(model)
        try:
            if place.exists() and (not place.is_dir() or any(place.iterdir())):
                raise UsageError("eval_folder_taken", path=place)
            place.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigurationError("eval_folder_unwritable", path=place, reason=error.strerror or error) from error
        return cls(place)

    def read(self) -> RunRecord:
        """How the run was made.

        Raises:
            UsageError: this is not the folder of a run.
        """
        try:
            return RunRecord.model_validate_json((self.path / RUN_FILE).read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise UsageError("eval_no_run", path=self.path) from None
        except (OSError, ValidationError, UnicodeDecodeError) as error:
            raise ConfigurationError("eval_run_unreadable", path=self.path / RUN_FILE, reason=_brief(error)) from error

    def write(self, record: RunRecord) -> None:
        """Write down how the run was made."""
        self._write(RUN_FILE, record.model_dump())

    def write_scores(self, scores: Mapping[str, Any]) -> None:
        """Write down what it scored."""
        self._write(SCORES_FILE, scores)

    def _write(self, name: str, value: Mapping[str, Any]) -> None:
        """Whole or not at all: a reader never sees half a file."""
        draft = self.path / f"{name}.new"
        try:
            draft.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
            draft.replace(self.path / name)
        except OSError as error:
            raise ConfigurationError(
                "eval_folder_unwritable", path=self.path, reason=error.strerror or error
            ) from error


def now() -> str:
    """The time, as it is written down."""
    return datetime.now().astimezone().isoformat(timespec="seconds")


def _named(model: str) -> Path:
    """A new name beside the other runs, with the time and the model in it."""
    plain = re.sub(r"[^\w.-]+", "-", model).strip("-.")[-40:]
    base = f"{datetime.now().astimezone():%Y%m%d-%H%M%S}-{plain}"
    folder = locations.runs_directory()
    names = (base, *(f"{base}-{number}" for number in range(2, 1000)))
    return next(folder / name for name in names if not (folder / name).exists())


def _brief(error: Exception) -> str:
    return str(error).splitlines()[0]
