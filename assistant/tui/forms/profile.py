"""The form on the user's own organisation."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalGroup
from textual.content import Content
from textual.widgets import Button, Input, Select

from assistant import locations
from assistant.domain import Profile
from assistant.errors import ConfigurationError
from assistant.library.lists import ClosedLists, read_lists
from assistant.library.text import clean
from assistant.profile import load_profile, save_profile
from assistant.settings import load
from assistant.tui.forms.form import Field, FormScreen, Row, shown_path
from assistant.tui.speech import language, tr

_LISTED = {"sector": "sectors", "country": "countries"}


class ProfileScreen(FormScreen):
    """What the advisor may know of the user's organisation."""

    title_path = "profile.title"

    def __init__(self) -> None:
        super().__init__()
        self._kept = Profile()

    async def fill(self) -> bool:
        """Read the profile and the lists to choose from. Raises: ConfigurationError, CorpusError."""
        self._kept, lists = await asyncio.to_thread(_read)
        await self.put(
            Content.assemble(tr("profile.purpose"), "\n", (shown_path(locations.profile_file()), "$foreground 45%")),
            self._field("organisation", Input(self._kept.organisation or "", id="organisation")),
            self._field("sector", _choice("sector", self._kept.sector, lists)),
            self._field("country", _choice("country", self._kept.country, lists)),
            self._field("customers", Input(self._kept.customers or "", id="customers")),
            self._field("principles", Principles(self._kept.principles)),
        )
        self.query_one("#organisation").focus()
        return True

    def _field(self, name: str, control: Input | Select[str] | Principles) -> Field:
        return Field(tr(f"profile.names.{name}"), tr(f"profile.hints.{name}"), control)

    @property
    def told(self) -> Profile:
        """What is filled in now."""
        texts = {name: clean(self.query_one(f"#{name}", Input).value) or None for name in ("organisation", "customers")}
        codes = {name: self.query_one(f"#{name}", Select).selection for name in _LISTED}
        return Profile(**texts, **codes, principles=self.query_one(Principles).told)

    @property
    def dirty(self) -> bool:
        """Whether what is filled in differs from what is kept."""
        return self.told != self._kept

    async def save(self) -> bool:
        """Write the profile, if anything in it is new."""
        told = self.told
        if told == self._kept:
            return True
        try:
            await asyncio.to_thread(save_profile, told)
        except ConfigurationError as error:
            self.tell(error)
            return False
        self._kept, self.changed = told, True
        return True

    @on(Input.Submitted)
    def _next(self) -> None:
        """Enter goes on to the next field."""
        self.focus_next()


class Principles(VerticalGroup):
    """What the organisation says in public that it stands for: lines to change, remove, and add to."""

    DEFAULT_CSS = """
    Principles .remove { min-width: 5; }
    """

    def __init__(self, principles: Sequence[str]) -> None:
        super().__init__(id="principles")
        self._principles = principles

    def compose(self) -> ComposeResult:
        """A line per principle and a button to add one."""
        for principle in self._principles:
            yield _Principle(principle)
        yield Button(Content(tr("profile.add")), id="add-principle")

    @property
    def told(self) -> tuple[str, ...]:
        """The principles as they stand now; empty lines do not count."""
        lines = (clean(line.value) for line in self.query(Input))
        return tuple(line for line in lines if line)

    @on(Button.Pressed, "#add-principle")
    async def add(self, event: Button.Pressed) -> None:
        """Add a line to write in."""
        event.stop()
        line = _Principle("")
        await self.mount(line, before="#add-principle")
        line.query_one(Input).focus()

    @on(Button.Pressed, ".remove")
    async def drop(self, event: Button.Pressed) -> None:
        """Remove the line of the button."""
        event.stop()
        lines = list(self.query(_Principle))
        here = next(number for number, line in enumerate(lines) if event.button in line.children)
        await lines.pop(here).remove()
        if lines:
            lines[min(here, len(lines) - 1)].query_one(Input).focus()
        else:
            self.query_one("#add-principle").focus()


class _Principle(Row):
    """One principle, and the button that removes it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def compose(self) -> ComposeResult:
        yield Input(self._text, placeholder=tr("profile.example"))
        yield Button(Content("×"), classes="remove", tooltip=tr("profile.remove"))


def _read() -> tuple[Profile, ClosedLists]:
    return load_profile(), read_lists(load().corpus_directory)


def _choice(name: str, kept: str | None, lists: ClosedLists) -> Select[str]:
    """A choice from a closed list; a code that was written by hand and is not in it stays what it is."""
    codes = list(lists.codes(_LISTED[name]))
    labels = {code: lists.label(_LISTED[name], code, language()) for code in codes}
    if kept and kept not in labels:
        labels[kept] = clean(kept)
    options = [(Text(label), code) for code, label in sorted(labels.items(), key=lambda item: item[1].casefold())]
    return Select(options, prompt=tr("profile.unknown"), value=kept or Select.NULL, id=name)
