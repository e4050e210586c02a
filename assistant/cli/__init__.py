"""The command line: a thin front end. stdout is data, stderr is words."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Entry point of the `standpunt` command."""
    from assistant.cli.app import run

    code = run(sys.argv[1:])
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader (head, less) went away; without this Python complains at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)
