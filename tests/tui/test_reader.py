"""Reading a document: what stands where, the marked passage, the way to the originals."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from textual.content import Content
from textual.pilot import Pilot
from textual.widgets import Footer, OptionList, Static

from assistant.domain import (
    OWN_SOURCE,
    Document,
    DocumentKind,
    Language,
    Passage,
    Role,
    Source,
    SourceKind,
    SourceReference,
)
from assistant.retrieval.analysis import stems
from assistant.tui.library.links import Links
from assistant.tui.library.reader import DocumentView
from assistant.tui.library.statements import Statements, web_address
from tests.tui.library_host import LibraryHost
from tests.tui.waiting import until

NL, EN = Language.NL, Language.EN
CASE, MARKED = "abn-amro-pride-2021", "abn-amro-pride-2021#reaction-2"

PRESS = Source("press", SourceKind.JOURNALISM, None, "A row", "NRC", "2021-08", "https://example.org/row", True)
BOOK = Source("book", SourceKind.RESEARCH, "Barber", "Consumed", None, "2007", None, True)
SCRIPT = Source("script", SourceKind.COMPANY, None, "Not a page", "X", None, "javascript:alert(1)", True)
OWN = Source(OWN_SOURCE, SourceKind.OWN, None, "Standpunt", None, None, None, True)
SOURCES = {source.key: source for source in (PRESS, BOOK, SCRIPT, OWN)}


class ReaderHost(LibraryHost):
    """Shows a document."""

    def __init__(self, read: Callable[[ReaderHost], Awaitable[DocumentView]], spoken: Language = EN) -> None:
        super().__init__(spoken=spoken)
        self._read = read

    async def on_mount(self) -> None:
        """Show it, and the keys."""
        await self.mount(await self._read(self), Footer(show_command_palette=False))
        self.view.focus()

    @property
    def view(self) -> DocumentView:
        """The document."""
        return self.query_one(DocumentView)

    @property
    def text(self) -> str:
        """Everything that is written in it."""
        return "\n".join(written(widget) for widget in self.view.query(Static))


def written(widget: Static) -> str:
    """The text of a widget."""
    return widget.content.plain if isinstance(widget.content, Content) else str(widget.content)


def standing_out(widget: Static) -> list[str]:
    """The words of a widget that stand out."""
    content = widget.content
    assert isinstance(content, Content)
    return [content.plain[span.start : span.end] for span in content.spans if "underline" in str(span.style)]


def shipped(
    id: str, language: Language, marked: str | None = None, words: str = ""
) -> Callable[[ReaderHost], Awaitable[DocumentView]]:
    """A document of the shared index."""

    async def read(host: ReaderHost) -> DocumentView:
        document = await host.engine.document(id, language)
        assert document
        found = frozenset(stems(words, language))
        return DocumentView(document, await host.engine.sources(document), host.engine.lists, marked, found)

    return read


def made(document: Document, marked: str | None = None) -> Callable[[ReaderHost], Awaitable[DocumentView]]:
    """A document of a test's own."""

    async def read(host: ReaderHost) -> DocumentView:
        return DocumentView(document, SOURCES, host.engine.lists, marked)

    return read


def note(*statements: tuple[Role, str, tuple[SourceReference, ...]], title: str = "A note") -> Document:
    """A case note with these statements."""
    passages = tuple(
        Passage("note", EN, role, n, text, references) for n, (role, text, references) in enumerate(statements, start=1)
    )
    return Document("note", EN, DocumentKind.CASE, title, passages, (), (), "high", EN, "2026-11", organisation="Acme")


def on(*keys: str) -> tuple[SourceReference, ...]:
    """References to sources."""
    return tuple(map(SourceReference, keys))


async def shown(pilot: Pilot[object]) -> None:
    """Wait until the document is there."""
    app = pilot.app
    assert isinstance(app, ReaderHost)
    await until(pilot, lambda: bool(app.query(DocumentView)) and app.focused is app.view)


@pytest.mark.usefixtures("ready")
async def test_marked_passage_stands_out_and_is_in_view() -> None:
    """The cited passage has a frame and a sign, whatever the colours, and need not be looked for."""
    app = ReaderHost(shipped(CASE, NL, MARKED, "columnisten privéleven"), NL)
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot)
        (passage,) = app.view.query("Statements.-marked").results(Statements)
        await until(pilot, lambda: app.view.scroll_y > 0)
        assert app.view.region.contains_region(passage.region)
        assert "▶" in str(passage.border_title)
        assert passage.styles.border_top[0] == "heavy"
        assert written(passage).startswith("Columnisten schreven")


