"""A whole brief on the screen: what it looks like, and the way through it by keyboard."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from textual.widgets import Static

from assistant.domain import Brief, Language, SectionKind, Stance
from assistant.tui.brief.comparison import CasesView
from assistant.tui.brief.section import SectionTitle, SectionView
from assistant.tui.brief.statement import StatementView
from assistant.tui.brief.view import BriefView
from tests.tui import briefs
from tests.tui.brief_host import Host, lists, pressing
from tests.tui.waiting import until

NL, EN = Language.NL, Language.EN
WIDE, NARROW = (120, 34), (64, 42)
SnapCompare = Callable[..., bool]


def host(*shown: Brief) -> Host:
    """Briefs below each other."""
    return Host(*(BriefView(brief, lists()) for brief in shown))


def focused_text(app: Host) -> str:
    """The statement in focus."""
    assert isinstance(app.focused, StatementView)
    return app.focused.statement.text


def section(app: Host, kind: SectionKind) -> SectionView:
    """A foldable part."""
    return next(each for each in app.query(SectionView) if each.kind is kind)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("language", list(Language))
def test_advised(snap_compare: SnapCompare, language: Language, size: tuple[int, int]) -> None:
    """The stance at a glance, then what it rests on; a table where there is room."""
    app = host(briefs.advised(language))
    assert snap_compare(app, terminal_size=size, run_before=pressing("tab", "down", "down", "down"))


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("outcome", [briefs.abstained, briefs.clarify, briefs.fell_back, briefs.answered])
def test_other_outcomes(snap_compare: SnapCompare, outcome: Callable[[Language], Brief], language: Language) -> None:
    """No advice, a question back, the built-in advisor's brief, a fact: each looks like what it is."""
    assert snap_compare(host(outcome(language)), terminal_size=(80, 20), run_before=pressing())


def test_without_colour(snap_compare: SnapCompare, monkeypatch: pytest.MonkeyPatch) -> None:
    """Focus, verdicts and the chosen citation can be told apart."""
    monkeypatch.setenv("NO_COLOR", "1")
    app = host(briefs.advised())
    assert snap_compare(app, terminal_size=(80, 20), run_before=pressing("tab", "down", "down", "down"))


async def test_down_reads_the_brief_in_order() -> None:
    """Down goes through every statement in reading order, cells of the cases included; up goes back."""
    brief = briefs.advised()
    app = host(brief)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("tab")
        read = [focused_text(app)]
        for _ in range(len(app.query_one(BriefView).stops) - 1):
            await pilot.press("down")
            if isinstance(app.focused, StatementView):
                read.append(focused_text(app))
        row = brief.sections[2].rows[0]
        cells = [cell.text for cell in (row.decision, row.happened, row.followed, row.difference)]
        assert read == [*[s.text for s in brief.statements[:3]], *cells, *[s.text for s in brief.statements[7:]]]
        await pilot.press("k", "k", "j")
        assert isinstance(app.focused, SectionTitle)


async def test_from_one_brief_to_the_next() -> None:
    """At its end, down goes on in the next brief, and up comes back; beyond the last one the focus stays."""
    app = host(briefs.advised(EN), briefs.clarify(EN), briefs.advised(NL))
    async with app.run_test(size=WIDE) as pilot:
        first, _, last = app.query(BriefView)
        first.stops[-1].focus()
        await pilot.press("down")
        assert app.focused is last.stops[0]
        await pilot.press("up")
        assert app.focused is first.stops[-1]
        last.stops[-1].focus()
        await pilot.press("down")
        assert app.focused is last.stops[-1]


async def test_tab_leaves_the_brief() -> None:
    """Tab and Shift+Tab go past the brief, however many statements it has."""
    app = Host(Probe(), BriefView(briefs.advised(), lists()), Probe())
    async with app.run_test(size=WIDE) as pilot:
        before, after = app.query(Probe)
        await pilot.press("tab", "tab", "down", "down", "tab")
        assert app.focused is after
        await pilot.press("shift+tab", "up", "shift+tab")
        assert app.focused is before


class Probe(Static, can_focus=True):
    """Something else that takes the focus."""


async def test_folding() -> None:
    """Enter, Space and a click fold a part; what is folded is passed over and counted; focus is not lost in it."""
    app = host(briefs.advised())
    async with app.run_test(size=WIDE) as pilot:
        why = section(app, SectionKind.WHY)
        title = why.query_one(SectionTitle)
        title.focus()
        await pilot.press("enter", "down")
        assert why.folded
        assert app.focused is section(app, SectionKind.CASES).query_one(SectionTitle)
        assert title.render().plain == "▸ Why  2 ~"
        await pilot.press("up", "space", "down")
        assert focused_text(app) == briefs.text("why", EN)
        await pilot.press("f")
        assert all(each.folded for each in app.query(SectionView))
        assert app.focused is title
        await pilot.press("f")
        assert not any(each.folded for each in app.query(SectionView))
        await pilot.click(title)
        assert why.folded


