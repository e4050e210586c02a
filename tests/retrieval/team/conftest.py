"""A real Chroma server for the tests of this folder, and members of a team that share a library through it."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from assistant import locations
from assistant.domain import Language
from assistant.library.holdings import held_files
from assistant.library.own import OwnFacts, write_own
from assistant.retrieval.team import server
from assistant.retrieval.team.exchange import exchange
from assistant.retrieval.team.report import Exchange
from assistant.settings import Settings

CHROMA = Path(sys.executable).with_name("chroma")
STARTING = 120.0
"""Seconds after which a server counts as not starting."""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def start_chroma(folder: Path, port: int) -> subprocess.Popen[bytes]:
    """Start a Chroma server, and wait until it answers."""
    process = subprocess.Popen(
        [CHROMA, "run", "--path", str(folder), "--host", "127.0.0.1", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    end = time.monotonic() + STARTING
    while True:
        try:
            httpx.get(f"http://127.0.0.1:{port}/api/v2/heartbeat", trust_env=False).raise_for_status()
        except httpx.HTTPError:
            assert process.poll() is None
            assert time.monotonic() < end
            process_waits(process)
        else:
            return process


def process_waits(process: subprocess.Popen[bytes]) -> None:
    """Give a process that is starting a moment, less if it ends."""
    try:
        process.wait(0.05)
    except subprocess.TimeoutExpired:
        return


@pytest.fixture(scope="session")
def chroma(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Chroma server that all tests share; each makes a database of its own in it."""
    port = free_port()
    process = start_chroma(tmp_path_factory.mktemp("chroma"), port)
    yield f"http://127.0.0.1:{port}"
    process.kill()
    process.wait()


@pytest.fixture
def url(chroma: str) -> str:
    """The address of an empty database."""
    name = f"team-{uuid.uuid4().hex[:12]}"
    made = httpx.post(f"{chroma}/api/v2/tenants/default_tenant/databases", json={"name": name}, trust_env=False)
    made.raise_for_status()
    return f"{chroma}/default_tenant/{name}"


@dataclass(frozen=True)
class Member:
    """A member of a team, with a library of their own."""

    library: Path
    settings: Settings

    def exchange(self, *, again: bool = False) -> Exchange:
        """Exchange with the team's server."""
        told = exchange(self.settings, again=again)
        assert told
        return told

    def calm(self, *, again: bool = False) -> Exchange:
        """An exchange in which nothing goes wrong."""
        told = self.exchange(again=again)
        assert (told.away, told.problems) == (None, [])
        return told

    def file(self, name: str) -> Path:
        """A file of the library, e.g. `documents/own-x.nl.md`."""
        return self.library / name

    def texts(self) -> dict[str, bytes]:
        """The files of the library by name."""
        return {name: path.read_bytes() for name, path in held_files(self.library).items()}

    def add(self, id: str, text: str, path: str | None = None, language: Language = Language.NL) -> str:
        """Add a document, or replace it; returns the name of its file."""
        facts = OwnFacts(
            id=id,
            language=language,
            title=id,
            file="a.md",
            path=path,
            format="markdown",
            sha256="0" * 64,
            added="2026-11-22",
        )
        return write_own(self.library, facts, text).relative_to(self.library).as_posix()


@pytest.fixture
def corpus() -> Path:
    """The corpus with whose lists and sources notes are read."""
    return locations.corpus_directory()


@pytest.fixture
def member(url: str, corpus: Path, tmp_path: Path) -> Callable[[str], Member]:
    """Make members of a team that share a database."""

    def made(name: str) -> Member:
        library = tmp_path / name
        library.mkdir()
        return Member(library, Settings(library=str(library), corpus=str(corpus), chroma_url=url))

    return made


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test fails because the machine is busy."""
    monkeypatch.setattr(server, "PATIENCE", 60.0)


@pytest.fixture
def anna(member: Callable[[str], Member]) -> Member:
    return member("anna")


@pytest.fixture
def bram(member: Callable[[str], Member]) -> Member:
    return member("bram")


def lose(folder: Path) -> None:
    """Remove a folder with all that is in it."""
    shutil.rmtree(folder)
