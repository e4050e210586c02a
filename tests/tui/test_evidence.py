"""The evidence panel: sources, cases and grounding of a brief."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from textual.widgets import Static, TabbedContent

from assistant.domain import Brief, Decision, Language, Verdict
from assistant.tui.brief.cards import Cards
from assistant.tui.brief.cases import CasesTab, CaseTable, Filter, cases_of
from assistant.tui.brief.evidence import EvidencePanel
from assistant.tui.brief.grounding import GroundingTab, Toggle
from assistant.tui.brief.hanging import Hanging
from assistant.tui.brief.sources import SourcesTab, source_card
from assistant.tui.speech import set_language
from tests.advisor.test_references import own_item
from tests.tui import briefs
from tests.tui.brief_host import Host, lists, pressing

NL, EN = Language.NL, Language.EN
SIZE = (60, 30)
SnapCompare = Callable[..., bool]


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    yield
    set_language(EN)


def panel(brief: Brief | None) -> EvidencePanel:
    """The panel, told of a brief before it is on the screen, as in an application that starts."""
    made = EvidencePanel(lists())
    made.show(brief)
    return made


def host(brief: Brief | None) -> Host:
    """An application with nothing but the panel."""
    return Host(panel(brief), scroll=False)


def three_cases(language: Language = EN) -> Brief:
    """A brief that compares three cases."""
    brief = briefs.advised(language)
    items, cases = list(brief.evidence), brief.sections[2]
    rows = [cases.rows[0]]
    for name, year, decision in (("Žito & Co", 2024, Decision.WITHDREW), ("M&M's", 2019, Decision.PAUSED)):
        document = replace(
            items[2].document, id=f"case-{year}", organisation=name, years=(year,), decision=decision, title=name
        )
        items.append(replace(items[2], n=len(items) + 1, document=document))
        rows.append(replace(rows[0], document=document.id, label=f"{name}, {year}"))
    sections = tuple(replace(each, rows=tuple(rows)) if each is cases else each for each in brief.sections)
    return replace(brief, evidence=tuple(items), sections=sections)


def column(app: Host, place: int = 0) -> list[str]:
    """What a column of the table shows."""
    table = app.query_one(CaseTable)
    return [str(table.get_row_at(row)[place]) for row in range(table.row_count)]


def nothing(app: Host, tab: str) -> str:
    """The line that says why a tab is empty; empty if it does not show."""
    line = app.query_one(f"{tab} > .nothing", Static)
    return str(line.content) if line.display else ""


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("tab", ["sources", "cases", "grounding"])
def test_tabs(snap_compare: SnapCompare, tab: str, language: Language) -> None:
    """The three tabs of a brief."""
    set_language(language)
    keys = {"sources": (), "cases": ("right",), "grounding": ("right", "right")}[tab]
    app = host(three_cases(language))
    assert snap_compare(app, terminal_size=SIZE, run_before=pressing("tab", *keys, "tab", "down"))


def test_empty(snap_compare: SnapCompare) -> None:
    """Before the first question the panel says what it is for."""
    assert snap_compare(host(None), terminal_size=(40, 12), run_before=pressing())


async def test_why_a_tab_is_empty() -> None:
    """No brief, and a brief that rests on nothing, are told apart; another brief takes their place."""
    app = host(None)
    async with app.run_test(size=SIZE) as pilot:
        shown = app.query_one(EvidencePanel)
        tabs = ("SourcesTab", "CasesTab", "GroundingTab")
        assert all(nothing(app, tab).startswith("Nothing here yet.") for tab in tabs)
        shown.show(briefs.abstained())
        assert [nothing(app, tab) for tab in tabs] == [
            "This answer rests on no sources.",
            "This answer compares no cases.",
            "This answer makes no statements to check.",
        ]
        shown.show(briefs.advised())
        await pilot.pause()
        assert [nothing(app, tab) for tab in tabs] == ["", "", ""]
        assert str(app.query_one(TabbedContent).get_tab("sources").label) == "Sources 6"
        shown.show(None)
        assert str(app.query_one(TabbedContent).get_tab("sources").label) == "Sources"
        assert nothing(app, "CasesTab").startswith("Nothing here yet.")


async def test_source_opens_its_passage() -> None:
    """Enter on a card opens the passage, for the statement that cites it."""
    brief = briefs.advised()
    app = host(brief)
    async with app.run_test(size=SIZE) as pilot:
        app.query_one(SourcesTab).query_one(Cards).focus()
        await pilot.press("j", "j", "k", "enter")
    assert app.numbers == [2]
    assert app.opened[0].statement is brief.sections[1].statements[0]
    assert app.opened[0].brief is brief


def test_source_card_tells_what_to_think_of_it() -> None:
    """The kind in words; whether it was read; until when a rule was followed. Nothing of that for our own judgement."""
    own, paper, *_ = briefs.advised().evidence
    recalled = tuple(replace(each, recalled=True) for each in paper.passage.sources)
    cases = {
        "research": paper,
        "recalled, not read again": replace(paper, passage=replace(paper.passage, sources=recalled)),
        "not read": replace(paper, source=replace(paper.source, excerpt_read=False)),
        "as of May 2026": replace(paper, document=replace(paper.document, as_of="2026-05")),
    }
    for words, item in cases.items():
        assert words in _words(source_card(item, lists(), 4))
    assert _words(source_card(own, lists(), 4)).endswith("\n our judgement ")
    assert "IJRM" in _words(source_card(paper, lists(), 4))


@pytest.mark.parametrize(("language", "label"), [(EN, "document of your own"), (Language.NL, "eigen document")])
def test_source_card_of_a_document_of_ones_own(language: Language, label: str) -> None:
    """The card says that it is the user's own, and on which page the passage stands."""
    set_language(language)
    words = _words(source_card(own_item(language), lists(), 4))
    assert f"\n {label}  “Jaarverslag 2024”, p. 4" in words
    assert words.count(label) == 2


