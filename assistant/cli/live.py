"""Shows on a terminal how an answer comes into being; what stays is the checked brief."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from assistant.advisor.events import Checking, Drafting, Event, FellBack, Retrieved, Understood
from assistant.domain import Language
from assistant.library.text import strip_controls
from assistant.words import say

_LINES = 12
"""Lines of the draft that are shown while it grows."""


class Silent:
    """Shows nothing: for pipes, and for the built-in advisor, which is there at once."""

    def show(self, event: Event) -> None:
        """Nothing."""


class Growing(Silent):
    """The stage, and the last lines of the draft, on stderr; gone when the brief is there."""

    def __init__(self, language: Language) -> None:
        from rich.console import Console
        from rich.live import Live

        self._language = language
        self._draft = ""
        self._live = Live(console=Console(stderr=True, highlight=False), transient=True, refresh_per_second=10)

    def __enter__(self) -> Growing:
        self._live.start()
        self._tell("understanding")
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()

    def show(self, event: Event) -> None:
        """Take in what happened."""
        from rich.text import Text

        if isinstance(event, Understood):
            self._tell("searching")
        elif isinstance(event, Retrieved):
            self._tell("writing")
        elif isinstance(event, FellBack):
            self._draft = ""
            self._tell("writing")
        elif isinstance(event, Drafting):
            self._draft += strip_controls(event.text)
            lines = self._draft.splitlines()[-_LINES:]
            self._live.update(Text("\n".join(lines), style="dim"))
        elif isinstance(event, Checking):
            self._tell("checking")

    def _tell(self, stage: str) -> None:
        from rich.text import Text

        self._live.update(Text(say(self._language, f"progress.{stage}"), style="dim"))


@contextmanager
def growing(wanted: bool, language: Language) -> Iterator[Silent]:
    """What shows an answer grow, if that is wanted and stderr is a terminal."""
    if not wanted or not sys.stderr.isatty():
        yield Silent()
        return
    with Growing(language) as view:
        yield view
