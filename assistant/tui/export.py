"""Taking a conversation along: to a file, as a memo, or to the clipboard."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Button, Input, RadioButton, RadioSet

from assistant.conversation.export.files import file_name, write_export
from assistant.conversation.export.turns import ExportTurn, from_kept, last_decision
from assistant.domain import Outcome
from assistant.errors import UsageError
from assistant.tui.chat.dialogs import Confirm
from assistant.tui.chat.host import app_of
from assistant.tui.forms.form import Field, FormScreen, error_words, shown_path
from assistant.tui.speech import language, tr
from assistant.words import say

if TYPE_CHECKING:
    from assistant.conversation.store import KeptTurn
    from assistant.domain import Brief, Profile
    from assistant.library.lists import ClosedLists
    from assistant.tui.engine import Engine


class What(StrEnum):
    """What is taken along."""

    BRIEF = "brief"
    CONVERSATION = "conversation"
    MEMO = "memo"


class Form(StrEnum):
    """The kind of file it becomes. The value is how its name ends."""

    MARKDOWN = ".md"
    HTML = ".html"
    WORD = ".docx"


_NAMED: Mapping[str, tuple[What | None, Form]] = {
    "": (None, Form.WORD),
    "md": (None, Form.MARKDOWN),
    "html": (None, Form.HTML),
    "docx": (None, Form.WORD),
    "memo": (What.MEMO, Form.MARKDOWN),
    "memo-html": (What.MEMO, Form.HTML),
    "memo-docx": (What.MEMO, Form.WORD),
}
"""What `/export` takes: the formats of `standpunt export --format` that a person would read. Without one, Word: most
exports go to a meeting."""


def asked_for(named: str) -> tuple[What | None, Form]:
    """What a format's name means.

    Raises:
        UsageError: there is no such format.
    """
    try:
        return _NAMED[named.strip().lower().lstrip(".")]
    except KeyError:
        raise UsageError("export_format_unknown", value=named, known=", ".join(filter(None, _NAMED))) from None


def now() -> datetime:
    """The moment that exports carry, in the time of this machine."""
    return datetime.now().astimezone()


def brief_to_copy(brief: Brief) -> str:
    """A brief as Markdown, its citations down to their sources.

    Raises:
        StandpuntError: the settings or the lists of the corpus cannot be read any more.
    """
    from assistant.conversation.export.documents import to_clipping
    from assistant.library.lists import read_lists
    from assistant.settings import load

    return to_clipping(brief, read_lists(load().corpus_directory))


class Option(RadioButton):
    """One of several, with another sign when it is chosen: Textual's own changes only its colour."""

    DEFAULT_CSS = "Option > .toggle--button, Option.-on > .toggle--button { background: transparent !important; }"

    def render(self) -> Content:
        """The sign, and the label."""
        label = self.label.pad(1, 1).stylize_before(self.get_visual_style("toggle--label"))
        return Content.assemble((f" {'●' if self.value else '○'}", self.get_visual_style("toggle--button")), label)


