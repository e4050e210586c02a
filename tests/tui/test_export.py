"""Taking a conversation along: what is written and where, what is asked first, and what reaches the clipboard."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import docx
import pytest
from textual.pilot import Pilot
from textual.widgets import Button, Input, RadioButton

from assistant import locations
from assistant.advisor.publication import to_json
from assistant.conversation.decisions import KeptDecision
from assistant.conversation.store import KeptTurn
from assistant.domain import Brief, Language, Profile, Stance
from assistant.library.lists import read_lists
from assistant.tui import export
from assistant.tui.chat.dialogs import Confirm
from assistant.tui.export import ExportScreen, Form, What, asked_for, brief_to_copy
from assistant.words import say
from tests.tui.briefs import QUESTION, advised, clarify
from tests.tui.forms_host import Host, filled, typed
from tests.tui.waiting import until

EN, NL = Language.EN, Language.NL
MOMENT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
NAME = "standpunt-should-we-hold-our-inclusive-campaign-2026-11-22"


def kept(number: int, brief: Brief | None, question: str = "") -> KeptTurn:
    """A turn as the store gives it back."""
    asked = question or (brief.inquiry.question if brief else "What else?")
    return KeptTurn(number, MOMENT.isoformat(), asked, to_json(brief) if brief else None)


TURNS = (kept(1, advised()), kept(2, clarify(), "And now?"), kept(3, None))


class ExportHost(Host):
    """An application whose engine knows the lists and a profile."""

    async def engine_ready(self) -> SimpleNamespace:
        """The part of the engine that exports need."""
        return SimpleNamespace(lists=read_lists(locations.corpus_directory()), profile=Profile("Bank Zuid", "banking"))


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The home of whoever exports, at a fixed moment."""
    home = tmp_path / "user"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setattr(export, "now", lambda: MOMENT)
    return home


@asynccontextmanager
async def opened(
    turns: Sequence[KeptTurn] = TURNS, current: int | None = 0, language: Language = EN
) -> AsyncIterator[tuple[ExportHost, Pilot[object]]]:
    """The screen, filled in."""
    app = ExportHost(lambda: ExportScreen(turns, current), language)
    async with app.run_test(size=(100, 32)) as pilot:
        await filled(pilot)
        yield app, pilot


def where(app: Host) -> str:
    """The path that is offered."""
    return app.form.query_one("#where", Input).value


async def choose(pilot: Pilot[object], app: Host, id: str) -> None:
    """Choose one of the buttons that exclude each other."""
    app.form.query_one(f"#{id}", RadioButton).value = True
    await pilot.pause()


async def closed(app: Host, pilot: Pilot[object]) -> bool | None:
    """What the screen says when it has closed."""
    await until(pilot, lambda: bool(app.said))
    return app.said[0]


async def test_a_brief_with_two_keys(folder: Path) -> None:
    """Opened and saved: Markdown of the brief in the home folder, and the path is told."""
    async with opened() as (app, pilot):
        assert where(app) == f"~/{NAME}.md"
        await pilot.press("f10")
        assert await closed(app, pilot) is True
        assert [note.message for note in app._notifications] == [str(folder / f"{NAME}.md")]
    text = (folder / f"{NAME}.md").read_text(encoding="utf-8")
    assert text.startswith(f"# {QUESTION[EN]}\n")
    assert "And now?" not in text


@pytest.mark.parametrize(
    ("what", "form", "name", "told"),
    [
        ("conversation", "html", f"{NAME}.html", ("<!DOCTYPE html>", "And now?", "What else?")),
        ("memo", "markdown", "standpunt-decision-memo-should-we-hold-our-2026-11-22.md", ("Bank Zuid", "# Decision")),
        ("memo", "html", "standpunt-decision-memo-should-we-hold-our-2026-11-22.html", ("Bank Zuid", 'class="memo"')),
    ],
)
async def test_what_and_form(folder: Path, what: str, form: str, name: str, told: tuple[str, ...]) -> None:
    """The name follows what is chosen, and the file holds it."""
    async with opened() as (app, pilot):
        await choose(pilot, app, what)
        await choose(pilot, app, form)
        assert where(app) == f"~/{name}"
        await pilot.press("f10")
        await closed(app, pilot)
    text = (folder / name).read_text(encoding="utf-8")
    assert [part for part in told if part not in text] == []


