"""Sessions and turns in one SQLite file. A turn is on disk before its answer starts."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant import locations
from assistant.domain import DecisionKind, Language, PastTurn, Stance
from assistant.errors import SessionsUnavailable
from assistant.library.text import clean

_SCHEMA = """
CREATE TABLE IF NOT EXISTS sessions (id TEXT PRIMARY KEY, name TEXT NOT NULL, started TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS turns (
    session TEXT NOT NULL REFERENCES sessions ON DELETE CASCADE, number INTEGER NOT NULL, asked TEXT NOT NULL,
    question TEXT NOT NULL, memory TEXT, brief TEXT, PRIMARY KEY (session, number));
CREATE INDEX IF NOT EXISTS turns_by_time ON turns (asked);
"""
_VERSION = 1
_NAME_LENGTH = 60
_PATIENCE_MS = 10_000


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """A session as lists show it. `started` and `latest` are ISO 8601 moments in UTC."""

    id: str
    name: str
    started: str
    latest: str
    turns: int


class SessionStore:
    """Reads and writes sessions. Several processes may do so at once."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or locations.sessions_file()
        with _told(self._path):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(self._path, isolation_level=None)
            # Write-ahead logging, so that a reader never waits for a writer (sqlite.org/wal.html).
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute(f"PRAGMA busy_timeout = {_PATIENCE_MS}")
            self._db.execute("PRAGMA foreign_keys = ON")
            self._db.executescript(_SCHEMA)
            self._db.execute(f"PRAGMA user_version = {_VERSION}")

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def start(self, question: str) -> str:
        """Begin a session, named after its first question; returns its id."""
        id = secrets.token_hex(4)
        question = clean(question)
        name = question if len(question) <= _NAME_LENGTH else question[: _NAME_LENGTH - 1].rstrip() + "…"
        with _told(self._path):
            self._db.execute("INSERT INTO sessions VALUES (?, ?, ?)", (id, name, _now()))
        return id

    def begin_turn(self, session: str, question: str) -> int:
        """Write a question down before it is answered; returns the number of its turn, from 1."""
        with _told(self._path):
            row = self._db.execute(
                "INSERT INTO turns (session, number, asked, question)"
                " SELECT ?, COALESCE(MAX(number), 0) + 1, ?, ? FROM turns WHERE session = ? RETURNING number",
                (session, _now(), question, session),
            ).fetchone()
        return int(row[0])

    def finish_turn(self, session: str, number: int, memory: PastTurn, brief: dict[str, Any]) -> None:
        """Keep what a turn ended in: its public JSON, and what follow-ups need to know of it."""
        with _told(self._path):
            self._db.execute(
                "UPDATE turns SET memory = ?, brief = ? WHERE session = ? AND number = ?",
                (json.dumps(asdict(memory)), json.dumps(brief, ensure_ascii=False), session, number),
            )

    def turns(self, session: str) -> tuple[PastTurn, ...]:
        """The answered turns of a session, the oldest first."""
        with _told(self._path):
            rows = self._db.execute(
                "SELECT memory FROM turns WHERE session = ? AND memory IS NOT NULL ORDER BY number", (session,)
            ).fetchall()
        return tuple(_to_turn(json.loads(memory)) for (memory,) in rows)

    def sessions(self, limit: int = 50) -> Sequence[SessionFacts]:
        """The latest sessions, the one last used first."""
        with _told(self._path):
            rows = self._db.execute(
                "SELECT id, name, started, COALESCE(MAX(asked), started) AS latest, COUNT(number)"
                " FROM sessions LEFT JOIN turns ON turns.session = sessions.id"
                " GROUP BY id ORDER BY latest DESC, sessions.rowid DESC LIMIT ?",
                (limit,),
            ).fetchall()
        return [SessionFacts(*row) for row in rows]

    def find(self, id: str) -> str | None:
        """The session that an id, or the beginning of one, belongs to; None if there is none, or more than one."""
        wanted = id.strip().lower()
        matching = [each.id for each in self.sessions(limit=-1) if wanted and each.id.startswith(wanted)]
        return matching[0] if len(matching) == 1 else None


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise SessionsUnavailable("sessions_unusable", path=path, reason=error) from error


def _to_turn(facts: dict[str, Any]) -> PastTurn:
    return PastTurn(
        question=facts["question"],
        standalone_question=facts["standalone_question"],
        language=Language(facts["language"]),
        kind=DecisionKind(facts["kind"]),
        topics=tuple(facts["topics"]),
        named_documents=tuple(facts["named_documents"]),
        stance=Stance(facts["stance"]) if facts["stance"] else None,
        cited=tuple(facts["cited"]),
        shown_cases=tuple(facts["shown_cases"]),
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