class ExportScreen(FormScreen):
    """What, in which form, and where to; nothing is overwritten without asking."""

    title_path = "export.title"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f9", "copy", id="export.copy")]
    DEFAULT_CSS = """
    ExportScreen {
        RadioSet { width: 1fr; background: transparent; }
        RadioSet > Option > .toggle--button { color: $text-muted; }
        RadioSet > Option.-on > .toggle--button { color: $text-primary; }
    }
    """

    def __init__(
        self,
        turns: Sequence[KeptTurn],
        current: int | None = None,
        what: What | None = None,
        form: Form = Form.MARKDOWN,
    ) -> None:
        """`current`: the place in `turns` of the brief that is meant; without it the last advice, or else answer.

        `what` and `form` are chosen already when the screen opens.
        """
        super().__init__()
        self._first_choice = what, form
        self._turns = turns
        self._current = _last_answered(turns) if current is None or not turns[current].brief else current
        self._engine: Engine
        self._proposed = ""

    def buttons(self) -> Sequence[Button]:
        """Copying stands beside saving: over a connection, it is what brings the text to one's own machine."""
        return (
            Button(Content(tr("export.save")), id="save", variant="primary", disabled=True),
            Button(Content(tr("export.copy")), id="copy", disabled=True),
            Button(Content(tr("forms.close")), id="leave"),
        )

    async def fill(self) -> bool:
        """Offer what there is. Raises: StandpuntError."""
        self._engine = await app_of(self).engine_ready()
        whats = [Option(Content(tr(f"export.what.{what}")), id=what.value, disabled=self._lacks(what)) for what in What]
        forms = [Option(Content(tr(f"export.form.{form.name.lower()}")), id=form.name.lower()) for form in Form]
        what, form = self._first_choice
        if what is None or self._lacks(what):
            what = What.CONVERSATION if self._current is None else What.BRIEF
        whats[list(What).index(what)].value = True
        forms[list(Form).index(form)].value = True
        await self.put(
            Content(tr("export.intro")),
            Field(tr("export.what.name"), tr("export.what.hint"), RadioSet(*whats, id="what", compact=True)),
            Field(tr("export.form.name"), tr("export.form.hint"), RadioSet(*forms, id="form", compact=True)),
            Field(tr("export.where.name"), tr("export.where.hint"), Input(id="where"), broad=True),
        )
        self._propose()
        self.query_one("#copy", Button).disabled = not self._turns
        self.query_one("#what").focus()
        return bool(self._turns)

    def _lacks(self, what: What) -> bool:
        return not self._turns if what is What.CONVERSATION else self._current is None

    @property
    def dirty(self) -> bool:
        """Nothing is lost by leaving."""
        return False

    @property
    def _what(self) -> What:
        pressed = self.query_one("#what", RadioSet).pressed_button
        return What(pressed.id) if pressed and pressed.id else What.CONVERSATION

    @property
    def _form(self) -> Form:
        pressed = self.query_one("#form", RadioSet).pressed_button
        return Form[pressed.id.upper()] if pressed and pressed.id else Form.MARKDOWN

    # --- where to ---

    @on(RadioSet.Changed)
    def _propose(self) -> None:
        """Offer a name that fits; of one's own name only the ending is changed, if it is that of the other form."""
        where, suffix = self.query_one("#where", Input), self._form.value
        own = where.value if where.value != self._proposed else ""
        if not own:
            self._proposed = shown_path(Path.home() / file_name(self._named_after(), now(), suffix))
            where.value = self._proposed
        elif Path(own).suffix in set(Form):
            where.value = str(Path(own).with_suffix(suffix))

    def _named_after(self) -> str:
        if self._current is None or self._what is What.CONVERSATION:
            return self._turns[0].question if self._turns else ""
        question = self._turns[self._current].question
        return f"{say(language(), 'export.memo')} {question}" if self._what is What.MEMO else question

    @on(Input.Changed, "#where")
    def _typed(self, event: Input.Changed) -> None:
        """Whoever types how a name ends chooses the form by it."""
        self._where_field.tell(None)
        suffix = Path(event.value).suffix.lower()
        if suffix in set(Form) and suffix != self._form.value:
            self.query_one(f"#{Form(suffix).name.lower()}", Option).value = True

    @on(Input.Submitted, "#where")
    async def _submitted(self) -> None:
        await self.action_save()

    @property
    def _where_field(self) -> Field:
        return next(node for node in self.query_one("#where").ancestors if isinstance(node, Field))

    # --- doing it ---

    async def save(self) -> bool:
        """Write the file; what is there already is asked after first."""
        return await self._write(replace=False)

    async def _write(self, *, replace: bool) -> bool:
        path = Path(self.query_one("#where", Input).value.strip())
        try:
            content = await asyncio.to_thread(self._content, self._what, self._form)
            written = await asyncio.to_thread(write_export, path, content, replace=replace)
        except UsageError as error:
            if error.key == "export_exists":
                question = tr("export.exists", path=shown_path(Path(str(error.facts["path"]))))
                self.app.push_screen(Confirm(question, tr("export.replace")), self._replace)
            else:
                self._where_field.tell(" ".join(error_words(error)))
                self.query_one("#where").focus()
            return False
        self.changed = True
        self.notify(str(written), title=tr("export.written"), markup=False)
        return True

    async def _replace(self, agreed: bool | None) -> None:
        if agreed and await self._write(replace=True):
            self.dismiss(True)

    @on(Button.Pressed, "#copy")
    async def action_copy(self) -> None:
        """Put it on the clipboard as Markdown, whatever the form of the file would be."""
        text = str(await asyncio.to_thread(self._content, self._what, Form.MARKDOWN))
        self.app.copy_to_clipboard(text)
        self.notify(tr("export.copied_hint"), title=tr("export.copied", count=len(text)), markup=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What is not there cannot be copied."""
        return self._open if action == "copy" else super().check_action(action, parameters)

    def _content(self, what: What, form: Form) -> str | bytes:
        """What is to be written. Takes a moment; not for the thread of the screen."""
        return rendered(self._turns, self._current, what, form, self._engine.lists, self._engine.profile)


def _last_answered(turns: Sequence[KeptTurn]) -> int | None:
    answered = [place for place, turn in enumerate(turns) if turn.brief]
    advised = [place for place in answered if (turns[place].brief or {}).get("outcome") == Outcome.ADVISED]
    return next(reversed(advised or answered), None)


def rendered(
    turns: Sequence[KeptTurn], current: int | None, what: What, form: Form, lists: ClosedLists, profile: Profile
) -> str | bytes:
    """The document. `current`: the place of the turn that is meant, where that is not the whole conversation."""
    from assistant.conversation.export import documents

    moment = now()
    every = [from_kept(turn) for turn in turns]
    chosen: list[ExportTurn] = every if what is What.CONVERSATION or current is None else [every[current]]
    brief = chosen[0].brief
    if what is What.MEMO and brief:
        of_brief: dict[Form, Callable[..., str | bytes]] = {
            Form.MARKDOWN: documents.to_memo,
            Form.HTML: documents.to_memo_html,
            Form.WORD: documents.to_memo_docx,
        }
        return of_brief[form](brief, lists, profile, last_decision(every), moment=moment)
    of_turns: dict[Form, Callable[..., str | bytes]] = {
        Form.MARKDOWN: documents.to_markdown_document,
        Form.HTML: documents.to_html,
        Form.WORD: documents.to_docx,
    }
    return of_turns[form](chosen, lists, moment=moment, language=language())
