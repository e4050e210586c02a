"""Members of a team who share a library through a real Chroma server."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from assistant.errors import TeamUnavailable
from assistant.library.own import read_facts, read_own
from assistant.retrieval.team.address import Address
from assistant.retrieval.team.records import NAME, SCHEMA, Head, Records, Sending, head_record
from assistant.retrieval.team.server import Collection, Record, TeamServer
from assistant.retrieval.team.state import State
from assistant.settings import Settings
from tests.retrieval.team.conftest import Member, lose

LONG = "\n\n".join(f"Alinea {number}: één klant klaagde over campagne nummer {number}. " * 5 for number in range(150))
"""A text of several records, with characters of two bytes."""

NOTE = """\
---
id: own-voorbeeld-2024
language: {language}
organisation: Voorbeeld BV
years: [2024]
decision: held
---
## {heading}
- Er kwamen veertig klachten binnen. [@eigen-verslag; @own-voorbeeld-2024]
"""
SOURCES = "eigen-verslag: {kind: company, title: Verslag, excerpt_read: true}\n"


def add_note(member: Member, language: str = "nl", extra: str = "") -> str:
    """Write a case note that rests on a source of the member's own; returns the name of its file."""
    heading = "Wat er gebeurde" if language == "nl" else "What happened"
    path = member.file(f"notes/own-voorbeeld-2024.{language}.md")
    path.parent.mkdir(exist_ok=True)
    path.write_text(NOTE.format(language=language, heading=heading) + extra, encoding="utf-8")
    member.file("sources.yaml").write_text(SOURCES, encoding="utf-8")
    return path.relative_to(member.library).as_posix()


def on_server(settings: Settings) -> list[Record]:
    """Every record that the server holds of a team, of whatever collection."""
    server = TeamServer(Address.of(str(settings.chroma_url)), "Authorization", None)
    collections = server.collections("standpunt-")
    found = [
        each for one in collections for each in one.where({"file": {"$ne": ""}}, include=["documents", "metadatas"])
    ]
    server.close()
    return found


