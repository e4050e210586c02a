"""The panel beside the conversation: what a brief rests on."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import TabbedContent, TabPane, Tabs

from assistant.domain import Brief
from assistant.library.lists import ClosedLists
from assistant.tui.brief.cases import CasesTab
from assistant.tui.brief.grounding import GroundingTab
from assistant.tui.brief.sources import SourcesTab
from assistant.tui.library.host import engine_of
from assistant.tui.speech import SpokenBindings, tr


class EvidencePanel(SpokenBindings, Vertical):
    """Three tabs: the sources of a brief, the cases it compares, and how well its statements are supported.

    Posts `CitationOpened` and `CaseOpened`. Without `lists`, those of the application's engine name things: by the time
    there is a brief to show, it is there.
    """

    DEFAULT_CSS = """
    EvidencePanel {
        width: 1fr;
        height: 1fr;
        & TabbedContent, & ContentSwitcher, & TabPane { height: 1fr; }
        & TabPane { padding: 0; }
        & TabPane > Vertical { height: 1fr; }
        & .nothing { padding: 0 1; color: $text-muted; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right_square_bracket", "tab(1)", id="evidence.next_tab", show=False),
        Binding("left_square_bracket", "tab(-1)", id="evidence.previous_tab", show=False),
        Binding("d", "doubtful", id="evidence.doubtful"),
    ]

    def __init__(self, lists: ClosedLists | None = None, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lists = lists
        self._brief: Brief | None = None
        self._tabs: dict[str, SourcesTab | CasesTab | GroundingTab] = {
            "sources": SourcesTab(),
            "cases": CasesTab(),
            "grounding": GroundingTab(),
        }

    def compose(self) -> ComposeResult:
        """The tabs."""
        with TabbedContent():
            for name, tab in self._tabs.items():
                with TabPane(Content(tr(f"evidence.{name}")), id=name):
                    yield tab

    def on_mount(self) -> None:
        """Show what was asked for before the panel was there."""
        self._fill()

    def show(self, brief: Brief | None) -> None:
        """What a brief rests on, or, without one, how to get something to see here."""
        self._brief = brief
        if self.is_mounted:
            self._fill()

    def _fill(self) -> None:
        brief = self._brief
        lists = (self._lists or engine_of(self).lists) if brief else None
        for name, tab in self._tabs.items():
            count = tab.show(brief, lists)
            label = Content.assemble(tr(f"evidence.{name}"), (f" {count}" if count else "", "not bold"))
            self.query_one(TabbedContent).get_tab(name).label = label

    def action_tab(self, step: int) -> None:
        """The next or previous tab; the focus goes along."""
        tabs = self.query_one(TabbedContent)
        inside = self.has_focus_within and not isinstance(self.screen.focused, Tabs)
        names = list(self._tabs)
        tabs.active = names[(names.index(tabs.active) + step) % len(names)]
        if inside:
            self.focus_tab()

    def focus_tab(self) -> None:
        """Focus on what the active tab shows."""
        shown = self._tabs[self.query_one(TabbedContent).active].query("Cards, CaseTable")
        (next((each for each in shown if each.display), None) or self.query_one(Tabs)).focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Doubt can be picked out only where statements are shown."""
        return action != "doubtful" or self.query_one(TabbedContent).active == "grounding"

    def on_tabbed_content_tab_activated(self) -> None:
        """Other keys work in another tab."""
        self.refresh_bindings()

    def action_doubtful(self) -> None:
        """Show only doubtful statements, or all of them."""
        self.query_one(GroundingTab).toggle()