def _words(card: object) -> str:
    assert isinstance(card, Hanging)
    return card.body.plain


async def test_cases_sort_by_key_and_by_heading() -> None:
    """`s` goes through the columns and back to the brief's order, `r` turns round, a click on a heading does both."""
    app = host(three_cases())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("tab", "right")
        app.query_one(CaseTable).focus()
        await pilot.press("s")
        assert column(app) == ["ABN AMRO", "M&M's", "Žito & Co"]
        await pilot.press("s")
        assert column(app, 1) == ["2019", "2021–2022", "2024"]
        await pilot.press("r")
        assert column(app, 1) == ["2024", "2021–2022", "2019"]
        await pilot.press("s", "s", "s")
        assert column(app) == ["ABN AMRO", "Žito & Co", "M&M's"]
        for expected in (["ABN AMRO", "M&M's", "Žito & Co"], ["Žito & Co", "M&M's", "ABN AMRO"]):
            await pilot.click(CaseTable, offset=(2, 0))
            await pilot.pause()
            assert column(app) == expected


async def test_cases_filter() -> None:
    """`/` filters, whatever the case and the accents; Enter goes to the rows, Escape shows all of them again."""
    app = host(three_cases())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("tab", "right")
        app.query_one(CaseTable).focus()
        await pilot.press("slash", *"zito", "enter")
        assert column(app) == ["Žito & Co"]
        assert isinstance(app.focused, CaseTable)
        await pilot.press("slash", "x")  # what was typed before is selected, so this takes its place
        assert nothing(app, "CasesTab") == "No case holds “x”."
        await pilot.press("escape")
        assert len(column(app)) == 3
        assert not app.query_one(Filter).value
        await pilot.press("slash", *"withdrew", "enter")
        assert column(app) == ["Žito & Co"]


async def test_case_opens() -> None:
    """Enter on a row asks for that case note."""
    app = host(three_cases())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("tab", "right")
        app.query_one(CaseTable).focus()
        await pilot.press("j", "enter")
    assert app.cases == ["case-2024"]


