"""What can be asked: first questions for an empty conversation, and what goes on from a brief."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Region, Size
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from assistant.domain import (
    Brief,
    DecisionKind,
    Document,
    Form,
    Inquiry,
    Language,
    Outcome,
    SectionKind,
    Signal,
    Stance,
)
from assistant.library.text import clean
from assistant.tui.brief.hanging import Hanging
from assistant.tui.speech import SpokenBindings
from assistant.words import lookup, say

_LEAST, _MOST, _MOST_INSTEAD = 2, 4, 3
"""Follow-ups after advice, and questions to ask instead of one that could not be answered."""

_ROWS = 2
"""Rows that suggestions may flow over; more of them are easier to read one below the other."""

_GAP = 2

_DOUBTS = {
    "at_risk": Signal.PEOPLE_AT_RISK,
    "untrue": Signal.CLAIM_UNTRUE,
    "practice": Signal.PRACTICE_CONTRADICTS,
}
"""The circumstances that a follow-up can bring in."""


def first_questions(language: Language) -> list[str]:
    """Questions of different kinds for someone who does not know yet what can be asked."""
    return [str(question) for question in lookup(language, "tui.first_questions")]


def follow_ups(brief: Brief) -> list[str]:
    """What can be asked after a brief, in its language, in words that are understood as following it."""
    language = brief.inquiry.language
    if brief.ask_back:
        return [_said(language, "yes"), _said(language, "no")]
    if brief.outcome is not Outcome.ADVISED:
        return _instead(brief.inquiry)
    again = _said(language, "more")
    found = [text for text in _after_advice(brief) if text != brief.inquiry.question or text == again][:_MOST]
    return found if len(found) >= _LEAST else [*found, *_instead(brief.inquiry)][:_LEAST]


def _instead(inquiry: Inquiry) -> list[str]:
    """Questions that can be answered, the nearest first: what did happen at the organisation that was asked about."""
    told = [_said(inquiry.language, "that_organisation", organisation=name) for name in inquiry.organisations[:1]]
    other = [text for text in (*told, *first_questions(inquiry.language)) if text != inquiry.question]
    return other[:_MOST_INSTEAD]


def _after_advice(brief: Brief) -> Iterator[str]:
    """Everything that makes sense after a brief, what is most worth asking first."""
    inquiry, language = brief.inquiry, brief.inquiry.language
    weighed = brief.stance not in (None, Stance.NONE)
    listed = inquiry.kind is DecisionKind.FIND_CASES
    if weighed and inquiry.form is Form.SHORT:
        yield _said(language, "why")
    shown = _shown(brief)
    for case in shown[: 2 if listed else 1]:
        yield _said(language, "organisation", organisation=case.organisation, year=case.years[0])
    if weighed:
        yield from (_said(language, doubt) for doubt in _doubts(inquiry)[:1])
    if shown or weighed:
        yield _said(language, "more")
    elif inquiry.named_documents:
        yield from (_said(language, name) for name in ("reaction", "other_cases"))
    else:
        yield _said(language, "examples")
    steps = any(section.kind is SectionKind.NEXT_STEPS for section in brief.sections)
    if inquiry.form is not Form.SHORT and (weighed or steps):
        yield _said(language, "shorter")
    after_list = listed and inquiry.follows  # then a wish is about the advice before the list
    if not after_list and inquiry.kind is not DecisionKind.FACT:
        yield _said(language, "other_language")


def _doubts(inquiry: Inquiry) -> list[str]:
    """Circumstances that would change the advice and were not told."""
    fitting = ("untrue", "practice") if inquiry.kind is DecisionKind.CLAIM_CHECK else ("at_risk", "practice")
    return [doubt for doubt in fitting if _DOUBTS[doubt] not in inquiry.signals]


def _shown(brief: Brief) -> list[Document]:
    """The cases shown, in their order, one of each organisation, without those that were asked about."""
    documents = {item.document.id: item.document for item in brief.evidence}
    rows = [documents.get(row.document) for section in brief.sections for row in section.rows]
    new = [case for case in rows if case and case.years and case.id not in brief.inquiry.named_documents]
    return list({case.organisation: case for case in reversed(new) if case.organisation}.values())[::-1]


def _said(language: Language, name: str, **facts: object) -> str:
    return say(language, f"tui.follow_ups.{name}", **facts)


class Suggestion(SpokenBindings, Static, can_focus=True):
    """One question that can be asked by pressing Enter, its number or the mouse."""

    DEFAULT_CSS = """
    Suggestion {
        width: auto;
        max-width: 100%;
        height: auto;
        padding: 0 1;
        background: $boost;
        color: $foreground;
        pointer: pointer;
    }
    Suggestion:hover {
        background: $block-hover-background;
    }
    Suggestion:focus {
        color: $block-cursor-foreground;
        background: $block-cursor-background;
        text-style: $block-cursor-text-style;
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "choose", id="suggestions.choose")]

    def __init__(self, number: int, question: str) -> None:
        super().__init__(Hanging(Content.styled(str(number), "bold"), Content(clean(question))))
        self.question = question

    def action_choose(self) -> None:
        """Ask this."""
        self.post_message(Suggestions.Chosen(self.question))

    def on_click(self) -> None:
        """A click asks as well."""
        self.action_choose()


