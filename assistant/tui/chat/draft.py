"""The draft of an answer, as it is written."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Markdown, Static

from assistant.tui.speech import tr

_STANCE = "Stance:"
"""How a draft may begin (`assistant.advisor.composing`); the brief shows the stance in words."""


class DraftView(Vertical):
    """Markdown from a model: shown as it comes, marked as unchecked. Nothing in it can be clicked.

    Whoever calls `write` waits until the text is on the screen, and gives all that has come meanwhile the next time: so
    there is one update at a time however fast the model writes, and no task beside (compare `Markdown.get_stream`).
    """

    DEFAULT_CSS = """
    DraftView {
        height: auto;
        max-width: 120;
        & > .mark { color: $text-warning; }
        & > Markdown { height: auto; padding: 0; margin: 0; background: transparent; }
        & MarkdownH1, & MarkdownH2, & MarkdownH3 {
            margin: 1 0 0 0; content-align: left middle; color: $text-primary; text-style: bold;
        }
        &.-checked > .mark { display: none; }
    }
    """

    def __init__(self, text: str = "", *, checked: bool = False, classes: str | None = None) -> None:
        super().__init__(classes=classes)
        self.set_class(checked, "-checked")
        self._markdown = Markdown(text, open_links=False)
        self._written = 0

    def compose(self) -> ComposeResult:
        """What it is, then the text."""
        yield Static(Content(tr("turn.draft")), classes="mark")
        yield self._markdown

    async def write(self, draft: str) -> None:
        """Show a draft that has grown."""
        text = readable(draft)
        piece, self._written = text[self._written :], max(self._written, len(text))
        if piece:
            await self._markdown.append(piece)


def readable(draft: str) -> str:
    """A draft without the line that names its stance; nothing until it is clear whether there is one."""
    text = draft.lstrip()
    if text.startswith(_STANCE):
        return text.partition("\n")[2].lstrip("\n")
    return "" if _STANCE.startswith(text) else text