def test_cases_that_are_only_cited() -> None:
    """A case outside the table is listed with what the brief knows of what followed; articles are not cases."""
    brief = three_cases()
    bare = replace(brief, sections=brief.sections[:2])
    assert [case.organisation for case in cases_of(brief, lists())] == ["ABN AMRO", "Žito & Co", "M&M's"]
    found = {case.document: case.followed for case in cases_of(bare, lists())}
    assert found["abn-amro-pride-2021"] == briefs.text("followed", EN)
    assert found["case-2024"] == ""


def test_a_document_of_ones_own_is_no_case() -> None:
    """It is cited, but nobody decided anything in it."""
    brief = replace(briefs.advised(), evidence=(own_item(EN),), sections=())
    assert cases_of(brief, lists()) == []


async def test_cases_in_a_narrow_panel() -> None:
    """Nothing is cut off: the years stand below the organisation."""
    app = host(three_cases())
    async with app.run_test(size=(44, 30)) as pilot:
        await pilot.press("tab", "right")
        await pilot.pause()
        assert column(app) == ["ABN AMRO\n2021–2022", "Žito & Co\n2024", "M&M's\n2019"]
        assert not app.query_one(CaseTable).max_scroll_x


async def test_only_doubtful() -> None:
    """`d` leaves the doubtful statements, and works only in this tab; Enter opens what the statement rests on."""
    brief = briefs.advised()
    app = host(brief)
    async with app.run_test(size=SIZE) as pilot:
        cards = app.query_one(GroundingTab).query_one(Cards)
        await pilot.press("tab", "d")
        assert not app.query_one(Toggle).value
        await pilot.press("right", "right", "d")
        assert cards.option_count == 1
        assert "[x]" in app.query_one(Toggle).render().plain
        cards.focus()
        await pilot.press("enter")
        assert app.numbers == [2]
        assert app.opened[0].statement is brief.sections[1].statements[1]
        fine = tuple(
            replace(each, statements=tuple(replace(s, verdict=Verdict.SUPPORTED) for s in each.statements))
            for each in brief.sections
        )
        app.query_one(EvidencePanel).show(replace(brief, sections=fine))
        await pilot.pause()
        assert nothing(app, "GroundingTab").startswith("Nothing doubtful")
        app.query_one(Toggle).focus()
        await pilot.press("space")
        assert cards.option_count == 10


async def test_brackets_change_tabs() -> None:
    """`[` and `]` go through the tabs from anywhere in the panel, and take the focus along."""
    app = host(three_cases())
    async with app.run_test(size=SIZE) as pilot:
        app.query_one(SourcesTab).query_one(Cards).focus()
        await pilot.press("right_square_bracket")
        await pilot.pause()
        assert app.query_one(CaseTable).has_focus
        await pilot.press("left_square_bracket", "left_square_bracket")
        await pilot.pause()
        assert app.query_one(TabbedContent).active == "grounding"
        assert app.query_one(GroundingTab).query_one(Cards).has_focus


async def test_text_is_data() -> None:
    """Titles, sources, organisations and quotes are shown as they are."""
    hostile = "[red]x[/] [/nope] [@click=app.bell]y[/] " + "漢" * 200
    brief = three_cases()
    items = tuple(
        replace(
            item,
            document=replace(item.document, title=hostile, organisation=hostile),
            source=replace(item.source, title=hostile),
        )
        for item in brief.evidence
    )
    said = tuple(
        replace(each, statements=tuple(replace(s, text=hostile, quote=hostile + ".") for s in each.statements))
        for each in brief.sections
    )
    app = host(replace(brief, evidence=items, sections=said))
    async with app.run_test(size=SIZE) as pilot:
        for tab in (SourcesTab, CasesTab, GroundingTab):
            await pilot.press("right_square_bracket")
            assert app.query_one(tab)
        assert hostile.strip() in column(app)[0]
        assert all(hostile in _words(each.prompt) for each in app.query_one(SourcesTab).query_one(Cards).options)