class Suggestions(SpokenBindings, Widget):
    """Questions to choose from: side by side where they fit in two rows, one below the other where they do not."""

    DEFAULT_CSS = """
    Suggestions {
        width: 1fr;
        height: auto;
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,up", "move(-1)", id="suggestions.previous", show=False),
        Binding("right,down", "move(1)", id="suggestions.next", show=False),
        *(Binding(str(n), f"choose({n})", id=f"suggestions.{n}", show=False) for n in range(1, 7)),
    ]

    @dataclass
    class Chosen(Message):
        """A suggestion was chosen."""

        text: str

    def __init__(self, questions: Sequence[str], *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._questions = tuple(questions)
        self._flow = _Flow()

    @property
    def layout(self) -> Layout:
        """A layout of our own, which style sheets have no name for."""
        return self._flow

    def compose(self) -> ComposeResult:
        """Numbered from 1."""
        for number, question in enumerate(self._questions, start=1):
            yield Suggestion(number, question)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A number that no suggestion has does nothing."""
        if action == "choose":
            return parameters[0] in range(1, len(self._questions) + 1)
        return super().check_action(action, parameters)

    def numbered(self, text: str) -> str | None:
        """The suggestion that a text is the number of."""
        numbers = {str(number): question for number, question in enumerate(self._questions, start=1)}
        return numbers.get(text.strip())

    def action_choose(self, number: int) -> None:
        """Ask the suggestion with this number."""
        self.post_message(self.Chosen(self._questions[number - 1]))

    def action_move(self, by: int) -> None:
        """To the next suggestion, or the one before."""
        items = list(self.query(Suggestion))
        place = next((n for n, item in enumerate(items) if item.has_focus), 0) + by
        if not 0 <= place < len(items):
            raise SkipAction  # beyond the ends the key is the conversation's
        items[place].focus()


class _Flow(Layout):
    """Side by side, wrapping like words; one below the other if that takes more than a few rows."""

    name = "flow"

    def arrange(self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True) -> ArrangeResult:
        """Give every child its natural size and the next place."""
        viewport = parent.app.viewport_size
        whole = Fraction(size.width), Fraction(size.height)
        boxes = [child._get_box_model(size, viewport, *whole, greedy=greedy) for child in children]
        sizes = [Size(int(box.width), int(box.height)) for box in boxes]
        regions = _flowed(sizes, size.width)
        if len({region.y for region in regions}) > _ROWS:
            broadest = max(each.width for each in sizes)
            regions = _flowed([Size(broadest, each.height) for each in sizes], broadest)
        return [
            WidgetPlacement(region, child.styles.offset.resolve(region.size, viewport), box.margin, child)
            for region, box, child in zip(regions, boxes, children, strict=True)
        ]


def _flowed(sizes: Sequence[Size], width: int) -> list[Region]:
    """Places within a width, row after row."""
    regions: list[Region] = []
    x = y = below = 0
    for size in sizes:
        if x and x + size.width > width:
            x, y = 0, below
        regions.append(Region(x, y, size.width, size.height))
        x, below = x + size.width + _GAP, max(below, y + size.height)
    return regions
