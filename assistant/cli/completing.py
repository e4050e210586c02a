"""What the shell offers after Tab: names of settings and their values, ids of documents and conversations, topics.

Each takes what is typed so far. Completion runs at every Tab, so nothing heavy is imported, and where something cannot
be read nothing is offered: a shell has no place for a complaint.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, get_args, get_origin

from assistant.cli import output
from assistant.errors import StandpuntError

Offer = tuple[str, str]
"""A word, and what it means for shells that show that."""

_SESSIONS = 20


def _beginning(incomplete: str, words: Iterable[Offer]) -> list[Offer]:
    return [each for each in words if each[0].startswith(incomplete)]


def languages(incomplete: str) -> list[Offer]:
    """nl and en."""
    return _beginning(incomplete, [("nl", "Nederlands"), ("en", "English")])


def collections(incomplete: str) -> list[Offer]:
    """The values of `--only`."""
    return _beginning(incomplete, [("own", ""), ("shipped", "")])


def topics(incomplete: str) -> list[Offer]:
    """What `standpunt help` explains."""
    from assistant.cli.topics import known

    return _beginning(incomplete, ((each.name, each.title) for each in known(output.help_language())))


def setting_names(incomplete: str) -> list[Offer]:
    """The names of the settings, with what they mean."""
    from assistant.settings import FIELDS
    from assistant.words import say

    language = output.help_language()
    return _beginning(incomplete, ((name, say(language, f"settings.{name}")) for name in FIELDS))


def setting_values(ctx: Any, incomplete: str) -> list[Offer]:
    """The values of a setting that has only some, or is yes or no; `ctx` (Typer's name for it) knows which setting."""
    from assistant.settings import KINDS

    kind = KINDS.get(str(ctx.params.get("key")))
    if kind is bool:
        return _beginning(incomplete, [("yes", ""), ("no", "")])
    return _beginning(incomplete, ((str(value), "") for value in get_args(kind) if get_origin(kind) is Literal))


def profile_fields(incomplete: str) -> list[Offer]:
    """The parts of the profile."""
    from assistant.profile import FIELDS

    return _beginning(incomplete, ((name, "") for name in FIELDS))


def documents(incomplete: str) -> list[Offer]:
    """The ids of the casebook, and of the user's own documents and case notes."""
    from assistant import settings

    try:
        in_force = settings.load()
    except StandpuntError:
        return []
    corpus, library = in_force.corpus_directory, in_force.library_directory
    found = [
        *corpus.glob("articles/*.md"),
        *corpus.glob("cases/*.md"),
        *(library.glob("*/own-*.md") if library else ()),
    ]
    return _beginning(incomplete, ((id, "") for id in sorted({path.name.partition(".")[0] for path in found})))


def own_documents(incomplete: str) -> list[Offer]:
    """The ids of the user's own documents and case notes."""
    return [each for each in documents(incomplete) if each[0].startswith("own-")]


def sessions(incomplete: str) -> list[Offer]:
    """The conversations used last, newest first, with their names."""
    from assistant import locations

    if not locations.sessions_file().exists():
        return []
    from assistant.conversation.store import SessionStore

    try:
        store = SessionStore()
    except StandpuntError:
        return []
    try:
        return _beginning(incomplete, [("last", ""), *((each.id, each.name) for each in store.sessions(_SESSIONS))])
    finally:
        store.close()
