"""What is going on with a question: the stages as they happen, and how long it takes."""

from __future__ import annotations

from textual.app import RenderResult
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget

from assistant.domain import Language
from assistant.tui.chat.host import app_of
from assistant.tui.chat.talk import Stage, Status, Turn
from assistant.tui.index_state import Phase
from assistant.tui.speech import language, tr

_BEATS_PER_SECOND = 5
_NARROW = 64
"""Columns below which only the stage that is going on is named."""


class Progress(Widget):
    """The stages of an answer on its way. Nothing moves but the seconds."""

    DEFAULT_CSS = """
    Progress { height: 1; width: 1fr; color: $text-muted; }
    """

    def __init__(self, turn: Turn) -> None:
        super().__init__()
        self._turn = turn
        self._beat: Timer | None = None

    def on_mount(self) -> None:
        """The seconds go on by themselves."""
        self._beat = self.set_interval(1 / _BEATS_PER_SECOND, self.refresh)
        self.watch(app_of(self), "index_state", self._told)
        self.show()

    def _told(self) -> None:
        self.refresh()

    def show(self) -> None:
        """Draw the stage that the turn is in; nothing once it has ended."""
        self.display = self._turn.open
        if self._beat and not self._turn.open:
            self._beat.stop()
        self.refresh()

    def render(self) -> RenderResult:
        """`✓ done  ● going on  ○ still to come   1.2 s`"""
        if self._turn.status is Status.WAITING:
            return Content(f"◌ {self._why_waiting()}")
        stages = list(Stage)
        now = stages.index(self._turn.stage)
        parts: list[Content] = []
        for place, stage in enumerate(stages):
            if place == now:
                parts.append(Content.styled(f"● {tr(f'turn.stage.{stage}')}", "bold $text-primary"))
            elif self.content_size.width >= _NARROW:
                parts.append(Content(f"{'✓' if place < now else '○'} {tr(f'turn.stage.{stage}')}"))
        parts.append(Content(tr("turn.seconds", seconds=seconds(self._turn.seconds))))
        parts.append(Content(tr("turn.esc_stops")))
        return Content("  ").join(parts)

    def _why_waiting(self) -> str:
        """The first question may come before the index is there."""
        ready = app_of(self).index_state.phase is Phase.READY
        return tr("turn.waits_its_turn" if ready else "turn.waits_for_index")


def seconds(count: float) -> str:
    """Seconds with one decimal, as the language of the interface writes them."""
    text = f"{count:.1f}"
    return text.replace(".", ",") if language() is Language.NL else text
