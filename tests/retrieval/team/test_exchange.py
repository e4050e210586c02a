"""Members of a team who share a library through a real Chroma server."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest

from assistant.library.own import read_facts, read_own
from assistant.retrieval.team.records import NAME
from tests.retrieval.team.conftest import Member
from tests.retrieval.team.exchanging import LONG, add_note, counted, on_server, said


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
