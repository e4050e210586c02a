"""The command line: a thin front end. stdout is data, stderr is words."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.cli.chat import Application


def main(application: Application) -> None:
    """Run the command line of this process. `application` is what `standpunt chat` opens."""
    try:
        from assistant.cli.running import run

        code = run(sys.argv[1:], application)
    except KeyboardInterrupt:  # before there were words to say it with
        code = 130
    try:
        sys.stdout.flush()
    except OSError:
        # The reader (head, less) went away, or the disk is full, which `run` told; else Python complains at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)
