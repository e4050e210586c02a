"""Waiting for a state instead of for a time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

from textual.pilot import Pilot
from textual.widget import Widget

_STILL = 5
"""Looks in a row at which something that rests is in the same place."""

PATIENCE = 60.0
"""Seconds after which something that should happen counts as not happening."""


async def until(pilot: Pilot[Any], condition: Callable[[], bool]) -> None:
    """Let the application run until a condition holds."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "what was waited for did not happen"
        await pilot.pause()
        await asyncio.sleep(0.01)
    await pilot.pause()


async def at_rest(pilot: Pilot[Any], widget: Widget) -> None:
    """Let the application run until a widget has stopped moving."""
    await pilot.wait_for_scheduled_animations()
    seen = [widget.region]

    def still() -> bool:
        seen.append(widget.region)
        return len(seen) > _STILL and len(set(seen[-_STILL:])) == 1

    await until(pilot, still)
