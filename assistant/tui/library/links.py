"""The originals behind a document, to open in the browser or to copy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Label, OptionList
from textual.widgets.option_list import Option

from assistant.domain import Source
from assistant.library.lists import ClosedLists
from assistant.tui.key_line import KeyLine
from assistant.tui.library.listing import Listing
from assistant.tui.library.statements import MUTED, reference, web_address
from assistant.tui.speech import SpokenBindings, tr


class Links(SpokenBindings, ModalScreen[None]):
    """Every source that has an address on the web: Enter opens it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "", id="links.close"),
        Binding("c", "copy", "", id="links.copy"),
    ]

    DEFAULT_CSS = """
    Links {
        align: center middle;

        & > Vertical {
            width: 90%;
            max-width: 100;
            height: auto;
            max-height: 80%;
            padding: 1 1;
            border: round $primary;
            background: $surface;
        }
        Listing { height: auto; max-height: 100%; }
    }
    """

    def __init__(self, sources: Sequence[Source], lists: ClosedLists) -> None:
        super().__init__()
        self._found = [(source, url) for source in sources if (url := web_address(source))]
        self._lists = lists

    def compose(self) -> ComposeResult:
        """A source on one line, its address on the next."""
        box = Vertical()
        box.border_title = Content(tr("links.title"))
        with box:
            if self._found:
                yield Listing(
                    *(
                        Option(Content.assemble(reference(source, self._lists).plain, "\n", (url, MUTED)))
                        for source, url in self._found
                    )
                )
            else:
                yield Label(Content(tr("links.none")))
        yield KeyLine()

    def _drawn(self, source: Source, url: str) -> Content:
        return Content.assemble(reference(source, self._lists).plain, "\n", (url, MUTED))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Open it in the browser; the list stays, as there may be more to read."""
        event.stop()
        self.app.open_url(self._found[event.option_index][1])

    def action_copy(self) -> None:
        """Put the address of the highlighted source on the clipboard."""
        if not self._found:
            return
        at = self.query_one(Listing).highlighted or 0
        self.app.copy_to_clipboard(self._found[at][1])
        self.notify(tr("links.copied"), markup=False)
