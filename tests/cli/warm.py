"""Processes of `standpunt` that need not import everything first: forked from one that has.

Importing Chroma and its like takes longer than most commands do, and the tests run hundreds. What is forked is a
process of its own with pipes of its own, which starts in `assistant.__main__.main` as any other. Only the start of the
interpreter is skipped, so what depends on that (the locale's encoding, `-X` options) is for one that really starts.

    python -m tests.cli.warm SOCKET     serves until its standard input ends
"""

from __future__ import annotations

import array
import contextlib
import gc
import io
import json
import os
import socket
import subprocess
import sys
import threading
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

_IMPORTED = (
    *("chromadb.api.rust", "tantivy", "onnxruntime", "tokenizers", "numpy", "yaml", "typer", "rich.markdown"),
    *("langchain_core.messages", "assistant.advisor.pipeline", "assistant.conversation.conversation"),
)
"""Not our command line: its help is in the language that it finds when it is imported."""

_LARGEST = 1 << 20


class WarmProcesses:
    """Starts commands in processes forked from one that has imported what they need."""

    def __init__(self, folder: Path) -> None:
        self._socket = str(folder / "warm")
        self._server = subprocess.Popen(
            [sys.executable, "-m", "tests.cli.warm", self._socket], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert self._server.stdout
        assert self._server.stdout.readline() == b"ready\n"

    def run(
        self, arguments: Sequence[str], environment: Mapping[str, str], text: bytes | None, timeout: float
    ) -> tuple[int, bytes, bytes]:
        """Run a command to its end; returns its exit code (negative: the signal), stdout and stderr.

        Raises:
            TimeoutError: it takes longer than `timeout` seconds.
        """
        with contextlib.ExitStack() as opened:
            pipes = [opened.enter_context(_Pipe()) for _ in range(3)]
            connection = opened.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
            connection.settimeout(timeout)
            connection.connect(self._socket)
            job = json.dumps({"arguments": list(arguments), "environment": dict(environment), "folder": os.getcwd()})
            handed = array.array("i", [pipes[0].read_end, pipes[1].write_end, pipes[2].write_end])
            connection.sendmsg([job.encode() + b"\n"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, handed)])
            for pipe, end in zip(pipes, ("read_end", "write_end", "write_end"), strict=True):
                pipe.close(end)
            readers = [_Reader(pipe.read_end) for pipe in pipes[1:]]
            with contextlib.suppress(BrokenPipeError):
                _write_all(pipes[0].write_end, text or b"")
            pipes[0].close("write_end")
            code = int(connection.makefile().readline())
            return code, readers[0].result(), readers[1].result()

    def close(self) -> None:
        """End the process that is forked."""
        assert self._server.stdin
        self._server.stdin.close()
        self._server.wait()


class _Pipe(contextlib.AbstractContextManager["_Pipe"]):
    def __init__(self) -> None:
        self.read_end, self.write_end = os.pipe()

    def close(self, end: str) -> None:
        os.close(getattr(self, end))
        setattr(self, end, -1)

    def __exit__(self, *error: object) -> None:
        for end in ("read_end", "write_end"):
            if getattr(self, end) >= 0:
                self.close(end)


class _Reader(threading.Thread):
    """Takes in what a process writes while somebody else waits for its end."""

    def __init__(self, source: int) -> None:
        super().__init__(daemon=True)
        self._source = source
        self._taken = bytearray()
        self.start()

    def run(self) -> None:
        while piece := os.read(self._source, 65536):
            self._taken += piece

    def result(self) -> bytes:
        self.join()
        return bytes(self._taken)


def _write_all(target: int, data: bytes) -> None:
    with os.fdopen(os.dup(target), "wb") as file:
        file.write(data)


# --- the process that is forked ---


def serve(path: str) -> None:
    """Import, say so, and fork for every command asked for."""
    for name in _IMPORTED:
        __import__(name)
    gc.freeze()
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(path)
    listener.listen()
    threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
    print("ready", flush=True)
    while True:
        connection, _ = listener.accept()
        # Forked twice: the middle one waits for the end, so that the next command need not.
        if os.fork() == 0:
            listener.close()
            _watch(connection)
        connection.close()
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass


def _watch(connection: socket.socket) -> None:
    message, handed, _, _ = connection.recvmsg(_LARGEST, socket.CMSG_SPACE(3 * array.array("i").itemsize))
    while not message.endswith(b"\n"):
        message += connection.recv(_LARGEST)
    streams = array.array("i", handed[0][2]).tolist()
    child = os.fork()
    if child == 0:
        connection.close()
        _become(json.loads(message), streams)
    for stream in streams:
        os.close(stream)
    _, status = os.waitpid(child, 0)
    with contextlib.suppress(OSError):
        connection.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


def _become(job: dict[str, Any], streams: list[int]) -> None:
    """Be the command: its arguments, its environment, its three streams."""
    for standard, stream in enumerate(streams):
        os.dup2(stream, standard)
        os.close(stream)
    os.environ.clear()
    os.environ.update(job["environment"])
    os.chdir(job["folder"])
    sys.argv = ["standpunt", *job["arguments"]]
    sys.stdin = io.TextIOWrapper(io.BufferedReader(io.FileIO(0)), encoding="utf-8", errors="surrogateescape")
    sys.stdout = io.TextIOWrapper(io.BufferedWriter(io.FileIO(1, "w")), encoding="utf-8")
    sys.stderr = io.TextIOWrapper(io.BufferedWriter(io.FileIO(2, "w")), encoding="utf-8", line_buffering=True)
    from assistant.__main__ import main

    try:
        main()
        code = 0
    except SystemExit as leave:
        code = leave.code if isinstance(leave.code, int) else int(leave.code is not None)
    except BaseException:  # as the interpreter would
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    os._exit(code)


if __name__ == "__main__":
    serve(sys.argv[1])
