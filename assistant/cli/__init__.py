"""The command line: a thin front end. stdout is data, stderr is words."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Entry point of the `standpunt` command."""
    try:
        from assistant.cli.app import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:  # before there were words to say it with
        code = 130
    try:
        sys.stdout.flush()
    except OSError:
        # The reader (head, less) went away, or the disk is full, which `run` told; else Python complains at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)
