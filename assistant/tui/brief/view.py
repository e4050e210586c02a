"""A whole brief on the screen."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from assistant.domain import Brief, Outcome, Section, SectionKind, Stance, Statement, Verdict
from assistant.library.lists import ClosedLists
from assistant.tui.brief.comparison import CasesView
from assistant.tui.brief.messages import CitationOpened
from assistant.tui.brief.section import SectionView
from assistant.tui.brief.signs import STANCE_SIGNS, STANCE_TONES, VERDICT_SIGNS
from assistant.tui.brief.statement import StatementView
from assistant.tui.speech import SpokenBindings
from assistant.words import say

WIDE_FROM = 96
"""Columns from which the cases are a table and every part is open."""

_PAUSE = 0.6
"""Seconds to wait for a second digit, where the brief has a citation that begins with the first."""


class BriefView(SpokenBindings, Vertical):
    """A checked brief: notices, the advice at a glance, its parts, and how well all of it is supported.

    Up and Down go from statement to statement; Tab leaves the brief. `CitationOpened` bubbles from its statements.
    """

    DEFAULT_CSS = """
    BriefView {
        height: auto;
        max-width: 120;
        & > .notice {
            background: $warning-muted;
            color: $text;
            padding: 0 1;
            margin-bottom: 1;
        }
        & > .banner {
            height: auto;
            border: round $primary;
            padding: 0 1 0 0;
            border-title-color: $text-primary;
            border-title-style: bold;
            border-subtitle-color: $text-muted;
            & > Static { padding: 0 1; }
        }
        & > .success { border: round $success; border-title-color: $text-success; }
        & > .warning { border: round $warning; border-title-color: $text-warning; }
        & > .error { border: round $error; border-title-color: $text-error; }
        & > .asking { border: heavy $accent; border-title-color: $text-accent; }
        & > .silent { border: dashed $foreground 60%; border-title-color: $text-muted; }
        & > .glance { padding: 0 1; text-style: bold; }
        & > .caution { height: auto; margin-top: 1; }
        & > .caution > Static { padding: 0 1; text-style: bold; color: $text-warning; }
        & > .closing { margin-top: 1; padding: 0 1; color: $text-muted; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "step(-1)", id="brief.previous", show=False),
        Binding("down,j", "step(1)", id="brief.next", show=False),
        Binding("f", "fold_all", id="brief.fold_all", show=False),
        Binding("tab", "leave(1)", id="brief.leave", show=False),
        Binding("shift+tab", "leave(-1)", id="brief.leave_back", show=False),
        *(Binding(str(digit), f"digit({digit})", id="brief.number", show=False) for digit in range(10)),
    ]

    def __init__(self, brief: Brief, lists: ClosedLists) -> None:
        super().__init__()
        self.brief = brief
        self._lists = lists
        self._language = brief.inquiry.language
        self._items = {item.n: item for item in brief.evidence}
        self._typed = ""
        self._wide: bool | None = None

    # --- what it looks like ---

    def compose(self) -> ComposeResult:
        """What must be known first on top, the advice at a glance, then its parts."""
        from assistant.advisor.brief import closing_line

        self._wide = self._room_above()
        for notice in self.brief.notices:
            yield Static(Content.assemble(("! ", "bold $text-warning"), notice), classes="notice")
        if self.brief.outcome is not Outcome.ADVISED:
            yield self._instead_of_advice()
        elif self.brief.stance and not any(each.kind is SectionKind.STANCE for each in self.brief.sections):
            yield Static(Content(self._advice()), classes="glance")
        for section in self.brief.sections:
            yield self._section(section)
        if self.brief.sections:
            yield Static(self._with_signs(closing_line(self.brief)), classes="closing")

    def _instead_of_advice(self) -> Widget:
        from assistant.advisor.markdown import fixed_lines

        lines = fixed_lines(self.brief)
        if asking := self.brief.outcome is Outcome.CLARIFY:
            lines = [self.brief.ask_back] if self.brief.ask_back else lines
        texts = [Static(Content.styled(lines[0], "bold")), *(Static(Content(line)) for line in lines[1:])]
        banner = Vertical(*texts, classes=f"banner {'asking' if asking else 'silent'}")
        sign, name = ("?", "question_back") if asking else ("∅", "no_advice")
        banner.border_title = Content(f"{sign} {self._say(f'tui.brief.{name}')}")
        return banner

    def _section(self, section: Section) -> Widget:
        if section.kind is SectionKind.STANCE:
            return self._banner(section)
        heading = self._say(f"brief.headings.{section.kind}")
        body: list[Widget] = [self._statement(statement) for statement in section.statements]
        if section.kind is SectionKind.ANSWER:
            answer = Vertical(*body, classes="banner")
            answer.border_title = Content(heading)
            return answer
        if section.kind is SectionKind.CAUTION:
            return Vertical(Static(Content(f"! {heading}")), *body, classes="caution")
        if section.rows:
            cases = CasesView(section, self._language, self._cell)
            cases.lay_out(bool(self._wide))
            body.append(cases)
        part = SectionView(section, heading, body)
        part.fit(narrow=self._wide is False)
        return part

    def _banner(self, section: Section) -> Widget:
        stance = self.brief.stance
        tone = STANCE_TONES.get(stance, "") if stance else ""
        banner = Vertical(*(self._beside(each, style="bold") for each in section.statements), classes=f"banner {tone}")
        banner.border_title = Content(self._advice())
        if all(each.verdict is Verdict.ADVICE for each in section.statements):
            banner.border_subtitle = Content(f"{VERDICT_SIGNS[Verdict.ADVICE]} {self._say('brief.own_judgement')}")
        return banner

    def _advice(self) -> str:
        stance = self.brief.stance or Stance.NONE
        return f"{STANCE_SIGNS[stance]} {self._say('brief.headings.stance')}: {self._say(f'stances.{stance}')}"

    def _statement(self, statement: Statement) -> StatementView:
        return StatementView(statement, self._items, self._language, self._lists)

    def _cell(self, statement: Statement, caption_style: str) -> StatementView:
        return self._beside(statement, caption_style=caption_style)

    def _beside(self, statement: Statement, **styles: str) -> StatementView:
        return StatementView(statement, self._items, self._language, self._lists, in_list=False, **styles)

    def _with_signs(self, line: str) -> Content:
        """The closing line with each verdict's symbol before its count: there a reader learns what they mean."""
        for verdict, sign in VERDICT_SIGNS.items():
            words = self._say(f"brief.verdicts.{verdict}", count=getattr(self.brief.grounding, verdict))
            line = line.replace(f" {words}", f" {sign} {words}", 1)
        return Content(line)

    def _say(self, path: str, **facts: object) -> str:
        return say(self._language, path, **facts)

    def _room_above(self) -> bool | None:
        """Whether there is room for the table, as far as that is known before this is laid out."""
        above = self.parent.content_size.width if isinstance(self.parent, Widget) else 0
        return above >= WIDE_FROM if above else None

    def on_resize(self, event: events.Resize) -> None:
        """The cases as a table or a list, and what is less wanted folded, by the room there is."""
        self._fit(event.size.width)

    def watch_virtual_size(self) -> None:
        """As when resized, of which Textual tells nothing while the conversation around this is scrolled."""
        self._fit(self.size.width)

    def _fit(self, width: int) -> None:
        wide = width >= WIDE_FROM
        if width and wide is not self._wide:
            self._wide = wide
            # The first size comes before the statements are mounted, and Textual would keep their first height.
            self.call_after_refresh(self._lay_out)

    def _lay_out(self) -> None:
        for cases in self.query(CasesView):
            cases.lay_out(bool(self._wide))
        for section in self.query(SectionView):
            section.fit(narrow=not self._wide)

    # --- going through it ---

    @property
    def stops(self) -> list[Widget]:
        """What Up and Down go through, in reading order: statements and headings, without what is folded away."""
        return [stop for stop in self.query("SectionTitle, StatementView") if _shows(stop)]

    def action_step(self, step: int) -> None:
        """To the next or previous statement or heading, into the next brief where this one ends."""
        stops = self.stops
        place = stops.index(self.screen.focused) + step if self.screen.focused in stops else 0
        # At once and not, as `focus` would, when everything that waits has been done: keys may come faster than that.
        if 0 <= place < len(stops):
            self.screen.set_focus(stops[place])
        elif neighbour := self._neighbour(step):
            self.screen.set_focus(neighbour[0 if step > 0 else -1])
        elif scroll := next((each for each in self.ancestors if isinstance(each, Widget) and each.is_scrollable), None):
            (scroll.scroll_end if step > 0 else scroll.scroll_home)(animate=False)

    def _neighbour(self, step: int) -> list[Widget]:
        briefs = list(self.screen.query(BriefView))
        beyond = briefs[briefs.index(self) + 1 :] if step > 0 else briefs[: briefs.index(self)][::-1]
        return next((stops for brief in beyond if (stops := brief.stops)), [])

    def action_leave(self, step: int) -> None:
        """To what comes after or before this brief, so that Tab need not go through every statement."""
        chain = self.screen.focus_chain
        places = [place for place, widget in enumerate(chain) if self in widget.ancestors]
        if places and len(places) < len(chain):
            chain[(places[-1] + 1) % len(chain) if step > 0 else places[0] - 1].focus()

    def action_fold_all(self) -> None:
        """Fold every part, or unfold them all if any is folded."""
        sections = list(self.query(SectionView))
        fold = not any(section.folded for section in sections)
        for section in sections:
            section.fold(fold)

    def action_digit(self, digit: int) -> None:
        """Open the citation of this number; a second digit may follow where there are as many."""
        self._typed += str(digit)
        if not any(str(n).startswith(self._typed) for n in self._items):
            self._typed = str(digit)
        if any(str(n).startswith(self._typed) and str(n) != self._typed for n in self._items):
            self.set_timer(_PAUSE, lambda typed=self._typed: self._open_typed(typed))
        else:
            self._open_typed(self._typed)

    def _open_typed(self, typed: str) -> None:
        if typed != self._typed:  # another digit has followed
            return
        self._typed = ""
        if typed and (item := self._items.get(int(typed))):
            focused = self.screen.focused
            here = focused.statement if isinstance(focused, StatementView) else None
            self.post_message(CitationOpened(item, citing(self.brief, item.n, here), self.brief))

    def on_citation_opened(self, message: CitationOpened) -> None:
        """Say of which brief it is, for whoever goes on from one citation to the next."""
        message.brief = self.brief


def citing(brief: Brief, n: int, preferred: Statement | None = None) -> Statement | None:
    """The statement that cites a passage: the preferred one if it does, else the first."""
    candidates = [preferred] if preferred else []
    return next((each for each in (*candidates, *brief.statements) if n in each.citations), None)


def _shows(stop: Widget) -> bool:
    return all(node.display for node in stop.ancestors_with_self if isinstance(node, Widget))
