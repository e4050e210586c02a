"""Sharing what was changed with the team, if there is a team's server."""

from __future__ import annotations

from assistant import settings
from assistant.cli import output
from assistant.domain import Language


def share(language: Language) -> None:
    """Bring the library and that of the team to agree, and tell what changed; quickly done where there is no team.

    Raises:
        CorpusError: the shipped documents cannot be read.
    """
    in_force = settings.load()
    if not in_force.chroma_url:
        return
    from assistant.retrieval.team.exchange import exchange

    told = exchange(in_force)
    for line in told.lines(language) if told else ():
        output.note(line)
