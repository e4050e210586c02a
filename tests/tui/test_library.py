"""The library: finding and filtering."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList, Static

from assistant.advisor.pipeline import Advisor
from assistant.domain import Document, DocumentKind, Language
from assistant.errors import IndexUnavailable
from assistant.library.lists import read_lists
from assistant.settings import Settings
from assistant.tui.library.filters import Choices, Filter, FilterBox
from assistant.tui.library.screen import LibraryScreen
from assistant.tui.library.shelf import Facet, Wanted, choices, codes, matching, shelve
from assistant.tui.speech import set_language
from tests.tui.library_browser import (
    EN,
    NARROW,
    NL,
    WIDE,
    Browser,
    browser,
    listed,
    looked_for,
    narrowed,
    narrowed_words,
)
from tests.tui.waiting import until


@pytest.mark.usefixtures("ready")
async def test_every_document_is_listed_once() -> None:
    """By title, twins folded, in the language of the interface, with how many there are."""
    app = Browser(NL)
    async with app.run_test(size=WIDE) as pilot:
        await listed(pilot)
        documents = await app.engine.documents(NL)
        assert len(app.titles) == len(documents)
        assert app.count == f"{len(documents)} van {len(documents)}"
        assert set(app.titles) == {document.title for document in documents}
        assert app.titles[0].startswith("ABN AMRO: verhalen")
        prompt = str(app.listing.options[0].prompt)
        assert prompt.endswith("casus · hield vol · banken en verzekeraars · Nederland · inclusie")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("polyamor", ["ABN AMRO: employee stories in Pride week (2021)"]),
        ("mulvaney BUD", ["Bud Light: sponsored Dylan Mulvaney post (2023)"]),
        ("dieselgate", ["Volkswagen: software that made diesels look cleaner (2015-2021)"]),
    ],
)
@pytest.mark.usefixtures("ready")
async def test_words_are_found_in_names_and_text(words: str, expected: list[str]) -> None:
    """All words must occur, whatever their case, in titles, organisations, other names or the text."""
    app = Browser()
    async with app.run_test(size=NARROW) as pilot:
        await listed(pilot)
        await looked_for(pilot, words)
        assert expected[0].split(":")[0] in app.titles[0]
        assert len(app.titles) <= 3
        await pilot.press("enter")
        await until(pilot, lambda: app.focused is app.listing)


@pytest.mark.usefixtures("ready")
async def test_names_come_before_texts() -> None:
    """Who types a name sees what bears it first, and then what mentions it."""
    app = Browser()
    async with app.run_test(size=NARROW) as pilot:
        await listed(pilot)
        await looked_for(pilot, "tony's")
        assert len(app.titles) > 2
        assert all("Tony's" in title for title in app.titles[:2])
        assert "Tony's" not in app.titles[-1]


@pytest.mark.usefixtures("ready")
async def test_filters_narrow_together() -> None:
    """Each filter counts what it would leave, takes effect at once and can be taken off again."""
    app = Browser(NL)
    async with app.run_test(size=WIDE) as pilot:
        await listed(pilot)
        await narrowed(pilot, Facet.KIND, "case")
        await narrowed(pilot, Facet.DECISION, "held")
        held = len(app.titles)
        assert 0 < held < 78
        await narrowed(pilot, Facet.COUNTRY, "NL")
        assert 0 < len(app.titles) < held
        on = [str(widget.content) for widget in app.screen.query(Filter) if widget.has_class("-on")]
        assert on == ["● casus", "● hield vol", "● Nederland"]
        await pilot.press("delete")
        await until(pilot, lambda: len(app.titles) == held)
        await pilot.press("escape")
        await until(pilot, lambda: app.focused is app.listing)
        await pilot.press("x")
        await until(pilot, lambda: app.count == "155 van 155")


@pytest.mark.usefixtures("ready")
async def test_language_filter_changes_what_is_read() -> None:
    """With English chosen, a Dutch interface lists and shows the English documents."""
    app = Browser(NL)
    async with app.run_test(size=WIDE) as pilot:
        await listed(pilot)
        await narrowed(pilot, Facet.LANGUAGE, "en")
        assert "ABN AMRO: employee stories in Pride week (2021)" in app.titles
        await until(pilot, lambda: app.read is not None and app.read.language is EN)


@pytest.mark.usefixtures("ready")
async def test_nothing_matches() -> None:
    """It says so; Esc brings everything back instead of leaving."""
    app = Browser()
    async with app.run_test(size=NARROW) as pilot:
        await listed(pilot)
        await looked_for(pilot, "zzz")
        assert app.count == "0 of 155"
        assert app.screen.query_one("#none", Static).region.height > 0
        await pilot.press("escape")
        await until(pilot, lambda: app.focused is app.listing)
        assert app.count == "155 of 155"
        assert app.ended_with == []


@pytest.mark.usefixtures("ready")
async def test_filters_and_place_are_remembered() -> None:
    """Who comes back finds the library as they left it."""
    app = Browser()
    async with app.run_test(size=WIDE) as pilot:
        await listed(pilot)
        await looked_for(pilot, "klm")
        await narrowed_words(pilot)
        await pilot.press("down", "space")
        left, at = app.titles, app.listing.highlighted
        await pilot.press("escape")
        await until(pilot, lambda: app.ended_with == [None])
        app.visit(LibraryScreen())
        await listed(pilot)
        assert (app.titles, app.listing.highlighted) == (left, at)
        assert app.screen.query_one(FilterBox).value == "klm"
        await pilot.press("escape")
        await until(pilot, lambda: len(app.ended_with) == 2)
        app.visit(LibraryScreen(Wanted(codes={Facet.KIND: "idea"})))
        await listed(pilot)
        assert len(app.titles) == 2


@pytest.mark.usefixtures("ready")
async def test_unreadable_index_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """An index that cannot be read is a message, not an end."""
    app = Browser()

    async def broken(language: Language, *kinds: DocumentKind) -> list[Document]:
        raise IndexUnavailable("index_damaged", path="/x", reason="test")

    monkeypatch.setattr(app.engine, "documents", broken)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await until(pilot, lambda: len(app._notifications) == 1)
        await pilot.press("a", "space", "c", "escape")
        await until(pilot, lambda: app.ended_with == [None])


@pytest.mark.usefixtures("ready")
async def test_choices_tell_how_many_there_are(advisor: Advisor) -> None:
    """Beside each choice stands how many documents it leaves, given everything else that is wanted."""
    set_language(EN)
    documents = [document for language in Language for document in advisor.index.catalogue.documents(language)]
    entries, lists = shelve(documents), read_lists(Settings().corpus_directory)
    wanted = Wanted("customers", {Facet.KIND: "case"})
    for facet in (Facet.DECISION, Facet.SECTOR, Facet.TOPIC, Facet.COUNTRY, Facet.KIND):
        for code, _, count in choices(entries, wanted, facet, lists):
            assert len(matching(entries, wanted.with_code(facet, code))) == count
    kinds = [code for code, _, _ in choices(entries, Wanted(), Facet.KIND, lists)]
    assert kinds == [
        "article",
        "article:guide",
        "article:opinion",
        "article:research",
        "article:rule",
        "case",
        "idea",
    ]
    assert all("nl" in codes(entry, Facet.LANGUAGE) for entry in entries)


@pytest.mark.usefixtures("ready")
def test_snapshot_wide(snap_compare: Callable[..., bool]) -> None:
    """List and document side by side, in Dutch, with cases chosen."""

    async def chosen(pilot: Pilot[object]) -> None:
        await listed(pilot)
        await narrowed(pilot, Facet.TOPIC, "inclusion")
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.focused is browser(pilot).listing)
        await pilot.press("space", "down", "down", "space")
        app = browser(pilot)
        await until(pilot, lambda: app.read is not None and app.read.title == app.titles[2])

    assert snap_compare(Browser(NL), terminal_size=WIDE, run_before=chosen)


@pytest.mark.usefixtures("ready")
def test_snapshot_narrow(snap_compare: Callable[..., bool]) -> None:
    """The list by itself, in English."""
    assert snap_compare(Browser(), terminal_size=NARROW, run_before=listed)


@pytest.mark.usefixtures("ready")
def test_snapshot_choices(snap_compare: Callable[..., bool]) -> None:
    """The choices of a filter, below it."""

    async def opened(pilot: Pilot[object]) -> None:
        await listed(pilot)
        await pilot.press("f", "right", "right", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, Choices))
        await until(pilot, lambda: pilot.app.screen.query_one(OptionList).region.x > 10)

    assert snap_compare(Browser(NL), terminal_size=NARROW, run_before=opened)
