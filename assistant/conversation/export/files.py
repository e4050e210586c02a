"""Where exports go: their names, and writing them down whole or not at all."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from assistant.errors import UsageError
from assistant.library.text import clean, fold

_NAME_LENGTH = 40
_MANY_WORDS = re.compile(r"[^a-z0-9]+")


def file_name(text: str, moment: datetime, suffix: str) -> str:
    """A name for the export of a question or conversation, e.g. `standpunt-hold-our-campaign-2026-11-22.md`."""
    short = _MANY_WORDS.sub("-", fold(clean(text))).strip("-")
    if len(short) > _NAME_LENGTH:
        short = short[: _NAME_LENGTH + 1].rpartition("-")[0] or short[:_NAME_LENGTH]
    return "-".join(filter(None, ("standpunt", short, f"{moment:%Y-%m-%d}"))) + suffix


def write_export(path: Path, content: str | bytes, *, replace: bool = False) -> Path:
    """Write a file, whole or not at all, and return where it is.

    Raises:
        UsageError: there is a file already and it is not to be replaced, or it cannot be written there.
    """
    try:
        path = path.expanduser().resolve()
        if path.exists() and not path.is_file():
            raise UsageError("export_no_file", path=path)
        if path.exists() and not replace:
            raise UsageError("export_exists", path=path)
        if not path.parent.is_dir():
            raise UsageError("export_no_folder", path=path.parent)
        draft = path.with_name(f".standpunt-{os.getpid()}.tmp")
        try:
            draft.write_bytes(content.encode("utf-8", "replace") if isinstance(content, str) else content)
            _put(draft, path, replace)
        finally:
            with suppress(OSError):
                draft.unlink()
    except (OSError, RuntimeError, ValueError) as error:  # no home to expand, or a null character in the name
        reason = (error.strerror if isinstance(error, OSError) else None) or error
        raise UsageError("export_unwritable", path=path, reason=reason) from error
    return path


def _put(draft: Path, path: Path, replace: bool) -> None:
    if not replace:
        try:
            path.hardlink_to(draft)  # unlike renaming, never takes the place of a file that came in between
            return
        except FileExistsError:
            raise UsageError("export_exists", path=path) from None
        except OSError:
            pass  # a file system without hard links
    draft.replace(path)
