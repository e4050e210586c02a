"""`standpunt decide`, `outcome` and `review`: what was decided, what happened, and what is to be looked back on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from assistant.cli import output
from assistant.cli.history import find_session, kept_sessions
from assistant.conversation.days import past_day, review_day, told_day
from assistant.conversation.decisions import (
    STANCES,
    Decided,
    KeptDecision,
    KeptOutcome,
    decided_on,
    find_stance,
    own_words,
)
from assistant.conversation.store import KeptTurn, SessionFacts
from assistant.domain import Language
from assistant.errors import ExitCode, UsageError
from assistant.words import plural, say

_NAME_LENGTH = 60


def run_decide(
    wanted: str, *, stance: str | None, note: str, review: str | None, turn: int | None, day: str | None
) -> int:
    """Write down what was decided after a conversation, on the turn that is named or on its last advice."""
    language, today = output.words_language(), date.today()
    if stance is None:
        raise UsageError("stance_missing", known=", ".join(STANCES))
    labels = [(each, say(spoken, f"stances.{each}")) for each in STANCES for spoken in Language]
    chosen, decided = find_stance(stance, labels), past_day(day, today)
    looked_back = review_day(review, today) if review else None
    with kept_sessions() as store:
        session = find_session(store, wanted)
        number = _turn(store.history(session.id) if store else (), turn)
        decision = KeptDecision(number, chosen, own_words(note), decided, looked_back)
        if store:
            store.decide(session.id, decision)
    told = say(language, "cli.decide.kept", stance=say(language, f"stances.{chosen}"), name=session.name)
    output.note(" ".join([told, *_looking_back(decision, session, language)]))
    return ExitCode.OK


def _turn(kept: Sequence[KeptTurn], wanted: int | None) -> int:
    """The turn that is meant: the one named, or the last advice, or else the last question."""
    if not kept:
        raise UsageError("turn_none")
    if wanted is not None:
        if not 1 <= wanted <= len(kept):
            raise UsageError("turn_unknown", number=wanted, count=len(kept))
        return kept[wanted - 1].number
    return decided_on(kept).number


def _looking_back(decision: KeptDecision, session: SessionFacts, language: Language) -> list[str]:
    if decision.review is None:
        return [say(language, "cli.decide.unreviewed", id=session.id)]
    return [say(language, "cli.decide.review", day=told_day(date.fromisoformat(decision.review), language))]


def run_outcome(wanted: str, text: str, *, day: str | None) -> int:
    """Write down what happened after the latest decision of a conversation."""
    outcome = KeptOutcome(past_day(day, date.today()), own_words(text))
    if not outcome.text:
        raise UsageError("outcome_empty")
    with kept_sessions() as store:
        session = find_session(store, wanted)
        if store is None or not store.add_outcome(session.id, outcome):
            raise UsageError("decision_none", id=session.id, name=session.name)
    output.note(say(output.words_language(), "cli.outcome.kept", name=session.name, id=session.id))
    return ExitCode.OK


def run_review(*, every: bool, json: bool) -> int:
    """List the decisions to be looked back on, those due longest first; or every decision that counts."""
    today = date.today()
    with kept_sessions() as store:
        decided = store.decided() if store else []
    shown = [each for each in decided if every or each.decision.due(today)]
    if json:
        output.print_json([_as_json(each, today) for each in shown])
    else:
        _print(shown, len(decided), today)
    return ExitCode.OK


def _as_json(each: Decided, today: date) -> dict[str, Any]:
    return {
        "session": each.session,
        "name": each.name,
        "question": each.question,
        "due": each.decision.due(today),
        **{key: value for key, value in asdict(each.decision).items() if key != "id"},
    }


def _print(shown: Sequence[Decided], total: int, today: date) -> None:
    language = output.words_language()
    due = sum(each.decision.due(today) for each in shown)
    if output.is_rich() and shown:
        _table(shown, today, language)
    else:
        for each in shown:
            print("\t".join(_cells(each, today, language)))
    if due:
        output.note(say(language, "cli.review.hint", count=plural(language, "cli.review.due", due)))
    elif total and not shown:
        output.note(say(language, "cli.review.none_due", count=plural(language, "cli.review.decisions", total)))
    elif not total:
        output.note(say(language, "cli.review.none"))


def _cells(each: Decided, today: date, language: Language) -> list[str]:
    """Id, when to look back, what was decided, the conversation, and why or what happened, each on one line."""
    decision = each.decision
    last = decision.outcomes[-1] if decision.outcomes else None
    if last:
        when = say(language, "cli.review.happened", day=last.day)
    elif decision.due(today):
        when = say(language, "cli.review.since", day=decision.review)
    else:
        when = decision.review or say(language, "cli.review.undated")
    name = each.name if len(each.name) <= _NAME_LENGTH else f"{each.name[: _NAME_LENGTH - 1]}…"
    told = last.text if last else decision.note
    return [each.session, when, say(language, f"stances.{decision.stance}"), name, " ".join(told.split())]


def _table(shown: Sequence[Decided], today: date, language: Language) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(header_style="bold", expand=True)
    for column in ("id", "when", "decided"):
        table.add_column(say(language, f"cli.review.columns.{column}"), no_wrap=True)
    for column in ("name", "told"):
        table.add_column(say(language, f"cli.review.columns.{column}"), ratio=1)
    for each in shown:
        style = "yellow" if each.decision.due(today) else ""
        table.add_row(
            *(Text(cell, style=style if place == 1 else "") for place, cell in enumerate(_cells(each, today, language)))
        )
    output.console().print(table)
