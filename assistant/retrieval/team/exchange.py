"""Exchanging the files of the library with the team's server."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path

from assistant.errors import ConfigurationError, LibraryUnavailable, TeamUnavailable
from assistant.keys import load_keys
from assistant.library.holdings import HeldReader
from assistant.retrieval.embedding import Embedder, Progress, Vectors, load_embedder
from assistant.retrieval.entries import Entry
from assistant.retrieval.team.address import Address
from assistant.retrieval.team.failures import KEY
from assistant.retrieval.team.records import Records
from assistant.retrieval.team.report import Exchange
from assistant.retrieval.team.server import PATIENCE, TeamServer
from assistant.retrieval.team.state import State, one_at_a_time
from assistant.retrieval.team.vectors import TeamVectors
from assistant.retrieval.team.work import Work
from assistant.settings import Settings

Embedding = Callable[[Sequence[Entry], Progress], Vectors]
"""Vectors for entries, a row each, with the number of those done told as they are."""

_PATIENCE_WITH_OURS = 10.0
"""Seconds to wait while another process of this machine exchanges; it then does so for us too."""

_last: dict[str, float] = {}
"""When this process last exchanged with each server, by `time.monotonic`."""

_HEADER = re.compile(r"[A-Za-z0-9-]{1,100}")
_AWAY = 60.0
"""Seconds for which a server that kept us waiting in vain is left alone."""


def team_server(settings: Settings) -> TeamServer | None:
    """The team's server; None if there is none, or the library is left out.

    Raises:
        TeamUnavailable: that is no address of a server.
        ConfigurationError: the keys cannot be read.
    """
    if not settings.chroma_url or settings.library_directory is None:
        return None
    load_keys()
    if not _HEADER.fullmatch(settings.chroma_header):
        raise TeamUnavailable("team_header_wrong", header=settings.chroma_header)
    return TeamServer(Address.of(settings.chroma_url), settings.chroma_header, os.environ.get(KEY))


def cautions(settings: Settings) -> Iterator[str]:
    """What there is to know of the safety of the team's server, by the names of words under `[team.cautions]`.

    Raises: as `team_server`.
    """
    address = Address.of(settings.chroma_url) if settings.chroma_url else None
    if address is None or address.local:
        return
    load_keys()
    if not os.environ.get(KEY):
        yield "open"
    elif not address.secure:
        yield "in_clear"


@contextmanager
def embedding(settings: Settings) -> Iterator[Embedding]:
    """How entries get their vectors: fetched from the team's server where it has them, and otherwise embedded.

    Raises:
        ConfigurationError: the embedding model cannot be loaded.
    """
    try:
        server = team_server(settings)
    except (TeamUnavailable, ConfigurationError):  # told when files are exchanged
        server = None

    @cache
    def embedder() -> Embedder:  # only if there is anything to embed
        return load_embedder(settings.embedding_model, bulk=True)

    if server is None:
        yield lambda entries, progress: embedder().embed([entry.text for entry in entries], progress)
        return
    try:
        shared = TeamVectors(server)
        yield lambda entries, progress: shared.embed(entries, embedder(), progress)
    finally:
        server.close()


def exchange(settings: Settings, *, again: bool = False, every: float = 0.0) -> Exchange | None:
    """Bring the library here and that of the team to agree; None if there is no team's server.

    Nothing is raised for a server that is away or refuses: `Exchange.away` tells, and all goes on with the copy here.
    `again`: ask the server though it was away a moment ago, and list its files though nothing seems to have changed.
    `every`: do nothing if this process has exchanged within so many seconds.

    Raises:
        CorpusError: the shipped documents, with whose lists notes are read, cannot be read.
    """
    library = settings.library_directory
    if not settings.chroma_url or library is None or time.monotonic() < _last.get(settings.chroma_url, -every) + every:
        return None
    report = Exchange(settings.chroma_url, None)
    try:
        report.server = Address.of(settings.chroma_url).shown
        with one_at_a_time(library, _PATIENCE_WITH_OURS):
            state = State.read(library, report.server)
            report.contact = datetime.fromtimestamp(state.contact) if state.contact else None
            _in_contact(settings, library, state, report, again=again)
    except (TeamUnavailable, LibraryUnavailable, ConfigurationError) as error:
        report.away = error
    _last[settings.chroma_url] = time.monotonic()
    return report


def _in_contact(settings: Settings, library: Path, state: State, report: Exchange, *, again: bool) -> None:
    if state.away > time.time() and not again:
        raise TeamUnavailable("team_slow", url=report.server, seconds=f"{PATIENCE:g}")
    server, started = team_server(settings), time.monotonic()
    if server is None:
        return
    try:
        records = Records(server)
    except TeamUnavailable:
        if time.monotonic() - started > PATIENCE / 2:
            state.away = time.time() + _AWAY
            state.write(library)
        server.close()
        raise
    try:
        Work(library, HeldReader(settings.corpus_directory), server, records, state, report).carry_out(again=again)
    finally:
        server.close()
