"""The command line: a thin front end. stdout is data, stderr is words."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.cli.chat import Application


_TRACING = ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING", "LANGCHAIN_TRACING_V2")
"""With any of these in the environment, LangChain reports every question to LangSmith."""


def main(application: Application) -> None:
    """Run the command line of this process. `application` is what `standpunt chat` opens."""
    _keep_silent()
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


def _keep_silent() -> None:
    """Switch off what the packages that we use tell others. A program that uses us as a library decides for itself."""
    for name in _TRACING:
        os.environ.pop(name, None)
    for name in ("HF_HUB_DISABLE_TELEMETRY", "ORT_DISABLE_TELEMETRY"):
        os.environ[name] = "1"
