"""`standpunt chat`, and `standpunt` alone on a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from assistant.cli import output
from assistant.domain import Language
from assistant.errors import UsageError

if TYPE_CHECKING:
    from assistant.settings import Settings

Application = Callable[["Settings", Language, str | None], int]
"""Opens the terminal application with the settings, in a language, on a session; returns the exit code."""


OPTIONS = {"--lang": "lang", "-l": "lang", "--model": "model", "-m": "model", "--session": "session"}
"""The options of `chat`, and what `run_chat` calls them."""


def chat_options(arguments: Sequence[str]) -> dict[str, str] | None:
    """What the application is opened with, where that is plain to see; None if Typer has to read it.

    Without Typer and the other commands the first frame is there an eighth of a second sooner.
    """
    command, *rest = arguments or ["chat"]
    names, values = rest[::2], rest[1::2]
    plain = len(names) == len(values) and not any(value.startswith("-") for value in values)
    if command != "chat" or not plain or not OPTIONS.keys() >= set(names):
        return None
    return {OPTIONS[name]: value for name, value in zip(names, values, strict=True)}


def on_terminal() -> bool:
    """Whether somebody sits at a terminal, with both hands on it."""
    # Textual draws on stderr, so that stdout stays free.
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))


def run_chat(
    application: Application | None, *, lang: str | None = None, model: str | None = None, session: str | None = None
) -> int:
    """Open the terminal application.

    Raises:
        UsageError: this is no terminal, or one that can place nothing; or there is no such session.
        ConfigurationError: the settings are wrong.
    """
    from assistant import settings

    chosen = output.chosen_language(lang)
    if application is None or not on_terminal():
        raise UsageError("chat_no_terminal")
    if os.environ.get("TERM", "") in ("dumb", "unknown"):
        raise UsageError("chat_dumb_terminal", term=os.environ["TERM"])
    in_force = settings.load(model=model, language=chosen)
    found = _session(session, in_force) if session else None
    return application(in_force, output.words_language(chosen), found)


def _session(wanted: str, settings: Settings) -> str:
    from assistant.conversation.store import SessionStore

    if not settings.history:
        raise UsageError("history_off")
    store = SessionStore()
    try:
        found = store.find(wanted)
    finally:
        store.close()
    if found is None:
        raise UsageError("session_unknown", id=wanted)
    return found
