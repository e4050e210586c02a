"""What is exported: the turns of a conversation, as far as each of them came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from assistant.conversation.decisions import KeptDecision
from assistant.conversation.store import KeptTurn
from assistant.domain import Brief, Outcome


@dataclass(frozen=True, slots=True)
class ExportTurn:
    """A question and what came of it. `asked` knows its time zone.

    Without a `brief` there is no answer: `draft` is what a stop left of it, if anything was stopped, and `unreadable`
    tells that there is one which an older version kept and nobody can show any more. `decisions`: those taken on it.
    """

    question: str
    asked: datetime
    brief: Brief | None = None
    draft: str | None = None
    unreadable: bool = False
    decisions: tuple[KeptDecision, ...] = ()


def from_kept(kept: KeptTurn) -> ExportTurn:
    """A turn as it was kept, with its brief made anew."""
    from assistant.advisor.kept import from_json

    asked = datetime.fromisoformat(kept.asked)
    if kept.brief is None:
        return ExportTurn(kept.question, asked, draft=kept.draft, decisions=kept.decisions)
    try:
        return ExportTurn(kept.question, asked, from_json(kept.brief), decisions=kept.decisions)
    except ValueError:
        return ExportTurn(kept.question, asked, unreadable=True, decisions=kept.decisions)


def last_brief(turns: Sequence[ExportTurn]) -> Brief | None:
    """The advice that was given last; without any, whatever was answered last; None if nothing was."""
    briefs = [turn.brief for turn in reversed(turns) if turn.brief]
    advised = (brief for brief in briefs if brief.outcome is Outcome.ADVISED)
    return next(advised, briefs[0] if briefs else None)


def last_decision(turns: Sequence[ExportTurn]) -> KeptDecision | None:
    """The decision that counts: the one written down last."""
    return max((each for turn in turns for each in turn.decisions), key=lambda each: each.id, default=None)