@pytest.mark.usefixtures("ready")
async def test_words_stand_out_in_the_marked_passage_only() -> None:
    """Words with the stems given are underlined and bold, in any form, and nowhere else."""
    app = ReaderHost(shipped(CASE, NL, MARKED, "columnist klant"), NL)
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot)
        found = app.view.query(Statements)
        hits = [(word, widget.has_class("-marked")) for widget in found for word in standing_out(widget)]
        assert hits == [("Columnisten", True), ("klanten", True)]


@pytest.mark.usefixtures("ready")
async def test_document_is_told_in_its_own_order() -> None:
    """Title, facts, and every heading with its statements, each with what it rests on."""
    app = ReaderHost(shipped(CASE, EN))
    async with app.run_test(size=(100, 30)) as pilot:
        await shown(pilot)
        assert app.view.scroll_y == 0
        lines = app.text.splitlines()
        assert lines[0] == "ABN AMRO: employee stories in Pride week (2021)"
        assert lines[1].startswith(f"{CASE} · case note · ABN AMRO · 2021, 2022 · held")
        headings = [written(widget) for widget in app.view.query(".document--heading").results(Static)]
        assert headings == [
            "Situation",
            "What happened",
            "Customer reaction",
            "What followed",
            "Lesson",
            "Disputed or unknown",
        ]
        assert any(line.startswith("↳ NRC, 7 August 2021") for line in lines)
        assert "◇ our judgement" in lines


@pytest.mark.usefixtures("ready")
async def test_rules_carry_their_date() -> None:
    """Who reads about a rule sees until when it was followed."""
    app = ReaderHost(shipped("eu-right-to-repair", NL), NL)
    async with app.run_test(size=(100, 30)) as pilot:
        await shown(pilot)
        assert "! Regels naar de stand van mei 2026" in app.text


@pytest.mark.usefixtures("ready")
async def test_recalled_statements_say_so() -> None:
    """A statement that was not seen in its source is marked."""
    recalled = (SourceReference("book", recalled=True),)
    app = ReaderHost(made(note((Role.FINDING, "It sold well.", recalled), (Role.FINDING, "It did.", on("press")))))
    async with app.run_test(size=(100, 30)) as pilot:
        await shown(pilot)
        lines = app.text.splitlines()
        assert "↳ Barber, 2007: research; recalled, not read again" in lines
        assert "↳ NRC, August 2021: press" in lines


@pytest.mark.usefixtures("ready")
async def test_text_of_documents_is_never_markup() -> None:
    """Square brackets, links and escape codes of a document are shown as text, or not at all."""
    hostile = "[bold red]shout[/] [@click=app.quit]here[/] \x1b[31mred\x1b[0m \u202eback"
    app = ReaderHost(made(note((Role.FINDING, hostile, on("press")), title=hostile), "note#finding-1"))
    async with app.run_test(size=(100, 30)) as pilot:
        await shown(pilot)
        assert app.text.count("[bold red]shout[/] [@click=app.quit]here[/] red back") == 2


@pytest.mark.usefixtures("ready")
async def test_keys_scroll() -> None:
    """Arrows, letters, pages, start and end."""
    app = ReaderHost(shipped(CASE, EN))
    async with app.run_test(size=(80, 12)) as pilot:
        await shown(pilot)
        for key, moves in (("j", 1), ("down", 1), ("k", -1), ("pagedown", 1), ("pageup", -1), ("end", 1), ("home", -1)):
            before = app.view.scroll_target_y
            await pilot.press(key)
            assert (app.view.scroll_target_y - before) * moves > 0, key
        await pilot.press("end")
        assert app.view.scroll_target_y == app.view.max_scroll_y


@pytest.mark.usefixtures("ready")
async def test_other_language() -> None:
    """The twin comes in place of the document, at the same passage, and back."""
    app = ReaderHost(shipped(CASE, NL, MARKED), NL)
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot)
        await pilot.press("l")
        await until(pilot, lambda: app.view.document.language is EN and "Customer reaction" in app.text)
        (passage,) = app.view.query("Statements.-marked").results(Statements)
        await until(pilot, lambda: app.view.region.contains_region(passage.region))
        assert written(passage).startswith("Columnists argued")
        await pilot.press("l")
        await until(pilot, lambda: app.view.document.language is NL and "Reactie van klanten" in app.text)


