"""`standpunt purge`: shown first, asked, and then nothing is left."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from filelock import FileLock

from assistant.conversation.store import SessionStore
from tests.cli.conftest import Terminal, Tiny, assert_told, standpunt

SAID = "platypus"


@pytest.fixture
def full(tiny: Tiny) -> Tiny:
    """A home with something of every part, a file that nobody knows and a link that leads out of it."""
    data = tiny.home / "data"
    with closing(SessionStore(data / "sessions.sqlite")) as store:
        store.begin_turn(store.start(SAID), SAID)
    for path in (
        data / "library" / "documents" / "own-x.nl.md",
        data / "library" / "notes" / "own-y.nl.md",
        data / "evaluations" / "run" / "results.json",
        data / "draft.tmp",
        tiny.home / "cache" / "answers" / "a.jsonl",
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(SAID, encoding="utf-8")
    for name in ("config.toml", "profile.toml", "keys.toml", "keymap.toml"):
        (tiny.home / name).write_text("", encoding="utf-8")
    outside = tiny.home.parent / "outside"
    outside.mkdir()
    (outside / "original.pdf").write_text("stays", encoding="utf-8")
    (data / "library" / "link").symlink_to(outside)
    return tiny


def left(home: Path) -> set[str]:
    """What lies under a home, by its path there."""
    return {path.relative_to(home).as_posix() for path in home.rglob("*")} if home.exists() else set()


def test_nothing_is_left(full: Tiny) -> None:
    """All parts are shown with their size and place and then gone, the settings too; what links lead to stays."""
    done = full.standpunt("purge", "--settings", "--yes")
    assert done.code == 0
    lines = [line.split("\t") for line in done.out.splitlines()]
    assert len(lines) == 7
    assert all(Path(line[3]).is_relative_to(full.home) for line in lines)
    assert done.err.startswith("Removed: ")
    assert left(full.home) == set()
    assert (full.home.parent / "outside" / "original.pdf").read_text(encoding="utf-8") == "stays"
    again = full.standpunt("purge", "--settings", "--yes")
    assert (again.code, again.out, again.err) == (0, "", "There is nothing to remove.\n")


def test_settings_stay_unless_asked(full: Tiny) -> None:
    """Without `--settings` only what was asked and added goes, and that is told; the advisor works again afterwards."""
    done = full.standpunt("purge", "--yes")
    assert "--settings" in done.err
    assert left(full.home) == {"config.toml", "profile.toml", "keys.toml", "keymap.toml"}
    assert full.standpunt("search", "greenhushing").code == 0


@pytest.mark.parametrize(
    ("only", "gone"),
    [
        (("sessions",), {"data/sessions.sqlite"}),
        (("evaluations", "caches"), {"data/evaluations", "cache"}),
        (("library",), {"data/library", "data/index"}),
        (("settings",), {"config.toml", "keys.toml"}),
    ],
)
def test_only_some_parts(full: Tiny, only: tuple[str, ...], gone: set[str]) -> None:
    """The parts named go, the library with the index that holds its text; everything else stays."""
    before = left(full.home)
    options = [word for part in only for word in ("--only", part)]
    assert full.standpunt("purge", *options, "--yes").code == 0
    after = left(full.home)
    assert gone.isdisjoint(after)
    assert gone <= before
    tops = {
        "data/sessions.sqlite",
        "data/evaluations",
        "cache",
        "data/library",
        "data/index",
        "config.toml",
        "keys.toml",
    }
    assert tops - gone <= after


def test_it_asks_first(full: Tiny) -> None:
    """On a terminal, in Dutch too: `nee` and Enter keep everything, `ja` removes."""
    before = left(full.home)
    for answer, kept in (("nee", True), ("", True), ("ja", False)):
        terminal = Terminal.start("purge", home=full.home, columns=200, LANG="nl_NL.UTF-8")
        terminal.reply(("ja of nee", answer))
        done = terminal.finish()
        assert done.code == 0
        assert (left(full.home) == before) is kept
        assert ("niets verwijderd" in done.out) is kept


def test_without_a_terminal_it_needs_to_be_told(full: Tiny) -> None:
    """A script that does not say `--yes` removes nothing."""
    before = left(full.home)
    done = full.standpunt("purge")
    assert done.code == 2
    assert "--yes" in done.err
    assert left(full.home) == before


def test_not_while_the_index_is_updated(full: Tiny) -> None:
    """While another process holds the lock of the index, nothing at all is removed."""
    before = left(full.home)
    with FileLock(full.home / "data" / "index" / "lock"):
        done = full.standpunt("purge", "--yes")
    assert done.code == 5
    assert str(full.home / "data" / "index") in done.err
    assert left(full.home) == before | {"data/index/lock"}


def test_not_while_conversations_are_open(full: Tiny) -> None:
    """While another process has the conversations open, they would come back; so nothing is removed."""
    before = left(full.home)
    with closing(SessionStore(full.home / "data" / "sessions.sqlite")):
        done = full.standpunt("purge", "--yes")
        assert done.code == 5
        assert before <= left(full.home)
    assert full.standpunt("purge", "--yes").code == 0


def test_damaged_conversations_go_as_well(full: Tiny) -> None:
    """What cannot be read can still be removed."""
    (full.home / "data" / "sessions.sqlite").write_bytes(b"no database" * 100)
    assert full.standpunt("purge", "--only", "sessions", "--yes").code == 0
    assert not (full.home / "data" / "sessions.sqlite").exists()


def test_an_unknown_part_is_told(tmp_path: Path) -> None:
    """Exit code 2 with what there is."""
    assert_told(standpunt("purge", "--only", "everything", home=tmp_path), 2, "everything", "sessions")


def test_help_says_what_it_cannot_do(tmp_path: Path) -> None:
    """Removed files may be recoverable, and exports stay: a user must know before relying on it."""
    assert "recoverable" in standpunt("purge", "--help", home=tmp_path).out
