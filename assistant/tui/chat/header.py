"""The line on top: the model, the language, the documents, and what the index is doing."""

from __future__ import annotations

from textual.app import RenderResult
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from assistant.library.text import clean
from assistant.tui.chat.host import app_of
from assistant.tui.index_state import IndexState, Phase
from assistant.tui.speech import tr

_SIGNS = {Phase.READY: ("●", "$text-success"), Phase.BROKEN: ("✗", "$text-error")}
_SEPARATOR = (" │ ", "$foreground 35%")


class StatusLine(Widget):
    """What is at work. What there is no room for is left out, the least wanted first."""

    DEFAULT_CSS = """
    StatusLine {
        height: 1;
        width: 1fr;
        padding: 0 1;
        background: $panel;
        color: $foreground;
    }
    """

    index: reactive[IndexState] = reactive(IndexState())

    def on_mount(self) -> None:
        """Follow the application."""
        app = app_of(self)
        self.watch(app, "index_state", self._told)
        self.watch(app, "settings", self._changed)
        self.watch(app, "only", self._changed)

    def _told(self, state: IndexState) -> None:
        self.index = state

    def _changed(self) -> None:
        self.refresh()

    def render(self) -> RenderResult:
        """As many facts as fit; the state of the index always."""
        settings, only = app_of(self).settings, app_of(self).only
        sign, style = _SIGNS.get(self.index.phase, ("◌", "$text-warning"))
        facts = self.index
        state = tr(f"header.index.{facts.phase}", done=facts.done, total=facts.total, percent=facts.percent)
        name = Content.styled(tr("name"), "bold $text-primary")
        last = Content.assemble((f"{sign} ", style), state)
        parts = [
            *([tr(f"header.only.{only}")] if only else []),
            clean(settings.model) if settings.model != "builtin" else tr("header.builtin"),
            tr(f"header.language.{settings.language}"),
            tr("header.own_corpus", name=clean(settings.corpus_directory.name))
            if settings.corpus
            else tr("header.corpus"),
        ]
        while True:
            line = Content.assemble(name, *(piece for part in parts for piece in (_SEPARATOR, part)), _SEPARATOR, last)
            if line.cell_length <= self.content_size.width or not parts:
                return line
            parts.pop()
