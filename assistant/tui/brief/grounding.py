"""The tab that shows how well each statement of a brief is supported, and by what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.visual import Visual
from textual.widget import Widget
from textual.widgets import Static

from assistant.domain import Brief, Statement, Verdict
from assistant.library.lists import ClosedLists
from assistant.library.text import clean
from assistant.tui.brief.cards import Cards, paragraphs
from assistant.tui.brief.hanging import Hanging
from assistant.tui.brief.messages import CitationOpened
from assistant.tui.brief.signs import DOUBTFUL, VERDICT_SIGNS, VERDICT_STYLES
from assistant.tui.brief.statement import verdict_words
from assistant.tui.library.statements import MUTED
from assistant.tui.speech import SpokenBindings, language, tr
from assistant.words import say

CELLS = ("happened", "decision", "followed", "difference")
"""The cells of a case, in the order of `CaseRow.cells`."""

_BAR = 20
"""Columns of a bar that stands for every statement of a brief."""


class Toggle(SpokenBindings, Widget, can_focus=True):
    """On or off, told by a sign and not by colour alone, as Textual's own checkbox does."""

    DEFAULT_CSS = """
    Toggle {
        height: 1;
        border-left: blank;
        pointer: pointer;
        &:hover { background: $boost; }
        &:focus { border-left: outer $accent; background: $boost; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter,space", "tick", id="evidence.doubtful_here", show=False)]

    value: reactive[bool] = reactive(False, init=False)

    class Changed(Message):
        """It has been put on or off."""

    def __init__(self, label: str) -> None:
        super().__init__()
        self._label = label

    def render(self) -> Content:
        """A box, ticked or empty."""
        return Content.assemble(("[x] " if self.value else "[ ] ", "bold"), self._label)

    def watch_value(self) -> None:
        """Tell whoever acts on it."""
        self.post_message(self.Changed())

    def action_tick(self) -> None:
        """Put it on, or off."""
        self.value = not self.value

    def on_click(self) -> None:
        """As Enter."""
        self.action_tick()


class GroundingTab(Vertical):
    """Each statement with its verdict, how likely it is supported, and the passage that supports it."""

    DEFAULT_CSS = """
    GroundingTab {
        & > .summary { padding: 0 1; }
        & > Toggle { margin-bottom: 1; }
        &.-empty > .summary, &.-empty > Toggle { display: none; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._brief: Brief | None = None
        self._shown: Sequence[Statement] = ()

    def compose(self) -> ComposeResult:
        """The whole in one line, what to show of it, and the statements."""
        yield Static(classes="summary")
        yield Toggle(tr("evidence.only_doubtful"))
        yield Static(classes="nothing")
        yield Cards()

    def show(self, brief: Brief | None, lists: ClosedLists | None) -> int:
        """The statements of a brief, and how many they are."""
        self._brief = brief
        self.set_class(not (brief and brief.statements), "-empty")
        if brief:
            self.query_one(".summary", Static).update(_summary(brief))
        self._fill()
        return len(brief.statements) if brief else 0

    def toggle(self) -> None:
        """Show only what is doubtful, or everything."""
        self.query_one(Toggle).action_tick()

    def on_toggle_changed(self, event: Toggle.Changed) -> None:
        """Show fewer or more of the statements."""
        event.stop()
        self._fill()

    def _fill(self) -> None:
        told = list(_told(self._brief)) if self._brief else []
        doubtful = self.query_one(Toggle).value
        shown = [(where, each) for where, each in told if each.verdict in DOUBTFUL or not doubtful]
        self._shown = [statement for _, statement in shown]
        self.query_one(Cards).fill(grounding_card(statement, where) for where, statement in shown)
        self.query_one(Cards).display = bool(self._shown)
        nothing = self.query_one(".nothing", Static)
        nothing.display = not self._shown
        reason = "nothing_doubtful" if told else "no_statements" if self._brief else "no_brief"
        nothing.update(Content(tr(f"evidence.{reason}")))

    def on_option_list_option_selected(self, event: Cards.OptionSelected) -> None:
        """Open what the statement rests on first."""
        event.stop()
        statement = self._shown[event.option_index]
        items = {item.n: item for item in self._brief.evidence} if self._brief else {}
        if item := next((items[n] for n in statement.citations if n in items), None):
            self.post_message(CitationOpened(item, statement, self._brief))


def _told(brief: Brief) -> Iterator[tuple[str, Statement]]:
    """Every statement with what must be known to read it by itself: for a cell, of which case and of what it tells."""
    language = brief.inquiry.language
    for section in brief.sections:
        yield from (("", statement) for statement in section.statements)
        for row in section.rows:
            for column in CELLS:
                yield f"{row.label} · {say(language, f'brief.columns.{column}')}", getattr(row, column)


def grounding_card(statement: Statement, where: str = "") -> Visual:
    """The verdict, the statement, the words that support it, and where they stand."""
    style = VERDICT_STYLES[statement.verdict]
    numbers = "".join(f"[{n}]" for n in statement.citations) or tr("evidence.no_citation")
    quote = clean(statement.quote)
    body = paragraphs(
        Content.styled(where, MUTED),
        Content(statement.text),
        Content.assemble(
            (verdict_and_certainty(statement), style),
            (" · ", MUTED),
            (numbers, "$text-accent" if statement.citations else MUTED),
        ),
        Content.styled(
            tr("evidence.quote", text=quote) if quote and quote != statement.text else "", f"{MUTED} italic"
        ),
    )
    return Hanging(Content.styled(VERDICT_SIGNS[statement.verdict], style), body)


def verdict_and_certainty(statement: Statement) -> str:
    """A verdict in words, and how likely it is that the source supports the whole statement."""
    words = verdict_words(statement.verdict, language())
    if statement.verdict is Verdict.ADVICE:
        return words
    return f"{words} · {tr('evidence.support', percent=round(100 * statement.support))}"


def _summary(brief: Brief) -> Content:
    """How many statements carry which verdict, with a bar of each one's share."""
    counts = {verdict: getattr(brief.grounding, verdict) for verdict in VERDICT_SIGNS}
    told = {v: say(language(), f"brief.verdicts.{v}", count=count) for v, count in counts.items() if count}
    width = max((len(words) for words in told.values()), default=0)
    total = sum(counts.values())
    return paragraphs(
        *(
            Content.assemble(
                (f"{VERDICT_SIGNS[verdict]} ", VERDICT_STYLES[verdict]),
                f"{words:{width}}  ",
                ("▇" * max(1, round(_BAR * counts[verdict] / total)), VERDICT_STYLES[verdict]),
            )
            for verdict, words in told.items()
        )
    )
