"""`standpunt config`"""

from __future__ import annotations

from assistant import locations, settings
from assistant.advisor.chat.redaction import without_secrets
from assistant.cli import output
from assistant.errors import ExitCode
from assistant.words import say


def run_show(*, json: bool) -> int:
    """Print every setting with its value, where it comes from, and what it means."""
    in_force = settings.load()
    language = output.words_language()
    rows = [
        {
            "key": field,
            "value": _safe(getattr(in_force, field)),
            "origin": settings.origin(field),
            "meaning": say(language, f"settings.{field}"),
        }
        for field in settings.FIELDS
    ]
    if json:
        output.print_json(rows)
        return ExitCode.OK
    for row in rows:
        origin = say(language, f"cli.origins.{row['origin']}")
        print(f"{row['key']} = {_shown(row['value'])}  ({origin})\n    {row['meaning']}")
    print(locations.config_file())
    return ExitCode.OK


def run_set(key: str, value: str | None) -> int:
    """Change a setting in the file."""
    in_force = settings.save(key, value)
    language = output.words_language()
    entry = "cli.config_saved" if value is not None else "cli.config_removed"
    print(say(language, entry, key=key, value=_shown(getattr(in_force, key)), path=locations.config_file()))
    return ExitCode.OK


def _safe(value: object) -> object:
    """The environment may give an address with a password in it."""
    return without_secrets(value) if isinstance(value, str) else value


def _shown(value: object) -> str:
    if value is None:
        return "-"
    return str(value).lower() if isinstance(value, bool) else str(value)
