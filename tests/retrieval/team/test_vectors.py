"""Vectors that a team shares: one member embeds a text, the others fetch what came of it."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.domain import Language
from assistant.retrieval.embedding import Embedder, Progress, Vectors, load_embedder
from assistant.retrieval.index import Index
from assistant.retrieval.retriever import Retriever
from assistant.retrieval.sync import Silence, is_outdated, open_index
from assistant.retrieval.team import exchange as exchanging
from assistant.retrieval.team.server import TeamServer
from tests.conftest import clean_environment
from tests.retrieval.conftest import Recorder
from tests.retrieval.team.conftest import Member, free_port, start_chroma
from tests.retrieval.team.exchanging import on_server

FIRST = "In het derde kwartaal klaagden veertig klanten over de Borgsteegcampagne."
SECOND = "De klantenraad wil dat de Borgsteegcampagne doorgaat."


class Counting:
    """The shipped embedder, which remembers what it embedded."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._embedder = load_embedder("builtin")
        self.fingerprint = self._embedder.fingerprint

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        self.texts += texts
        return self._embedder.embed(texts, progress)

    def embed_question(self, question: str) -> Vectors:
        return self._embedder.embed_question(question)


@pytest.fixture
def embedded(monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """What has been embedded since it was last asked."""
    counting = Counting()

    def loaded(name: str, *, bulk: bool = False) -> Embedder:
        return counting

    monkeypatch.setattr(exchanging, "load_embedder", loaded)

    def since() -> list[str]:
        texts = [text for text in counting.texts if "Borgsteeg" in text]
        counting.texts.clear()
        return texts

    return since


@pytest.fixture
def corpus(template: Path) -> Path:
    """A corpus of which there is a ready index."""
    return template / "corpus"


@pytest.fixture(autouse=True)
def _homes(template: Path, tmp_path: Path) -> None:
    """A machine for each member, with a ready index of the corpus."""
    for name in ("anna", "bram"):
        shutil.copytree(template / "home", home(tmp_path / name))


def home(library: Path) -> Path:
    """The data folder of the member with this library."""
    return library.with_name(f"{library.name}-home")


def opened(member: Member, monkeypatch: pytest.MonkeyPatch) -> tuple[Index, Recorder]:
    """The index of a member, on the machine of that member."""
    clean_environment(monkeypatch, home(member.library))
    recorder = Recorder()
    return open_index(member.settings, recorder), recorder


def found(index: Index, question: str) -> list[str]:
    """The own passages that a search finds."""
    findings = Retriever(index, lambda: load_embedder("builtin")).search(question, Language.NL)
    return [passage.twin_key for passage in findings.texts]


def test_each_text_is_embedded_once(
    anna: Member, bram: Member, embedded: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also after a change, of which only what is new is embedded; what is gone leaves no vector behind."""
    name = anna.add("own-verslag", f"{FIRST}\n\n{SECOND}")
    index, recorder = opened(anna, monkeypatch)
    mine = found(index, "Hoeveel klanten klaagden?")
    index.close()
    assert [told.sent for told in recorder.exchanges] == [[name]]
    assert sorted(embedded()) == sorted([FIRST, SECOND])
    index, recorder = opened(bram, monkeypatch)
    assert [told.received for told in recorder.exchanges] == [[name]]
    assert found(index, "Hoeveel klanten klaagden?") == mine != []
    assert embedded() == []
    assert recorder.texts == 3  # the bar moves as if they were embedded
    anna.add("own-verslag", f"{FIRST}\n\nDe ondernemingsraad wil dat de Borgsteegcampagne stopt.")
    opened(anna, monkeypatch)[0].close()
    assert embedded() == ["De ondernemingsraad wil dat de Borgsteegcampagne stopt."]
    clean_environment(monkeypatch, home(bram.library))
    assert not is_outdated(index, bram.settings, Silence())  # asked a moment ago
    monkeypatch.setattr(exchanging, "_last", {})
    assert is_outdated(index, bram.settings, Silence())
    index.close()
    opened(bram, monkeypatch)[0].close()
    assert embedded() == []
    vectors = [record for record in on_server(bram.settings) if record.document is None]
    assert len(vectors) == 3  # two passages and the title
    anna.file(name).unlink()
    opened(anna, monkeypatch)[0].close()
    assert on_server(anna.settings) == []


def test_a_vector_that_is_none_is_not_used(
    anna: Member, bram: Member, embedded: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    anna.add("own-verslag", FIRST)
    send = TeamServer.call

    def spoiling(self: TeamServer, collection: str, what: str, body: dict[str, list[object]]) -> object:
        if what == "upsert" and isinstance(body["embeddings"][0], str):
            empty = base64.b64encode(np.zeros(384, dtype="<f4").tobytes()).decode()
            body = {**body, "embeddings": [empty] * len(body["embeddings"])}
        return send(self, collection, what, body)

    with monkeypatch.context() as patch:
        patch.setattr(TeamServer, "call", spoiling)
        opened(anna, monkeypatch)[0].close()
    embedded()
    opened(bram, monkeypatch)[0].close()
    assert embedded() == [FIRST]


def test_a_server_that_stops_costs_nothing_but_time(
    anna: Member, embedded: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The index is built with what is embedded here, and a question finds it while the server is away."""
    port = free_port()
    process = start_chroma(tmp_path / "chroma", port)
    member = Member(anna.library, replace(anna.settings, chroma_url=f"http://127.0.0.1:{port}"))
    member.add("own-verslag", FIRST)
    member.calm()
    process.kill()
    process.wait()
    member.add("own-later", SECOND)
    index, recorder = opened(member, monkeypatch)
    assert [told.away.key for told in recorder.exchanges if told.away] == ["team_unreachable"]
    assert sorted(embedded()) == sorted([FIRST, SECOND])
    assert len(found(index, "Hoeveel klanten klaagden over de campagne?")) == 2
    index.close()
