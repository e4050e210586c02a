"""A program in a pseudo-terminal: what is typed into it, and when something appears on it."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Iterator, Mapping, Sequence

COLUMNS, ROWS = 120, 40

TYPING = 0.12
"""Seconds between keys: somebody who types fast."""

KEYS = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
"""Letters that nothing else on the screen holds."""

_CLEAR_LINE = "\x15"

_ESCAPE = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|P[^\x1b]*\x1b\\|[ -/]+[0-~]|[0-Z\\^-~])"
)
_LIMIT = 120.0
"""Seconds after which something will not appear any more."""

_GOODBYE = 10.0


class Terminal:
    """A running program. What it paints is kept from the latest `send` on."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self._screen, program = pty.openpty()
        fcntl.ioctl(program, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self.started = time.perf_counter()
        self._process = subprocess.Popen(
            command, stdin=program, stdout=program, stderr=program, env=dict(environment), start_new_session=True
        )
        os.close(program)
        self._painted = b""

    def send(self, keys: str) -> float:
        """Type; returns when. What was painted before counts no longer."""
        self.drain()
        self._painted = b""
        now = time.perf_counter()
        os.write(self._screen, keys.encode())
        return now

    def drain(self, seconds: float = 0.0) -> None:
        """Take what is painted, for some time."""
        end = time.perf_counter() + seconds
        while self._read(max(0.0, end - time.perf_counter())):
            pass

    def until(self, *texts: str) -> float:
        """Wait until all of these have been painted; returns when.

        Raises:
            TimeoutError: they have not, for a long time.
        """
        end = time.perf_counter() + _LIMIT
        while not self.shows(*texts):
            if not self._read(end - time.perf_counter()):
                raise TimeoutError(f"{texts} did not appear; the last that did:\n{self.text[-2000:]}")
        return time.perf_counter()

    def shows(self, *texts: str) -> bool:
        """Whether all of these have been painted."""
        painted = self.text
        return all(text in painted for text in texts)

    @property
    def text(self) -> str:
        """What was painted, without colours and places."""
        return _ESCAPE.sub("", self._painted.decode(errors="replace"))

    def _read(self, patience: float) -> bool:
        ready, _, _ = select.select([self._screen], [], [], max(0.0, patience))
        if not ready:
            return False
        try:
            painted = os.read(self._screen, 65536)
        except OSError:  # Linux says so of a terminal that its program has left
            return False
        self._painted += painted
        return bool(painted)

    def close(self) -> None:
        """Leave the program as a user does."""
        with contextlib.suppress(OSError):
            os.write(self._screen, b"\x11")  # Ctrl+Q
        end = time.perf_counter() + _GOODBYE
        while self._process.poll() is None and time.perf_counter() < end:
            self.drain(0.05)
        self._process.kill()
        self._process.wait()
        os.close(self._screen)


@contextlib.contextmanager
def terminal(command: Sequence[str], environment: Mapping[str, str]) -> Iterator[Terminal]:
    """A program in a terminal, for as long as the block lasts."""
    opened = Terminal(command, environment)
    try:
        yield opened
    finally:
        opened.close()


def echoes(screen: Terminal, going_on: Callable[[], bool]) -> Iterator[float]:
    """Type letter after letter, a line at a time; how long each takes to appear, in seconds."""
    place = 0
    while going_on():
        letter = KEYS[place % len(KEYS)]
        sent = screen.send(letter)
        yield screen.until(letter) - sent
        screen.drain(max(0.0, sent + TYPING - time.perf_counter()))
        place += 1
        if place % len(KEYS) == 0:
            screen.send(_CLEAR_LINE)
            screen.drain(TYPING)
