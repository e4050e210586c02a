"""The user's own organisation, in a file beside the settings."""

from __future__ import annotations

import tomllib
from dataclasses import asdict, fields, replace
from typing import Any

from assistant import locations
from assistant.domain import Profile
from assistant.errors import ConfigurationError
from assistant.settings import write_toml

FIELDS = tuple(field.name for field in fields(Profile))
PRINCIPLES = "principles"


def load_profile() -> Profile:
    """What the user told; an empty profile if they told nothing.

    Raises:
        ConfigurationError: the file cannot be read, or holds something else than a profile.
    """
    path = locations.profile_file()
    try:
        raw: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        principles = raw.pop(PRINCIPLES, [])
        if not isinstance(principles, list) or any(
            not isinstance(value, str) for value in (*raw.values(), *principles)
        ):
            raise ValueError("every value must be text")
        return Profile(**raw, principles=tuple(principles))
    except FileNotFoundError:
        return Profile()
    except (OSError, UnicodeDecodeError, TypeError, ValueError) as error:
        raise ConfigurationError("config_unreadable", path=path, reason=error) from error


def save_profile(profile: Profile) -> None:
    """Write a profile down; an empty one removes the file.

    Raises:
        ConfigurationError: the file cannot be written.
    """
    write_toml(locations.profile_file(), {name: value for name, value in asdict(profile).items() if value})


def with_field(profile: Profile, field: str, value: str | None) -> Profile:
    """A profile with one field set, or emptied by None; a principle is added to those there are."""
    if field != PRINCIPLES:
        changed: dict[str, Any] = {field: value}
        return replace(profile, **changed)
    return replace(profile, principles=(*profile.principles, value) if value else ())
