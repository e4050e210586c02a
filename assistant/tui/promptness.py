"""So that keys are answered at once, whatever else goes on."""

from __future__ import annotations

import gc
import sys

SWITCH_AFTER = 0.001
"""Seconds that another thread may go on while a key or the screen waits for its own; Python's own choice is 5 ms."""

RARELY = 100
"""How many smaller rounds the garbage collector makes before it looks through everything; Python's own choice is 10."""


def favour_keys() -> None:
    """Let keys wait neither for the threads that answer nor for the collector. For whole processes, once all is loaded.

    What is loaded by now stays; to look through it for garbage takes longer than a key may wait.
    """
    sys.setswitchinterval(SWITCH_AFTER)
    gc.freeze()
    gc.set_threshold(*gc.get_threshold()[:2], RARELY)


def import_what_answers_need() -> None:
    """Else the first answer would, while somebody waits for it."""
    from assistant.tui.brief import evidence, view  # noqa: F401
    from assistant.tui.chat import draft  # noqa: F401
