"""A case note begun from a conversation: what is known of it, and nothing else."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from datetime import date, datetime

from assistant.conversation.days import told_day
from assistant.conversation.decisions import KeptDecision
from assistant.conversation.store import KeptTurn
from assistant.domain import Decision, Language, Profile, Stance
from assistant.library.text import clean
from assistant.words import say

_DECISIONS = {
    Stance.HOLD: Decision.HELD,
    Stance.ADAPT: Decision.ADAPTED,
    Stance.PAUSE: Decision.PAUSED,
    Stance.WITHDRAW: Decision.WITHDREW,
}
"""What an organisation did that decided for a stance. To start or to wait is nothing that a case is counted under."""

_QUESTIONS = 6
_TOPICS = 3
_LONGEST = 300


def answers_from(turns: Sequence[KeptTurn], profile: Profile, language: Language) -> dict[str, str]:
    """Answers to the form for a case note (`assistant.library.note_form`), as far as a conversation and the profile
    give them.

    The advice itself is left out: a note tells what an organisation did, and would otherwise be cited as if it had.
    """
    answers = {
        "organisation": profile.organisation,
        "sector": profile.sector,
        "country": profile.country,
        "situation": _situation(turns, profile, language),
        "topics": ", ".join(_gathered(turns, "topics")[:_TOPICS]),
        "related": "\n".join(_cases(turns)),
        "questions": "\n".join(_gathered(turns, "standalone_question")[:_QUESTIONS]),
        **_decided([decision for turn in turns for decision in turn.decisions], profile, language),
    }
    if turns and "years" not in answers:
        answers["years"] = turns[-1].asked[:4]
    return {name: value for name, value in answers.items() if value}


def language_of(turns: Sequence[KeptTurn], default: Language) -> Language:
    """The language in which a conversation was last answered."""
    spoken = [turn.brief["language"] for turn in turns if turn.brief and turn.brief.get("language") in tuple(Language)]
    return Language(spoken[-1]) if spoken else default


def _situation(turns: Sequence[KeptTurn], profile: Profile, language: Language) -> str:
    if not turns:
        return ""
    asked = datetime.fromisoformat(turns[0].asked).astimezone()
    month = f"{say(language, f'months.{asked.month}')} {asked.year}"
    return _said("asked", profile, language, month=month, question=_short(turns[0].question))


def _decided(decisions: Sequence[KeptDecision], profile: Profile, language: Language) -> dict[str, str]:
    """What was decided in the end, and what is told of how it went."""
    if not decisions:
        return {}
    last = max(decisions, key=lambda decision: decision.id)
    code = _DECISIONS.get(last.stance)
    stance = say(language, f"stances.{last.stance}")
    decided = _said("decided", profile, language, day=_day(last.decided, language), stance=stance)
    outcomes = (
        say(language, "note.session.outcome", day=_day(outcome.day, language), text=clean(outcome.text).rstrip(". "))
        for outcome in last.outcomes
    )
    return {
        "years": last.decided[:4],
        "happened": "\n".join(filter(None, (decided, clean(last.note)))),
        "decision": code.value if code else "",
        "followed": "\n".join(outcomes),
    }


def _said(name: str, profile: Profile, language: Language, **facts: str) -> str:
    """A sentence with the organisation in it, if the profile names one."""
    if profile.organisation:
        return say(language, f"note.session.{name}", organisation=clean(profile.organisation), **facts)
    return say(language, f"note.session.{name}_unnamed", **facts)


def _day(day: str, language: Language) -> str:
    return told_day(date.fromisoformat(day), language)


def _gathered(turns: Sequence[KeptTurn], name: str) -> list[str]:
    """What the briefs say under a name, each once, in the order of the conversation."""
    found: dict[str, None] = {}
    for turn in turns:
        value = (turn.brief or {}).get(name) or ()
        found.update(dict.fromkeys(map(_short, (value,) if isinstance(value, str) else value)))
    return list(found)


def _short(text: str) -> str:
    """A question may be a pasted mail; its beginning tells it."""
    return textwrap.shorten(clean(text), _LONGEST, placeholder="…")


def _cases(turns: Sequence[KeptTurn]) -> list[str]:
    """The cases that the briefs compared."""
    rows = (row for turn in turns for part in (turn.brief or {}).get("sections", ()) for row in part.get("rows", ()))
    return list(dict.fromkeys(str(row["document"]) for row in rows))
