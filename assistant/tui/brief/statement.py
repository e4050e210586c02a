"""One sentence of a brief on the screen: its verdict, its text, its citations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.reactive import reactive
from textual.selection import Selection
from textual.style import Style
from textual.visual import Visual
from textual.widget import Widget

from assistant.domain import EvidenceItem, Language, Statement, Verdict
from assistant.library.lists import ClosedLists
from assistant.tui.brief.facts import cited, source_kind
from assistant.tui.brief.hanging import Hanging
from assistant.tui.brief.messages import CitationOpened
from assistant.tui.brief.signs import DOUBTFUL, VERDICT_SIGNS, VERDICT_STYLES
from assistant.tui.library.statements import MUTED
from assistant.tui.speech import SpokenBindings
from assistant.words import say


def statement_content(
    statement: Statement,
    language: Language,
    *,
    style: str = "",
    caption: str = "",
    caption_style: str = MUTED,
    chosen: int | None = None,
) -> Content:
    """A statement's text with its citations as links, and a remark where its sources do not carry all of it.

    `chosen` is the place of the citation that Enter would open.
    """
    parts: list[Content | tuple[str, str]] = [(f"{caption}: ", caption_style)] if caption else []
    parts.append((statement.text, style))
    if statement.citations:
        parts.append((" ", ""))
        parts.extend(_link(n, place == chosen) for place, n in enumerate(statement.citations))
    if statement.verdict in DOUBTFUL:
        remark = say(language, f"brief.{DOUBTFUL[statement.verdict]}")
        parts.append((f" ({remark})", f"italic {VERDICT_STYLES[statement.verdict]}"))
    return Content.assemble(*parts)


def _link(n: int, chosen: bool) -> Content:
    look = "bold reverse $text-accent" if chosen else "underline $text-accent"
    return Content.styled(f"[{n}]", look).stylize(Style.from_meta({"citation": n}))


class StatementView(SpokenBindings, Widget, can_focus=True):
    """A statement that can be read, selected, and followed to its passages.

    Posts `CitationOpened`. `caption`: a label in front of the text, where the place does not tell what it is.
    """

    DEFAULT_CSS = """
    StatementView {
        width: 1fr;
        height: auto;
        border-left: blank;
        padding: 0 1 0 0;
        &:focus { border-left: outer $accent; background: $boost; }
        &:hover { background: $boost; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", id="brief.open"),
        Binding("left,h", "choose(-1)", id="brief.citation_left", show=False),
        Binding("right,l", "choose(1)", id="brief.citation_right", show=False),
    ]

    chosen: reactive[int] = reactive(0)
    """The place, among the statement's citations, of the one that Enter opens."""
    caption: reactive[str] = reactive("", layout=True)

    def __init__(
        self,
        statement: Statement,
        items: Mapping[int, EvidenceItem],
        language: Language,
        lists: ClosedLists,
        *,
        style: str = "",
        caption_style: str = MUTED,
        in_list: bool = True,
    ) -> None:
        super().__init__()
        self.statement = statement
        self._items = items
        self._language = language
        self._lists = lists
        self._style = style
        self._caption_style = caption_style
        self._in_list = in_list
        self._pointed_at = 0

    def render(self) -> Visual:
        """The verdict's symbol, then the statement; outside lists only a doubtful verdict shows its symbol."""
        content = statement_content(
            self.statement,
            self._language,
            style=self._style,
            caption=self.caption,
            caption_style=self._caption_style,
            chosen=self.chosen if self.has_focus else None,
        )
        verdict = self.statement.verdict
        if not self._in_list and verdict not in DOUBTFUL:
            return content
        return Hanging(Content.styled(VERDICT_SIGNS[verdict], VERDICT_STYLES[verdict]), content)

    def get_selection(self, selection: Selection) -> tuple[str, str]:
        """The selected part of the text, without the symbol before it."""
        visual = self.render()
        text = visual.body.plain if isinstance(visual, Hanging) else str(visual)
        return selection.extract(text), "\n"

    def on_focus(self) -> None:
        """The citation that Enter opens shows only where the focus is."""
        self.refresh()

    def on_blur(self) -> None:
        """As `on_focus`."""
        self.refresh()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing to open or choose where nothing is cited."""
        if action == "open":
            return bool(self.statement.citations)
        return len(self.statement.citations) > 1 if action == "choose" else True

    def action_choose(self, step: int) -> None:
        """Choose the next or previous citation of this statement."""
        self.chosen = (self.chosen + step) % len(self.statement.citations)

    def action_open(self) -> None:
        """Open the chosen citation."""
        self._open(self.statement.citations[self.chosen])

    def on_click(self, event: events.Click) -> None:
        """A click on a citation opens it."""
        number = event.style.meta.get("citation")
        if number in self.statement.citations:
            event.stop()
            self.chosen = self.statement.citations.index(number)
            self._open(number)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Over a citation the pointer is a hand and a word of its source appears."""
        number = event.style.meta.get("citation", 0)
        if number == self._pointed_at:
            return
        self._pointed_at = number
        item = self._items.get(number)
        self.styles.pointer = "pointer" if item else "default"
        self.tooltip = (
            Content(
                ": ".join(filter(None, (cited(item, self._language), source_kind(item, self._lists, self._language))))
            )
            if item
            else None
        )

    def _open(self, number: int) -> None:
        if item := self._items.get(number):
            self.post_message(CitationOpened(item, self.statement))


def verdict_words(verdict: Verdict, language: Language) -> str:
    """A verdict in words."""
    if verdict in DOUBTFUL:
        return say(language, f"brief.{DOUBTFUL[verdict]}")
    return say(language, "brief.own_judgement" if verdict is Verdict.ADVICE else "tui.brief.supported")
