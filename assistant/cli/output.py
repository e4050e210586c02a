"""What goes to which stream, and how: the only module of the command line that writes to stderr."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

from assistant.domain import Collection, Language
from assistant.errors import ExitCode, StandpuntError, UsageError
from assistant.library.text import clean
from assistant.words import say

if TYPE_CHECKING:
    from rich.console import Console

PLAIN_WIDTH = 10_000
"""Piped text is not wrapped: whoever reads it wraps it."""


def prepare_streams() -> None:
    """Write UTF-8 wherever we write, and never fail on a character the terminal lacks or a stream that is closed."""
    # Python has None for a stream that was closed from the start (`>&-`), and `print` takes None for stdout.
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - for the life of the process
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def help_language() -> Language:
    """The language for help texts, without reading the settings file: the environment only."""
    chosen = os.environ.get("STANDPUNT_LANGUAGE", "")
    if chosen in ("nl", "en"):
        return Language(chosen)
    locale = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return Language.NL if locale.lower().startswith("nl") else Language.EN


def words_language(chosen: str | None = None) -> Language:
    """The language for messages: a flag, the setting, or the locale."""
    from assistant.settings import message_language

    return message_language(chosen)


def chosen_collection(value: str | None) -> Collection | None:
    """The collection of `--only`, or None.

    Raises:
        UsageError: there is no such collection.
    """
    if value is None:
        return None
    try:
        return Collection(value.lower())
    except ValueError:
        raise UsageError("collection_unknown", value=value, known=", ".join(Collection)) from None


def chosen_language(value: str | None) -> Language | None:
    """The language that a flag names; None if there is no flag.

    Raises:
        UsageError: it is not a language we speak.
    """
    if value is None:
        return None
    try:
        return Language(value.strip().lower())
    except ValueError:
        raise UsageError("language_unknown", value=value) from None


def is_rich(plain: bool = False) -> bool:
    """Whether stdout takes colours and boxes: a terminal, no NO_COLOR (no-color.org), not asked to be plain."""
    return not plain and sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def console(plain: bool = False) -> Console:
    """A console on stdout, as wide as the terminal, or unlimited and colourless."""
    from rich.console import Console

    if is_rich(plain):
        return Console(highlight=False)
    return Console(highlight=False, width=PLAIN_WIDTH, no_color=True, force_terminal=False, legacy_windows=False)


def print_json(value: Any) -> None:
    """One JSON value on stdout, and nothing else."""
    print(json.dumps(value, ensure_ascii=False, indent=2))


def note(text: str) -> None:
    """A line of words on stderr."""
    print(text, file=sys.stderr, flush=True)


def report(error: StandpuntError) -> int:
    """Tell an error in one line and a hint, and return its exit code."""
    language = words_language()
    for label, part in (("error", "message"), ("hint", "hint")):
        text = say(language, f"errors.{error.key}.{part}", **error.facts)
        note(f"{say(language, f'cli.{label}')}: {clean(text)}")
    return error.exit_code


def interrupted() -> int:
    """Tell that the user stopped it."""
    note(f"\n{say(words_language(), 'cli.interrupted')}")
    return ExitCode.INTERRUPTED
