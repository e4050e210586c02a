"""Cases side by side: every row for every case, names that stay, and one question about all of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.pilot import Pilot
from textual.widgets import Static

from assistant.advisor.events import Finished
from assistant.advisor.pipeline import Advisor
from assistant.domain import Brief, Document, DocumentKind, Language, Outcome
from assistant.tui.library import questions
from assistant.tui.library.compare import CompareScreen, Comparison
from assistant.tui.library.links import Links
from assistant.tui.library.statements import Statements
from assistant.tui.speech import set_language
from tests.tui.library_host import LibraryHost
from tests.tui.waiting import until

NL, EN = Language.NL, Language.EN
THREE = ("abn-amro-pride-2021", "bud-light-2023", "nike-kaepernick-2018")
FOUR = (*THREE, "target-dei-2025")


class CompareHost(LibraryHost):
    """Compares some cases of the shared index."""

    def __init__(self, *ids: str, spoken: Language = EN, reading: Language | None = None) -> None:
        super().__init__(spoken=spoken)
        self._ids, self._reading_in = ids, reading or spoken

    async def on_mount(self) -> None:
        """Show them."""
        cases = [await self.engine.document(id, self._reading_in) for id in self._ids]
        self.visit(CompareScreen([case for case in cases if case]))

    @property
    def rows(self) -> Comparison:
        """What scrolls."""
        return self.screen.query_one(Comparison)


def texts(app: CompareHost, selector: str) -> list[str]:
    """The texts of some widgets of the rows, in order."""
    found = app.rows.query(selector).results(Static)
    return [widget.content.plain for widget in found if isinstance(widget.content, Content)]


async def shown(pilot: Pilot[object]) -> None:
    """Wait until the rows are there."""
    app = pilot.app
    assert isinstance(app, CompareHost)
    await until(
        pilot,
        lambda: (
            isinstance(app.screen, CompareScreen)
            and len(app.screen.query("Comparison .compare--row")) == 8
            and app.focused is app.rows
        ),
    )


@pytest.mark.usefixtures("ready")
async def test_every_row_has_a_cell_for_each_case() -> None:
    """Facts, six kinds of statements and the sources, one cell for each case, with what statements rest on."""
    app = CompareHost(*THREE)
    async with app.run_test(size=(140, 40)) as pilot:
        await shown(pilot)
        assert texts(app, ".compare--band") == [
            "Situation",
            "What happened",
            "Customer reaction",
            "What followed",
            "Lesson",
            "Disputed or unknown",
            "Sources",
        ]
        cells = texts(app, "Statements")
        assert len(cells) == 3 * 8
        assert cells[0].splitlines() == [
            "Years     2021–2022",
            "Country   Netherlands",
            "Sector    banking and insurance",
            "Decision  held",
        ]
        assert "◇ our judgement" in cells[6]
        assert "↳ " in cells[7]
        assert "“Transsporter”, NRC, 7 August 2021 (opinion)" in cells[21]


@pytest.mark.usefixtures("ready")
async def test_cases_stand_side_by_side_when_wide() -> None:
    """Each case has a column of its own, below its name."""
    app = CompareHost(*THREE)
    async with app.run_test(size=(140, 40)) as pilot:
        await shown(pilot)
        names = list(app.screen.query("#names Static").results(Static))
        cells = list(app.rows.query(".compare--row").first().query(Vertical))
        assert [widget.region.x for widget in names] == [cell.region.x for cell in cells]
        assert len({cell.region.y for cell in cells}) == 1
        assert not any(widget.region for widget in app.rows.query(".compare--name"))


@pytest.mark.usefixtures("ready")
async def test_cases_stand_one_under_the_other_when_narrow() -> None:
    """On a narrow screen nothing is cut off: each row shows one case after the other, with its name."""
    app = CompareHost(*THREE)
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot)
        assert not app.screen.query_one("#names").display
        cells = list(app.rows.query(".compare--row").first().query(Vertical))
        assert {cell.region.x for cell in cells} == {0}
        assert [cell.region.y for cell in cells] == sorted({cell.region.y for cell in cells})
        assert texts(app, ".compare--name")[:3] == ["ABN AMRO (2021–2022)", "Bud Light (2023)", "Nike (2018)"]
        assert app.rows.max_scroll_x == 0


@pytest.mark.usefixtures("ready")
async def test_scrolls_both_ways() -> None:
    """With more columns than fit, left and right go by columns, and the names go with them."""
    app = CompareHost(*FOUR)
    async with app.run_test(size=(100, 30)) as pilot:
        await shown(pilot)
        assert app.rows.max_scroll_x > 0
        await pilot.press("right")
        await until(pilot, lambda: app.rows.scroll_x == 36)
        names = list(app.screen.query("#names Static").results(Static))
        cells = list(app.rows.query(".compare--row").first().query(Vertical))
        assert [widget.region.x for widget in names] == [cell.region.x for cell in cells]
        band = app.rows.query(".compare--band").first()
        assert band.content_region.x >= app.rows.region.x
        await pilot.press("left", "pagedown")
        await until(pilot, lambda: app.rows.scroll_x == 0 and app.rows.scroll_y > 0)
        await pilot.press("end")
        await until(pilot, lambda: app.rows.scroll_y == app.rows.max_scroll_y)
        await pilot.press("home", "j", "k")
        await until(pilot, lambda: app.rows.scroll_y == 0)


@pytest.mark.usefixtures("ready")
async def test_resize_changes_the_arrangement() -> None:
    """A window made narrower shows the same cells one under the other."""
    app = CompareHost(*THREE[:2])
    async with app.run_test(size=(140, 40)) as pilot:
        await shown(pilot)
        row = app.rows.query(".compare--row").first(Horizontal)
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: len({cell.region.x for cell in row.query(Vertical)}) == 1)
        await pilot.resize_terminal(140, 40)
        await until(pilot, lambda: len({cell.region.y for cell in row.query(Vertical)}) == 1)


@pytest.mark.usefixtures("ready")
async def test_asks_about_all_of_them() -> None:
    """The question is in the language of the interface, whatever language the cases are read in."""
    app = CompareHost(*THREE, spoken=EN, reading=NL)
    async with app.run_test(size=(120, 30)) as pilot:
        await shown(pilot)
        await pilot.press("a")
        await until(pilot, lambda: bool(app.ended_with))
        assert app.ended_with == [
            "Compare the cases about ABN AMRO (2021–2022), Bud Light (2023) and Nike (2018): "
            "what did they decide and what followed?"
        ]


@pytest.mark.usefixtures("ready")
async def test_leaves_without_a_question() -> None:
    """Esc goes back."""
    app = CompareHost(*THREE[:2])
    async with app.run_test(size=(120, 30)) as pilot:
        await shown(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: bool(app.ended_with))
        assert app.ended_with == [None]


@pytest.mark.usefixtures("ready")
async def test_originals_of_all_cases() -> None:
    """The list of originals holds those of every case; a click on one in the table opens it too."""
    app = CompareHost(*THREE[:2])
    async with app.run_test(size=(120, 30)) as pilot:
        await shown(pilot)
        statement = app.rows.query(Statements)[3]
        await pilot.click(statement, offset=(2, statement.size.height - 1))
        await until(pilot, lambda: len(app.opened) == 1)
        assert app.opened[0].startswith("https://")
        await pilot.press("o")
        await until(pilot, lambda: isinstance(app.screen, Links))
        prompts = " ".join(str(option.prompt) for option in app.screen.query_one("Listing").options)  # type: ignore[attr-defined]
        assert "NRC" in prompts
        assert "Brewbound" in prompts


def test_two_cases_of_one_organisation_are_told_apart() -> None:
    """By what they are about, as the name would not do."""
    set_language(EN)
    cases = [
        Document(
            id, EN, DocumentKind.CASE, title, (), (), (), "high", EN, "2026-11", organisation="HEMA", years=(2017,)
        )
        for id, title in (("a", "HEMA: labels (2017)"), ("b", "HEMA: cake (2020)"))
    ]
    assert questions.comparing(cases).startswith("Compare the cases about HEMA: labels (2017) and HEMA: cake (2020):")


@pytest.mark.parametrize("language", [NL, EN])
@pytest.mark.parametrize("ids", [THREE, FOUR, ("klm-fly-responsibly", "suitsupply-kissing-men")])
def test_the_advisor_answers_about_all_of_them(advisor: Advisor, language: Language, ids: tuple[str, ...]) -> None:
    """What is asked is answered with a table in which every case stands."""
    set_language(language)
    cases = [case for id in ids if (case := advisor.index.document(id, language))]
    brief = answer(advisor, questions.comparing(cases))
    assert brief.outcome is Outcome.ADVISED
    assert brief.inquiry.language is language
    assert set(ids) <= {row.document for section in brief.sections for row in section.rows}


def answer(advisor: Advisor, question: str) -> Brief:
    """The brief that a question ends in."""
    finished = [event for event in advisor.ask(question) if isinstance(event, Finished)]
    return finished[-1].brief


@pytest.mark.usefixtures("ready")
def test_snapshot_three_cases(snap_compare: Callable[..., bool]) -> None:
    """Three cases side by side."""
    assert snap_compare(CompareHost(*THREE, spoken=NL), terminal_size=(130, 36), run_before=shown)


@pytest.mark.usefixtures("ready")
def test_snapshot_narrow(snap_compare: Callable[..., bool]) -> None:
    """Two cases, one under the other."""
    assert snap_compare(CompareHost(*THREE[:2]), terminal_size=(80, 24), run_before=shown)
