"""What can be done in the library with the user's own documents: add some, remove one."""

from __future__ import annotations

from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.screen import Screen

from assistant.domain import Collection, DocumentKind
from assistant.errors import StandpuntError
from assistant.library.text import clean
from assistant.tui.chat.dialogs import Confirm
from assistant.tui.library.host import engine_of, library_changed, tell
from assistant.tui.library.shelf import Entry
from assistant.tui.speech import SpokenBindings, language, tr


def is_own(entry: Entry) -> bool:
    """Whether the user added it."""
    return entry.version(language()).collection is Collection.OWN


class OwnOnShelf(SpokenBindings, Screen[str | None]):
    """A screen with documents, one of which is at the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("plus", "add", "", id="library.add"),
        Binding("delete,d", "remove", "", id="library.remove"),
    ]

    @property
    def current(self) -> Entry | None:
        """The document at the cursor."""
        raise NotImplementedError

    def load(self) -> object:
        """Read the documents anew."""
        raise NotImplementedError

    def action_add(self) -> None:
        """Ask for a file or a folder, and add it."""
        self.app.run_worker(self._add(), group="errands")

    async def _add(self) -> None:
        from assistant.tui.own.asking import add_places

        try:
            if await add_places(self.app):
                self.load()
        except StandpuntError as error:
            tell(self, error)

    def action_remove(self) -> None:
        """Remove the document at the cursor, if that is wanted."""
        entry = self.current
        if entry is None or not is_own(entry):
            return
        document = entry.version(language())
        question = "remove_sure" if document.kind is DocumentKind.TEXT else "remove_note_sure"

        def agreed(wanted: bool | None) -> None:
            if wanted:
                self._remove(entry)

        asked = tr(f"library.own.{question}", title=clean(document.title))
        self.app.push_screen(Confirm(asked, tr("library.own.remove")), agreed)

    @work(group="remove")
    async def _remove(self, entry: Entry) -> None:
        document = entry.version(language())
        try:
            await engine_of(self).remove(document)
        except StandpuntError as error:
            tell(self, error)
            return
        self.notify(tr("library.own.removed", title=clean(document.title)), markup=False)
        self.load()
        await library_changed(self)
