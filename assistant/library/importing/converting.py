"""Converting a file in a process of its own, which can be stopped."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from threading import Event, Timer
from types import TracebackType
from typing import IO, Any, cast

from assistant.domain import Language
from assistant.errors import Refused, Stopped
from assistant.library.importing.converted import Converted, Limits

_ROOT = str(Path(__file__).parents[3])
_START = "import sys; sys.path.append(sys.argv[1]); from assistant.library.importing.worker import main; main()"
_OUT_OF_MEMORY = frozenset({"SIGABRT", "SIGILL", "SIGTRAP", "SIGKILL"})
"""How a process ends whose C++ finds no memory, or that the system ends for want of it."""


_retold = Refused
"""For a reason that was given in the other process, under a key that stands there in the source."""


class Converter:
    """Turns files into Markdown. Keep one for many files: its process starts with the first and lives on.

    Not for several threads at once, but for `stop`.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped = False

    def __enter__(self) -> Converter:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._end()

    def convert(self, path: Path, *, default: Language) -> Converted:
        """Convert a file. `default`: the language if nothing in it tells.

        Raises:
            Refused: with the reason; also where it cannot be read.
            Stopped: `stop` was called.
        """
        return self.convert_bytes(self.read(path), path.name, default=default)

    def convert_bytes(self, data: bytes, name: str | None, *, default: Language) -> Converted:
        """Convert what was read already. Without a `name` the format is told from the bytes.

        Raises:
            Refused: with the reason.
            Stopped: `stop` was called.
        """
        if len(data) > self.limits.file_bytes:
            raise Refused("import_too_large", limit=self.limits.file_bytes // 2**20)
        request = {"name": name, "size": len(data), "default": default, "limits": asdict(self.limits)}
        answer = self._ask(json.dumps(request).encode("ascii") + b"\n", data)
        if "refused" in answer:
            raise _retold(answer["refused"], **answer["facts"])
        values = answer["converted"]
        return Converted(**{**values, "language": Language(values["language"]), "unread": tuple(values["unread"])})

    def read(self, path: Path) -> bytes:
        """The bytes of a file.

        Raises:
            Refused: it cannot be read, is no file, or may be too large.
        """
        try:
            with open(path, "rb", opener=_open_at_once) as file:  # Path.open takes no opener
                if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                    raise Refused("import_no_file")
                data = file.read(self.limits.file_bytes + 1)
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            raise Refused("import_unreadable", reason=reason) from error
        return data

    def stop(self) -> None:
        """Give up the conversion under way, from another thread; there will be no other."""
        self._stopped = True
        if self._process:
            self._process.kill()

    def _ask(self, request: bytes, data: bytes) -> dict[str, Any]:
        process = self._running()
        requests, answers = cast(IO[bytes], process.stdin), cast(IO[bytes], process.stdout)
        overdue = Event()

        def give_up() -> None:
            overdue.set()
            process.kill()

        late = Timer(self.limits.seconds, give_up)
        late.daemon = True
        late.start()
        line = b""
        try:
            with suppress(BrokenPipeError):
                requests.write(request + data)
                requests.flush()
            line = answers.readline()
        finally:
            late.cancel()
            if overdue.is_set() or not line.endswith(b"\n"):  # also when we are interrupted
                self._end()
        if line.endswith(b"\n"):
            answer: dict[str, Any] = json.loads(line)
            return answer
        if self._stopped:
            raise Stopped("stopped")
        if overdue.is_set():
            raise Refused("import_slow", seconds=round(self.limits.seconds))
        raise self._ended(process.returncode)

    def _running(self) -> subprocess.Popen[bytes]:
        if self._stopped:
            raise Stopped("stopped")
        if self._process is None:
            # -P: no module of ours is taken from the folder in which we happen to be started.
            command = [sys.executable, "-P", "-c", _START, _ROOT]
            pipe = subprocess.PIPE
            self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)
        return self._process

    def _ended(self, code: int) -> Exception:
        """Why the process ended by itself."""
        if code >= 0:
            return RuntimeError(f"the process that converts ended with code {code}")
        name = signal.Signals(-code).name
        if name == "SIGXCPU":
            return Refused("import_slow", seconds=round(self.limits.seconds))
        if name in _OUT_OF_MEMORY:
            return Refused("import_memory", limit=self.limits.memory_bytes // 2**20)
        return Refused("import_damaged", reason=name)

    def _end(self) -> None:
        """End the process, if there is one. It has nothing to lose."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                with suppress(BrokenPipeError):
                    pipe.close()
        process.wait()


def convert(path: Path, *, default: Language, limits: Limits | None = None) -> Converted:
    """Convert one file; see `Converter.convert`."""
    with Converter(limits) as converter:
        return converter.convert(path, default=default)


def convert_bytes(data: bytes, name: str | None, *, default: Language, limits: Limits | None = None) -> Converted:
    """Convert what was read already; see `Converter.convert_bytes`."""
    with Converter(limits) as converter:
        return converter.convert_bytes(data, name, default=default)


def _open_at_once(path: str, flags: int) -> int:
    """Open without waiting: a pipe that nobody writes to would hold us for ever."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