@pytest.mark.usefixtures("ready")
async def test_no_other_language(monkeypatch: pytest.MonkeyPatch) -> None:
    """A document without a twin stays, and that is said."""
    app = ReaderHost(shipped(CASE, EN))

    async def only(id: str, language: Language) -> Document | None:
        return app.view.document

    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await shown(pilot)
        monkeypatch.setattr(app.engine, "document", only)
        await pilot.press("l")
        await until(pilot, lambda: len(app._notifications) == 1)
        assert [notice.message for notice in app._notifications] == ["There is no Dutch version of this document."]
        assert app.view.document.language is EN


@pytest.mark.usefixtures("ready")
async def test_originals_can_be_opened_and_copied() -> None:
    """The list holds each source with a web address once; nothing else can be opened."""
    document = note(
        (Role.FINDING, "One.", on("press", "book")),
        (Role.OUTCOME, "Two.", on("press", "script")),
        (Role.ADVICE, "Three.", on(OWN_SOURCE)),
    )
    app = ReaderHost(made(document))
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await shown(pilot)
        await pilot.press("o")
        await until(pilot, lambda: isinstance(app.screen, Links))
        listing = app.screen.query_one(OptionList)
        assert listing.option_count == 1
        assert "“A row”, NRC, August 2021 (press)" in str(listing.options[0].prompt)
        await pilot.press("enter")
        await until(pilot, lambda: app.opened == ["https://example.org/row"])
        await pilot.press("c")
        assert app.clipboard == "https://example.org/row"
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(app.screen, Links))


@pytest.mark.usefixtures("ready")
async def test_no_originals() -> None:
    """A document whose sources have no address says so."""
    app = ReaderHost(made(note((Role.FINDING, "One.", on("book", "script")))))
    async with app.run_test(size=(100, 30)) as pilot:
        await shown(pilot)
        await pilot.press("o")
        await until(pilot, lambda: isinstance(app.screen, Links))
        assert not app.screen.query(OptionList)
        await pilot.press("c", "escape")
        assert app.clipboard == ""


@pytest.mark.usefixtures("ready")
async def test_click_on_a_source_opens_it() -> None:
    """With the mouse the way to the original is one click."""
    app = ReaderHost(made(note((Role.FINDING, "One.", on("press")))))
    async with app.run_test(size=(100, 30)) as pilot:
        await shown(pilot)
        await pilot.click(Statements, offset=(8, 1))
        await until(pilot, lambda: app.opened == ["https://example.org/row"])


@pytest.mark.parametrize(
    ("url", "opens"),
    [
        ("https://example.org/a", True),
        ("http://example.org", True),
        ("ftp://example.org", False),
        ("file:///etc/passwd", False),
        ("javascript:alert(1)", False),
        ("https://", False),
        ("https://[broken", False),
        ("", False),
        (None, False),
    ],
)
def test_web_addresses(url: str | None, opens: bool) -> None:
    """Only pages on the web are addresses."""
    assert (web_address(replace(PRESS, url=url)) is not None) is opens


@pytest.mark.usefixtures("ready")
async def test_long_document() -> None:
    """Thousands of statements take few widgets, and the marked one is still found."""
    statements = [(Role.FINDING, f"Statement {n} about customers and campaigns.", on("press")) for n in range(2000)]
    app = ReaderHost(made(note(*statements), "note#finding-1500"))
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot)
        assert len(app.view.query(Statements)) < 100
        (passage,) = app.view.query("Statements.-marked").results(Statements)
        await until(pilot, lambda: app.view.region.contains_region(passage.region))
        assert written(passage).startswith("Statement 1499 ")


@pytest.mark.usefixtures("ready")
def test_snapshot_marked(snap_compare: Callable[..., bool]) -> None:
    """A passage in its document, with the words that support a statement."""
    words = "filmpjes kritiek columnisten bank privéleven medewerkers"
    assert snap_compare(ReaderHost(shipped(CASE, NL, MARKED, words), NL), terminal_size=(90, 30), run_before=shown)


@pytest.mark.usefixtures("ready")
def test_snapshot_originals(snap_compare: Callable[..., bool]) -> None:
    """The list of originals."""

    async def opened(pilot: Pilot[object]) -> None:
        await shown(pilot)
        await pilot.press("o")
        await until(pilot, lambda: isinstance(pilot.app.screen, Links))

    assert snap_compare(ReaderHost(shipped(CASE, EN)), terminal_size=(90, 24), run_before=opened)