@pytest.mark.parametrize(("what", "title"), [("brief", QUESTION[EN]), ("conversation", QUESTION[EN]), ("memo", None)])
async def test_word_files(folder: Path, what: str, title: str | None) -> None:
    """Word opens what is saved; a memo tells the decision that counts, whatever turn it was taken on."""
    decided = KeptDecision(2, Stance.ADAPT, "Unanimous", "2026-11-20", id=1)
    async with opened((TURNS[0], replace(TURNS[1], decisions=(decided,)))) as (app, pilot):
        await choose(pilot, app, what)
        await choose(pilot, app, "word")
        await pilot.press("f10")
        await closed(app, pilot)
    (path,) = folder.glob("*.docx")
    told = docx.Document(str(path)).paragraphs
    assert told[0].text == (title or say(EN, "export.memo"))
    assert any("Unanimous" in each.text for each in told) is (what != "brief")


@pytest.mark.parametrize(
    ("named", "meant"),
    [
        ("docx", (None, Form.WORD)),
        (" .DOCX", (None, Form.WORD)),
        ("memo-docx", (What.MEMO, Form.WORD)),
        ("", (None, Form.WORD)),
    ],
)
def test_formats_by_name(named: str, meant: tuple[What | None, Form]) -> None:
    """What `/export` takes is what `standpunt export --format` takes."""
    assert asked_for(named) == meant


async def test_by_keyboard_alone(folder: Path) -> None:
    """From the first choice to the file with Tab, arrows and Enter."""
    async with opened() as (app, pilot):
        await pilot.press("down", "enter", "tab", "down", "enter", "tab", "enter")
        await closed(app, pilot)
    assert "What else?" in (folder / f"{NAME}.html").read_text(encoding="utf-8")


async def test_ones_own_name_stays(folder: Path) -> None:
    """A path that was typed is kept whatever else is chosen, but for an ending that would be untrue."""
    async with opened() as (app, pilot):
        await typed(pilot, "#where", "~/mine.md")
        await choose(pilot, app, "conversation")
        assert where(app) == "~/mine.md"
        await choose(pilot, app, "html")
        assert where(app) == str(Path("~/mine.html"))
        await typed(pilot, "#where", "~/mine.txt")
        await choose(pilot, app, "markdown")
        assert where(app) == "~/mine.txt"


@pytest.mark.parametrize(
    ("name", "form"), [("advice.html", "html"), ("advice.DOCX", "word"), ("advice.md", "markdown")]
)
async def test_the_ending_that_is_typed_chooses_the_form(folder: Path, name: str, form: str) -> None:
    """No Word file is written under the name of a text, whatever was chosen before."""
    async with opened() as (app, pilot):
        await choose(pilot, app, "html" if form != "html" else "word")
        await typed(pilot, "#where", f"~/{name}")
        await until(pilot, lambda: bool(app.screen.query_one(f"#{form}", RadioButton).value))
        assert where(app) == f"~/{name}"
        await pilot.press("f10")
        await closed(app, pilot)
    start = {"html": b"<!DOCTYPE", "word": b"PK", "markdown": b"#"}[form]
    assert (folder / name).read_bytes().startswith(start)


async def test_nothing_is_overwritten_without_asking(folder: Path) -> None:
    """A file that is there is replaced only after a yes; a no leads back to the form."""
    path = folder / f"{NAME}.md"
    path.write_text("mine", encoding="utf-8")
    async with opened() as (app, pilot):
        for answer, said in (("#no", []), ("#yes", [True])):
            await pilot.press("f10")
            await until(pilot, lambda: isinstance(app.screen, Confirm))
            assert path.read_text(encoding="utf-8") == "mine"
            await pilot.click(answer)
            await until(pilot, lambda: not isinstance(app.screen, Confirm) and app.said == said)  # noqa: B023
    assert path.read_text(encoding="utf-8").startswith("# ")