async def test_width_decides_until_the_reader_does() -> None:
    """Narrow: a list, and only what a decision needs is open. Wide: a table, all open. A reader's folding stays."""
    app = host(briefs.advised())
    async with app.run_test(size=NARROW) as pilot:
        missing, why = section(app, SectionKind.MISSING), section(app, SectionKind.WHY)
        cases = app.query_one(CasesView)
        cell = next(each for each in cases.query(StatementView) if each.statement.text.startswith("no published"))
        await until(pilot, lambda: missing.folded)
        assert not why.folded
        assert cell.caption == "What followed"
        why.fold(True)
        await pilot.resize_terminal(*WIDE)
        await until(pilot, lambda: cases.has_class("-wide"))
        assert (missing.folded, why.folded, cell.caption) == (False, True, "")
        columns = [each.region.x for each in cases.query(StatementView)]
        assert columns == sorted(columns)
        assert len(set(columns)) == 4
        await pilot.resize_terminal(*NARROW)
        await until(pilot, lambda: missing.folded)
        assert len({each.region.x for each in cases.query(StatementView)}) == 1


async def test_digits_open_citations() -> None:
    """A digit opens the citation of that number, for the statement in focus if that cites it, else for the first."""
    app = host(briefs.advised())
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("tab", "6", "9", "0", "down", "down", "down", "2")
    assert app.numbers == [6, 2]
    assert [message.statement.text for message in app.opened if message.statement] == [
        briefs.text("counter", EN),
        briefs.text("partial", EN),
    ]
    assert app.opened[0].brief is not None


async def test_two_digits() -> None:
    """Where there are ten or more citations, a second digit may follow; without one the first counts."""
    brief = briefs.advised()
    more = tuple(replace(brief.evidence[0], n=n) for n in range(7, 13))
    app = host(replace(brief, evidence=(*brief.evidence, *more)))
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("tab", "1", "2", "5", "1", "9")
        assert app.numbers == [12, 5, 9]
        await pilot.press("1")
        await until(pilot, lambda: app.numbers == [12, 5, 9, 1])


async def test_clarify_with_what_holds_anyway() -> None:
    """The question back on top; below it the parts that hold whatever the answer is."""
    advised = briefs.advised()
    asked = replace(briefs.clarify(), sections=advised.sections[1:2], evidence=advised.evidence)
    app = host(asked)
    async with app.run_test(size=WIDE):
        view = app.query_one(BriefView)
        assert "Are people in danger?" in _words(app, ".asking Static")
        assert view.query_one(".asking").region.y < view.query_one(SectionView).region.y
    app = host(replace(asked, ask_back="", sections=()))
    async with app.run_test(size=WIDE):
        assert "Which decision, campaign or claim do you mean?" in _words(app, ".asking Static")


async def test_stance_without_its_part() -> None:
    """A brief that was asked for its reasons only still shows its stance at a glance."""
    brief = briefs.advised()
    app = host(replace(brief, sections=brief.sections[1:2], stance=Stance.PAUSE))
    async with app.run_test(size=WIDE):
        assert _words(app, ".glance") == "‖ Advice: pause"


async def test_closing_line_explains_the_signs() -> None:
    """Each verdict's symbol stands before its count."""
    app = host(briefs.advised())
    async with app.run_test(size=WIDE):
        assert _words(app, ".closing").startswith(
            "10 statements: ✓ 6 supported, ~ 1 partly supported, ◇ 3 our judgement, ✗ 0 not supported."
        )


async def test_text_is_data() -> None:
    """Notices, notes and labels are shown as they are."""
    brief = briefs.advised()
    cases = brief.sections[2]
    hostile = "[red]x[/] [/nope] [@click=app.bell]y[/]"
    odd = replace(cases, note=hostile, rows=tuple(replace(row, label=hostile) for row in cases.rows))
    app = host(replace(brief, notices=(hostile,), sections=(odd,)))
    async with app.run_test(size=WIDE):
        for selector in (".notice", ".note", ".name > Static"):
            assert hostile in _words(app, selector)


async def test_size_of_a_stamp() -> None:
    """Twenty columns and five lines are enough not to fail."""
    app = host(briefs.fell_back(), briefs.abstained())
    async with app.run_test(size=(20, 5)) as pilot:
        await pilot.press("tab", "down", "down", "down", "f", "down", "enter", "2")
    assert app.numbers


def _words(app: Host, selector: str) -> str:
    return " ".join(str(each.content) for each in app.query(selector).results(Static))


def test_light_to_import() -> None:
    """Showing a brief loads nothing heavy before there is one to show."""
    code = (
        "import sys, assistant.tui.brief.view, assistant.tui.brief.evidence, assistant.tui.brief.passage;"
        "print({'numpy', 'chromadb', 'onnxruntime', 'langchain_core', 'tantivy'} & set(sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path.cwd())
    assert run.stdout.strip() == "set()"
