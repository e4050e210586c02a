"""Generations on disk: readers and writers at once, killed writers, locks."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant import locations
from assistant.domain import Language
from assistant.errors import IndexUnavailable
from assistant.retrieval.index import IndexFolder
from assistant.retrieval.sync import Silence, open_index, update_index
from assistant.settings import Settings
from tests.retrieval.conftest import ENGLISH_STATEMENT, Recorder, Workplace, lexical_ids, search

WRITER = """
import sys, time
from pathlib import Path
from assistant.retrieval import sync
from assistant.retrieval.index import IndexFolder
from assistant.settings import Settings

corpus, moment, go = sys.argv[1], sys.argv[2], Path(sys.argv[3])

def reach(name):
    print(name, flush=True)
    while name == moment and not go.exists():
        time.sleep(0.01)

class Observer(sync.Silence):
    def waiting(self): reach("waiting")
    def building(self, reason, entries): reach("building")
    def embedded(self, entries): reach("embedded")

publish = IndexFolder.publish
def publishing(self, folder):
    reach("publishing")
    publish(self, folder)
IndexFolder.publish = publishing

index = sync.open_index(Settings(corpus=corpus), Observer())
print("health", index.health(), flush=True)
"""
"""A process that brings the index up to date, tells how far it is, and stops at one moment until a file appears."""


def start_writer(corpus: Path, moment: str, go: Path) -> subprocess.Popen[str]:
    """Start such a process; it inherits the test's environment."""
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(corpus), moment, str(go)], stdout=subprocess.PIPE, text=True
    )


def wait_for(process: subprocess.Popen[str], line: str) -> list[str]:
    """The lines that a process prints until it prints this one."""
    assert process.stdout is not None
    seen: list[str] = []
    for raw in process.stdout:
        seen.append(raw.strip())
        if seen[-1] == line:
            return seen
    raise AssertionError(f"the process ended after {seen}")


def test_a_reader_of_an_old_generation_keeps_answering(workplace: Workplace) -> None:
    """While another index is published, a reader that is open answers from the old one, and a new one from the new."""
    reader, _ = workplace.open()
    before = search(reader)
    workplace.edit("greenhushing.en", ENGLISH_STATEMENT, "The lighthouse keeper used the term greenhushing")
    writer, recorder = workplace.open()
    assert [reason for reason, _ in recorder.built] == ["changed"]
    assert writer.generation > reader.generation
    assert search(reader) == before
    assert lexical_ids(reader, "lighthouse", Language.EN) == []
    assert reader.health() is None
    assert lexical_ids(writer, "lighthouse", Language.EN) == ["greenhushing.en#finding-1"]
    reader.close()
    writer.close()


def test_a_reader_that_just_opened_an_index_can_still_read_all_of_it(workplace: Workplace) -> None:
    """What a reader has not touched yet is still there after one publication, whatever killed writers left behind."""
    for number in range(500, 503):
        (workplace.folder.path / f"generation-{number:06d}").mkdir()
    reader, _ = workplace.open()
    workplace.edit("greenhushing.en", ENGLISH_STATEMENT, "The lighthouse keeper used the term greenhushing")
    workplace.open()[0].close()
    assert reader.health() is None
    reader.close()


def test_old_generations_are_swept(workplace: Workplace) -> None:
    """However often documents change, no more than the current generation and one before it stay on disk."""
    for number in range(4):
        workplace.edit("greenhushing.en", "Greenhushing", f"Greenhushing{number}")
        workplace.open()[0].close()
    generations = sorted(workplace.folder.path.glob("generation-*"))
    assert len(generations) == 2
    assert generations[-1] == workplace.current()


def test_a_draft_of_a_killed_writer_is_harmless(workplace: Workplace) -> None:
    """A half-written generation is never opened, and the next update neither fails on it nor builds on it."""
    current = workplace.current()
    draft = workplace.folder.path / f"generation-{int(current.name[-6:]) + 1:06d}"
    shutil.copytree(current, draft)
    (draft / "catalogue.sqlite").write_bytes(b"half a catal")
    (workplace.folder.path / "CURRENT.new").write_text(draft.name)
    index, recorder = workplace.open()
    assert (index.folder, recorder) == (current, Recorder())
    index.close()
    workplace.edit("greenhushing.en", ENGLISH_STATEMENT, "The lighthouse keeper used the term greenhushing")
    index, _ = workplace.open()
    assert index.folder not in (current, draft)
    assert index.health() is None
    assert not draft.exists()
    index.close()


