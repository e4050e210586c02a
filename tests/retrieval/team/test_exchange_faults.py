"""A library that is shared while things go wrong: cut off anywhere, two at once, servers that forget."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from assistant.errors import TeamUnavailable
from assistant.library.own import read_own
from assistant.retrieval.team.address import Address
from assistant.retrieval.team.records import NAME, SCHEMA, Head, Records, Sending, head_record
from assistant.retrieval.team.server import Collection, TeamServer
from assistant.retrieval.team.state import State
from tests.retrieval.team.conftest import Member, lose
from tests.retrieval.team.exchanging import LONG, on_server, said


def test_a_server_that_lost_everything_removes_nothing(anna: Member, bram: Member) -> None:
    """A database that was emptied is another library, with which nothing was ever agreed."""
    name = anna.add("own-een", "Versie een.")
    anna.calm()
    bram.calm()
    root, _, database = str(anna.settings.chroma_url).partition("/default_tenant/")
    api = f"{root}/api/v2/tenants/default_tenant/databases/{database}"
    httpx.delete(f"{api}/collections/{NAME}", trust_env=False).raise_for_status()
    assert bram.calm().sent == [name]
    assert anna.calm().removed_here == []
    assert anna.texts() == bram.texts() != {}


def test_a_folder_that_was_lost_comes_back(anna: Member, bram: Member) -> None:
    """With everything that stood in it; only files that are removed one by one are removed for the team."""
    names = [anna.add(id, "Een verslag.") for id in ("own-een", "own-twee")]
    anna.calm()
    bram.calm()
    lose(anna.library / "documents")
    assert sorted(anna.calm().received) == names
    lose(anna.library)
    anna.calm()
    assert anna.texts() == bram.texts()
    for name in names:
        anna.file(name).unlink()
    assert anna.calm().removed_there == names


def test_what_cannot_be_used_stays_where_it_is(anna: Member, bram: Member) -> None:
    """A document that was meddled with is not shared, and told once; from the server, nothing that we did not write."""
    path = anna.file("documents/own-kapot.nl.md")
    path.parent.mkdir()
    path.write_text("---\nid: own-kapot\n---\ntext", encoding="utf-8")
    assert [str(problem.path) for problem in anna.exchange().problems] == ["documents/own-kapot.nl.md"]
    assert anna.calm(again=True).sent == []
    address = Address.of(str(anna.settings.chroma_url))
    server = TeamServer(address, "Authorization", None)
    records, collection = Records(server), server.collection(NAME, {})
    broken, fine = b"---\nid: own-stuk\n---\ntext", bram_text(bram)
    files = [
        Sending("documents/own-stuk.nl.md", broken, 0.0, None),
        Sending("documents/own-goed.nl.md", fine, 0.0, None),
    ]
    assert sum(len(heads) for heads in records.send(files, "upload")) == 2
    for name in ("../own-buiten.nl.md", "documents/../../own-x.nl.md", ".team.json", "drafts/own-x.nl.md"):
        head = Head(name, hashlib.sha256(fine).hexdigest(), len(fine), 1, "upload", 0.0)
        collection.put([head_record(head, fine.decode())])
    wrong = Head("documents/own-vals.nl.md", "0" * 64, len(fine), 1, "upload", 0.0)
    collection.put([head_record(wrong, fine.decode())])
    records.mark()
    server.close()
    told = bram.exchange()
    assert [str(problem.path) for problem in told.problems] == ["documents/own-stuk.nl.md"]
    assert list(bram.texts()) == ["documents/own-goed.nl.md"]
    assert {path.name for path in bram.library.parent.iterdir()} == {"anna", "bram"}


def bram_text(member: Member) -> bytes:
    """The text of a document that can be read."""
    path = member.file(member.add("own-goed", "Een verslag."))
    data = path.read_bytes()
    lose(path.parent)
    return data


class Cut(BaseException):
    """What ends a process at once."""


def test_whoever_is_cut_off_anywhere_does_no_harm(
    member: Callable[[str], Member], url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed before or after any request, a member goes on from there; others find each file whole; nothing is left."""
    whole, written = TeamServer.fetch, State.write
    anna, bram = member("anna"), member("bram")
    cut, reached = 0, True
    while reached:
        anna.add("own-lang", f"Versie {cut}.\n\n{LONG}")
        anna.add(f"own-nieuw-{cut}", LONG)
        for path in anna.library.glob(f"documents/own-nieuw-{cut - 1}.*"):
            path.unlink()
        left = [cut]

        def dying(
            self: TeamServer, *request: object, left: list[int] = left, early: bool = cut % 2 == 0
        ) -> tuple[int, bytes]:
            left[0] -= 1
            if left[0] < 0 and early:
                raise Cut
            answer = whole(self, *request)  # type: ignore[arg-type]
            if left[0] < 0:
                raise Cut
            return answer

        def forgetting(self: State, library: Path, left: list[int] = left) -> None:
            if left[0] >= 0:  # a process that is killed writes nothing any more
                written(self, library)

        with monkeypatch.context() as patch:
            patch.setattr(TeamServer, "fetch", dying)
            patch.setattr(State, "write", forgetting)
            try:
                anna.exchange(again=True)
                reached = False
            except Cut:
                pass
        assert bram.exchange(again=True).problems == []
        for path in (bram.library / "documents").glob("*.md"):
            read_own(path)
        anna.calm(again=True)
        bram.calm(again=True)
        assert anna.texts() == bram.texts()
        assert said(anna.settings).count("Versie") == 1
        cut += 1
    assert cut > 10
    heads = [record for record in on_server(anna.settings) if record.metadata.get("part") == 0]
    assert len(on_server(anna.settings)) == sum(int(head.metadata["parts"]) for head in heads)


