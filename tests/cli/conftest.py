"""Running `standpunt` as users do: a process of its own, through pipes or on a real terminal."""

from __future__ import annotations

import atexit
import fcntl
import json
import os
import pty
import select
import shutil
import struct
import subprocess
import sys
import tempfile
import termios
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from assistant import locations
from tests.cli.warm import WarmProcesses
from tests.conftest import copy_corpus

PATIENCE = 180.0
"""Seconds after which a process counts as hanging."""

COMMAND = (sys.executable, "-m", "assistant")
ENGLISH = "Should we hold our inclusive campaign now that customers threaten to leave?"
DUTCH = "Moeten we onze inclusieve campagne doorzetten nu klanten dreigen op te zeggen?"
FACT = "Did ABN AMRO lose customers over its Pride campaign?"
TINY = ("abn-amro-pride-2021", "mms-spokescandies", "greenhushing")


@dataclass(frozen=True)
class Result:
    """What a process left behind."""

    code: int
    out: str
    err: str


def environment(home: Path, **extra: str) -> dict[str, str]:
    """An environment in which nothing of the developer's own shows; an empty value takes a variable away."""
    ours = ("STANDPUNT_", "LC_", "LANG", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    fixed = {locations.HOME_VARIABLE: str(home), "LANG": "en_GB.UTF-8", "TERM": "xterm-256color"}
    return {name: value for name, value in (clean | fixed | extra).items() if value}


def start(
    *arguments: str | bytes, home: Path, stdin: int | None = subprocess.DEVNULL, **extra: str
) -> subprocess.Popen[bytes]:
    """Start a process and leave it running."""
    return subprocess.Popen(
        [*COMMAND, *arguments],
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(home, **extra),
    )


def finish(process: subprocess.Popen[bytes], text: bytes | None = None) -> Result:
    """Wait for a process, feeding it `text`; what it wrote must be UTF-8."""
    try:
        out, err = process.communicate(text, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    return Result(process.returncode, out.decode("utf-8"), err.decode("utf-8"))


@cache
def warm_processes() -> WarmProcesses:
    """The process that commands are forked from, one for each process of tests."""
    folder = tempfile.TemporaryDirectory(prefix="standpunt-tests-")
    processes = WarmProcesses(Path(folder.name))
    atexit.register(folder.cleanup)
    atexit.register(processes.close)
    return processes


def standpunt(*arguments: str | bytes, home: Path, text: str | bytes | None = None, **extra: str) -> Result:
    """Run one command through pipes; `text` goes to its standard input.

    It is forked from a process that has imported everything, unless something is asked that shows at the start.
    """
    given = text.encode() if isinstance(text, str) else text
    if hasattr(os, "fork") and all(name.startswith("STANDPUNT_") for name in extra):
        words = [argument for argument in arguments if isinstance(argument, str)]
        if len(words) == len(arguments):
            code, out, err = warm_processes().run(words, environment(home, **extra), given, PATIENCE)
            return Result(code, out.decode("utf-8"), err.decode("utf-8"))
    process = start(*arguments, home=home, stdin=subprocess.DEVNULL if given is None else subprocess.PIPE, **extra)
    return finish(process, given)


def together(*commands: tuple[str, ...], home: Path, **extra: str) -> list[Result]:
    """The results of commands that run at the same time."""
    return [finish(process) for process in [start(*command, home=home, stdin=None, **extra) for command in commands]]


def succeeded(result: Result) -> Any:
    """The JSON on stdout of a command that had nothing to say."""
    assert (result.code, result.err) == (0, "")
    return json.loads(result.out)


def shell(script: str, home: Path, **extra: str) -> Result:
    """Run a shell script in which `"$@"` is the command, for redirections that a user would write."""
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {script}", "bash", *COMMAND],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=PATIENCE,
        check=False,
        env=environment(home, **extra),
    )
    return Result(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


@dataclass
class Terminal:
    """A process on a pseudo-terminal: its three streams are a terminal of `columns`."""

    process: subprocess.Popen[bytes]
    master: int
    sent: bytearray = field(default_factory=bytearray)
    """Everything that the terminal was sent."""
    answered: int = 0
    """How much of it has been reacted to."""

    @classmethod
    def start(cls, *arguments: str, home: Path, columns: int, **extra: str) -> Terminal:
        """Open a terminal and start a command on it."""
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
        process = subprocess.Popen(
            [*COMMAND, *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=environment(home, **extra),
            start_new_session=True,  # a key is asked for on /dev/tty, which must not be the developer's
        )
        os.close(slave)
        return cls(process, master)

    def until(self, words: str) -> None:
        """Wait until these words have been shown since the last ones waited for."""
        while (found := self.sent.find(words.encode(), self.answered)) < 0:
            assert self._read(), f"never shown: {words!r}, only:\n{self.sent.decode()}"
        self.answered = found + len(words.encode())

    def reply(self, *dialogue: tuple[str, str]) -> None:
        """Type a line after each of these words, in turn."""
        for words, line in dialogue:
            self.until(words)
            self.type(f"{line}\n")

    def type(self, text: str) -> None:
        """Send keys; `\\x04` is Ctrl-D."""
        os.write(self.master, text.encode())

    def finish(self) -> Result:
        """Everything the terminal was sent, with its line ends as in a file."""
        while self._read():
            pass
        os.close(self.master)
        code = self.process.wait(PATIENCE)
        return Result(code, self.sent.decode("utf-8").replace("\r\n", "\n"), "")

    def _read(self) -> bool:
        """Take in what the terminal is sent; false when there will be no more."""
        if not select.select([self.master], [], [], PATIENCE)[0]:
            self.process.kill()
            raise AssertionError(f"nothing more came after:\n{self.sent.decode()}")
        try:
            piece = os.read(self.master, 65536)
        except OSError:  # Linux: the other side is closed
            piece = b""
        self.sent += piece
        return bool(piece)


def on_terminal(*arguments: str, home: Path, columns: int = 100, **extra: str) -> Result:
    """Run one command on a terminal."""
    return Terminal.start(*arguments, home=home, columns=columns, **extra).finish()


@pytest.fixture(scope="session")
def tiny_corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus without faults that nobody may change: its index is built in seconds."""
    return copy_corpus(tmp_path_factory.mktemp("tiny") / "corpus", TINY)


@pytest.fixture(scope="session")
def _tiny_home(tiny_corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tiny-home")
    built = standpunt("index", home=folder, STANDPUNT_CORPUS=str(tiny_corpus))
    assert built.code == 0, built.err
    return folder


@dataclass(frozen=True)
class Tiny:
    """A home of one test's own, and the small corpus that its index holds."""

    home: Path
    corpus: Path

    def standpunt(self, *arguments: str | bytes, **extra: str) -> Result:
        """Run one command here."""
        return standpunt(*arguments, home=self.home, **{"STANDPUNT_CORPUS": str(self.corpus), **extra})

    def start(self, *arguments: str, stdin: int | None = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
        """Start a command here and leave it running."""
        return start(*arguments, home=self.home, stdin=stdin, STANDPUNT_CORPUS=str(self.corpus))

    @property
    def generations(self) -> list[Path]:
        """Every generation of the index that lies on disk, finished or not."""
        return sorted((self.home / "data" / "index").glob("generation-*"))

    @property
    def has_index(self) -> bool:
        """Whether a generation is current."""
        return (self.home / "data" / "index" / "CURRENT").exists()


@pytest.fixture
def tiny(_tiny_home: Path, tiny_corpus: Path, tmp_path: Path) -> Tiny:
    """A home with a ready index of the small corpus."""
    shutil.copytree(_tiny_home, tmp_path / "home")
    return Tiny(tmp_path / "home", tiny_corpus)


@pytest.fixture
def fresh(tiny_corpus: Path, tmp_path: Path) -> Tiny:
    """A home with nothing in it, for the small corpus."""
    return Tiny(tmp_path / "home", tiny_corpus)


@pytest.fixture(scope="session")
def asked(home: Path) -> Result:
    """The English question on the shipped corpus, asked once through pipes with `--trace`."""
    return standpunt("ask", "--trace", ENGLISH, home=home)


def assert_told(result: Result, code: int, *words: str) -> None:
    """An error is one line and a hint on stderr, nothing on stdout, and the documented exit code."""
    assert (result.code, result.out) == (code, ""), result
    error, hint, *more = result.err.splitlines()
    assert error.startswith("Error: ")
    assert hint.startswith("Hint: ")
    assert len(hint) > len("Hint: ")
    assert not more
    for word in words:
        assert word in result.err
