"""A citation opened: the passage in its document, what it is cited for, and what it rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Static

from assistant.domain import (
    Brief,
    Document,
    EvidenceItem,
    Language,
    Passage,
    Profile,
    Role,
    SectionKind,
    Source,
    SourceReference,
    Statement,
    Verdict,
)
from assistant.errors import StandpuntError
from assistant.library.lists import ClosedLists
from assistant.settings import Settings
from assistant.tui.brief.passage import PassageScreen, shared_stems
from assistant.tui.engine import Engine
from assistant.tui.library.reader import DocumentView
from assistant.tui.speech import set_language
from tests.tui import briefs
from tests.tui.brief_host import Host, lists
from tests.tui.waiting import until

NL, EN = Language.NL, Language.EN
CASE = "abn-amro-pride-2021"
SnapCompare = Callable[..., bool]


class Shelf:
    """Documents as the engine gives them, without an index. None: it cannot be read."""

    def __init__(self, *documents: Document, sources: dict[str, Source] | None = None, broken: bool = False) -> None:
        self.lists: ClosedLists = lists()
        self._documents = {document.id: document for document in documents}
        self._sources = sources or {}
        self._broken = broken

    async def document(self, id: str, language: Language) -> Document | None:
        """The document, whatever the language."""
        if self._broken:
            raise StandpuntError("index_damaged")
        return self._documents.get(id)

    async def sources(self, document: Document) -> dict[str, Source]:
        """Every source there is."""
        return self._sources


class Reading(Host):
    """An application with an engine, and a screen that is opened on it."""

    def __init__(self, engine: Engine | Shelf) -> None:
        super().__init__()
        self.engine = engine
        self.visited: list[str] = []

    async def engine_ready(self) -> None:
        """It always is."""

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        """Keep it instead of starting a browser."""
        self.visited.append(url)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    yield
    set_language(EN)


def fixed(language: Language = EN) -> tuple[Brief, Shelf]:
    """A brief, and documents that hold exactly what it cites."""
    brief = briefs.advised(language)
    sources = {item.source.key: item.source for item in brief.evidence}
    documents = []
    for id in dict.fromkeys(item.document.id for item in brief.evidence):
        items = [item for item in brief.evidence if item.document.id == id]
        filler = [
            Passage(id, language, Role.FINDING, n, briefs.text("step", language), (SourceReference("own"),))
            for n in range(7, 12)
        ]
        documents.append(replace(items[0].document, passages=(*filler, *(item.passage for item in items), *filler)))
    return brief, Shelf(*documents, sources=sources)


async def shown(pilot: Pilot[None], screen: PassageScreen) -> None:
    """Open a passage and wait until its document, or what is left of it, is there."""
    pilot.app.push_screen(screen)
    await until(pilot, lambda: screen.is_mounted and bool(body(screen).children) and not body(screen).loading)


def body(screen: PassageScreen) -> Widget:
    """Where the document stands."""
    return screen.query_one("#passage--body")


def words(screen: PassageScreen, selector: str) -> str:
    """What can be read in a part of the screen."""
    return str(screen.query_one(selector, Static).visual)


def statement_of(brief: Brief, kind: SectionKind, place: int = 0) -> Statement:
    """A statement of a part of the brief."""
    return next(section for section in brief.sections if section.kind is kind).statements[place]


@pytest.mark.parametrize(("size", "language"), [((110, 36), EN), ((80, 24), NL)], ids=["wide", "narrow"])
def test_looks(snap_compare: SnapCompare, size: tuple[int, int], language: Language) -> None:
    """The statement on top, the passage marked in its document, the source below."""
    set_language(language)
    brief, shelf = fixed(language)

    async def open_it(pilot: Pilot[None]) -> None:
        statement = statement_of(brief, SectionKind.WHY, 1)
        await shown(pilot, PassageScreen(brief.evidence[1], statement, brief))

    assert snap_compare(Reading(shelf), terminal_size=size, run_before=open_it)


def test_document_gone(snap_compare: SnapCompare) -> None:
    """What was cited can still be read, with a line that says why it stands alone."""
    brief = briefs.advised()

    async def open_it(pilot: Pilot[None]) -> None:
        await shown(pilot, PassageScreen(brief.evidence[4], brief.sections[2].rows[0].followed, brief))

    assert snap_compare(Reading(Shelf()), terminal_size=(80, 20), run_before=open_it)


async def test_in_the_real_casebook(ready: Path) -> None:
    """The shipped document opens at the passage, with the words that support the statement; n and p go on."""
    engine = Engine(Settings(), Profile())
    app = Reading(engine)
    async with app.run_test(size=(110, 40)) as pilot:
        brief = await real_brief(engine)
        screen = PassageScreen(brief.evidence[0], brief.statements[0], brief)
        await shown(pilot, screen)
        document = screen.query_one(DocumentView)
        assert document.document.id == CASE
        marked = document.query_one("Statements.-marked")
        await until(pilot, lambda: document.region.contains_region(marked.region))
        assert len(document.document.passages) > 5
        await pilot.press("n")
        await until(pilot, lambda: "Passage 2 of 2" in str(screen.query_one("#passage--box").border_title))
        await until(pilot, lambda: len(screen.query(DocumentView)) == 1 and not screen.query(".passage--kept"))
        assert brief.statements[1].text in str(screen.query_one("#passage--text", Static).visual.body)  # type: ignore[attr-defined]
        await pilot.press("n")
        await until(pilot, lambda: "Passage 1 of 2" in str(screen.query_one("#passage--box").border_title))
        await pilot.press("escape")
        assert app.screen is not screen
    await engine.close()


async def real_brief(engine: Engine) -> Brief:
    """Two statements that cite passages of a shipped case note as they stand there."""
    document = await engine.document(CASE, EN)
    assert document
    sources = await engine.sources(document)
    chosen = document.with_role(Role.OUTCOME)[:2]
    items = tuple(
        EvidenceItem(n, passage, document, sources[passage.sources[0].key], 0.8)
        for n, passage in enumerate(chosen, start=1)
    )
    said = tuple(
        Statement(SectionKind.WHY, item.passage.text, (item.n,), Verdict.SUPPORTED, 1.0, item.passage.text)
        for item in items
    )
    brief = briefs.advised()
    return replace(brief, evidence=items, sections=(replace(brief.sections[1], statements=said),))


async def test_says_what_supports_the_statement() -> None:
    """The verdict and its share; and if another of its citations is the better one, which and in what words."""
    brief, shelf = fixed()
    statement = replace(statement_of(brief, SectionKind.WHY), citations=(2, 6), quote=brief.evidence[5].passage.text)
    app = Reading(shelf)
    async with app.run_test(size=(110, 40)) as pilot:
        screen = PassageScreen(brief.evidence[1], statement, brief)
        await shown(pilot, screen)
        assert words(screen, "#passage--verdict") == (
            f"supported by the source · certainty 97% · closest to it is [6]: “{brief.evidence[5].passage.text}”"
        )
        assert statement.text in str(screen.query_one("#passage--text", Static).visual.body)  # type: ignore[attr-defined]
        await pilot.press("p")
        await until(pilot, lambda: words(screen, "#passage--verdict") == "our judgement · cited: the passage below")


@pytest.mark.parametrize(
    ("shelf", "line"),
    [
        (Shelf(), "no longer in the casebook"),
        (Shelf(broken=True), "cannot be read now"),
        (Shelf(replace(briefs.advised().evidence[2].document, passages=())), "has changed since"),
    ],
    ids=["gone", "unreadable", "changed"],
)
async def test_what_was_cited_is_kept(shelf: Shelf, line: str) -> None:
    """Whatever happened to the document, the passage can be read as it was cited."""
    item = briefs.advised().evidence[2]
    app = Reading(shelf)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = PassageScreen(item, None)
        await shown(pilot, screen)
        assert line in words(screen, ".passage--kept .note")
        assert words(screen, ".passage--kept .text") == item.passage.text
        assert not screen.query_one("#passage--statement").display
        assert screen.check_action("go", (1,)) is False


async def test_changed_words_of_a_passage() -> None:
    """If the document says it in other words now, both are shown."""
    brief, _ = fixed()
    item = brief.evidence[1]
    document = replace(item.document, passages=(replace(item.passage, text="Something else."),))
    app = Reading(Shelf(document, sources={item.source.key: item.source}))
    async with app.run_test(size=(80, 30)) as pilot:
        screen = PassageScreen(item, statement_of(brief, SectionKind.WHY), brief)
        await shown(pilot, screen)
        assert words(screen, ".passage--kept .text") == item.passage.text
        assert screen.query_one(DocumentView).query("Statements.-marked")


async def test_link_and_copy() -> None:
    """`o` opens the original, `y` copies the reference; without a web address there is nothing to open."""
    brief, shelf = fixed()
    app = Reading(shelf)
    async with app.run_test(size=(110, 40)) as pilot:
        screen = PassageScreen(brief.evidence[1], None, brief)
        await shown(pilot, screen)
        await pilot.press("o", "y")
        assert app.visited == ["https://example.org/ijrm"]
        assert app.clipboard == (
            "Mukherjee & Althuizen, “Brand activism”, IJRM, 2020. https://example.org/ijrm "
            "(brand-activism-asymmetry#finding-1)"
        )
        source = screen.query_one("#passage--source", Static)
        await pilot.click(source, offset=(5, source.size.height))
        assert len(app.visited) == 2


@pytest.mark.parametrize("url", [None, "javascript:alert(1)", "file:///etc/passwd", "https://"])
async def test_only_the_web_is_opened(url: str | None) -> None:
    """An address of any other kind is neither shown nor opened."""
    brief, shelf = fixed()
    item = brief.evidence[1]
    app = Reading(shelf)
    async with app.run_test(size=(110, 40)) as pilot:
        screen = PassageScreen(replace(item, source=replace(item.source, url=url)), None)
        await shown(pilot, screen)
        assert screen.check_action("link", ()) is False
        assert words(screen, "#passage--source").endswith("no link known")
        await pilot.press("o")
    assert app.visited == []


async def test_text_is_data() -> None:
    """A statement, a passage and a source with markup in them are shown as they are, in a window of any size."""
    hostile = "[red]x[/] [/nope] [@click=app.bell]y[/] " + "漢" * 200 + " word" * 2000
    brief, _ = fixed()
    item = brief.evidence[1]
    odd = replace(
        item,
        passage=replace(item.passage, text=hostile),
        source=replace(item.source, title=hostile),
        document=replace(item.document, title=hostile),
    )
    statement = replace(statement_of(brief, SectionKind.WHY), text=hostile, quote=hostile)
    for size in ((80, 24), (20, 5)):
        app = Reading(Shelf())
        async with app.run_test(size=size) as pilot:
            screen = PassageScreen(odd, statement)
            await shown(pilot, screen)
            assert words(screen, ".passage--kept .text") == hostile
            assert hostile in words(screen, "#passage--source")


def test_shared_stems() -> None:
    """Forms and compounds of a statement's words count, and its numbers; what only one of the two says does not."""
    passage = replace(
        briefs.advised(NL).evidence[0].passage,
        text="In 2021 verloor de bank 12 procent van de bankklanten door opzeggingen.",
    )
    statement = Statement(SectionKind.WHY, "In 2021 zegden klanten van de bank op: opzegging na opzegging.")
    stems = shared_stems(statement, passage, NL)
    assert {"2021", "bank"} <= stems
    assert any(stem.startswith("opzeg") for stem in stems)
    assert not stems & {"12", "procent", "verlor"}
    assert shared_stems(statement, passage, EN) == frozenset()
    assert shared_stems(None, passage, NL) == frozenset()
