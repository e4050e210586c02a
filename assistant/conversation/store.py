"""Sessions and turns in one SQLite file. A turn is on disk before its answer starts."""

from __future__ import annotations

import json
import re
import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant import locations
from assistant.conversation.decisions import (
    TABLES,
    Decided,
    KeptDecision,
    KeptOutcome,
    add_decision,
    add_outcome,
    own_words,
    read_decided,
    read_decisions,
)
from assistant.domain import DecisionKind, Language, PastTurn, Signal, Stance
from assistant.errors import SessionsUnavailable
from assistant.library.text import clean

_SCHEMA = """
CREATE TABLE IF NOT EXISTS sessions (id TEXT PRIMARY KEY, name TEXT NOT NULL, started TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS turns (
    session TEXT NOT NULL REFERENCES sessions ON DELETE CASCADE, number INTEGER NOT NULL, asked TEXT NOT NULL,
    question TEXT NOT NULL, memory TEXT, brief TEXT, PRIMARY KEY (session, number));
CREATE INDEX IF NOT EXISTS turns_by_time ON turns (asked);
CREATE VIRTUAL TABLE IF NOT EXISTS said USING fts5(
    session UNINDEXED, number UNINDEXED, question, answer, tokenize = 'unicode61 remove_diacritics 2');
""" + TABLES.lstrip()
_VERSION = 3
"""1 had no full text, 2 no decisions."""

_FILL_SAID = """
INSERT INTO said SELECT session, number, question, COALESCE(json_extract(brief, '$.answer'), '') FROM turns;
"""
"""For a file of version 1."""

_FOLLOWED = 0
"""The number under which `said` holds what was decided and what happened: that of no turn."""

LAST = "last"
"""What the session used last may be called instead of by its id."""

_DRAFT = "draft"
"""What the brief of a stopped turn holds, and nothing else."""

_WORD = re.compile(r"\w+")
_NAME_LENGTH = 60
_PATIENCE_MS = 10_000
_NOTHING_WRITTEN = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR}
"""What SQLite says where there is no room, or no right to write."""


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """A session as lists show it. `started` and `latest` are ISO 8601 moments in UTC; `decided`: what was decided."""

    id: str
    name: str
    started: str
    latest: str
    turns: int
    decided: Stance | None = None


@dataclass(frozen=True, slots=True)
class KeptTurn:
    """A turn as it was kept. `brief`: its public JSON; None while there is no answer. `draft`: what a stop left.

    `decisions`: those that were taken on it, the latest last.
    """

    number: int
    asked: str
    question: str
    brief: dict[str, Any] | None = None
    draft: str | None = None
    decisions: tuple[KeptDecision, ...] = ()


