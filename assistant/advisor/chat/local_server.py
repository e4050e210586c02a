"""llama.cpp's server for one GGUF file: a process of its own, because a damaged file can abort it."""

from __future__ import annotations

import secrets
import subprocess
import sys
import weakref
from pathlib import Path

from assistant.errors import DraftFailed

_SCRIPT = Path(__file__).with_name("llama_process.py")


class LocalServer:
    """A server on loopback, on a free port, that ends with this object and at the latest with this process.

    Only who knows `key` can use it: without one, every page in the user's browser could (llama.cpp pull request 25655).
    """

    def __init__(self, model: Path, context: int) -> None:
        """Start it and wait until the model is loaded; `context` is how many tokens it takes at once.

        Raises:
            DraftFailed: the model cannot be loaded.
        """
        self.key = secrets.token_urlsafe(24)
        # -P: this folder's modules must not hide those of other packages.
        command = [sys.executable, "-P", str(_SCRIPT), str(model.resolve()), str(context)]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        self.stop = weakref.finalize(self, _stop, self.process)
        address = _greeted(self.process, self.key)
        if not address.startswith("http://127.0.0.1:"):
            self.stop()
            raise DraftFailed("model_file_unusable", path=model)
        self.url = f"{address}/v1"

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self.process.poll() is None


def _greeted(process: subprocess.Popen[str], key: str) -> str:
    """Hand the key over, and return the address that the process tells when it is ready; empty if it ended."""
    if process.stdin is None or process.stdout is None:
        return ""
    try:
        process.stdin.write(f"{key}\n")
        process.stdin.flush()
        return process.stdout.readline().strip()
    except BrokenPipeError:
        return ""


def _stop(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe:
            pipe.close()
