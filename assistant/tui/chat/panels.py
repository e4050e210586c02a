"""The conversation and what stands beside it: docked where there is room, over it where there is not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

from textual import events
from textual.containers import Horizontal
from textual.widget import Widget

from assistant.domain import Brief
from assistant.tui.chat.sidebar import Sidebar

if TYPE_CHECKING:
    from assistant.tui.brief.evidence import EvidencePanel

DOCKED_FROM = 100
"""Columns from which a panel stands beside the conversation."""

BOTH_FROM = 130
"""Columns from which there is room for both."""

Side = Literal["sidebar", "evidence"]
SIDES: tuple[Side, ...] = ("sidebar", "evidence")


class Panels(Horizontal):
    """Three columns, of which the outer two may be closed. The right one is made when there is something to show."""

    DEFAULT_CSS = """
    Panels {
        height: 1fr; layers: below over;
        & > #evidence {
            width: 36%; min-width: 46; max-width: 76; border-left: vkey $foreground 20%; background: $surface;
        }
        & > .-over { layer: over; height: 100%; }
        & > Sidebar.-over { dock: left; width: 90%; max-width: 64; border-right: outer $primary; }
        & > #evidence.-over { dock: right; width: 90%; max-width: 72; border-left: outer $primary; }
    }
    """

    def __init__(self, sidebar: Sidebar, middle: Widget) -> None:
        super().__init__()
        self.sidebar, self._middle = sidebar, middle
        self.evidence: EvidencePanel | None = None
        self.brief: Brief | None = None
        """What the right column is about."""
        self._told: Brief | None = None
        """What the right column shows; it is not told anew while nobody sees it."""
        self._shut: set[Side] = set()
        self._insisted = False
        """Whether the right column was asked for, even with nothing to show."""
        self._preferred: Side = "sidebar"
        self._over: Side | None = None

    def compose(self) -> Iterable[Widget]:
        """The right column comes later."""
        yield self.sidebar
        yield self._middle

    async def on_resize(self, event: events.Resize) -> None:
        """Dock what there is room for."""
        await self._arrange()

    def shows(self, side: Side) -> bool:
        """Whether a panel can be seen."""
        panel = self.sidebar if side == "sidebar" else self.evidence
        return panel is not None and panel.display

    @property
    def covered(self) -> bool:
        """Whether a panel lies over the conversation."""
        return self._over is not None and self.size.width < DOCKED_FROM

    @property
    def panes(self) -> list[Widget]:
        """The panels that can be seen, from the right, as one comes to them from the conversation."""
        return [panel for panel in (self.evidence, self.sidebar) if panel and panel.display]

    def enter(self, side: str) -> None:
        """Put the focus into a panel."""
        if side == "sidebar":
            self.sidebar.focus_list()
        elif self.evidence:
            self.evidence.focus_tab()

    async def show(self, brief: Brief | None) -> None:
        """What the right column is to be about."""
        self.brief = brief
        await self._arrange()

    async def toggle(self, side: Side) -> bool:
        """Open a panel, or close it; True if it is open now."""
        opens = not self.shows(side)
        if self.size.width < DOCKED_FROM:
            self._over = side if opens else None
        elif opens:
            self._shut.discard(side)
            self._preferred = side
            self._insisted = self._insisted or side == "evidence"
        else:
            self._shut.add(side)
            self._preferred = "sidebar"  # which had made room for the evidence
        await self._arrange()
        return opens

    async def uncover(self) -> None:
        """Close what lies over the conversation."""
        if self._over:
            self._over = None
            await self._arrange()

    @property
    def _wanted(self) -> set[Side]:
        """What is to be seen: over the conversation, or beside it where there is room for one or for both.

        The evidence comes by itself only when there is some.
        """
        if self.size.width < DOCKED_FROM:
            return {self._over} if self._over else set()
        beside = {*SIDES} if self.size.width >= BOTH_FROM else {self._preferred}
        if not self.brief and not self._insisted:
            beside.discard("evidence")
        return beside - self._shut

    async def _arrange(self) -> None:
        wanted, over = self._wanted, self.size.width < DOCKED_FROM
        if "evidence" in wanted and self.evidence is None:
            await self._make_evidence()
        self.sidebar.display = "sidebar" in wanted
        self.sidebar.set_class(over, "-over")
        if self.evidence:
            self.evidence.display = "evidence" in wanted
            self.evidence.set_class(over, "-over")
            if self.evidence.display and self._told is not self.brief:
                self._told = self.brief
                self.evidence.show(self.brief)

    async def _make_evidence(self) -> None:
        from assistant.tui.brief.evidence import EvidencePanel

        self.evidence = EvidencePanel(id="evidence")
        self.evidence.show(self.brief)
        self._told = self.brief
        await self.mount(self.evidence)
