"""A list of cards that can be gone through and opened: what the tabs of the evidence have in common."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.visual import Visual
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from assistant.tui.speech import SpokenBindings


class Cards(SpokenBindings, OptionList):
    """Cards with a line between them; the first one is highlighted as soon as the list has the focus."""

    DEFAULT_CSS = """
    Cards {
        height: 1fr;
        border: none;
        padding: 0;
        background: transparent;
        scrollbar-size-vertical: 1;
        &:focus { border: none; background-tint: transparent; }
        & > .option-list--option { padding: 0 1; }
        & > .option-list--option-highlighted { color: $foreground; background: transparent; text-style: none; }
        &:focus > .option-list--option-highlighted { color: $foreground; background: $boost; text-style: none; }
        &:nocolor:focus > .option-list--option-highlighted { text-style: reverse; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select", id="evidence.open_passage"),
        Binding("j", "cursor_down", id="evidence.down", show=False),
        Binding("k", "cursor_up", id="evidence.up", show=False),
    ]

    def fill(self, cards: Iterable[Visual]) -> None:
        """Show other cards, from the top."""
        shown: list[Option | None] = []
        for card in cards:
            shown.extend([None, Option(card)] if shown else [Option(card)])
        self.set_options(shown)
        self.scroll_home(animate=False)

    def on_focus(self, event: events.Focus) -> None:
        """A highlight to start from."""
        if self.highlighted is None and self.option_count:
            self.highlighted = 0


def paragraphs(*lines: Content) -> Content:
    """One below the other, without those that are empty."""
    return Content("\n").join([line for line in lines if line])
