"""The form on the user's own organisation: what it keeps, what it asks first, and what it never loses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Select

from assistant import locations
from assistant.domain import Language, Profile
from assistant.profile import load_profile, save_profile
from assistant.tui.forms.form import LeaveScreen
from assistant.tui.forms.profile import Principles, ProfileScreen
from tests.tui.forms_host import Host, filled, opened, typed, use_short_paths
from tests.tui.waiting import at_rest, until

COOPERATIVE = Profile(
    organisation="Coöperatie De Graanschuur",
    sector="cooperatives",
    country="NL",
    customers="gezinnen in de regio",
    principles=("Bij ons is iedereen welkom", "Wij kopen eerlijk in"),
)


async def closed(app: Host, pilot: Pilot[object]) -> bool | None:
    """What the form says when it has closed."""
    await until(pilot, lambda: bool(app.said))
    return app.said[0]


async def test_filled_in_by_keyboard() -> None:
    """From an empty form to a profile on disk with the keyboard alone."""
    async with opened(ProfileScreen) as (app, pilot):
        await pilot.press(*"Acme", "enter", "enter", *"coop", "enter", "tab", "enter", *"nether", "enter", "tab")
        await pilot.press(*"families", "enter", "enter", *"open", "f10")
        assert await closed(app, pilot) is True
    assert load_profile() == Profile("Acme", "cooperatives", "NL", "families", ("open",))


async def test_a_click_does_not_move_its_target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is clicked is pressed, also where the form is scrolled and only part of a field is to be seen."""
    use_short_paths(monkeypatch, tmp_path)  # a path that takes two lines moves the field out of sight
    save_profile(COOPERATIVE)
    async with opened(ProfileScreen, (100, 32)) as (app, pilot):
        lines = app.form.query_one(Principles)
        await typed(pilot, "#customers", "families")
        target = lines.query(".remove")[1]
        await at_rest(pilot, target)
        await pilot.click(target, offset=(2, 0))  # its other rows lie behind the foot of the form
        await until(pilot, lambda: lines.told == COOPERATIVE.principles[:1])


async def test_nothing_changed() -> None:
    """Looking and saving changes nothing, and says so."""
    save_profile(COOPERATIVE)
    before = locations.profile_file().stat().st_mtime_ns
    async with opened(ProfileScreen) as (app, pilot):
        assert app.form.query_one("#sector", Select).value == "cooperatives"
        await pilot.press("f10")
        assert await closed(app, pilot) is False
    assert locations.profile_file().stat().st_mtime_ns == before


async def test_principles_are_added_changed_and_removed() -> None:
    """Every line of the list can be changed; an empty one does not count."""
    save_profile(COOPERATIVE)
    async with opened(ProfileScreen) as (app, pilot):
        lines = app.form.query_one(Principles)
        await pilot.click("#add-principle")
        await pilot.press(*"We pay fairly")
        await pilot.click("#add-principle")
        lines.query(Input)[0].value = "Everyone is welcome"
        await pilot.click(lines.query(".remove")[1])
        await until(pilot, lambda: len(lines.query(Input)) == 3 and isinstance(app.focused, Input))
        await pilot.click("#save")
        assert await closed(app, pilot) is True
    assert load_profile().principles == ("Everyone is welcome", "We pay fairly")


@pytest.mark.parametrize(("presses", "said", "kept"), [(("tab", "enter"), False, ""), (("enter",), True, "New")])
async def test_leaving_asks_first(presses: tuple[str, ...], said: bool, kept: str) -> None:
    """Escape with something unsaved asks; one may discard it or save it."""
    async with opened(ProfileScreen) as (app, pilot):
        await typed(pilot, "#organisation", "New")
        await pilot.press("escape")
        assert isinstance(app.screen, LeaveScreen)
        await pilot.press(*presses)
        assert await closed(app, pilot) is said
    assert (load_profile().organisation or "") == kept


async def test_leaving_may_be_thought_over() -> None:
    """Escape in the question goes back to the form with everything still in it."""
    async with opened(ProfileScreen) as (app, pilot):
        await typed(pilot, "#customers", "families")
        await pilot.press("escape", "escape")
        assert app.screen is app.form
        assert app.form.query_one("#customers", Input).value == "families"
        assert app.said == []


async def test_leaving_unchanged_asks_nothing() -> None:
    """Who only looked is not asked anything."""
    async with opened(ProfileScreen) as (app, pilot):
        await pilot.press("escape")
        assert await closed(app, pilot) is False


async def test_a_code_of_ones_own_survives() -> None:
    """A sector that was written by hand and is in no list stays what it is, and text is shown as it is."""
    save_profile(Profile(organisation="[red]Acme[/]", sector="beekeeping"))
    async with opened(ProfileScreen) as (app, pilot):
        assert app.form.query_one("#organisation", Input).value == "[red]Acme[/]"
        await typed(pilot, "#customers", "families")
        await pilot.press("f10")
        assert await closed(app, pilot) is True
    assert load_profile() == Profile(organisation="[red]Acme[/]", sector="beekeeping", customers="families")


async def test_a_file_that_cannot_be_read_is_left_alone() -> None:
    """A broken file is told, and nothing can be saved over it."""
    path = locations.profile_file()
    path.parent.mkdir(parents=True)
    path.write_text("organisation = ", encoding="utf-8")
    async with opened(ProfileScreen) as (app, pilot):
        assert "profile.toml cannot be read" in app.text(".form--problem")
        await pilot.press("f10")
        assert app.screen is app.form
        await pilot.press("enter")
        assert await closed(app, pilot) is False
    assert path.read_text(encoding="utf-8") == "organisation = "


async def test_what_cannot_be_written_stays_on_the_screen() -> None:
    """If the file cannot be written, that is told and nothing that was typed is lost."""
    async with opened(ProfileScreen) as (app, pilot):
        await typed(pilot, "#organisation", "Acme")
        locations.profile_file().parent.write_text("in the way")
        await pilot.press("f10")
        await until(pilot, lambda: "cannot be written" in app.text(".form--problem"))
        assert app.form.query_one("#organisation", Input).value == "Acme"
        assert app.said == []


def test_how_it_looks(snap_compare: Callable[..., bool], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Filled in, in Dutch, two columns."""
    use_short_paths(monkeypatch, tmp_path)
    save_profile(COOPERATIVE)
    assert snap_compare(Host(ProfileScreen, Language.NL), terminal_size=(100, 40), run_before=filled)
