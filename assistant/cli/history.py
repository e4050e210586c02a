"""`standpunt history`: the conversations that are kept, found again, renamed and removed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime

from assistant import locations
from assistant.cli import output
from assistant.conversation.store import SessionFacts, SessionStore
from assistant.domain import Language
from assistant.errors import ExitCode, UsageError
from assistant.words import plural, say


def run_history(
    text: str, *, limit: int, json: bool, delete: str | None = None, rename: tuple[str, str] | None = None
) -> int:
    """List the conversations in which every word of `text` begins a word; or remove or rename one."""
    if delete:
        return _delete(delete)
    if rename:
        return _rename(*rename)
    with kept_sessions() as store:
        found = store.sessions(limit=-1, text=text) if store else ()
    if json:
        output.print_json([asdict(session) for session in found[:limit]])
    else:
        _print(found, limit)
    return ExitCode.OK


@contextmanager
def kept_sessions() -> Iterator[SessionStore | None]:
    """The store; None if nothing was ever kept, in which case no file is made for it."""
    if not locations.sessions_file().exists():
        yield None
        return
    store = SessionStore()
    try:
        yield store
    finally:
        store.close()


def find_session(store: SessionStore | None, wanted: str) -> SessionFacts:
    """The conversation that an id, the beginning of one, or `last` belongs to.

    Raises:
        UsageError: there is none, or more than one.
    """
    sessions = store.sessions(limit=-1) if store else ()
    if not store or not sessions:
        raise UsageError("history_empty")
    id = store.find(wanted)
    if id is None:
        raise UsageError("conversation_unknown", id=wanted)
    return next(session for session in sessions if session.id == id)


def _delete(wanted: str) -> int:
    """Remove one; its whole id must be given, because nothing brings it back."""
    with kept_sessions() as store:
        session = find_session(store, wanted)
        if session.id != wanted.strip().lower():
            raise UsageError("conversation_id_short", id=wanted, found=session.id, name=session.name)
        if store:
            store.delete(session.id)
    output.note(say(output.words_language(), "cli.history.deleted", name=session.name))
    return ExitCode.OK


def _rename(wanted: str, name: str) -> int:
    if not name.strip():
        raise UsageError("conversation_name_empty")
    with kept_sessions() as store:
        session = find_session(store, wanted)
        if store:
            store.rename(session.id, name)
            session = find_session(store, session.id)
    output.note(say(output.words_language(), "cli.history.renamed", id=session.id, name=session.name))
    return ExitCode.OK


def _print(found: Sequence[SessionFacts], limit: int) -> None:
    language = output.words_language()
    if not found:
        output.note(say(language, "cli.history.none"))
        return
    shown = found[:limit]
    decided = [say(language, f"stances.{each.decided}") if each.decided else "" for each in shown]
    rows = [
        (each.id, _local(each.latest), str(each.turns), each.name, stance)
        for each, stance in zip(shown, decided, strict=True)
    ]
    if output.is_rich():
        _table(rows, language)
    else:
        for row in rows:
            print("\t".join(row))
    total = plural(language, "cli.history.conversations", len(found))
    more = [say(language, "cli.history.shown", count=len(shown))] if len(shown) < len(found) else []
    output.note(" ".join([total, *more]))


def _local(moment: str) -> str:
    """A moment in the time of this machine, to the minute."""
    return f"{datetime.fromisoformat(moment).astimezone():%Y-%m-%d %H:%M}"


def _table(rows: Sequence[tuple[str, ...]], language: Language) -> None:
    from rich.table import Table
    from rich.text import Text

    out = output.console()
    table = Table(header_style="bold", expand=True)
    for column in ("id", "latest", "turns"):
        table.add_column(say(language, f"cli.history.columns.{column}"), no_wrap=True)
    table.add_column(say(language, "cli.history.columns.name"), ratio=1)
    table.add_column(say(language, "cli.history.columns.decided"), no_wrap=True)
    for row in rows:
        table.add_row(*map(Text, row))
    out.print(table)
