"""`standpunt models`: models to search with."""

from __future__ import annotations

from assistant.cli import output
from assistant.errors import ExitCode
from assistant.retrieval.embedding import pull
from assistant.words import say


def run_pull(name: str) -> int:
    """Fetch an embedding model, and say how to use it."""
    language = output.words_language()
    output.note(say(language, "cli.models.pulling", name=name))
    path = pull(name)
    print(say(language, "cli.models.pulled", name=name, path=path))
    return ExitCode.OK
