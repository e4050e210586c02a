"""A program in a real terminal: tmux holds the terminal, keys go in, and what is on its screen can be read."""

from __future__ import annotations

import os
import signal
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

PATIENCE = 180.0
"""Seconds that one step may take, on a machine that has other things to do as well."""

LOOK_EVERY = 0.1
"""Seconds between two looks at the screen."""

SIZE = (100, 30)


class Failed(Exception):
    """A step did not bring what it should; `screen` is the last that was seen."""

    def __init__(self, step: str, screen: str) -> None:
        super().__init__(step)
        self.screen = screen


class Terminal:
    """A terminal in which one program runs. It stays when the program ends, so that the last screen can be read."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], folder: Path) -> None:
        self._socket = f"standpunt-{uuid.uuid4().hex[:12]}"
        self._environment = dict(environment)
        self._status = folder / "status"
        width, height = map(str, SIZE)
        # tmux now and then misses how a program ended (3.3a), and writes over its last lines: a shell waits for it,
        # and outlives a Ctrl+C that comes when the program no longer hears it.
        watch = 'trap : INT; status=$1; shift; "$@"; echo $? > "$status"; while :; do sleep 3600; done'
        program = ["sh", "-c", watch, "sh", str(self._status), *command]
        self._tmux("-f", os.devnull, "new-session", "-d", "-x", width, "-y", height, "--", *program)

    def _tmux(self, *arguments: str) -> str:
        command = ["tmux", "-u", "-L", self._socket, *arguments]
        done = subprocess.run(command, env=self._environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Failed(f"tmux {arguments[0]}: {done.stderr.strip()}", "")
        return done.stdout

    def close(self) -> None:
        """End the terminal, and whatever still runs in it. Says nothing: what went wrong before has been told."""
        with suppress(Failed):
            self._tmux("kill-server")

    # --- what goes in ---

    def press(self, *keys: str) -> None:
        """Press keys, by tmux's names for them."""
        self._tmux("send-keys", *keys)

    def write(self, text: str) -> None:
        """Type a text."""
        self._tmux("send-keys", "-l", "--", text)

    def resize(self, size: tuple[int, int]) -> None:
        """Make the window larger or smaller."""
        self._tmux("resize-window", "-x", str(size[0]), "-y", str(size[1]))

    # --- what can be seen ---

    @property
    def screen(self) -> str:
        """What is on the screen, line by line."""
        lines = self._tmux("capture-pane", "-p").splitlines()
        return "\n".join(line.rstrip() for line in lines).rstrip()

    @property
    def text(self) -> str:
        """What the screen says beside the list of conversations, without frames and line ends."""
        lines = (line.rpartition("▕")[2].strip(" │╭╮╰╯─▌▁▂▃▄▅▆▇█") for line in self.screen.splitlines())
        return " ".join(" ".join(lines).split())

    @property
    def cursor_line(self) -> str:
        """The line in which one types."""
        # `screen` drops empty lines at the end, which the cursor may stand in.
        return dict(enumerate(self.screen.splitlines())).get(int(self._fact("cursor_y")), "")

    def _fact(self, name: str) -> str:
        return self._tmux("display-message", "-p", f"#{{{name}}}").strip()

    @property
    def ended(self) -> bool:
        """Whether the program has ended."""
        return self._status.exists() and bool(self._status.read_text())

    def kill(self) -> None:
        """End the program as a power cut would."""
        children = subprocess.run(["pgrep", "-P", self._fact("pane_pid")], capture_output=True, text=True, check=True)
        for child in children.stdout.split():
            os.kill(int(child), signal.SIGKILL)
        self.until("the kill", lambda: self.ended)

    # --- waiting ---

    def until(self, step: str, reached: Callable[[], bool]) -> None:
        """Look at the screen until a step has been reached. Raises: Failed."""
        deadline = time.monotonic() + PATIENCE
        while not reached():
            if time.monotonic() > deadline:
                raise Failed(f"waited {PATIENCE:.0f} seconds for: {step}", self.screen)
            time.sleep(LOOK_EVERY)

    def sees(self, *texts: str) -> None:
        """Wait until all of these can be read at once. Raises: Failed."""

        def seen() -> bool:
            if self.ended:
                raise Failed(f"the program ended before it showed: {' … '.join(texts)}", self.screen)
            text = self.text
            return all(each in text for each in texts)

        self.until(" … ".join(texts), seen)

    def sees_no_more(self, text: str) -> None:
        """Wait until something has gone from the screen. Raises: Failed."""
        self.until(f"{text} to go", lambda: text not in self.text)

    def ends(self, status: int = 0) -> None:
        """Wait until the program has ended, as it should and without a traceback. Raises: Failed."""
        self.until("the program to end", lambda: self.ended)
        found = int(self._status.read_text())
        if found != status:
            raise Failed(f"the exit code is {found} and not {status}", self.screen)
        if "Traceback" in self.screen:
            raise Failed("there is a traceback on the screen", self.screen)


@contextmanager
def terminal(command: Sequence[str], environment: Mapping[str, str]) -> Iterator[Terminal]:
    """A program in a terminal, for as long as the block lasts."""
    with TemporaryDirectory(prefix="standpunt-terminal-") as folder:
        opened = Terminal(command, environment, Path(folder))
        try:
            yield opened
        finally:
            opened.close()
