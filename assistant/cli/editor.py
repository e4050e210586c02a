"""The user's own editor, on a file."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from pathlib import Path

from assistant.errors import UsageError

_USUAL = ("sensible-editor", "nano", "vim", "vi", "notepad")
"""Tried in this order where no variable names one; `sensible-editor` is Debian's choice of the user."""


def open_editor(path: Path) -> None:
    """Open a file in the editor that `VISUAL` or `EDITOR` names, and wait until it is closed.

    Raises:
        UsageError: there is no such editor, or it failed.
    """
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    command = named or next((name for name in _USUAL if shutil.which(name)), "EDITOR")
    words = shlex.split(command, posix=os.name != "nt")
    try:
        code = subprocess.run([*words, str(path)], check=False).returncode
    except OSError:
        raise UsageError("editor_missing", name=command) from None
    if code:
        raise UsageError("editor_failed", name=words[0], code=code, path=path)
