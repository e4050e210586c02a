"""What tests of the terminal application share."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import locations
from assistant.domain import Language
from assistant.tui import speech
from tests.advisor.chat.servers import OLLAMA, ChatServer, Do, Request, Step, chat_server, closed_port


@pytest.fixture
def own_home(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of one test's own, with the shared index, which is only read, and no conversations yet."""
    mine = tmp_path / "own-home"
    (mine / "data").mkdir(parents=True)
    (mine / "data" / "index").symlink_to(home / "data" / "index", target_is_directory=True)
    monkeypatch.setenv(locations.HOME_VARIABLE, str(mine))
    return mine


@pytest.fixture
def own_index(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of one test's own with a copy of the shared index, which may be written."""
    mine = tmp_path / "home"
    shutil.copytree(home / "data" / "index", mine / "data" / "index", symlinks=True)
    monkeypatch.setenv(locations.HOME_VARIABLE, str(mine))
    return mine


@pytest.fixture
def english() -> Iterator[None]:
    """The interface speaks English, and again after a test that changes it."""
    speech.set_language(Language.EN)
    yield
    speech.set_language(Language.EN)


def _begun(request: Request) -> Iterator[Step]:
    """A draft that stops in the middle and says nothing more."""
    yield from ("Stance: hold\n\n", "Keep the ", "principle.\n\n## Why\n- People ", "[red]notice[/red]\x1b[31m. [1]\n")
    yield Do.WAIT


@pytest.fixture
def slow() -> Iterator[ChatServer]:
    """A chat model that begins well and then says nothing more."""
    with chat_server(OLLAMA, _begun) as server:
        yield server


@pytest.fixture
def no_models(monkeypatch: pytest.MonkeyPatch) -> None:
    """No server and no key of the developer's own; a port at which no Ollama listens."""
    for name in list(os.environ):
        if name.endswith(("_API_KEY", "_API_TOKEN")) or name.startswith(("OPENAI_", "OLLAMA_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("OLLAMA_HOST", f"http://127.0.0.1:{closed_port()}")
