"""The library, and hands that find and filter in it."""

from __future__ import annotations

from textual.pilot import Pilot

from assistant.domain import Document, Language
from assistant.tui.library.filters import Choices, Filter, FilterBox
from assistant.tui.library.listing import Listing
from assistant.tui.library.reader import DocumentView
from assistant.tui.library.screen import LibraryScreen
from assistant.tui.library.shelf import Facet
from tests.tui.library_host import LibraryHost
from tests.tui.waiting import until

NL, EN = Language.NL, Language.EN

WIDE, NARROW = (140, 40), (80, 24)


class Browser(LibraryHost):
    """Opens the library."""

    def __init__(self, spoken: Language = EN) -> None:
        super().__init__(LibraryScreen, spoken)

    @property
    def listing(self) -> Listing:
        """What was found."""
        return self.screen.query_one("#shelf Listing", Listing)

    @property
    def titles(self) -> list[str]:
        """The titles found, in order."""
        return [str(option.prompt).splitlines()[0].strip("● ") for option in self.listing.options]

    @property
    def count(self) -> str:
        """How many were found."""
        return str(self.screen.query_one(FilterBox).border_subtitle)

    @property
    def read(self) -> Document | None:
        """The document shown."""
        return next((view.document for view in self.screen.query(DocumentView)), None)


def browser(pilot: Pilot[object]) -> Browser:
    """The application of a pilot."""
    assert isinstance(pilot.app, Browser)
    return pilot.app


async def listed(pilot: Pilot[object]) -> None:
    """Wait until the documents are listed, and the first is shown where there is room for it."""
    app = browser(pilot)
    await until(
        pilot,
        lambda: (
            isinstance(app.screen, LibraryScreen)
            and bool(app.screen.query("#shelf Listing"))
            and app.focused is app.listing
            and app.listing.option_count > 0
            and (app.size.width < 100 or app.read is not None)
        ),
    )


async def looked_for(pilot: Pilot[object], words: str) -> None:
    """Put words in the box, the last letter by hand."""
    await pilot.press("slash")
    await until(pilot, lambda: isinstance(pilot.app.focused, FilterBox))
    box = pilot.app.screen.query_one(FilterBox)
    box.value = words[:-1]
    box.cursor_position = len(words)
    await pilot.press(words[-1])
    await until(pilot, lambda: box.value == words)


async def narrowed(pilot: Pilot[object], facet: Facet, code: str) -> None:
    """Choose a code for a filter, with the keyboard."""
    app = browser(pilot)
    await pilot.press("f")
    await until(pilot, lambda: isinstance(app.focused, Filter))
    shown = [each.facet for each in app.screen.query(Filter) if each.display]
    await pilot.press(*["right"] * shown.index(facet), "enter")
    await until(pilot, lambda: isinstance(app.screen, Choices) and isinstance(app.focused, Listing))
    menu = app.screen.query_one(Listing)
    menu.highlighted = menu.get_option_index(code)
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(app.screen, LibraryScreen))
    await pilot.pause()


async def narrowed_words(pilot: Pilot[object]) -> None:
    """From the box to the list."""
    app = browser(pilot)
    await pilot.press("down")
    await until(pilot, lambda: app.focused is app.listing)
