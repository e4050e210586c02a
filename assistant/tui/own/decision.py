"""The form on what was decided after a conversation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rich.text import Text
from textual.content import Content
from textual.widgets import Input, Select, TextArea

from assistant.conversation.days import past_day, review_day
from assistant.conversation.decisions import STANCES, KeptDecision, decided_on, own_words
from assistant.conversation.store import KeptTurn
from assistant.domain import Stance
from assistant.errors import StandpuntError, UsageError
from assistant.library.text import clean
from assistant.tui.forms.form import Field, FormScreen, error_words
from assistant.tui.library.host import ready_engine
from assistant.tui.speech import language, tr
from assistant.words import say


def today() -> date:
    """The day on which is decided."""
    return date.today()


class DecisionScreen(FormScreen):
    """What was decided, why, and when to look back on it. `turns`: those of the conversation, of which there is one."""

    title_path = "decide.title"
    DEFAULT_CSS = """
    DecisionScreen {
        TextArea { height: 5; background: $foreground 6%; border: tall $foreground 25%; }
        TextArea:focus { border: tall $border; }
        Field.-wrong SelectCurrent { border: tall $error; }
    }
    """

    def __init__(self, session: str, turns: Sequence[KeptTurn]) -> None:
        super().__init__()
        self._session = session
        self._turn = decided_on(turns)

    async def fill(self) -> bool:
        """Ask; what the advice was is not chosen already, so that nobody decides by closing."""
        about = tr("decide.question", question=clean(self._turn.question))
        stances = [(Text(say(language(), f"stances.{stance}")), str(stance)) for stance in STANCES]
        await self.put(
            Content.assemble(tr("decide.intro"), "\n", (about, "$foreground")),
            self._field("stance", Select(stances, id="stance", prompt=tr("decide.choose"))),
            self._field("note", TextArea(id="note", tab_behavior="focus", highlight_cursor_line=False)),
            self._field("review", Input(id="review")),
        )
        self.query_one("#stance").focus()
        return True

    def _field(self, name: str, control: Select[str] | TextArea | Input) -> Field:
        return Field(tr(f"decide.names.{name}"), tr(f"decide.hints.{name}"), control, id=f"field-{name}")

    @property
    def dirty(self) -> bool:
        """Whether anything was filled in."""
        return bool(self._stance or self.query_one(TextArea).text.strip() or self.query_one("#review", Input).value)

    @property
    def _stance(self) -> str | None:
        chosen = self.query_one("#stance", Select).selection
        return str(chosen) if chosen else None

    async def save(self) -> bool:
        """Write the decision down."""
        stance, review, day = self._stance, self.query_one("#review", Input).value.strip(), today()
        for name in ("stance", "review"):
            self._tell(name, None)
        if stance is None:
            self._tell("stance", UsageError("stance_missing", known=", ".join(STANCES)))
            return False
        try:
            looked_back = review_day(review, day) if review else None
        except UsageError as error:
            self._tell("review", error)
            return False
        note = own_words(self.query_one(TextArea).text)
        decision = KeptDecision(self._turn.number, Stance(stance), note, past_day(None, day), looked_back)
        try:
            engine = await ready_engine(self)
            await engine.decide(self._session, decision)
        except StandpuntError as error:
            self.tell(error)
            return False
        self.changed = True
        self.notify(tr("decide.decided", stance=say(language(), f"stances.{stance}")), markup=False)
        return True

    def _tell(self, name: str, error: UsageError | None) -> None:
        # Without its hint, which speaks of the command line; the field has a hint of its own.
        self.query_one(f"#field-{name}", Field).tell(error_words(error)[0] if error else None)
        if error:
            self.query_one(f"#{name}").focus()
