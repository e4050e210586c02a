"""The foldable parts of a brief."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from assistant.domain import Section, SectionKind, Statement
from assistant.tui.brief.signs import DOUBTFUL, VERDICT_SIGNS, VERDICT_STYLES
from assistant.tui.library.statements import MUTED
from assistant.tui.speech import SpokenBindings

MOST_WANTED = frozenset(
    {
        SectionKind.CAUTION,
        SectionKind.WHY,
        SectionKind.OWN,
        SectionKind.CASES,
        SectionKind.COUNTER,
        SectionKind.NEXT_STEPS,
    }
)
"""The parts that are open even where there is little room: what a decision needs, and what the reader's own documents
say."""


class SectionTitle(SpokenBindings, Widget, can_focus=True):
    """The heading of a part. Enter, Space or a click folds it."""

    DEFAULT_CSS = """
    SectionTitle {
        width: 1fr;
        height: 1;
        border-left: blank;
        color: $text-primary;
        text-style: bold;
        pointer: pointer;
        &:hover { background: $boost; }
        &:focus { border-left: outer $accent; background: $boost; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter,space", "fold", id="brief.fold")]

    folded: reactive[bool] = reactive(False)

    class Pressed(Message):
        """The reader wants the part folded, or unfolded."""

    def __init__(self, heading: str, statements: Sequence[Statement]) -> None:
        super().__init__()
        self._heading = heading
        self._count = len(statements)
        self._doubts = [v for v in DOUBTFUL if any(statement.verdict is v for statement in statements)]

    def render(self) -> Content:
        """The heading; when folded also how much it hides, and whether any of it is doubtful."""
        if not self.folded:
            return Content.assemble(("▾ ", MUTED), self._heading)
        doubts = [(f" {VERDICT_SIGNS[verdict]}", VERDICT_STYLES[verdict]) for verdict in self._doubts]
        return Content.assemble(("▸ ", MUTED), self._heading, (f"  {self._count}", f"not bold {MUTED}"), *doubts)

    def action_fold(self) -> None:
        """Fold the part, or unfold it."""
        self.post_message(self.Pressed())

    def on_click(self) -> None:
        """As Enter."""
        self.action_fold()


class SectionView(Vertical):
    """A part of a brief below its heading, which folds it."""

    DEFAULT_CSS = """
    SectionView {
        height: auto;
        margin-top: 1;
        &.-folded > .body { display: none; }
        & > .body { height: auto; }
    }
    """

    def __init__(self, section: Section, heading: str, body: Sequence[Widget]) -> None:
        super().__init__()
        self.kind = section.kind
        self._title = SectionTitle(heading, [*section.statements, *(c for row in section.rows for c in row.cells)])
        self._body = body
        self._by_hand = False

    @property
    def folded(self) -> bool:
        """Whether only the heading shows."""
        return self._title.folded

    def compose(self) -> ComposeResult:
        """The heading and what stands below it."""
        yield self._title
        yield Vertical(*self._body, classes="body")

    def on_section_title_pressed(self, message: SectionTitle.Pressed) -> None:
        """Fold or unfold; from then on the width of the screen no longer decides."""
        message.stop()
        self.fold(not self.folded)

    def fold(self, folded: bool) -> None:
        """Fold or unfold by the reader's own hand."""
        self._by_hand = True
        self._fold(folded)

    def fit(self, narrow: bool) -> None:
        """Fold what is less wanted where there is little room, unless the reader has decided otherwise."""
        if not self._by_hand:
            self._fold(narrow and self.kind not in MOST_WANTED)

    def _fold(self, folded: bool) -> None:
        if folded and self.is_mounted and self.has_focus_within:
            self._title.focus()
        self._title.folded = folded
        self.set_class(folded, "-folded")
