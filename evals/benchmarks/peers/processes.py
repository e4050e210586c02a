"""A command as a process of its own: how long it took, how much processor time, and how much memory at its peak."""

from __future__ import annotations

import os
import re
import select
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile

from evals.benchmarks.peers.programs import CHECKOUT

_GLANCE = 0.1
"""Seconds between two looks at the memory."""


@dataclass(frozen=True, slots=True)
class Run:
    """Wall and processor seconds, and the peak of resident memory in megabytes."""

    seconds: float
    processor: float
    megabytes: float


def run(command: Sequence[str], environment: Mapping[str, str], limit: float) -> Run | None:
    """Run a command to its end; None if it had to be stopped after `limit` seconds. Linux only.

    Memory is the process's own high-water mark: what `getrusage` tells begins with that of the process that starts it.

    Raises:
        RuntimeError: it failed; with the end of what it said.
    """
    with TemporaryFile() as said:
        started = time.perf_counter()
        process = subprocess.Popen(
            command, env=dict(environment), cwd=CHECKOUT, stdout=said, stderr=said, start_new_session=True
        )
        ended = os.pidfd_open(process.pid)
        peak = 0.0
        while not select.select([ended], [], [], _GLANCE)[0]:
            peak = max(peak, _high_water(process.pid))
            if time.perf_counter() - started > limit:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                os.close(ended)
                return None
        seconds = time.perf_counter() - started
        os.close(ended)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise RuntimeError(f"{' '.join(command)}: {said.read()[-2_000:].decode(errors='replace')}")
        return Run(seconds, used.ru_utime + used.ru_stime, peak)


def _high_water(process: int) -> float:
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0.0
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) / 1_000 if found else 0.0
