"""The library: finding, filtering, reading, asking about a document, choosing cases to compare."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from textual.content import Content
from textual.pilot import Pilot
from textual.widgets import OptionList, Static

from assistant.advisor.events import Finished
from assistant.advisor.pipeline import Advisor
from assistant.domain import Document, DocumentKind, Language, Outcome
from assistant.errors import IndexUnavailable
from assistant.library.lists import read_lists
from assistant.settings import Settings
from assistant.tui.library import questions
from assistant.tui.library.compare import CompareScreen
from assistant.tui.library.filters import Choices, Filter, FilterBox
from assistant.tui.library.listing import Listing
from assistant.tui.library.reader import DocumentView
from assistant.tui.library.screen import LibraryScreen
from assistant.tui.library.shelf import Facet, Wanted, choices, codes, matching, shelve
from assistant.tui.speech import set_language
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
    await pilot.press(*["right"] * list(Facet).index(facet), "enter")
    await until(pilot, lambda: isinstance(app.screen, Choices) and isinstance(app.focused, Listing))
    menu = app.screen.query_one(Listing)
    menu.highlighted = menu.get_option_index(code)
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(app.screen, LibraryScreen))
    await pilot.pause()


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
async def test_document_is_read_beside_the_list() -> None:
    """When wide, the document at the cursor is shown; Enter goes into it, Esc back to the list and then out."""
    app = Browser()
    async with app.run_test(size=WIDE) as pilot:
        await listed(pilot)
        await pilot.press("down")
        await until(pilot, lambda: app.read is not None and app.read.title == app.titles[1])
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.focused, DocumentView))
        assert app.listing.region.width > 0
        await pilot.press("escape")
        await until(pilot, lambda: app.focused is app.listing)
        await pilot.press("escape")
        await until(pilot, lambda: app.ended_with == [None])


@pytest.mark.usefixtures("ready")
async def test_document_takes_the_screen_when_narrow() -> None:
    """When narrow, Enter shows the document in place of the list, and Esc the list again; so does making room."""
    app = Browser()
    async with app.run_test(size=NARROW) as pilot:
        await listed(pilot)
        assert app.read is None
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.focused, DocumentView))
        assert app.focused is not None
        assert app.focused.region.width == 80
        assert not app.listing.region
        await pilot.press("escape")
        await until(pilot, lambda: app.focused is app.listing and app.listing.region.width == 80)
        await pilot.resize_terminal(*WIDE)
        await until(pilot, lambda: app.screen.query_one("#reading").region.width > 40)


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


async def narrowed_words(pilot: Pilot[object]) -> None:
    """From the box to the list."""
    app = browser(pilot)
    await pilot.press("down")
    await until(pilot, lambda: app.focused is app.listing)


@pytest.mark.parametrize(
    ("spoken", "words", "question"),
    [
        (EN, "polyamor", "What happened at ABN AMRO (2021–2022), and what can we learn from it?"),
        (NL, "polyamor", "Wat gebeurde er bij ABN AMRO (2021–2022) en wat kunnen wij daarvan leren?"),
        (
            EN,
            "hema moorkop",
            "What happened at HEMA (2020), ‘'moorkop' becomes 'chocoladebol'’, and what can we learn from it?",
        ),
        (NL, "greenhushing zwijgen", "Wat is bekend over ‘Greenhushing: zwijgen over klimaatactie’?"),
    ],
)
@pytest.mark.usefixtures("ready")
async def test_asks_about_a_document(spoken: Language, words: str, question: str) -> None:
    """The library ends with a question in the language of the interface that leaves no doubt about which document."""
    app = Browser(spoken)
    async with app.run_test(size=NARROW) as pilot:
        await listed(pilot)
        await looked_for(pilot, words)
        await narrowed_words(pilot)
        await pilot.press("a")
        await until(pilot, lambda: bool(app.ended_with))
        assert app.ended_with == [question]


@pytest.mark.usefixtures("ready")
async def test_cases_are_chosen_and_compared() -> None:
    """Two to four; articles cannot be chosen; the question that comparing ends with is the library's own."""
    app = Browser()
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await listed(pilot)
        await pilot.press("space", "c")
        assert isinstance(app.screen, LibraryScreen)
        assert str(app.listing.options[0].prompt).startswith("● ABN AMRO")
        await pilot.press("down", "space")
        article = app.listing.highlighted or 0
        assert "research" in str(app.listing.options[article].prompt)
        assert not str(app.listing.options[article].prompt).startswith("●")
        await pilot.press("down", "space")
        chosen = app.screen.query_one("#chosen", Static)
        assert isinstance(chosen.content, Content)
        expected = "● Chosen for comparing: ABN AMRO (2021–2022), Albert Heijn (2023)"
        assert chosen.content.plain == expected
        await pilot.press("c")
        await until(pilot, lambda: isinstance(app.screen, CompareScreen))
        await until(pilot, lambda: bool(app.screen.query("Comparison .compare--row")))
        await pilot.press("a")
        await until(pilot, lambda: bool(app.ended_with))
        assert app.ended_with[0] is not None
        assert "ABN AMRO (2021–2022) and Albert Heijn (2023)" in app.ended_with[0]


@pytest.mark.usefixtures("ready")
async def test_at_most_four_cases() -> None:
    """A fifth is refused with a word about it; one that was chosen can be dropped."""
    app = Browser()
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await listed(pilot)
        await narrowed(pilot, Facet.KIND, "case")
        await pilot.press("escape")
        await until(pilot, lambda: app.focused is app.listing)
        await pilot.press("space", "down", "space", "down", "space", "down", "space", "down", "space")
        marks = [str(option.prompt).startswith("●") for option in app.listing.options]
        assert marks[:6] == [True] * 4 + [False] * 2
        assert len(app._notifications) == 1
        await pilot.press("up", "space")
        assert sum(str(option.prompt).startswith("●") for option in app.listing.options) == 3


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


@pytest.mark.parametrize("language", [NL, EN])
@pytest.mark.parametrize(
    "id",
    [
        "abn-amro-pride-2021",
        "hema-kids-clothing",
        "tonys-slave-free-list",
        "housing-cooperative-de-warren",
        "barber-consumed",
        "greenhushing",
        "eu-ucpd-unfair-practices",
        "preparing-for-backlash",
        "involving-customers-actively",
    ],
)
def test_the_advisor_answers_from_the_document(advisor: Advisor, id: str, language: Language) -> None:
    """What is asked about a document is answered, and from this document before all others."""
    set_language(language)
    document = advisor.index.document(id, language)
    assert document
    question = questions.about(document, advisor.index.catalogue.documents(language))
    (brief,) = [event.brief for event in advisor.ask(question) if isinstance(event, Finished)]
    numbers = {item.n: item.document.id for item in brief.evidence}
    cited = Counter(numbers[n] for statement in brief.statements for n in statement.citations)
    assert brief.outcome is Outcome.ADVISED
    assert brief.inquiry.language is language
    assert cited.most_common(1)[0][0] == id


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
