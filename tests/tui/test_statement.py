"""One statement on the screen: what its verdict looks like, and the way to its citations."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.content import Content
from textual.selection import SELECT_ALL
from textual.visual import Visual

from assistant.domain import Language, Statement, Verdict
from assistant.tui.brief.hanging import Hanging
from assistant.tui.brief.statement import StatementView
from tests.tui import briefs
from tests.tui.brief_host import Host, lists

BRIEF = briefs.advised()
ITEMS = {item.n: item for item in BRIEF.evidence}
WHY = BRIEF.sections[1].statements[0]
HOSTILE = (
    "[bold red]markup[/] [@click=app.bell]x[/] [/nope] [$primary] [link=javascript:alert(1)]y[/link]",
    "W" * 300,
    "漢字" * 60 + " 🎉🎉 " + "한국어 " * 20,
    "word " * 2000,
    "{brace} %s &amp; \\[escaped]",
)


def view(statement: Statement = WHY, *, in_list: bool = True) -> StatementView:
    """A statement of the fixed brief on the screen."""
    return StatementView(statement, ITEMS, Language.EN, lists(), in_list=in_list)


def words(visual: Visual) -> str:
    """All that can be read."""
    if isinstance(visual, Hanging):
        return f"{visual.mark.plain} {visual.body.plain}"
    assert isinstance(visual, Content)
    return visual.plain


@pytest.mark.parametrize("in_list", [True, False])
async def test_doubt_shows_without_colour(in_list: bool) -> None:
    """A partly supported and an unsupported statement differ in their characters from a supported one."""
    app = Host(*(view(replace(WHY, verdict=verdict), in_list=in_list) for verdict in Verdict))
    async with app.run_test():
        supported, partial, unsupported, advice = (words(each.render()) for each in app.query(StatementView))
    assert partial == f"~ {WHY.text} [2] (only partly supported)"
    assert unsupported == f"✗ {WHY.text} [2] (not supported by the source cited)"
    assert (supported, advice) == (
        (f"✓ {WHY.text} [2]", f"◇ {WHY.text} [2]") if in_list else (f"{WHY.text} [2]", f"{WHY.text} [2]")
    )


async def test_keyboard_chooses_and_opens() -> None:
    """Left and right go round the citations of a statement; Enter opens the chosen one, for this statement."""
    statement = replace(WHY, citations=(2, 3, 6))
    app = Host(view(statement))
    async with app.run_test() as pilot:
        await pilot.press("tab", "enter", "right", "enter", "right", "right", "enter", "left", "enter")
    assert app.numbers == [2, 3, 2, 6]
    assert all(message.statement is statement for message in app.opened)


async def test_chosen_citation_shows_where_the_focus_is() -> None:
    """Which citation Enter would open can be seen, without colour."""
    app = Host(view(replace(WHY, citations=(2, 3))))
    async with app.run_test() as pilot:
        shown = app.query_one(StatementView)
        assert not _reversed(shown)
        await pilot.press("tab", "right")
        assert _reversed(shown) == "[3]"


def _reversed(shown: StatementView) -> str:
    visual = shown.render()
    assert isinstance(visual, Hanging)
    return "".join(
        visual.body.plain[span.start : span.end] for span in visual.body.spans if "reverse" in str(span.style)
    )


async def test_mouse_opens_a_citation() -> None:
    """A click on a number opens it; a click beside it does not."""
    statement = replace(WHY, text="Short.", citations=(2, 6))
    app = Host(view(statement))
    async with app.run_test() as pilot:
        shown = app.query_one(StatementView)
        start = len("  ✓ Short. [2]") - 1
        await pilot.click(shown, offset=(4, 0))
        assert app.numbers == []
        await pilot.click(shown, offset=(start + 1, 0))
        await pilot.click(shown, offset=(start - 2, 0))
    assert app.numbers == [6, 2]


async def test_pointer_over_a_citation_tells_its_source() -> None:
    """The source can be read without opening it."""
    app = Host(view(replace(WHY, text="Short.")))
    async with app.run_test() as pilot:
        shown = app.query_one(StatementView)
        await pilot.hover(shown, offset=(12, 0))
        assert str(shown.tooltip) == "Mukherjee & Althuizen, “Brand activism”, IJRM, 2020: research"
        await pilot.hover(shown, offset=(4, 0))
        assert shown.tooltip is None


async def test_nothing_cited_nothing_to_open() -> None:
    """Where nothing is cited, Enter does nothing and is not offered; nor is choosing among one."""
    app = Host(view(replace(WHY, citations=())), view())
    async with app.run_test() as pilot:
        bare, one = app.query(StatementView)
        assert (bare.check_action("open", ()), bare.check_action("choose", (1,))) == (False, False)
        assert (one.check_action("open", ()), one.check_action("choose", (1,))) == (True, False)
        await pilot.press("tab", "enter", "right", "left")
    assert app.numbers == []


async def test_number_that_the_brief_lacks() -> None:
    """A citation without a passage, as only a damaged session holds, opens nothing and breaks nothing."""
    app = Host(view(replace(WHY, citations=(99,))))
    async with app.run_test() as pilot:
        await pilot.press("tab", "enter")
    assert app.numbers == []


async def test_selected_text_is_the_statement() -> None:
    """What is selected and copied has no symbol before it."""
    app = Host(view())
    async with app.run_test():
        assert app.query_one(StatementView).get_selection(SELECT_ALL) == (f"{WHY.text} [2]", "\n")


@pytest.mark.parametrize("text", HOSTILE)
async def test_text_is_data(text: str) -> None:
    """Whatever a model writes is shown as it is, as high as it needs to be, and acts on nothing."""
    app = Host(view(replace(WHY, text=text)))
    async with app.run_test(size=(60, 20)) as pilot:
        shown = app.query_one(StatementView)
        await pilot.pause()
        assert text in words(shown.render())
        assert shown.size.height >= Content(text).cell_length // 60
        await pilot.click(shown, offset=(6, 0))
        await pilot.press("tab", "enter")
    assert app.numbers == [2]


def test_hanging_keeps_lines_clear_of_the_mark() -> None:
    """Lines after the first begin where the first one's text begins."""
    visual = Hanging(Content("✓"), Content("one two three"))
    assert visual.get_height({}, 7) == 3
    assert visual.get_optimal_width({}, 80) == 15
    assert visual.get_height({}, 1) > 3
