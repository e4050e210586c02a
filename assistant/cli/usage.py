"""What Typer says of itself, in the words of this application: headings of the help, and complaints about a call."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from typer._click.core import Context
from typer._click.exceptions import BadParameter, ClickException, MissingParameter, NoSuchOption
from typer._click.formatting import HelpFormatter

from assistant.cli.output import help_language, words_language
from assistant.errors import UsageError
from assistant.words import lookup, say

_NO_COMMAND = re.compile(r"No such command '(.*?)'\.")
_SUPERFLUOUS = re.compile(r"Got unexpected extra argument\(s\) \((.*)\)", re.DOTALL)
_TYPE = re.compile(r" <(?:list\[)?(str|int|float)?[^>]*>")
_ADDED = {
    "--help": "help",
    "--install-completion": "install_completion",
    "--show-completion": "show_completion",
}
"""Options that Typer adds, and our name for what they do."""


class _Help(HelpFormatter):
    """Typer's layout of a help page, with its own few words in Dutch or English."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or f"{_own('usage')}: ")

    def write_heading(self, heading: str) -> None:
        super().write_heading(_own(heading.lower()) or heading)

    def write_dl(self, rows: Sequence[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        super().write_dl([(_shown(first), _told(first, second)) for first, second in rows], col_max, col_spacing)


def speak() -> None:
    """Have Typer write its help pages in our words. Once, before the first command line is read."""
    Context.formatter_class = _Help


def in_our_words(error: ClickException, arguments: Sequence[str]) -> UsageError:
    """A complaint of Typer's about a call, as an error that names what is wrong and the way to the help."""
    context: Any = getattr(error, "ctx", None)
    command = context.command_path if context else _command(arguments)
    if isinstance(error, NoSuchOption):
        near = _near(error.option_name, error.possibilities or ())
        return UsageError("call_option", option=error.option_name, near=near, command=command)
    if isinstance(error, MissingParameter):
        return UsageError("call_missing", name=_name(error), command=command)
    if isinstance(error, BadParameter):
        return UsageError("call_value", name=_name(error), reason=_reason(error), command=command)
    if match := _NO_COMMAND.match(error.message):
        near = _near(match[1], context.command.list_commands(context) if context else ())
        return UsageError("call_command", name=match[1], near=near, command=command)
    if match := _SUPERFLUOUS.match(error.message):
        return UsageError("call_superfluous", words=match[1], command=command)
    if option := getattr(error, "option_name", None):
        if "requires" in error.message:
            return UsageError("call_needs_value", option=option, command=command)
        return UsageError("call_no_value", option=option, command=command)
    return UsageError("call_other", reason=error.format_message(), command=command)


def _command(arguments: Sequence[str]) -> str:
    """The command as far as its first word tells, for complaints that do not say where they come from."""
    return " ".join(["standpunt", *(word for word in arguments[:1] if not word.startswith("-"))])


def _near(word: str, known: Sequence[str]) -> str:
    """Which known word may have been meant, as a sentence to add; empty if none."""
    likest = get_close_matches(word, known, 1)
    return " " + say(words_language(), "cli.call_near", word=likest[0]) if likest else ""


def _name(error: BadParameter) -> str:
    if error.param is None:
        return str(error.param_hint or "")
    return str(error.param.get_error_hint()).replace("'", "")


def _reason(error: BadParameter) -> str:
    """Why a value is refused. Pydantic tells the reason by name, which can be said in any language."""
    language = words_language()
    told: Any = error.__cause__
    if hasattr(told, "errors"):
        first = told.errors()[0]
        known: dict[str, str] = lookup(language, "cli.call_reasons")
        if first["type"] in known:
            return known[first["type"]].format(**first.get("ctx", {}))
    return error.message


def _own(word: str) -> str:
    return str(lookup(help_language(), "cli.help_page").get(word, ""))


def _shown(option: str) -> str:
    """An option with what it takes: a number or a text, where Typer names types of Python."""
    return _TYPE.sub(lambda found: f" <{_own(found[1])}>" if _own(found[1]) else "", option)


def _told(option: str, text: str) -> str:
    """The description of an option: of those that Typer adds to every command our words, of others the remark in it."""
    added = next((_ADDED[name] for name in option.split(", ") if name in _ADDED), None)
    told = text.replace("[default: ", f"[{_own('default')}: ").replace("[required]", f"[{_own('required')}]")
    return _own(added) if added else told