class SessionStore:
    """Reads and writes sessions. Several processes may do so at once."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or locations.sessions_file()
        with _told(self._path):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            if not self._path.exists():
                self._path.touch(0o600)  # for nobody else's eyes; SQLite's files beside it take after it
            self._db = sqlite3.connect(self._path, isolation_level=None)
            self._db.execute(f"PRAGMA busy_timeout = {_PATIENCE_MS}")
            self._db.execute("PRAGMA foreign_keys = ON")
            self._db.execute("PRAGMA secure_delete = ON")
            try:
                self._set_up()
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF not in _NOTHING_WRITTEN or not self._open_sealed():
                    raise

    def _open_sealed(self) -> bool:
        """Open the file for reading only, on a full or read-only disk; false if that would not show every turn.

        There SQLite cannot make the files that it needs beside a write-ahead log. Without a log it needs none, if it
        is told that nobody writes (sqlite.org/wal.html#readonly).
        """
        log = self._path.with_name(f"{self._path.name}-wal")
        if log.exists() and log.stat().st_size:
            return False
        self._db.close()
        address = f"{self._path.absolute().as_uri()}?mode=ro&immutable=1"
        self._db = sqlite3.connect(address, uri=True, isolation_level=None)
        return self._version() == _VERSION

    def _set_up(self) -> None:
        if self._version() == _VERSION:
            return
        from filelock import FileLock

        # SQLite does not wait for others where it changes the journal mode, so the lock is ours.
        with FileLock(self._path.with_suffix(".lock")):
            before = self._version()
            if before == _VERSION:
                return
            if before > _VERSION:
                raise SessionsUnavailable("sessions_newer", path=self._path)
            # Write-ahead logging, so that a reader never waits for a writer (sqlite.org/wal.html).
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("BEGIN IMMEDIATE")
            for statement in _SCHEMA.strip().removesuffix(";").split(";\n"):
                self._db.execute(statement)
            if before == 1:
                self._db.execute(_FILL_SAID)
            self._db.execute(f"PRAGMA user_version = {_VERSION}")
            self._db.execute("COMMIT")

    def _version(self) -> int:
        return int(self._db.execute("PRAGMA user_version").fetchone()[0])

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
        with self._change():
            row = self._db.execute(
                "INSERT INTO turns (session, number, asked, question)"
                " SELECT ?, COALESCE(MAX(number), 0) + 1, ?, ? FROM turns WHERE session = ? RETURNING number",
                (session, _now(), question, session),
            ).fetchone()
            self._db.execute("INSERT INTO said VALUES (?, ?, ?, '')", (session, row[0], question))
        return int(row[0])

    def finish_turn(self, session: str, number: int, memory: PastTurn, brief: dict[str, Any]) -> None:
        """Keep what a turn ended in: its public JSON, and what follow-ups need to know of it."""
        kept = json.dumps(brief, ensure_ascii=False)
        with self._change():
            self._db.execute(
                "UPDATE turns SET memory = ?, brief = ? WHERE session = ? AND number = ?",
                (json.dumps(asdict(memory)), kept, session, number),
            )
            self._db.execute(
                "UPDATE said SET answer = ? WHERE session = ? AND number = ?",
                (str(brief.get("answer", "")), session, number),
            )

    def stop_turn(self, session: str, number: int, draft: str) -> None:
        """Keep what was drafted of an answer that was stopped. Follow-ups do not know of such a turn."""
        with _told(self._path):
            self._db.execute(
                "UPDATE turns SET brief = ? WHERE session = ? AND number = ?",
                (json.dumps({_DRAFT: draft}, ensure_ascii=False), session, number),
            )

    def history(self, session: str) -> tuple[KeptTurn, ...]:
        """Every turn of a session with its brief, the oldest first."""
        with _told(self._path):
            rows = self._db.execute(
                "SELECT number, asked, question, brief FROM turns WHERE session = ? ORDER BY number", (session,)
            ).fetchall()
        decisions = self.decisions(session)
        return tuple(_to_kept(row, [each for each in decisions if each.turn == row[0]]) for row in rows)

    def decide(self, session: str, decision: KeptDecision) -> None:
        """Write a decision down. Those before it stay; the latest counts."""
        with self._change():
            add_decision(self._db, session, decision)
            self._db.execute("INSERT INTO said VALUES (?, ?, ?, '')", (session, _FOLLOWED, decision.note))

    def add_outcome(self, session: str, outcome: KeptOutcome) -> bool:
        """Write down what happened after the latest decision of a session; false if there is none."""
        with self._change():
            added = add_outcome(self._db, session, outcome)
            if added:
                self._db.execute("INSERT INTO said VALUES (?, ?, ?, '')", (session, _FOLLOWED, outcome.text))
        return added

    def decisions(self, session: str) -> tuple[KeptDecision, ...]:
        """Every decision of a session with what happened then, the latest last."""
        with _told(self._path):
            return read_decisions(self._db, session)

    def decided(self) -> list[Decided]:
        """The decision that counts of every session: those due longest first, those with an outcome last."""
        with _told(self._path):
            return read_decided(self._db)

    def rename(self, session: str, name: str) -> None:
        """Give a session another name; an empty one changes nothing."""
        name = clean(own_words(name))
        if name:
            with _told(self._path):
                self._db.execute("UPDATE sessions SET name = ? WHERE id = ?", (name, session))

    def delete(self, session: str) -> None:
        """Remove a session with every turn and decision of it, also from the pages of the file that held it."""
        with self._change():
            self._db.execute("DELETE FROM said WHERE session = ?", (session,))
            self._db.execute("DELETE FROM sessions WHERE id = ?", (session,))
            # The full text marks what is deleted, and drops it only when its parts are merged (sqlite.org/fts5.html).
            self._db.execute("INSERT INTO said (said) VALUES ('optimize')")
        with _told(self._path):
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def turns(self, session: str) -> tuple[PastTurn, ...]:
        """The answered turns of a session, the oldest first."""
        with _told(self._path):
            rows = self._db.execute(
                "SELECT memory FROM turns WHERE session = ? AND memory IS NOT NULL ORDER BY number", (session,)
            ).fetchall()
        return tuple(_to_turn(json.loads(memory)) for (memory,) in rows)

    def sessions(self, limit: int = 50, text: str = "") -> Sequence[SessionFacts]:
        """The latest sessions, the one last used first; with `text`, those in which every word of it begins a word.

        A limit of -1 means all of them.
        """
        words = _WORD.findall(text)
        if text.strip() and not words:
            return []
        matches = " AND ".join(f'"{word}"*' for word in words)
        chosen = "WHERE id IN (SELECT session FROM said WHERE said MATCH ?) OR name LIKE ?" if words else ""
        with _told(self._path):
            rows = self._db.execute(
                "SELECT id, name, started, COALESCE(MAX(asked), started) AS latest, COUNT(number),"  # noqa: S608
                " (SELECT stance FROM decisions WHERE session = sessions.id ORDER BY decisions.id DESC LIMIT 1)"
                f" FROM sessions LEFT JOIN turns ON turns.session = sessions.id {chosen}"
                " GROUP BY id ORDER BY latest DESC, sessions.rowid DESC LIMIT ?",
                (*((matches, f"%{text.strip()}%") if words else ()), limit),
            ).fetchall()
        return [_to_facts(*row) for row in rows]

    def find(self, id: str) -> str | None:
        """The session that an id, or the beginning of one, belongs to; None if there is none, or more than one.

        The session used last may be called `last` instead.
        """
        wanted = id.strip().lower()
        if wanted == LAST:
            return next((each.id for each in self.sessions(limit=1)), None)
        matching = [each.id for each in self.sessions(limit=-1) if wanted and each.id.startswith(wanted)]
        return matching[0] if len(matching) == 1 else None

    @contextmanager
    def _change(self) -> Iterator[None]:
        """Several statements that hold together, or not at all."""
        with _told(self._path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")


def _to_facts(id: str, name: str, started: str, latest: str, turns: int, decided: str | None) -> SessionFacts:
    return SessionFacts(id, name, started, latest, turns, Stance(decided) if decided else None)


def _to_kept(row: tuple[int, str, str, str | None], decisions: Sequence[KeptDecision]) -> KeptTurn:
    number, asked, question, brief = row
    kept = json.loads(brief) if brief else None
    draft = str(kept[_DRAFT]) if kept and _DRAFT in kept else None
    return KeptTurn(number, asked, question, None if draft is not None else kept, draft, tuple(decisions))


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        reason = getattr(error, "strerror", None) or error
        raise SessionsUnavailable("sessions_unusable", path=path, reason=reason) from error


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
        signals=tuple(map(Signal, facts.get("signals", ()))),
        in_doubt=Signal(facts["in_doubt"]) if facts.get("in_doubt") else None,
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
