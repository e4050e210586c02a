"""The guided form for a case note of the user's own. What is filled in is on disk as soon as one goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

from rich.text import Text
from textual import events, on, work
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Input, Select, SelectionList, Static, TextArea

from assistant.errors import LibraryUnavailable, StandpuntError, UsageError
from assistant.library.language import detect_language
from assistant.library.lists import ClosedLists
from assistant.library.note_form import FIELDS, NoteField, read_answer
from assistant.library.note_store import (
    CheckedNote,
    NoteContext,
    check_note,
    draft_file,
    keep_answers,
    keep_note,
    kept_answers,
)
from assistant.library.note_text import note_text
from assistant.library.own import remove_own
from assistant.library.privacy import special_category, subject
from assistant.library.sources import read_sources
from assistant.library.text import clean
from assistant.profile import load_profile
from assistant.settings import Settings
from assistant.tui.chat.dialogs import Confirm
from assistant.tui.forms.form import Field, FormScreen, error_words
from assistant.tui.library.host import library_changed, ready_engine, tell
from assistant.tui.speech import language, tr
from assistant.words import say

DRAFT = "new.json"
"""The draft that `standpunt note new` goes on with too."""

_FROM_PROFILE = ("organisation", "sector", "country")


class NoteScreen(FormScreen):
    """Asks what a case note tells. Closing keeps what was filled in as a draft."""

    title_path = "note.title"
    DEFAULT_CSS = """
    NoteScreen {
        TextArea { height: 5; background: $foreground 6%; border: tall $foreground 25%; }
        TextArea:focus { border: tall $border; }
        SelectionList { height: auto; max-height: 8; }
        Field.-wrong TextArea { border: tall $error; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._notes: NoteContext
        self._draft: Path
        self._kept: dict[str, str] = {}
        self._latest: dict[str, str] = {}
        self._begun = False

    def buttons(self) -> Sequence[Button]:
        """What was begun can also be dropped."""
        return (*super().buttons(), Button(Content(tr("note.drop")), id="drop"))

    async def fill(self) -> bool:
        """Begin with the draft if there is one, or else with what the profile tells. Raises: StandpuntError."""
        settings = (await ready_engine(self)).settings
        self._notes, self._kept, self._begun = await asyncio.to_thread(_read, settings)
        self._draft = draft_file(self._notes.library, DRAFT)
        intro = Content("\n").join(map(Content, [tr("note.intro"), *([tr("note.again")] if self._begun else [])]))
        await self.put(intro, *(self._field(field) for field in FIELDS))
        self._kept = self._latest = self.told
        self.query_one("#organisation").focus()
        return True

    def _field(self, field: NoteField) -> Field:
        mark = f" ({say(language(), 'note.dialog.required')})" if field.required else ""
        control = _control(field, self._kept.get(field.name, ""), self._notes.lists)
        return Field(f"{field.question(language())}{mark}", field.help(language()), control)

    @property
    def told(self) -> dict[str, str]:
        """What is filled in now, by the name of the field; statements as they were typed."""
        return {field.name: self._answer(field) for field in FIELDS}

    def _answer(self, field: NoteField) -> str:
        control = self.query_one(f"#{field.name}")
        if isinstance(control, TextArea):
            return control.text
        if isinstance(control, SelectionList):
            return ", ".join(map(str, control.selected))
        if isinstance(control, Select):
            return str(control.selection or "")
        return control.value if isinstance(control, Input) else ""

    @property
    def dirty(self) -> bool:
        """Nothing is lost by leaving."""
        return False

    # --- the draft ---

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """Going on to another field keeps what was filled in."""
        self._keep_draft()

    @work(group="draft", exclusive=True)
    async def _keep_draft(self) -> None:
        if self._open and self.told != self._kept:
            self._kept = self.told
            try:
                await asyncio.to_thread(keep_answers, self._draft, self._kept)
            except LibraryUnavailable as error:
                self.tell(error)

    @on(Input.Changed)
    @on(TextArea.Changed)
    @on(Select.Changed)
    @on(SelectionList.SelectedChanged)
    def _changed_here(self) -> None:
        if self._open:
            self._latest = self.told

    def on_unmount(self) -> None:
        """However this ends, what was filled in is kept."""
        if self._open and self._latest != self._kept:  # the fields are gone already
            with suppress(LibraryUnavailable):
                keep_answers(self._draft, self._latest)

    async def action_leave(self) -> None:
        """Close; what was filled in waits."""
        if self._open and self.told != self._kept:
            try:
                await asyncio.to_thread(keep_answers, self._draft, self.told)
            except LibraryUnavailable as error:
                self.tell(error)
                return
            self._kept = self._latest = self.told
        if self._open and self._draft.exists():
            self.notify(tr("note.waits"), markup=False)
        self.dismiss(self.changed)

    @on(Button.Pressed, "#drop")
    def _drop_pressed(self) -> None:
        def dropped(agreed: bool | None) -> None:
            if agreed:
                self._let_go()
                self.dismiss(self.changed)

        self.app.push_screen(Confirm(tr("note.drop_sure"), tr("note.drop")), dropped)

    def _let_go(self) -> None:
        """The draft is not needed any more."""
        self._open = False
        try:
            remove_own(self._draft)
        except LibraryUnavailable as error:
            self.tell(error)

    # --- keeping it ---

    async def save(self) -> bool:
        """Keep the note if it is in order, else say what is not, with the first of it in view."""
        self.tell(None)
        answers = self._answers()
        if answers is None:
            return False
        try:
            checked = await asyncio.to_thread(_check, answers, self._notes)
            if checked.document is None:
                self._tell_problems(checked)
                return False
            await asyncio.to_thread(keep_note, checked)
        except StandpuntError as error:
            self.tell(error)
            return False
        self._let_go()
        self.changed = True
        self.notify(tr("note.kept", title=clean(checked.document.title)), markup=False)
        self._warn(checked)
        return True

    def _answers(self) -> dict[str, str] | None:
        """The answers as they are kept; None if one of them is none."""
        answers: dict[str, str] = {}
        wrong: list[Widget] = []
        for field in FIELDS:
            control = self.query_one(f"#{field.name}")
            around = next(node for node in control.ancestors if isinstance(node, Field))
            around.tell(None)
            try:
                answers[field.name] = read_answer(field, self._answer(field), self._notes.lists)
            except UsageError as error:
                around.tell(" ".join(error_words(error)))
                wrong.append(control)
        if wrong:
            wrong[0].focus()
        return None if wrong else answers

    def _tell_problems(self, checked: CheckedNote) -> None:
        place = self.query_one(".form--problem", Static)
        lines = [say(language(), "note.dialog.problems"), *(clean(each.message) for each in checked.problems)]
        place.update(Content("\n".join(f"! {line}" for line in lines)))
        place.add_class("-told")

    def _warn(self, checked: CheckedNote) -> None:
        """Tell where the note seems to say of recognisable people what article 9 of the GDPR protects."""
        document = checked.document
        if document is None:
            return
        said = "\n".join([document.title, *(passage.text for passage in document.passages)])
        for finding in special_category(said, document.language)[:1]:
            kind = subject(finding.category, language())
            line = say(language(), "note.cli.sensitive", name=document.id, subject=kind, quote=finding.quote)
            self.notify(clean(line), severity="warning", timeout=20, markup=False)

    async def action_save(self) -> None:
        """Keep the note, close, and let the index take it in."""
        if await self.save():
            app = self.app
            self.dismiss(True)
            try:
                await (await ready_engine(app)).bring_up_to_date()
                await library_changed(app)
            except StandpuntError as error:
                tell(app, error)


def _read(settings: Settings) -> tuple[NoteContext, dict[str, str], bool]:
    """What notes are read with, what is known of this one, and whether it was begun earlier."""
    from assistant.library.lists import read_lists

    corpus = settings.corpus_directory
    library = settings.own_library()
    context = NoteContext.of(library, read_lists(corpus), read_sources(corpus)[0], language())
    begun = kept_answers(draft_file(library, DRAFT))
    profile = load_profile()
    known = {name: str(value) for name in _FROM_PROFILE if (value := getattr(profile, name))}
    return context, known if begun is None else begun, begun is not None


def _control(field: NoteField, known: str, lists: ClosedLists) -> Widget:
    """What a question is answered with. A code that its list lacks stays one that is chosen."""
    if field.lines:
        return TextArea(known, id=field.name, tab_behavior="focus", highlight_cursor_line=False)
    if not field.listed:
        return Input(known, id=field.name)
    choices = field.choices(lists, language())
    chosen = [code for code in known.split(", ") if code]
    choices += [(code, clean(code)) for code in chosen if code not in dict(choices)]
    if field.many:
        return SelectionList[str](*((Text(label), code, code in chosen) for code, label in choices), id=field.name)
    options = [(Text(label), code) for code, label in choices]
    return Select(options, prompt=tr("note.choose"), value=chosen[0] if chosen else Select.NULL, id=field.name)


def _check(answers: Mapping[str, str], context: NoteContext) -> CheckedNote:
    spoken = detect_language(" ".join(answers.get(field.name, "") for field in FIELDS if field.lines), language())
    return check_note(note_text(answers, spoken, date.today()), context, date.today())