@pytest.mark.parametrize("moment", ["building", "embedded", "publishing"])
def test_a_process_killed_in_the_middle_of_an_update_costs_nothing_but_time(
    workplace: Workplace, tmp_path: Path, moment: str
) -> None:
    """After kill -9 the old index still opens, the lock is free, and the next open brings it up to date."""
    before = workplace.current()
    workplace.edit("greenhushing.en", ENGLISH_STATEMENT, "The lighthouse keeper used the term greenhushing")
    process = start_writer(workplace.corpus, moment, tmp_path / "never")
    wait_for(process, moment)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert process.stdout is not None
    process.stdout.close()

    assert workplace.current() == before
    index, recorder = workplace.open()
    assert recorder.waited == 0
    assert index.health() is None
    assert lexical_ids(index, "lighthouse", Language.EN) != []
    index.close()
    assert len(list(workplace.folder.path.glob("generation-*"))) == 2


def test_two_processes_updating_at_once_leave_a_healthy_index(workplace: Workplace, tmp_path: Path) -> None:
    """One of them does the work, the other waits and says so, and both end with the same healthy index."""
    workplace.edit("greenhushing.en", ENGLISH_STATEMENT, "The lighthouse keeper used the term greenhushing")
    go = tmp_path / "go"
    first = start_writer(workplace.corpus, "building", go)
    wait_for(first, "building")
    second = start_writer(workplace.corpus, "none", go)
    assert wait_for(second, "waiting") == ["waiting"]
    go.touch()
    rest_of_first, rest_of_second = first.communicate(timeout=60)[0], second.communicate(timeout=60)[0]
    assert rest_of_first.split("\n")[-2] == "health None"
    assert rest_of_second.strip() == "health None"
    index, recorder = workplace.open()
    assert recorder == Recorder()
    assert lexical_ids(index, "lighthouse", Language.EN) == ["greenhushing.en#finding-1"]
    index.close()


def test_two_processes_with_different_corpora_take_turns(
    workplace: Workplace, copy_documents: Callable[..., Path], tmp_path: Path
) -> None:
    """When both have work to do, the second does its own after the first, and no folder gets two writers."""
    workplace.edit("greenhushing.en", ENGLISH_STATEMENT, "The lighthouse keeper used the term greenhushing")
    shutil.copytree(workplace.corpus, tmp_path / "other")
    (tmp_path / "other" / "articles" / "greenhushing.nl.md").unlink()
    go = tmp_path / "go"
    first = start_writer(workplace.corpus, "publishing", go)
    wait_for(first, "publishing")
    second = start_writer(tmp_path / "other", "none", go)
    wait_for(second, "waiting")
    go.touch()
    outputs = [process.communicate(timeout=60)[0].strip().split("\n") for process in (first, second)]
    assert [lines[-1] for lines in outputs] == ["health None", "health None"]
    assert "publishing" in outputs[1]
    index = open_index(Settings(corpus=str(tmp_path / "other")), Silence())
    assert index.catalogue.count_documents() == {"article": 3, "case": 4}
    index.close()


def test_a_lock_that_stays_taken_is_told(workplace: Workplace) -> None:
    """Who waits longer than the setting allows is told that the index is locked, and the index stays as it is."""
    workplace.edit("greenhushing.en", ENGLISH_STATEMENT, "The lighthouse keeper used the term greenhushing")
    impatient = Settings(corpus=str(workplace.corpus), lock_timeout=0.2)
    before, recorder = workplace.current(), Recorder()
    with workplace.folder.locked(1.0):
        started = time.monotonic()
        with pytest.raises(IndexUnavailable) as told:
            update_index(impatient, recorder)
    assert told.value.key == "index_locked"
    assert 0.2 <= time.monotonic() - started < 5
    assert recorder == Recorder(waited=1)
    assert workplace.current() == before


def test_an_up_to_date_index_opens_while_another_process_writes(workplace: Workplace) -> None:
    """Reading needs no lock: a question is answered while the index is being written for somebody else."""
    with workplace.folder.locked(1.0):
        index, recorder = workplace.open()
    assert recorder == Recorder()
    index.close()


@pytest.mark.parametrize("blocked", ["home", "data", "index"])
def test_a_folder_that_cannot_be_written_is_told(workplace: Workplace, tmp_path: Path, blocked: str) -> None:
    """Where the index cannot be made, the error says so and names the folder."""
    home = tmp_path / "home"
    shutil.rmtree(home)
    path = {"home": home, "data": home / "data", "index": home / "data" / "index"}[blocked]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("a file stands in the way")  # as root no folder is read-only
    with pytest.raises(IndexUnavailable) as told:
        open_index(workplace.settings, Silence())
    assert told.value.key == "index_unwritable"
    assert told.value.facts["path"] == locations.index_directory()


def test_a_current_file_that_names_nothing_means_no_index(workplace: Workplace) -> None:
    """A pointer to a generation that is not there, or to a place outside, is as good as none."""
    for name in ("generation-999999", "../../corpus", ""):
        (workplace.folder.path / "CURRENT").write_text(name)
        assert IndexFolder(workplace.folder.path).current() is None
    index, recorder = workplace.open()
    assert [reason for reason, _ in recorder.built] == ["new"]
    assert index.health() is None
    index.close()
