"""What ends a process early (Ctrl-C, a full disk) or runs beside it leaves a usable index."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import FACT, Result, Tiny, assert_told, finish

STOPPED = "Stopped."


def test_ctrl_c_while_the_index_is_built(fresh: Tiny) -> None:
    """Ctrl-C during building ends with exit code 130 and one line; nothing half-built stays, and the next run works."""
    process = fresh.start("ask", FACT)
    assert process.stderr is not None
    assert b"Building the index" in process.stderr.readline()
    process.send_signal(signal.SIGINT)
    stopped = finish(process)
    assert (stopped.code, stopped.out, stopped.err.strip()) == (130, "", STOPPED)
    assert not fresh.has_index
    assert fresh.generations == []
    answered = fresh.standpunt("ask", FACT)
    assert answered.code == 0
    assert answered.out.startswith("In short\n")


@pytest.mark.parametrize("delay", [0.0, 0.4])
def test_ctrl_c_while_a_question_is_answered(tiny: Tiny, delay: float) -> None:
    """Ctrl-C while reading or answering ends with exit code 130 and one line, and leaves the index as it was."""
    for _ in range(3):
        stopped = interrupted_answer(tiny, delay)
        # Python itself loses a Ctrl-C that falls into the callback of a weak reference, e.g. while importing.
        if "Exception ignored in" not in stopped.err:
            break
    # Stopped in compiled code, Python may end by the signal itself; a shell shows that as 130 too.
    assert stopped.code in (130, -signal.SIGINT)
    assert (stopped.out, stopped.err.strip()) == ("", STOPPED)
    again = tiny.standpunt("index", "--json")
    assert (again.code, again.err) == (0, "")
    assert json.loads(again.out)["generation"] == 1


def interrupted_answer(tiny: Tiny, delay: float) -> Result:
    """What a process leaves that is stopped while it reads its question (no delay), or so long after it was read."""
    process = tiny.start("ask", stdin=subprocess.PIPE)
    assert process.stdin is not None
    # More than a pipe holds: written only when the process reads, so that it is past its imports by then.
    process.stdin.write(FACT.encode() + b" " * 300_000)
    process.stdin.flush()
    if delay:
        process.stdin.close()
        process.stdin = None
        time.sleep(delay)
    process.send_signal(signal.SIGINT)
    return finish(process)


@pytest.fixture
def little_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of half a megabyte, which is less than the index of the small corpus takes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root on Linux can mount a small disk")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", folder], capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


def test_a_full_disk_is_told_and_harms_nothing(little_disk: Path, tiny_corpus: Path) -> None:
    """An index that does not fit ends in exit code 5; nothing half-written stays or is current; with room it works."""
    tight = Tiny(little_disk, tiny_corpus)
    result = tight.standpunt("ask", FACT)
    told = [line for line in result.err.splitlines(keepends=True) if "Building the index" not in line]
    assert_told(Result(result.code, result.out, "".join(told)), 5, str(little_disk), "cannot be written", "space")
    assert not tight.has_index
    assert tight.generations == []
    subprocess.run(["mount", "-o", "remount,size=50m", little_disk], check=True)
    assert tight.standpunt("ask", FACT).code == 0


def test_two_first_questions_at_once(fresh: Tiny) -> None:
    """Two processes that ask on an empty home both answer, and one healthy index is built once."""
    both = [finish(process) for process in [fresh.start("ask", FACT), fresh.start("ask", FACT)]]
    assert [result.code for result in both] == [0, 0]
    assert both[0].out == both[1].out
    assert both[0].out.startswith("In short\n")
    assert sum("Building the index" in result.err for result in both) == 1
    assert len(fresh.generations) == 1
    examined = json.loads(fresh.standpunt("doctor", "--json").out)
    assert examined["index"] == {"ok": True, "problems": []}


def test_a_writer_that_hangs_is_waited_for_only_so_long(tiny: Tiny) -> None:
    """While another process holds the lock, a rebuild waits, says so, and gives up after `lock_timeout` seconds."""
    from filelock import FileLock

    with FileLock(tiny.home / "data" / "index" / "lock"):
        result = tiny.standpunt("index", "--rebuild", STANDPUNT_LOCK_TIMEOUT="0.2")
        waiting, *told = result.err.splitlines(keepends=True)
        assert "waiting" in waiting
        assert_told(Result(result.code, result.out, "".join(told)), 5, "lock_timeout")
        assert tiny.standpunt("show", "greenhushing").code == 0
