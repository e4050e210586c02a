"""The page of all commands, from the application itself by Typer's own generator."""

from __future__ import annotations

import re
import subprocess
import sys

_HEAD = """# Commands

<!-- Made by `python -m docs.making` from the application. Change the help texts in assistant/words/en.toml instead. -->

Help is there for every command: `standpunt COMMAND --help`, in Dutch if your system is. What the exit codes mean stands
under [JSON and exit codes](json.md#exit-codes).

| command | does |
| --- | --- |
"""
_GENERATOR = (sys.executable, "-m", "typer", "assistant.cli.app", "utils", "docs", "--name", "standpunt")


def page() -> str:
    """The page in Markdown: a table of the commands, then each with its arguments and options."""
    import typer

    from assistant.cli.app import app

    commands = getattr(typer.main.get_command(app), "commands")  # noqa: B009 - Typer's own Click has no public types
    table = "".join(
        f"| [`{name}`](#standpunt-{name}) | {_first(command.help)} |\n" for name, command in commands.items()
    )
    made = subprocess.run(_GENERATOR, capture_output=True, check=True, encoding="utf-8").stdout
    each = made[made.index("\n## ") :]
    # Typer cuts the lists of subcommands short; theirs follow in full anyway.
    each = re.sub(r"\*\*Commands\*\*:\n\n(?:\* .*\n)+\n?", "", each)
    return _HEAD + table + re.sub(r"\n{3,}", "\n\n", each).rstrip() + "\n"


def _first(text: str) -> str:
    return re.split(r"(?<=\.)\s", text.strip())[0].replace("|", r"\|")