_AT_ONCE = """
import sys
from assistant.retrieval.team.exchange import exchange
from assistant.settings import Settings
from pathlib import Path
from tests.retrieval.team.conftest import Member
library, corpus, url = sys.argv[1:]
settings = Settings(library=library, corpus=corpus, chroma_url=url)
me = Member(Path(library), settings)
print("ready", flush=True)
for number, line in enumerate(sys.stdin):
    me.add("own-samen", f"Zo schreef {me.library.name} het in ronde {number}.")
    me.add(f"own-{me.library.name}", f"Dit was ronde {number}.")
    told = exchange(settings)
    print(told.away, told.problems, flush=True)
"""


def test_two_at_once_lose_nothing(anna: Member, bram: Member) -> None:
    """Processes that write the same document and one of their own, and exchange at the same moment, again and again."""
    rounds = 6
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", _AT_ONCE, each.library, each.settings.corpus or "", each.settings.chroma_url or ""],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[3],
            text=True,
        )
        for each in (anna, bram)
    ]
    lines = []
    for turn in range(rounds + 1):
        for process in processes:
            assert process.stdout
            lines.append(process.stdout.readline())
        for process in processes if turn < rounds else ():
            assert process.stdin
            process.stdin.write("go\n")
            process.stdin.flush()
    for process in processes:
        process.communicate()
    assert lines == ["ready\n"] * 2 + ["None []\n"] * 2 * rounds
    for each in (anna, bram, anna, bram):
        each.calm(again=True)
    assert anna.texts() == bram.texts()
    everything = b"\n".join(anna.texts().values()).decode()
    for name in ("anna", "bram"):
        assert f"Zo schreef {name} het in ronde {rounds - 1}." in everything
        assert anna.texts()[f"documents/own-{name}.nl.md"].endswith(f"Dit was ronde {rounds - 1}.\n".encode())


def test_a_newer_standpunt_is_left_alone(anna: Member) -> None:
    anna.add("own-een", "Een verslag.")
    server = TeamServer(Address.of(str(anna.settings.chroma_url)), "Authorization", None)
    server.collection(NAME, {"schema": SCHEMA + 1, "stamp": "x"})
    told = anna.exchange()
    assert isinstance(told.away, TeamUnavailable)
    assert told.away.key == "team_newer"
    assert not list(Collection(server, server.collection(NAME, {}).id, NAME, {}).where({"part": 0}))
    server.close()
