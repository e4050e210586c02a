"""The library: find a document, read it, ask about it, choose cases to compare."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import ClassVar
from weakref import WeakKeyDictionary

from textual import events, on, work
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static
from textual.widgets.option_list import Option

from assistant.domain import Document, DocumentKind, Language
from assistant.errors import StandpuntError
from assistant.library.lists import ClosedLists
from assistant.tui.key_line import KeyLine
from assistant.tui.library import questions
from assistant.tui.library.compare import MOST_CASES, CompareScreen
from assistant.tui.library.filters import CHOSEN, Choices, Filter, FilterBar, FilterBox
from assistant.tui.library.host import engine_of, ready_engine, tell
from assistant.tui.library.listing import Listing
from assistant.tui.library.own import OwnOnShelf, is_own
from assistant.tui.library.reader import DocumentView
from assistant.tui.library.shelf import Entry, Facet, Wanted, choices, in_two_lines, matching, shelve
from assistant.tui.speech import language, tr

_WIDE = 100
"""Columns from which a document is read beside the list."""

_SETTLE = 0.08
"""Seconds that the cursor rests on a document before it is shown, so that running down the list is not slowed."""


@dataclass
class _Memory:
    """Where the reader was: what they looked for, the document they were at, the cases chosen for comparing."""

    wanted: Wanted = field(default_factory=Wanted)
    at: str | None = None
    chosen: list[str] = field(default_factory=list)


_memories: WeakKeyDictionary[App[object], _Memory] = WeakKeyDictionary()


class LibraryScreen(OwnOnShelf):
    """Every document, or those that are `wanted`. Ends with a question to ask, or None."""

    AUTO_FOCUS = ""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (_WIDE, "-wide")]  # noqa: RUF012 - no ClassVar in Textual

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "", id="library.back"),
        Binding("a", "ask", "", id="library.ask"),
        Binding("space", "choose", "", id="library.choose"),
        Binding("c", "compare", "", id="library.compare"),
        Binding("slash", "words", "", id="library.words"),
        Binding("f", "filters", "", id="library.filters"),
        Binding("x", "clear", "", id="library.clear"),
    ]

    DEFAULT_CSS = """
    LibraryScreen {
        #shelf { height: 1fr; }
        #shelf Listing { width: 2fr; min-width: 42; max-width: 72; height: 1fr; padding: 0 0 0 1; }
        #reading { width: 3fr; border-left: solid $foreground 30%; background: $surface; }
        #reading:focus-within { border-left: heavy $primary; }
        #none { display: none; height: 1fr; padding: 2 4; color: $text-muted; }
        #chosen {
            display: none;
            height: 1;
            padding: 0 1;
            background: $panel;
            text-wrap: nowrap;
            text-overflow: ellipsis;
        }
        &.-nothing #shelf { display: none; }
        &.-nothing #none { display: block; }
        &.-choosing #chosen { display: block; }

        &.-narrow #reading { display: none; }
        &.-narrow #shelf Listing { max-width: 100%; }
        &.-narrow.-reading #shelf Listing { display: none; }
        &.-narrow.-reading #reading { display: block; border: none; width: 1fr; }
    }
    """

    def __init__(self, wanted: Wanted | None = None) -> None:
        super().__init__()
        self._wanted = wanted
        self._memory = _Memory()
        self._entries: dict[str, Entry] = {}
        self._found: list[Entry] = []
        self._lists: ClosedLists | None = None
        self._listing = Listing()

    def compose(self) -> ComposeResult:
        """The words, the filters, then the list beside the document; what was chosen; the keys."""
        box = FilterBox(placeholder=tr("library.placeholder"), id="words")
        box.border_title = Content(tr("library.title"))
        yield box
        yield FilterBar()
        with Horizontal(id="shelf"):
            yield self._listing
            yield Vertical(id="reading")
        yield Static(Content(tr("library.loading")), id="none")
        yield Static(id="chosen")
        yield KeyLine()

    # --- what is found ---

    def on_mount(self) -> None:
        """Begin where the reader was the last time, unless they want something else now."""
        self._memory = _memories.setdefault(self.app, self._memory)
        self._memory.wanted = self._wanted or self._memory.wanted
        self.add_class("-nothing")
        self.load()

    @work(exclusive=True, group="load")
    async def load(self) -> None:
        """Read every document, in both languages."""
        try:
            engine = await ready_engine(self)
            documents = [document for each in Language for document in await engine.documents(each)]
        except StandpuntError as error:
            tell(self, error)
            return
        entries = await asyncio.to_thread(shelve, documents)
        self._entries = {entry.id: entry for entry in entries}
        self._lists = engine.lists
        self._memory.chosen = [id for id in self._memory.chosen if id in self._entries]
        self.query_one("#none", Static).update(Content(tr("library.none")))
        box = self.query_one(FilterBox)
        with box.prevent(Input.Changed):
            box.value = self._memory.wanted.words
        self._fill()
        if self.focused is None:
            self._turn_to(self._listing)

    def _fill(self) -> None:
        """List what matches, with the cursor on the same document as before if it is still there."""
        if self._lists is None:
            return
        wanted, listing, at = self._memory.wanted, self._listing, self._memory.at
        self._found = matching(self._entries.values(), wanted)
        listing.clear_options()
        listing.add_options(Option(self._drawn(entry), id=entry.id) for entry in self._found)
        places = {entry.id: place for place, entry in enumerate(self._found)}
        listing.highlighted = places.get(at or "", 0) if self._found else None
        count = tr("library.count", count=len(self._found), total=len(self._entries))
        self.query_one(FilterBox).border_subtitle = Content(count)
        self.query_one(FilterBar).show(wanted, self._lists, collections=any(map(is_own, self._entries.values())))
        self.set_class(not self._found, "-nothing")
        self._show_chosen()

    def _drawn(self, entry: Entry) -> Content:
        mark = CHOSEN if entry.id in self._memory.chosen else " "
        return in_two_lines(entry.version(self._memory.wanted.reading), mark, engine_of(self).lists)

    @on(Input.Changed)
    def _on_words(self, event: Input.Changed) -> None:
        event.stop()
        self._memory.wanted = replace(self._memory.wanted, words=event.value)
        self._fill()

    @on(FilterBox.Done)
    def _to_list(self) -> None:
        if self._found:
            self.set_focus(self._listing)

    @on(Filter.Cleared)
    def _on_cleared(self, event: Filter.Cleared) -> None:
        self._choose_code(event.facet, "")

    @on(Filter.Opened)
    def _on_opened(self, event: Filter.Opened) -> None:
        if self._lists is None:
            return
        facet, wanted = event.filter.facet, self._memory.wanted
        rows = choices(list(self._entries.values()), wanted, facet, self._lists)

        def chosen(code: str | None) -> None:
            if code is not None:
                self._choose_code(facet, code)

        self.app.push_screen(Choices(rows, wanted.codes.get(facet, ""), event.filter.region), chosen)

    def _choose_code(self, facet: Facet, code: str) -> None:
        self._memory.wanted = self._memory.wanted.with_code(facet, code)
        self._fill()

    # --- reading ---

    @property
    def current(self) -> Entry | None:
        """The document at the cursor."""
        at = self._listing.highlighted
        return self._found[at] if at is not None and at < len(self._found) else None

    @property
    def _view(self) -> DocumentView | None:
        return next(iter(self.query(DocumentView)), None)

    @on(Listing.OptionHighlighted)
    def _on_highlighted(self, event: Listing.OptionHighlighted) -> None:
        self._memory.at = event.option_id
        self.refresh_bindings()
        if self.size.width >= _WIDE:
            self._preview()

    @on(Listing.OptionSelected)
    def _on_selected(self) -> None:
        self._read()

    def on_resize(self) -> None:
        """Fill the room beside the list when it appears."""
        if self.size.width >= _WIDE:
            self._preview()

    @work(exclusive=True, group="show")
    async def _preview(self) -> None:
        await asyncio.sleep(_SETTLE)
        await self._show_current()

    @work(exclusive=True, group="show")
    async def _read(self) -> None:
        await self._show_current()
        if view := self._view:
            self._turn_to(view)

    async def _show_current(self) -> None:
        """Show the document at the cursor, if it is not shown already."""
        entry, lists = self.current, self._lists
        if entry is None or lists is None:
            return
        document, view = entry.version(self._memory.wanted.reading), self._view
        if view and view.document == document:
            return
        try:
            sources = await engine_of(self).sources(document)
        except StandpuntError as error:
            tell(self, error)
            return
        if view:
            await view.show(document, sources)
        else:
            await self.query_one("#reading").mount(DocumentView(document, sources, lists))

    def _turn_to(self, widget: Widget) -> None:
        """Focus a widget that may not be in view yet where there is room for one only."""
        self.set_class(isinstance(widget, DocumentView), "-reading")
        self.call_after_refresh(widget.focus)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Where there is room for one of them, show the text or the list, whichever is in use."""
        self.set_class(isinstance(event.widget, DocumentView), "-reading")

    # --- what the keys do ---

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what can be done now: choose a case, compare two or more."""
        if action == "choose":
            return bool(self.current) and self._case() is not None
        if action == "compare":
            return len(self._memory.chosen) > 1
        if action == "remove":
            return self.current is not None and is_own(self.current)
        if action == "clear":
            return self._memory.wanted != Wanted()
        if action == "ask":
            return bool(self.current)
        return True

    def _case(self) -> Document | None:
        """The document at the cursor, if it can be compared with others."""
        document = self.current.version(language()) if self.current else None
        return document if document and document.kind in (DocumentKind.CASE, DocumentKind.IDEA) else None

    def action_words(self) -> None:
        """Look for words."""
        self.set_focus(self.query_one(FilterBox))  # at once: what is typed next is meant for it

    def action_filters(self) -> None:
        """Go to the filters."""
        self.set_focus(self.query(Filter).first())

    def action_clear(self) -> None:
        """Look for everything again."""
        self._memory.wanted = Wanted()
        box = self.query_one(FilterBox)
        with box.prevent(Input.Changed):
            box.value = ""
        self._fill()

    def action_back(self) -> None:
        """From the text or the filters to the list; from the list out of the library."""
        if self.focused is self._listing or not self._entries:
            self.dismiss(None)
            return
        if not self._found:
            self.action_clear()
        self._turn_to(self._listing)

    def action_ask(self) -> None:
        """Ask about the document at the cursor."""
        if entry := self.current:
            others = [other.version(language()) for other in self._entries.values()]
            self.dismiss(questions.about(entry.version(language()), others))

    def action_choose(self) -> None:
        """Choose a case for comparing, or choose it no longer."""
        case, chosen = self._case(), self._memory.chosen
        if case is None or self._lists is None:
            return
        if case.id in chosen:
            chosen.remove(case.id)
        elif len(chosen) < MOST_CASES:
            chosen.append(case.id)
        else:
            self.notify(tr("library.most_cases", count=MOST_CASES), severity="warning", markup=False)
            return
        self._listing.replace_option_prompt(case.id, self._drawn(self._entries[case.id]))
        self._show_chosen()

    def _show_chosen(self) -> None:
        chosen = [self._entries[id].version(self._memory.wanted.reading) for id in self._memory.chosen]
        names = ", ".join(map(questions.case_name, chosen))
        told = "chosen" if len(chosen) > 1 else "chosen_one"
        self.query_one("#chosen", Static).update(Content(f"{CHOSEN} {tr(f'library.{told}', cases=names)}"))
        self.set_class(bool(chosen), "-choosing")
        self.refresh_bindings()

    def action_compare(self) -> None:
        """Lay the chosen cases side by side."""
        chosen = [self._entries[id].version(self._memory.wanted.reading) for id in self._memory.chosen]

        def asked(question: str | None) -> None:
            if question:
                self.dismiss(question)

        self.app.push_screen(CompareScreen(chosen), asked)
