"""Questions to somebody at a terminal. Ctrl-C and Ctrl-D end the command as everywhere (exit code 130)."""

from __future__ import annotations

from collections.abc import Sequence
from getpass import getpass

import typer

from assistant.domain import Language
from assistant.library.text import clean
from assistant.words import say


def ask(prompt: str, default: str | None = None) -> str:
    """One line of text; without a default it is asked until there is something."""
    while True:
        answer = clean(str(typer.prompt(prompt, default=default or "", show_default=default is not None)))
        if answer:
            return answer


def ask_secret(prompt: str) -> str:
    """One line that is not shown while it is typed; may be empty."""
    try:
        return getpass(f"{prompt}: ").strip()
    except EOFError:
        raise typer.Abort from None


def pick(options: Sequence[str], language: Language) -> int:
    """The index of the option that is chosen by its number, counted from 1; the first is the default."""
    for number, option in enumerate(options, start=1):
        print(f"  {number}. {option}")
    while True:
        answer = ask(say(language, "cli.setup.number"), default="1")
        if answer.isdecimal() and 1 <= int(answer) <= len(options):
            return int(answer) - 1
        print(say(language, "cli.setup.number_wrong", last=len(options)))
