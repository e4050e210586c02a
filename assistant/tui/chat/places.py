"""Files and folders that complete the path behind a command."""

from __future__ import annotations

import os
from itertools import islice
from pathlib import Path

from assistant.library.text import strip_controls

_MOST_SEEN, _MOST_OFFERED = 2_000, 50
"""Names that are looked at in a folder, so that a huge one holds up nobody's typing, and those that are offered."""


def completing(begun: str) -> list[str]:
    """The paths that what was typed of one can become: folders, which end in a slash, before files that can be added.

    Hidden ones come only where their dot was typed. A name that could not be typed is left out.
    """
    from assistant.library.importing import SUFFIXES

    start = begun.rpartition("/")[2]
    typed = begun[: len(begun) - len(start)]
    try:
        with os.scandir(Path(typed or ".").expanduser()) as seen:
            entries = list(islice(seen, _MOST_SEEN))
            fitting = [each for each in entries if _fits(each.name, start)]
            folders = sorted(f"{typed}{each.name}/" for each in fitting if each.is_dir())
            files = sorted(
                f"{typed}{each.name}"
                for each in fitting
                if Path(each.name).suffix.lower() in SUFFIXES and each.is_file()
            )
    except (OSError, ValueError, RuntimeError):  # not there, not a name, or the home of nobody we know
        return []
    return [*folders, *files][:_MOST_OFFERED]


def _fits(name: str, start: str) -> bool:
    hidden = name.startswith(".") and not start.startswith(".")
    return not hidden and name.casefold().startswith(start.casefold()) and strip_controls(name) == name
