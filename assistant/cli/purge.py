"""`standpunt purge`: everything of the user's off this machine, after showing what that is."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from assistant.cli import output
from assistant.cli.asking import ask
from assistant.conversation.purging import Holding, Part, holdings, purge, with_derived
from assistant.domain import Language
from assistant.errors import ExitCode, UsageError
from assistant.words import plural, say


def run_purge(only: Sequence[str], *, settings: bool, yes: bool) -> int:
    """Show what is kept, ask, and remove it; everything but the settings, unless parts are named."""
    language = output.words_language()
    named = [_part(name) for name in only] or [part for part in Part if part is not Part.SETTINGS]
    held = holdings(with_derived([*named, *([Part.SETTINGS] if settings else [])]))
    if not held:
        output.note(say(language, "cli.purge.nothing"))
        return ExitCode.OK
    for each in held:
        print(_line(each, language))
    if not yes and not _agreed(language):
        output.note(say(language, "cli.purge.kept"))
        return ExitCode.OK
    purge(held)
    files, size = sum(each.files for each in held), sum(each.size for each in held)
    output.note(say(language, "cli.purge.gone", files=plural(language, "cli.purge.files", files), size=_size(size)))
    if not only and holdings([Part.SETTINGS]):
        output.note(say(language, "cli.purge.settings_stay"))
    return ExitCode.OK


def _part(name: str) -> Part:
    try:
        return Part(name.strip().lower())
    except ValueError:
        raise UsageError("purge_part_unknown", value=name, known=", ".join(Part)) from None


def _line(held: Holding, language: Language) -> str:
    """What goes: its name, how much it is, and where it lies."""
    files = plural(language, "cli.purge.files", held.files)
    return "\t".join([say(language, f"cli.purge.parts.{held.part}"), files, _size(held.size), str(held.paths[0])])


def _size(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 1e5 else f"{size / 1e3:.1f} kB"


def _agreed(language: Language) -> bool:
    if sys.stdin is None or not sys.stdin.isatty():
        raise UsageError("purge_unconfirmed")
    answer = ask(say(language, "cli.purge.sure"), default=say(language, "cli.no"))
    return answer.lower() in (say(language, "cli.yes"), say(language, "cli.yes")[0])