async def test_what_cannot_be_written_is_told_where_it_stands(folder: Path) -> None:
    """The field of the path says what is wrong until something else is typed."""
    async with opened() as (app, pilot):
        await typed(pilot, "#where", "~/none/brief.md")
        await pilot.press("enter")
        await until(pilot, lambda: bool(app.wrong("#where")))
        assert str(folder / "none") in app.wrong("#where")
        await typed(pilot, "#where", "~/brief.md")
        assert not app.wrong("#where")
        await pilot.press("enter")
        assert await closed(app, pilot) is True
    assert (folder / "brief.md").exists()


@pytest.mark.parametrize("press", [lambda pilot: pilot.press("f9"), lambda pilot: pilot.click("#copy")])
async def test_copying(folder: Path, press: Callable[[Pilot[object]], object]) -> None:
    """The clipboard gets Markdown, whatever the form of a file would be; the screen stays and nothing is written."""
    async with opened() as (app, pilot):
        await choose(pilot, app, "html")
        await press(pilot)  # type: ignore[misc]
        await until(pilot, lambda: bool(app.clipboard))
        assert app.clipboard.startswith(f"# {QUESTION[EN]}\n")
        assert not app.said
        await pilot.press("escape")
        assert await closed(app, pilot) is False
    assert list(folder.iterdir()) == []


async def test_without_a_brief() -> None:
    """A conversation in which nothing was answered can still be taken along, but not as a brief or a memo."""
    async with opened((kept(1, None),), None) as (app, pilot):
        assert [button.id for button in app.form.query(RadioButton) if button.disabled] == ["brief", "memo"]
        await pilot.press("f10")
        assert await closed(app, pilot) is True


async def test_without_a_conversation() -> None:
    """There is nothing to save or copy."""
    async with opened((), None) as (app, pilot):
        await pilot.press("f10", "f9")
        assert app.form.query_one("#save", Button).disabled
        assert app.form.query_one("#copy", Button).disabled
        assert not app.clipboard
        assert not app.said


@pytest.mark.parametrize(("turns", "title"), [(TURNS, QUESTION[EN]), (TURNS[1:], "And now?")])
async def test_the_last_advice_is_meant(turns: Sequence[KeptTurn], title: str) -> None:
    """Without a place it is the last advice; where there is none, the last answer."""
    async with opened(turns, None) as (app, pilot):
        await pilot.press("f9")
        await until(pilot, lambda: bool(app.clipboard))
        assert app.clipboard.startswith(f"# {title}\n")


@pytest.mark.parametrize("language", [EN, NL])
def test_a_brief_to_copy(language: Language) -> None:
    """A brief on the clipboard is whole, with every passage that is not quoted in it and every source."""
    brief = advised(language)
    text = brief_to_copy(brief)
    assert text.startswith(f"# {QUESTION[language]}\n")
    assert all(statement.text in text for statement in brief.statements)
    assert say(language, "export.passages") in text
    assert "<https://example.org/ijrm>" in text


@pytest.mark.parametrize("language", [EN, NL])
def test_how_it_looks(snap_compare: Callable[..., bool], monkeypatch: pytest.MonkeyPatch, language: Language) -> None:
    """The whole screen, in both languages, on a fixed day."""
    monkeypatch.setattr("assistant.tui.export.now", lambda: MOMENT)
    turns = (kept(1, advised(language)), kept(2, clarify(language), "?"))
    app = ExportHost(lambda: ExportScreen(turns, 0), language)
    assert snap_compare(app, terminal_size=(90, 30), run_before=filled)


def test_how_a_question_looks(snap_compare: Callable[..., bool], folder: Path) -> None:
    """A file that exists already is asked about, also where there is little room."""
    (folder / f"{NAME}.md").touch()

    async def ask(pilot: Pilot[object]) -> None:
        await filled(pilot)
        await pilot.press("f10")
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))

    app = ExportHost(lambda: ExportScreen(TURNS, 0), EN)
    assert snap_compare(app, terminal_size=(80, 24), run_before=ask)
