"""The draft of an answer, as it is written."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from assistant.tui.chat.blocks import Block, Growing
from assistant.tui.speech import tr

_STANCE = "Stance:"
"""How a draft may begin (`assistant.advisor.composing`); the brief shows the stance in words."""


class BlockView(Static):
    """A block of a draft. Only the last one can still change."""

    DEFAULT_CSS = """
    BlockView { height: auto; }
    BlockView.-apart { margin-top: 1; }
    """

    def __init__(self, block: Block, *, apart: bool) -> None:
        super().__init__(block.visual, classes="-apart" if apart else None)
        self.heading = block.heading

    def show(self, block: Block) -> None:
        """Draw it as it is now. What stands around it is laid out anew only when it takes another line."""
        self.heading = block.heading
        width, height = self.content_size
        self.update(block.visual, layout=not width or height != block.visual.get_height(self.styles.get_rules(), width))


class DraftView(Vertical):
    """Markdown from a model: shown as it comes, marked as unchecked. Nothing in it can be clicked.

    Whoever calls `write` gives all that has come since the last time, so that there is one update at a time however
    fast the model writes.
    """

    DEFAULT_CSS = """
    DraftView {
        height: auto;
        max-width: 120;
        & > .mark { color: $text-warning; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._text = Growing()
        self._last: BlockView | None = None

    def compose(self) -> ComposeResult:
        """What it is; the text comes below it."""
        yield Static(Content(tr("turn.draft")), classes="mark")

    async def write(self, draft: str) -> None:
        """Show a draft that has grown."""
        changed, come = self._text.read(readable(draft))
        if changed and self._last:
            self._last.show(changed)
        fresh: list[BlockView] = []
        for block in come:
            below = block.follows or self._last is None or self._last.heading
            self._last = BlockView(block, apart=not below)
            fresh.append(self._last)
        if fresh:
            await self.mount_all(fresh)


def readable(draft: str) -> str:
    """A draft without the line that names its stance; nothing until it is clear whether there is one."""
    text = draft.lstrip()
    if text.startswith(_STANCE):
        return text.partition("\n")[2].lstrip("\n")
    return "" if _STANCE.startswith(text) else text
