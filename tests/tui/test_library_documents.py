"""The library: reading a document beside the list, asking about it, comparing cases."""

from __future__ import annotations

from collections import Counter

import pytest
from textual.content import Content
from textual.widgets import Static

from assistant.advisor.events import Finished
from assistant.advisor.pipeline import Advisor
from assistant.domain import Language, Outcome
from assistant.tui.library import questions
from assistant.tui.library.compare import CompareScreen
from assistant.tui.library.reader import DocumentView
from assistant.tui.library.screen import LibraryScreen
from assistant.tui.library.shelf import Facet
from assistant.tui.speech import set_language
from tests.tui.library_browser import (
    EN,
    NARROW,
    NL,
    WIDE,
    Browser,
    listed,
    looked_for,
    narrowed,
    narrowed_words,
)
from tests.tui.waiting import until


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
