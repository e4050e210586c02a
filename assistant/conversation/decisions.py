"""What was decided after a conversation, and what happened then: written down, looked back on, kept."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from assistant.domain import Outcome, Stance
from assistant.errors import UsageError
from assistant.library.text import fold, strip_controls

if TYPE_CHECKING:
    from assistant.conversation.store import KeptTurn

TABLES = """
CREATE TABLE IF NOT EXISTS decisions (
    id INTEGER PRIMARY KEY, session TEXT NOT NULL, turn INTEGER NOT NULL, stance TEXT NOT NULL, note TEXT NOT NULL,
    decided TEXT NOT NULL, review TEXT, FOREIGN KEY (session, turn) REFERENCES turns ON DELETE CASCADE);
CREATE INDEX IF NOT EXISTS decisions_by_session ON decisions (session);
CREATE TABLE IF NOT EXISTS outcomes (
    decision INTEGER NOT NULL REFERENCES decisions ON DELETE CASCADE, day TEXT NOT NULL, text TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS outcomes_by_decision ON outcomes (decision);
"""

STANCES = tuple(stance for stance in Stance if stance is not Stance.NONE)
"""What can be decided."""


@dataclass(frozen=True, slots=True)
class KeptOutcome:
    """What happened after a decision. `day`: ISO 8601."""

    day: str
    text: str


@dataclass(frozen=True, slots=True)
class KeptDecision:
    """What was decided on a turn, and why (`note`). `decided` and `review` are days, ISO 8601.

    `outcomes`: what happened since, as it was told, in the order of its days. `id` grows with every decision kept.
    """

    turn: int
    stance: Stance
    note: str
    decided: str
    review: str | None = None
    outcomes: tuple[KeptOutcome, ...] = ()
    id: int = 0

    @property
    def open(self) -> bool:
        """Whether nobody has told yet what happened."""
        return not self.outcomes

    def due(self, today: date) -> bool:
        """Whether it is open and the day has come to look back on it."""
        return self.open and self.review is not None and self.review <= today.isoformat()


@dataclass(frozen=True, slots=True)
class Decided:
    """The decision that counts of a session: its latest. `question`: that of the turn it was taken on."""

    session: str
    name: str
    question: str
    decision: KeptDecision


def add_decision(db: sqlite3.Connection, session: str, decision: KeptDecision) -> None:
    """Write a decision down; those before it stay."""
    db.execute(
        "INSERT INTO decisions (session, turn, stance, note, decided, review) VALUES (?, ?, ?, ?, ?, ?)",
        (session, decision.turn, decision.stance, decision.note, decision.decided, decision.review),
    )


def add_outcome(db: sqlite3.Connection, session: str, outcome: KeptOutcome) -> bool:
    """Write down what happened after the latest decision of a session; false if there is none."""
    row = db.execute("SELECT MAX(id) FROM decisions WHERE session = ?", (session,)).fetchone()
    if row[0] is None:
        return False
    db.execute("INSERT INTO outcomes VALUES (?, ?, ?)", (row[0], outcome.day, outcome.text))
    return True


def read_decisions(db: sqlite3.Connection, session: str) -> tuple[KeptDecision, ...]:
    """Every decision of a session, the latest last."""
    rows = db.execute(
        "SELECT id, turn, stance, note, decided, review FROM decisions WHERE session = ? ORDER BY id", (session,)
    ).fetchall()
    return tuple(_decision(db, *row) for row in rows)


def read_decided(db: sqlite3.Connection) -> list[Decided]:
    """The decision that counts of every session that has one: those due longest first, those with an outcome last."""
    rows = db.execute(
        "SELECT sessions.id, sessions.name, turns.question,"
        " decisions.id, decisions.turn, stance, note, decided, review FROM decisions"
        " JOIN sessions ON sessions.id = decisions.session"
        " JOIN turns ON turns.session = decisions.session AND turns.number = decisions.turn"
        " WHERE decisions.id IN (SELECT MAX(id) FROM decisions GROUP BY session)"
    ).fetchall()
    found = [Decided(id, name, question, _decision(db, *kept)) for id, name, question, *kept in rows]

    def place(each: Decided) -> tuple[bool, bool, str]:
        decision = each.decision
        return not decision.open, decision.review is None, decision.review or decision.decided

    return sorted(found, key=place)


def _decision(
    db: sqlite3.Connection, id: int, turn: int, stance: str, note: str, decided: str, review: str | None
) -> KeptDecision:
    outcomes = db.execute("SELECT day, text FROM outcomes WHERE decision = ? ORDER BY day, rowid", (id,)).fetchall()
    return KeptDecision(turn, Stance(stance), note, decided, review, tuple(KeptOutcome(*each) for each in outcomes), id)


def decided_on(turns: Sequence[KeptTurn]) -> KeptTurn:
    """The turn that a decision is taken on unless another is named: the last advice, or else the last question."""
    advised = [turn for turn in turns if (turn.brief or {}).get("outcome") == Outcome.ADVISED]
    return advised[-1] if advised else turns[-1]


def own_words(text: str) -> str:
    """What a user typed, as it is kept: without escapes and invisible characters, lines as they are.

    A terminal that is not set to UTF-8 may hand over what is no text; it becomes question marks.
    """
    return strip_controls(text.encode("utf-8", "replace").decode("utf-8")).strip()


def find_stance(word: str, labels: Sequence[tuple[Stance, str]]) -> Stance:
    """The stance that a user means, by our word for it or by one of its labels.

    Raises:
        UsageError: no stance that can be decided on is called that.
    """
    wanted = fold(word.strip())
    for stance in STANCES:
        if wanted in (stance.value, *(fold(label) for other, label in labels if other is stance)):
            return stance
    raise UsageError("stance_unknown", value=word, known=", ".join(STANCES))