def said(settings: Settings) -> str:
    """Every text and every fact that the server holds."""
    return "\n".join(f"{record.id} {record.document} {dict(record.metadata)}" for record in on_server(settings))


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What is asked of the server meanwhile."""
    asked: list[str] = []
    whole = TeamServer.fetch

    def counting(self: TeamServer, method: str, path: str, *rest: object) -> tuple[int, bytes]:
        asked.append(f"{method} {path.rpartition('/')[2]}")
        return whole(self, method, path, *rest)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(TeamServer, "fetch", counting)
        yield asked


def test_a_library_is_shared(anna: Member, bram: Member) -> None:
    """Documents short and long, notes and sources arrive whole and as old as they are; where they were does not."""
    short, long = anna.add("own-kort", "Kort verslag.", "/home/anna/geheim/a.md"), anna.add("own-lang", LONG)
    note = add_note(anna)
    os.utime(anna.file(note), (1_700_000_000.5, 1_700_000_000.5))
    before = anna.texts()
    assert set(anna.calm().sent) == {short, long, note, "sources.yaml"}
    assert set(bram.calm().received) == {short, long, note, "sources.yaml"}
    assert anna.texts() == before
    assert {name: bram.texts()[name] for name in (long, note)} == {name: before[name] for name in (long, note)}
    assert bram.file(note).stat().st_mtime == pytest.approx(1_700_000_000.5, abs=1e-3)
    assert (read_own(bram.file(short)).passages, read_facts(bram.file(short)).path) == (
        read_own(anna.file(short)).passages,
        None,
    )
    assert "geheim" not in said(anna.settings)
    assert max(len((record.document or "").encode()) for record in on_server(anna.settings)) <= 16_384


def test_changes_and_removals_travel(anna: Member, bram: Member) -> None:
    """Both ways; a change leaves where a document came from, and what is removed is gone from the server."""
    first, second = anna.add("own-een", "Versie een.", "/map/een.md"), anna.add("own-twee", LONG)
    anna.calm()
    bram.calm()
    bram.add("own-een", "Versie twee.")
    bram.file(second).unlink()
    told = bram.calm()
    assert (told.sent, told.removed_there) == ([first], [second])
    told = anna.calm()
    assert (told.received, told.removed_here) == ([first], [second])
    assert "Versie twee." in anna.file(first).read_text(encoding="utf-8")
    assert read_facts(anna.file(first)).path == "/map/een.md"
    assert (list(bram.texts()), list(anna.texts())) == ([first], [first])
    left = said(anna.settings)
    assert "Alinea" not in left
    assert "Versie een" not in left
    assert not anna.calm().changed_there


def test_nothing_new_costs_one_request(anna: Member, bram: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    anna.add("own-een", "Versie een.")
    anna.calm()
    bram.calm()
    for each in (anna, bram):
        each.calm()
        with counted(monkeypatch) as asked:
            assert not each.calm().changed_here
        assert asked == [f"GET {NAME}"]
    anna.file("documents/own-een.nl.md").touch()
    with counted(monkeypatch) as asked:
        assert not anna.calm().changed_there
    assert asked == [f"GET {NAME}"]


def test_who_changed_the_same_text_loses_nothing(anna: Member, bram: Member) -> None:
    """Theirs takes the name, ours gets another id, in both languages the same, and both have both."""
    document = anna.add("own-een", "Het begin.")
    notes = [add_note(anna, language) for language in ("nl", "en")]
    anna.calm()
    bram.calm()
    for each in (anna, bram):
        each.add("own-een", f"Zo schreef {each.library.name} het.")
        for language in ("nl", "en"):
            add_note(each, language, f"- Volgens {each.library.name}.\n")
    anna.calm()
    told = bram.calm()
    kept = {
        document: "documents/own-een-2.nl.md",
        notes[0]: "notes/own-voorbeeld-2024-2.nl.md",
        notes[1]: "notes/own-voorbeeld-2024-2.en.md",
    }
    assert dict(told.set_aside) == kept
    anna.calm()
    assert anna.texts() == bram.texts()
    for name, aside in kept.items():
        assert "anna" in anna.file(name).read_text(encoding="utf-8")
        mine = anna.file(aside).read_text(encoding="utf-8")
        assert "bram" in mine
        assert "2024]" in mine or "id: own-een-2" in mine
    assert "[@eigen-verslag; @own-voorbeeld-2024-2]" in anna.file(kept[notes[0]]).read_text(encoding="utf-8")


def test_the_same_document_added_twice_is_one(anna: Member, bram: Member) -> None:
    """Two people who add the same report at different places do not get it twice, and each keeps their own place."""
    for each in (anna, bram):
        each.add("own-verslag", "Hetzelfde verslag.", f"/home/{each.library.name}/a.md")
    anna.calm()
    assert bram.calm().set_aside == []
    assert list(anna.texts()) == list(bram.texts()) == ["documents/own-verslag.nl.md"]
    assert read_facts(bram.file("documents/own-verslag.nl.md")).path == "/home/bram/a.md"
    assert not anna.calm().changed_here


def test_a_change_wins_over_a_removal(anna: Member, bram: Member) -> None:
    names = [anna.add(id, "Het begin.") for id in ("own-een", "own-twee")]
    anna.calm()
    bram.calm()
    anna.file(names[0]).unlink()
    anna.add("own-twee", "Zo schreef Anna het.")
    bram.add("own-een", "Zo schreef Bram het.")
    bram.file(names[1]).unlink()
    anna.calm()
    bram.calm()
    anna.calm()
    assert anna.texts() == bram.texts()
    assert {name: text.splitlines()[-1] for name, text in anna.texts().items()} == {
        names[0]: b"Zo schreef Bram het.",
        names[1]: b"Zo schreef Anna het.",
    }


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


def test_each_server_is_remembered_for_itself(anna: Member, bram: Member, chroma: str) -> None:
    """What was removed while another server was used is still removed for the team when it is used again."""
    name = anna.add("own-een", "Een verslag.")
    anna.calm()
    bram.calm()
    elsewhere = Member(anna.library, replace(anna.settings, chroma_url=f"{chroma}/default_tenant/no-such-database"))
    assert elsewhere.exchange().away
    anna.file(name).unlink()
    assert anna.calm().removed_there == [name]
    assert bram.calm().removed_here == [name]
