"""Documents of one's own in the terminal application: added, filtered, removed, asked alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from assistant.domain import Collection, Language
from assistant.tui.chat.dialogs import Confirm, Prompt
from assistant.tui.chat.places import completing
from assistant.tui.chat.slash import CommandName, candidates
from assistant.tui.library.screen import LibraryScreen
from assistant.tui.library.shelf import Facet
from assistant.tui.own.adding import AddScreen
from assistant.tui.own.documents import places_named
from tests.tui.chat_host import app_of, ask, chat, make_app, opened, ready, text_of, without_advisor
from tests.tui.waiting import until

EN, NL = Language.EN, Language.NL
REPORT = """# Annual report 2024

In March our shop in Utrecht received 214 complaints about the rainbow window. We kept the window and called every
complainant within a week.

After six months, sales in Utrecht were 3 % higher than in comparable shops.
"""


@pytest.fixture
def writable(own_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which we stand, with papers to add; the home beside them may be written."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "report 2024.md").write_text(REPORT)
    (tmp_path / "papers" / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    return tmp_path


async def added(pilot: Pilot[Any]) -> AddScreen:
    """Wait until files have been added."""
    await until(pilot, lambda: isinstance(pilot.app.screen, AddScreen) and pilot.app.screen.finished)
    screen = pilot.app.screen
    assert isinstance(screen, AddScreen)
    return screen


async def test_added_found_and_removed(writable: Path) -> None:
    """A folder is added; what is in it answers, alone if wanted; it is labelled in the library and can be removed."""
    async with opened(make_app(EN), (140, 40)) as pilot:
        app = app_of(pilot)
        await ask(pilot, "/add papers")
        screen = await added(pilot)
        assert str(screen.query_one("#sum", Static).render()).startswith("1 document added, 1 left out")
        assert "broken.pdf" in text_of(pilot)
        await ready(pilot)
        await pilot.press("escape")

        await ask(pilot, "/only own")
        await until(pilot, lambda: app.only is Collection.OWN)
        assert "only your own documents" in text_of(pilot)
        await ask(pilot, "How many complaints did our shop in Utrecht receive?")
        await until(pilot, lambda: bool(chat(pilot).talk.last_brief))
        brief = chat(pilot).talk.last_brief
        assert brief
        assert {item.document.collection for item in brief.evidence} == {Collection.OWN}
        await ask(pilot, "/alleen beide")
        await until(pilot, lambda: app.only is None)

        await pilot.press("ctrl+o")
        await until(pilot, lambda: isinstance(app.screen, LibraryScreen) and bool(app.screen._found))
        library = app.screen
        assert isinstance(library, LibraryScreen)
        library._choose_code(Facet.COLLECTION, "own")
        await until(pilot, lambda: len(library._found) == 1 and "214 complaints" in text_of(pilot))
        assert "document of your own" in text_of(pilot)
        await pilot.press("d")
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        await pilot.click("#yes")
        await until(pilot, lambda: not library._found and app.screen is library)
        assert not list((writable / "home" / "data" / "library" / "documents").glob("own-*"))
        assert (writable / "papers" / "report 2024.md").exists()


async def test_added_from_the_library(writable: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The library asks for a path; a wrong one is told, and nothing is lost."""
    with without_advisor(monkeypatch):
        async with opened(make_app(EN), (140, 40)) as pilot:
            app = app_of(pilot)
            await pilot.press("ctrl+o")
            await until(pilot, lambda: isinstance(app.screen, LibraryScreen) and bool(app.screen._found))
            library = app.screen
            for path, there in (("nowhere.pdf", False), ("papers/report 2024.md", True)):
                await pilot.press("plus")
                await until(pilot, lambda: isinstance(app.screen, Prompt))
                app.screen.query_one(Input).value = path
                await pilot.press("enter")
                if not there:
                    await until(pilot, lambda: "There is no file or folder nowhere.pdf" in text_of(pilot))
            await added(pilot)
            await pilot.press("escape")
            assert isinstance(library, LibraryScreen)
            await until(pilot, lambda: any("own-" in id for id in library._entries))


async def test_stopped(writable: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Esc stops: no more files are begun, and it says so."""
    with without_advisor(monkeypatch):
        async with opened(make_app(EN)) as pilot:
            for number in range(1000):
                (writable / "papers" / f"letter {number}.txt").write_text(f"Letter {number} to our customers.")
            await ask(pilot, "/add papers")
            await until(pilot, lambda: isinstance(pilot.app.screen, AddScreen))
            await pilot.press("escape")
            screen = await added(pilot)
            assert "Stopped" in str(screen.query_one("#sum", Static).render())
            assert len(screen._results) < 1002
            await pilot.press("escape")
            await until(pilot, lambda: pilot.app.screen is chat(pilot))


def test_paths_complete(writable: Path) -> None:
    """Folders before files that can be added; hidden ones only if asked for; what is not there completes to nothing."""
    (writable / "papers" / "photo.jpg").touch()
    (writable / "papers" / ".secret.md").touch()
    (writable / "papers" / "sub").mkdir()
    assert completing("pap") == ["papers/"]
    assert completing("papers/") == ["papers/sub/", "papers/broken.pdf", "papers/report 2024.md"]
    assert completing("papers/REP") == ["papers/report 2024.md"]
    assert completing("papers/.s") == ["papers/.secret.md"]
    assert completing("~nobody-we-know/") == completing("nowhere/") == completing("a\0b/") == []
    assert [each.text for each in candidates("/add papers/b")] == ["/add papers/broken.pdf"]
    assert [each.name for each in candidates("/ad")] == [CommandName.ADD]


def test_paths_named(writable: Path) -> None:
    """One path with spaces as it is, or several between quotes."""
    report, broken = Path("papers/report 2024.md"), Path("papers/broken.pdf")
    assert places_named("papers/report 2024.md") == [report]
    assert places_named("'papers/report 2024.md' papers/broken.pdf") == [report, broken]


@pytest.mark.parametrize("language", [EN, NL])
def test_picture(snap_compare: Callable[..., bool], writable: Path, language: Language) -> None:
    """What became of a folder."""
    (writable / "papers" / "mail.txt").write_text("Our colleague Fatima de Vries told us that she is pregnant.")

    async def before(pilot: Pilot[Any]) -> None:
        await ready(pilot)
        await ask(pilot, "/add papers")
        await added(pilot)
        await ready(pilot)
        await pilot.pause()

    with pytest.MonkeyPatch.context() as patch, without_advisor(patch):
        assert snap_compare(make_app(language), terminal_size=(110, 36), run_before=before)
