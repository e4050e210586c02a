"""A passage in its document, in context, with what it is cited for."""

from __future__ import annotations

from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.style import Style
from textual.widget import Widget
from textual.widgets import Static

from assistant.domain import (
    OWN_SOURCE,
    Brief,
    Collection,
    Document,
    EvidenceItem,
    Language,
    Passage,
    Source,
    SourceKind,
    Statement,
)
from assistant.errors import StandpuntError
from assistant.library.lists import ClosedLists
from assistant.library.text import clean
from assistant.tui.brief.facts import badge, cited, remarks
from assistant.tui.brief.grounding import verdict_and_certainty
from assistant.tui.brief.hanging import Hanging
from assistant.tui.brief.signs import VERDICT_SIGNS, VERDICT_STYLES
from assistant.tui.brief.view import citing
from assistant.tui.key_line import KeyLine
from assistant.tui.library.host import ready_engine
from assistant.tui.library.statements import MUTED, web_address
from assistant.tui.speech import SpokenBindings, language, tr


class PassageScreen(SpokenBindings, ModalScreen[None]):
    """The statement and its verdict on top, the document with the passage marked, and below it the original source.

    With the `brief`, `n` and `p` go on to its other citations.
    """

    DEFAULT_CSS = """
    PassageScreen {
        align: center middle;
        & > #passage--box {
            width: 96%;
            max-width: 124;
            height: 1fr;
            margin: 1 0;
            background: $surface;
            border: round $primary;
            border-title-style: bold;
            border-title-color: $text-primary;
        }
        & #passage--statement {
            height: auto;
            max-height: 35%;
            padding: 0 1;
            border-bottom: solid $foreground 20%;
            scrollbar-size-vertical: 1;
        }
        & #passage--verdict { padding: 0 0 0 2; }
        & #passage--body { height: 1fr; }
        & .passage--kept {
            height: auto;
            max-height: 60%;
            padding: 0 2;
            scrollbar-size-vertical: 1;
            & > .note { color: $text-warning; }
            & > .text { padding: 0 1; border: heavy $accent; border-title-color: $text-accent; }
        }
        & #passage--source { height: auto; padding: 0 1; border-top: solid $foreground 20%; }
        &.-small > #passage--box { width: 100%; margin: 0; }
        & KeyLine { background: $surface; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss", id="passage.close"),
        Binding("n", "go(1)", id="passage.next"),
        Binding("p", "go(-1)", id="passage.previous", show=False),
        # The document below has an `o` of its own, for all of its sources; here it is this passage's.
        Binding("o", "link", id="passage.link", priority=True),
        Binding("y", "copy", id="passage.copy"),
    ]

    def __init__(self, item: EvidenceItem, statement: Statement | None, brief: Brief | None = None) -> None:
        super().__init__()
        self._item = item
        self._statement = statement
        self._brief = brief

    def compose(self) -> ComposeResult:
        """What is cited, where it stands, what it rests on."""
        with Vertical(id="passage--box"):
            with VerticalScroll(id="passage--statement", can_focus=False):
                yield Static(id="passage--text")
                yield Static(id="passage--verdict")
            yield Vertical(id="passage--body")
            yield Static(id="passage--source")
        yield KeyLine()

    def on_mount(self) -> None:
        """Show the passage."""
        self.query_one("#passage--body").loading = True
        self._show()

    def on_resize(self) -> None:
        """On a small screen there is no room around the box."""
        self.set_class(self.size.width < 100 or self.size.height < 30, "-small")

    # --- what is cited, and for what ---

    def _show(self) -> None:
        total = len(self._brief.evidence) if self._brief else 0
        title = tr("passage.place" if total else "passage.alone", n=self._item.n, **({"total": total} if total else {}))
        self.query_one("#passage--box").border_title = Content(f"{title} · {clean(self._item.document.title)}")
        self.query_one("#passage--statement").display = self._statement is not None
        if self._statement:
            self._tell(self._statement)
        self.refresh_bindings()
        self._read(self._item)

    def _tell(self, statement: Statement) -> None:
        style = VERDICT_STYLES[statement.verdict]
        sign = Content.styled(VERDICT_SIGNS[statement.verdict], style)
        self.query_one("#passage--text", Static).update(Hanging(sign, Content.styled(statement.text, "bold")))
        line = Content.assemble((verdict_and_certainty(statement), style), (f" · {self._support(statement)}", MUTED))
        self.query_one("#passage--verdict", Static).update(line)

    def _support(self, statement: Statement) -> str:
        """Which passage carries the statement: the one shown, or another that it cites as well."""
        quote = clean(statement.quote)
        for item in self._brief.evidence if self._brief else ():
            if quote and item.n != self._item.n and item.n in statement.citations and quote in clean(item.passage.text):
                return tr("passage.elsewhere", n=item.n, text=quote)
        return tr("passage.here")

    # --- where it stands ---

    @work(exclusive=True, group="passage")
    async def _read(self, item: EvidenceItem) -> None:
        """The document from the index, or the passage as it was kept."""
        engine = await ready_engine(self)
        self.query_one("#passage--source", Static).update(_source(item, engine.lists))
        document, sources, problem = None, {}, "gone"
        try:
            document = await engine.document(item.document.id, item.passage.language)
            sources = await engine.sources(document) if document else {}
        except StandpuntError:
            document, problem = None, "unreadable"
        body: list[Widget] = []
        if document is None:
            body = [_kept(item, problem)]
        else:
            if not _holds(document, item.passage):
                body = [_kept(item, "changed")]
            body.append(self._document(document, sources, engine.lists))
        await self._replace(body)

    def _document(self, document: Document, sources: dict[str, Source], lists: ClosedLists) -> Widget:
        from assistant.tui.library.reader import DocumentView  # brings what the library's screens need

        words = shared_stems(self._statement, self._item.passage, self._language)
        return DocumentView(document, sources, lists, self._item.passage.twin_key, words)

    @property
    def _language(self) -> Language:
        return self._brief.inquiry.language if self._brief else self._item.passage.language

    async def _replace(self, widgets: list[Widget]) -> None:
        body = self.query_one("#passage--body")
        body.loading = False  # before the document comes, or it would have no size to find the passage in
        await body.remove_children()
        await body.mount(*widgets)
        widgets[-1].focus()
        self._go_to_passage(widgets[-1])

    def _go_to_passage(self, view: Widget) -> None:
        """Put the passage in the middle, as soon as it has a place; the document tries that before it has one.

        Not by `scroll_to_center`, which moves by a distance: the document's own attempt may just be on its way.
        """
        marked = next(iter(view.query("Statements.-marked")), None)
        if marked is None or not marked.is_attached:
            return
        place = marked.virtual_region
        if place.height and view.virtual_size.height >= place.bottom:
            view.scroll_to(y=max(0, place.y + (place.height - view.size.height) // 2), animate=False)
        else:
            self.call_after_refresh(self._go_to_passage, view)

    # --- keys ---

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """No link without an address, nowhere to go without other citations."""
        if action == "link":
            return web_address(self._item.source) is not None
        return self._brief is not None and len(self._brief.evidence) > 1 if action == "go" else True

    def action_go(self, step: int) -> None:
        """The next or previous citation of the brief, with the statement that cites it."""
        if brief := self._brief:
            items = brief.evidence
            place = next((row for row, item in enumerate(items) if item.n == self._item.n), 0)
            self._item = items[(place + step) % len(items)]
            self._statement = citing(brief, self._item.n, self._statement)
            self._show()

    def action_link(self) -> None:
        """Open the original in the browser."""
        if address := web_address(self._item.source):
            self.app.open_url(address)

    def action_copy(self) -> None:
        """Put the reference on the clipboard, with its address and where in the casebook it is cited."""
        source = self._item.source
        named = clean(self._item.document.title) if source.key == OWN_SOURCE else cited(self._item, language())
        place = self._item.passage.twin_key
        self.app.copy_to_clipboard(" ".join(filter(None, (f"{named}.", web_address(source), f"({place})"))))
        self.notify(tr("passage.copied"), markup=False)


def shared_stems(statement: Statement | None, passage: Passage, language: Language) -> frozenset[str]:
    """The stems of the passage's words and numbers that the statement has too, in this or another form.

    Statement and passage in different languages share none.
    """
    if statement is None or language is not passage.language:
        return frozenset()
    from assistant.grounding.coverage import Content as Counted
    from assistant.grounding.coverage import coverage
    from assistant.retrieval.analysis import stems  # brings the analysers of the index

    said = Counted.of(statement.text, language)
    numbers = {stem for stem in stems(statement.text, language) if stem.isdigit()}
    return frozenset(
        stem
        for stem in stems(passage.text, language)
        if stem in numbers or coverage(Counted(frozenset({stem}), frozenset(), frozenset(), 0), said) > 0
    )


def _holds(document: Document, passage: Passage) -> bool:
    """Whether a document still says what was cited; its twin in the other language may say it in other words."""
    return any(
        each.twin_key == passage.twin_key
        and (each.language is not passage.language or clean(each.text) == clean(passage.text))
        for each in document.passages
    )


def _kept(item: EvidenceItem, problem: str) -> Widget:
    """Why the document cannot show the passage, and the passage as it was kept."""
    text = Static(Content(clean(item.passage.text)), classes="text")
    text.border_title = Content(clean(item.document.title))
    note = Static(Content(f"! {tr(f'passage.{problem}')}"), classes="note")
    return VerticalScroll(note, text, classes="passage--kept")


def _source(item: EvidenceItem, lists: ClosedLists) -> Content:
    """The publication, what sort it is and what to know of it, and its link."""
    spoken, source = language(), item.source
    ours = source.key == OWN_SOURCE and item.document.collection is Collection.SHIPPED
    named = tr("passage.own") if ours else cited(item, spoken)
    marks = "".join(f" · {remark}" for remark in remarks(item, spoken))
    address = web_address(source)
    link = Content.styled(address or tr("passage.no_link"), "underline $text-accent" if address else MUTED)
    if address:
        link = link.stylize(Style.from_meta({"@click": "screen.link"}))
    first = Content.assemble(badge(item, lists, spoken), f" {named}", (marks, "$text-warning"))
    return first if source.kind in (SourceKind.OWN, SourceKind.INTERNAL) else Content("\n").join([first, link])
