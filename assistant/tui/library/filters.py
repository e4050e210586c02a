"""What to look for: a box for words, and a row of filters that each open a list of what can be chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from assistant.library.lists import ClosedLists
from assistant.tui.library.listing import Listing
from assistant.tui.library.shelf import Facet, Wanted, label
from assistant.tui.library.statements import MUTED
from assistant.tui.speech import SpokenBindings, tr

CHOSEN = "●"
"""Before a filter that is on, so that it shows without colour."""

_MOST_LINES = 16


class FilterBox(SpokenBindings, Input):
    """The words to look for."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,enter", "to_list", "", id="library.to_list"),
    ]

    DEFAULT_CSS = """
    FilterBox {
        height: 3;
        border: round $foreground 30%;
        border-title-color: $text-accent;
        border-title-style: bold;
        border-subtitle-color: $text;
        background: transparent;
        background-tint: transparent;

        &:focus { border: round $primary; background-tint: transparent; }
    }
    """

    class Done(Message):
        """The reader goes on to what was found."""

    def action_to_list(self) -> None:
        """Go on to what was found."""
        self.post_message(self.Done())


class Filter(SpokenBindings, Static, can_focus=True):
    """One filter: what it filters by, or what was chosen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space,down", "open", "", id="filters.open"),
        Binding("left", "app.focus_previous", "", show=False, id="filters.previous"),
        Binding("right", "app.focus_next", "", show=False, id="filters.next"),
        Binding("delete,backspace", "clear", "", id="filters.clear"),
    ]

    DEFAULT_CSS = """
    Filter {
        width: 1fr;
        height: 1;
        margin: 0 0 0 1;
        padding: 0 0 0 1;
        background: $boost;
        color: $text-muted;
        text-wrap: nowrap;
        text-overflow: ellipsis;

        &:hover { background: $block-hover-background; }
        &.-on { color: $text; text-style: bold; }
        &:focus { color: $block-cursor-foreground; background: $block-cursor-background; }
    }
    """

    class Opened(Message):
        """The choices of a filter are asked for."""

        def __init__(self, filter: Filter) -> None:
            super().__init__()
            self.filter = filter

    class Cleared(Message):
        """A filter is to be taken off."""

        def __init__(self, facet: Facet) -> None:
            super().__init__()
            self.facet = facet

    def __init__(self, facet: Facet) -> None:
        super().__init__()
        self.facet = facet
        self._told = ""

    def show(self, chosen: str) -> None:
        """Show what was chosen, or the filter's own name if nothing is."""
        name = tr(f"library.filters.{self.facet}")
        self._told = f"{CHOSEN} {chosen}" if chosen else f"{name} ▾"
        self.update(Content(self._told))
        self.set_class(bool(chosen), "-on")
        self.refresh_bindings()
        self.tooltip = Content(f"{name}: {chosen}" if chosen else name)
        self.on_resize()

    def on_resize(self) -> None:
        """Where it is too narrow for both, the name is worth more than the arrow."""
        fits = cell_len(self._told) <= self.content_size.width or not self.content_size.width
        self.update(Content(self._told if fits else self._told.removesuffix(" ▾")))

    def on_click(self, event: events.Click) -> None:
        """Open with the mouse."""
        event.stop()
        self.action_open()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What is not on cannot be taken off."""
        return action != "clear" or self.has_class("-on")

    def action_open(self) -> None:
        """Ask for the choices."""
        self.post_message(self.Opened(self))

    def action_clear(self) -> None:
        """Take this filter off."""
        self.post_message(self.Cleared(self.facet))


class FilterBar(Horizontal):
    """Every filter in one row."""

    DEFAULT_CSS = "FilterBar { height: 1; padding: 0 1 0 0; }"

    def compose(self) -> ComposeResult:
        """A filter for each facet."""
        yield from map(Filter, Facet)

    def show(self, wanted: Wanted, lists: ClosedLists, *, collections: bool) -> None:
        """Show which filters are on; that on the collection only where there are documents of one's own too."""
        for filter in self.query(Filter):
            code = wanted.codes.get(filter.facet)
            filter.show(label(filter.facet, code, lists) if code else "")
            if filter.facet is Facet.COLLECTION:
                filter.display = collections or bool(code)


class Choices(SpokenBindings, ModalScreen[str | None]):
    """What can be chosen for a filter, below it; ends with the code, empty for all, None if nothing was chosen."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss", "", id="choices.close")]

    DEFAULT_CSS = """
    Choices {
        background: $background 30%;

        & > Vertical { width: auto; height: auto; border: round $primary; background: $surface; }
        Listing { width: auto; height: auto; max-height: 100%; min-width: 24; }
    }
    """

    def __init__(self, rows: Sequence[tuple[str, str, int]], chosen: str, below: Region) -> None:
        super().__init__()
        self._rows = rows
        self._chosen, self._below = chosen, below

    def compose(self) -> ComposeResult:
        """All documents first, then each choice with how many it leaves."""
        indented = [(code, f"  {text}" if ":" in code else text, str(count)) for code, text, count in self._rows]
        rows = [("", tr("library.all"), ""), *indented]
        width = max(cell_len(text) for _, text, _ in rows)
        with Vertical():
            yield Listing(*(Option(self._drawn(*row, width), id=row[0] or None) for row in rows))

    def _drawn(self, code: str, text: str, count: str, width: int) -> Content:
        mark = CHOSEN if code == self._chosen else " "
        room = " " * (width - cell_len(text))
        return Content.assemble(f" {mark} {text}{room}", (f"{count:>5} ", MUTED))

    def on_mount(self) -> None:
        """Stand below the filter, within the screen, at what is chosen now."""
        listing = self.query_one(Listing)
        codes = ["", *(code for code, _, _ in self._rows)]
        listing.highlighted = codes.index(self._chosen) if self._chosen in codes else 0
        self._stand()

    def on_resize(self) -> None:
        """Stay within the screen."""
        self._stand()

    def _stand(self) -> None:
        box = self.query_one(Vertical)
        box.styles.max_height = max(5, min(_MOST_LINES + 2, self.size.height - self._below.bottom))
        self.call_after_refresh(self._shift)

    def _shift(self) -> None:
        box = self.query_one(Vertical)
        x = max(0, min(self._below.x, self.size.width - box.outer_size.width))
        box.styles.offset = (x, self._below.bottom)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Choose."""
        event.stop()
        self.dismiss(event.option_id or "")
