"""A small application that shows parts of a brief and remembers what they tell it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from textual.app import App, ComposeResult
from textual.containers import VerticalScroll
from textual.widget import Widget

from assistant import locations
from assistant.library.lists import ClosedLists, read_lists
from assistant.tui.brief.messages import CaseOpened, CitationOpened

if TYPE_CHECKING:
    from textual.pilot import Pilot


def lists() -> ClosedLists:
    """The closed lists that are shipped."""
    return read_lists(locations.corpus_directory())


class Host(App[None]):
    """Shows what it is given, one below the other, and keeps the citations and cases that were opened."""

    ENABLE_COMMAND_PALETTE = False
    AUTO_FOCUS = None

    def __init__(self, *shown: Widget, scroll: bool = True) -> None:
        super().__init__()
        self._shown = shown
        self._scroll = scroll
        self.opened: list[CitationOpened] = []
        self.cases: list[str] = []

    def compose(self) -> ComposeResult:
        """What it was given."""
        if self._scroll:
            yield VerticalScroll(*self._shown, can_focus=False)
        else:
            yield from self._shown

    def on_citation_opened(self, message: CitationOpened) -> None:
        """Keep it."""
        self.opened.append(message)

    def on_case_opened(self, message: CaseOpened) -> None:
        """Keep it."""
        self.cases.append(message.document_id)

    @property
    def numbers(self) -> list[int]:
        """The numbers of the citations opened."""
        return [message.item.n for message in self.opened]


def pressing(*keys: str) -> Callable[[Pilot[None]], Awaitable[None]]:
    """Press keys before a snapshot is taken."""

    async def press(pilot: Pilot[None]) -> None:
        await pilot.pause()
        await pilot.press(*keys)
        await pilot.pause()

    return press
