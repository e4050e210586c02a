"""Two small questions to the user: a line of text, and whether to do something that cannot be undone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Button, Input, Static

from assistant.library.text import clean
from assistant.tui.speech import SpokenBindings, tr

_CSS = """
    {name} {{
        align: center middle;
        & > Vertical {{
            width: 64; max-width: 96%; height: auto; max-height: 100%; padding: 1 2;
            border: round $primary; background: $surface;
        }}
        & Static {{ width: 1fr; height: auto; margin-bottom: 1; }}
        & Horizontal {{ height: auto; align-horizontal: right; }}
        & Button {{ margin-left: 2; }}
    }}
"""


class Prompt(SpokenBindings, ModalScreen[str | None]):
    """Asks for a line of text; gives None if the user thinks better of it."""

    DEFAULT_CSS = _CSS.format(name="Prompt")
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss", id="dialog.close")]

    def __init__(self, question: str, text: str) -> None:
        super().__init__()
        self._question, self._text = question, text

    def compose(self) -> Iterable[Widget]:
        """The question, and the text as it is."""
        with Vertical():
            yield Static(Content(self._question))
            yield Input(self._text)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter takes it over; nothing is no text."""
        self.dismiss(clean(event.value) or None)


class Confirm(SpokenBindings, ModalScreen[bool]):
    """Asks whether to do something. Not doing it is the safe answer, and the first."""

    DEFAULT_CSS = _CSS.format(name="Confirm")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(False)", id="dialog.close"),
        Binding("left,up", "app.focus_previous", id="dialog.previous", show=False),
        Binding("right,down", "app.focus_next", id="dialog.next", show=False),
    ]

    def __init__(self, question: str, deed: str) -> None:
        super().__init__()
        self._question, self._deed = question, deed

    def compose(self) -> Iterable[Widget]:
        """The question and two buttons."""
        with Vertical():
            yield Static(Content(self._question))
            with Horizontal():
                yield Button(Content(tr("dialog.no")), id="no")
                yield Button(Content(self._deed), id="yes", variant="error")

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """As told."""
        self.dismiss(event.button.id == "yes")
