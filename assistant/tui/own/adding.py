"""What becomes of files that are added: each told as it is done, and the sum of it at the end."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalGroup, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import ProgressBar, Static

from assistant.errors import StandpuntError
from assistant.library.adding import Fate, Result
from assistant.library.telling import remarks, summed_up
from assistant.library.text import clean
from assistant.tui.forms.form import error_words
from assistant.tui.key_line import KeyLine
from assistant.tui.library.host import library_changed, ready_engine
from assistant.tui.own.documents import Adding
from assistant.tui.speech import SpokenBindings, language, tr
from assistant.words import say

_MOST_LINES = 400
"""Lines that are shown; of the files beyond, only the sum is told."""


class AddScreen(SpokenBindings, ModalScreen[bool]):
    """Adds files and says how that goes. Ends with True if any was added or brought up to date."""

    AUTO_FOCUS = "#told"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "stop", id="add.stop"),
        Binding("escape,enter,q", "close", id="add.close"),
    ]
    DEFAULT_CSS = """
    AddScreen {
        align: center middle;

        #panel {
            width: 92%; max-width: 110; height: auto; max-height: 100%; padding: 1 2;
            border: round $primary; border-title-style: bold; background: $surface;
        }
        ProgressBar, Bar { width: 1fr; }
        #sum { text-style: bold; margin: 1 0 0 0; }
        #told { height: auto; max-height: 24; margin-top: 1; scrollbar-size-vertical: 1; }
        #told Static { height: auto; padding: 0 1 0 0; }
        #told .-remark { color: $text-warning; }
        #told:focus { background-tint: transparent; }
    }
    """

    class Told(Message):
        """A file is done, of so many."""

        def __init__(self, result: Result, total: int) -> None:
            super().__init__()
            self.result, self.total = result, total

    def __init__(self, places: Sequence[Path]) -> None:
        super().__init__()
        self._results: list[Result] = []
        self._adding = Adding(places, language(), lambda *told: self.post_message(self.Told(*told)))
        self._busy = True

    def compose(self) -> ComposeResult:
        """How far it is, the sum, and what there is to say of each file."""
        with VerticalGroup(id="panel") as panel:
            panel.border_title = Content(tr("add.title"))
            yield ProgressBar(show_eta=False)
            yield Static(Content(tr("add.reading")), id="sum")
            yield VerticalScroll(id="told")
        yield KeyLine()

    def on_mount(self) -> None:
        """Begin."""
        self._add()

    @work(group="add")
    async def _add(self) -> None:
        problem: StandpuntError | None = None
        try:
            engine = await ready_engine(self)
            await engine.add(self._adding)
        except StandpuntError as error:
            problem = error
        except Exception as error:  # whatever it is, it must not end the application
            problem = StandpuntError("unexpected", reason=f"{type(error).__name__}: {error}")
        self._busy = False
        self.call_after_refresh(self._sum_up, problem)  # after the last that was told
        if self._changed:
            await library_changed(self)

    async def on_add_screen_told(self, event: Told) -> None:
        """Say what became of a file."""
        event.stop()
        self._results.append(event.result)
        done = len(self._results)
        self.query_one(ProgressBar).update(total=event.total, progress=done)
        if self._busy:
            count = tr("add.progress", done=done, total=event.total, name=clean(event.result.name))
            self.query_one("#sum", Static).update(Content(count))
        if lines := list(_lines(event.result)):
            told = self.query_one("#told", VerticalScroll)
            if len(told.children) < _MOST_LINES:
                await told.mount(*lines)
                told.scroll_end(animate=False)

    def _sum_up(self, problem: StandpuntError | None) -> None:
        parts = [summed_up(self._results, language())] if self._results or not problem else []
        if self._adding.stopped:
            parts.append(tr("add.stopped"))
        elif self._changed:
            parts.append(tr("add.counts"))
        if problem:
            parts.extend(error_words(problem))
        self.query_one("#sum", Static).update(Content("\n".join(parts)))
        self.query_one(ProgressBar).display = False
        self.refresh_bindings()

    @property
    def _changed(self) -> bool:
        return any(result.fate in (Fate.ADDED, Fate.UPDATED) for result in self._results)

    @property
    def finished(self) -> bool:
        """Whether nothing is being done any more."""
        return not self._busy

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """First it is stopped, then it is closed."""
        if action == "stop":
            return self._busy and not self._adding.stopped
        return not self._busy if action == "close" else True

    def action_stop(self) -> None:
        """Add no more; what was added is kept, and still gets into the index."""
        self._adding.stop()
        self.query_one("#sum", Static).update(Content(tr("add.stopping")))
        self.refresh_bindings()

    def action_close(self) -> None:
        """Back to where it was asked for."""
        self.dismiss(self._changed)


def _lines(result: Result) -> list[Static]:
    """A line for what was done with a file, and one for each thing the user should know."""
    facts, spoken = result.facts, language()
    told = []
    if facts and result.fate is not Fate.UNCHANGED:
        told.append(
            Static(Content(f"✓ {clean(say(spoken, f'library.{result.fate}', id=facts.id, title=facts.title))}"))
        )
    told += [Static(Content(f"! {clean(line)}"), classes="-remark") for line in remarks(result, spoken)]
    return told
