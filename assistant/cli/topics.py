"""`standpunt help`: a short text on each of the things that people ask about, in Dutch and English."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assistant.cli import output
from assistant.domain import Language
from assistant.errors import ExitCode, UsageError
from assistant.words import lookup, say


@dataclass(frozen=True, slots=True)
class Topic:
    """One text, by its name in the language it is in."""

    id: str
    name: str
    title: str
    text: str


def known(language: Language) -> tuple[Topic, ...]:
    """The topics in a language, as they stand in its words file."""
    about = lookup(language, "topics.about")
    return tuple(Topic(id, each["name"], each["title"], each["text"]) for id, each in about.items())


def run_help(wanted: str | None, context: Any) -> int:
    """Print a topic, a command's help, or which topics there are. Topics come first and count in either language.

    Raises:
        UsageError: there is neither such a topic nor such a command.
    """
    language = output.words_language()
    topics = known(language)
    if wanted is None:
        print(_overview(topics, language))
        return ExitCode.OK
    names = {name: each.id for other in Language for each in known(other) for name in (each.id, each.name)}
    chosen = next((each for each in topics if each.id == names.get(wanted.strip().lower())), None)
    text = f"{chosen.title}\n\n{chosen.text}" if chosen else _command_help(context, wanted)
    if text is None:
        raise UsageError("topic_unknown", topic=wanted, known=", ".join(each.name for each in topics))
    print(text)
    return ExitCode.OK


def _overview(topics: Sequence[Topic], language: Language) -> str:
    width = max(len(each.name) for each in topics)
    lines = (f"  {each.name:{width}}  {each.title}" for each in topics)
    return "\n".join([say(language, "topics.intro"), "", *lines, "", say(language, "topics.commands")])


def _command_help(context: Any, name: str) -> str | None:
    """What `--help` prints for a command; None if there is no such command. `context` is Typer's, of `help`."""
    root = context.find_root()
    command = root.command.commands.get(name)
    if command is None:
        return None
    below = type(context)(command, info_name=name, parent=root, help_option_names=root.help_option_names)
    return str(command.get_help(below))
