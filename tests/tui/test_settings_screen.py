"""The form with the settings: every one is there, is explained, is saved by itself, and is refused if it is wrong."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Button, Input, Select, Static, Switch

from assistant import locations, settings
from assistant.domain import Language
from assistant.tui.forms.models import ModelScreen
from assistant.tui.forms.settings import SettingField, SettingsScreen
from assistant.words import say
from tests.tui.forms_host import Host, filled, opened, typed, use_short_paths
from tests.tui.waiting import until


def in_file() -> dict[str, Any]:
    """What the settings file holds."""
    path = locations.config_file()
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def write(text: str) -> Path:
    """Put a settings file where it is looked for."""
    path = locations.config_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def shown(app: Host, key: str) -> str:
    """Everything that a setting's field says."""
    return " ".join(str(part.render()) for part in app.form.query_one(f"#setting-{key}").query(Static))


@pytest.mark.parametrize("language", list(Language))
async def test_every_setting_is_there(language: Language) -> None:
    """Each setting has a control that fits its type, its meaning, and where its value comes from."""
    write('language = "nl"\n')
    async with opened(SettingsScreen, language=language) as (app, _):
        fields = {field.key: field.control for field in app.form.query(SettingField)}
        assert set(fields) == set(settings.FIELDS)
        assert {type(fields[key]) for key in ("sources", "history")} == {Switch}
        assert {type(fields[key]) for key in ("language", "theme")} == {Select}
        assert isinstance(fields["lock_timeout"], Input)
        assert fields["lock_timeout"].type == "number"
        for key in fields:
            assert say(language, f"settings.{key}").replace("`", "") in shown(app, key)
        assert f"language · {say(language, 'tui.settings.origins.file')}" in shown(app, "language")
        assert f"theme · {say(language, 'tui.settings.origins.default')}" in shown(app, "theme")
        assert "config.toml" in app.text(".form--intro")


async def test_each_is_saved_by_itself() -> None:
    """A switch, a choice, a number and a text are in the file as soon as they are made; closing says so."""
    async with opened(SettingsScreen) as (app, pilot):
        app.form.query_one("#setting-history Switch", Switch).focus()
        await pilot.press("space")
        await until(pilot, lambda: in_file() == {"history": False})
        assert "off" in shown(app, "history")
        app.form.query_one("#setting-language Select").focus()
        await pilot.press("enter", *"dutch", "enter")
        await until(pilot, lambda: in_file().get("language") == "nl")
        await typed(pilot, "#setting-lock_timeout Input", "030")
        await pilot.press("enter")
        await until(pilot, lambda: in_file().get("lock_timeout") == 30.0)
        assert app.form.query_one("#setting-lock_timeout Input", Input).value == "30"
        await typed(pilot, "#setting-corpus Input", "/srv/documents")
        await pilot.press("tab")
        await until(pilot, lambda: in_file().get("corpus") == "/srv/documents")
        await pilot.press("escape")
        await until(pilot, lambda: app.said == [True])
    assert in_file() == {"history": False, "language": "nl", "lock_timeout": 30.0, "corpus": "/srv/documents"}


async def test_a_wrong_value_is_refused_where_it_stands() -> None:
    """The error is told at the field, nothing is saved, and leaving takes a second Escape."""
    async with opened(SettingsScreen) as (app, pilot):
        await typed(pilot, "#setting-lock_timeout Input", "0")
        await pilot.press("escape")
        await until(pilot, lambda: bool(app.wrong("#setting-lock_timeout Input")))
        assert (
            app.wrong("#setting-lock_timeout Input")
            == "! The setting 'lock_timeout' cannot be '0': give seconds, more than 0 and at most 3600."
        )
        assert app.said == []
        await pilot.press("escape")
        await until(pilot, lambda: app.said == [False])
    assert in_file() == {}


async def test_a_wrong_value_can_be_mended() -> None:
    """Typing takes the error away; the right value is saved."""
    async with opened(SettingsScreen) as (app, pilot):
        await typed(pilot, "#setting-model_timeout Input", "9999")
        await pilot.press("enter")
        await until(pilot, lambda: bool(app.wrong("#setting-model_timeout Input")))
        await typed(pilot, "#setting-model_timeout Input", "99")
        assert app.wrong("#setting-model_timeout Input") == ""
        await pilot.press("f10")
        await until(pilot, lambda: app.said == [True])
    assert in_file() == {"model_timeout": 99.0}


async def test_a_password_is_not_written_down() -> None:
    """An address with a password in it is refused."""
    async with opened(SettingsScreen) as (app, pilot):
        await typed(pilot, "#setting-base_url Input", "http://me:secret@example.org")
        await pilot.press("enter")
        await until(pilot, lambda: bool(app.wrong("#setting-base_url Input")))
    assert in_file() == {}


async def test_back_to_default() -> None:
    """What was chosen can be taken back; what was not chosen has nothing to take back."""
    write('theme = "standpunt-light"\nreranker = "/models/x"\n')
    async with opened(SettingsScreen) as (app, pilot):
        buttons = {field.key: field.query_one(".setting--default", Button) for field in app.form.query(SettingField)}
        assert [key for key, button in buttons.items() if button.display] == ["theme", "reranker"]
        buttons["reranker"].focus()
        await pilot.press("enter")
        await until(pilot, lambda: "reranker" not in in_file())
        assert app.form.query_one("#setting-reranker Input", Input).value == ""
        assert not buttons["reranker"].display
        await pilot.press(*"/models/y", "enter")
        await until(pilot, lambda: in_file().get("reranker") == "/models/y")


async def test_a_theme_is_seen_at_once() -> None:
    """Choosing a theme shows it."""
    async with opened(SettingsScreen) as (app, pilot):
        app.form.query_one("#setting-theme Select", Select).value = "standpunt-light"
        await until(pilot, lambda: app.theme == "standpunt-light")
    assert in_file() == {"theme": "standpunt-light"}


async def test_the_environment_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the environment sets can be read, with its variable, and not changed; a password in it is not shown."""
    monkeypatch.setenv("STANDPUNT_BASE_URL", "http://me:secret@example.org")
    async with opened(SettingsScreen) as (app, _):
        control = app.form.query_one("#setting-base_url Input", Input)
        assert control.disabled
        assert control.value == "http://***@example.org"
        assert "STANDPUNT_BASE_URL" in shown(app, "base_url")
        assert not app.form.query_one("#setting-model Input").disabled


async def test_a_file_that_cannot_be_read_is_left_alone() -> None:
    """A broken file is told, and can be left."""
    path = write("no such = = thing")
    async with opened(SettingsScreen) as (app, pilot):
        assert "config.toml cannot be read" in app.text(".form--problem")
        await pilot.press("escape")
        await until(pilot, lambda: app.said == [False])
    assert path.read_text(encoding="utf-8") == "no such = = thing"


async def test_a_chat_model_can_be_chosen_from_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """The button beside the chat model opens the list of models; what was chosen there is shown here."""
    monkeypatch.setattr("assistant.advisor.chat.listing.PATIENCE", 0.05)
    async with opened(SettingsScreen) as (app, pilot):
        app.form.query_one(".setting--choose").focus()
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ModelScreen) and bool(app.screen.query("#model")))
        await typed(pilot, "#model", "ollama:tiny")
        await pilot.press("f10")
        await until(pilot, lambda: app.form.query_one("#setting-model Input", Input).value == "ollama:tiny")
        await pilot.press("escape")
        await until(pilot, lambda: app.said == [True])


def test_how_it_looks(snap_compare: Callable[..., bool], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """In English, with a setting from the file and one from the environment."""
    use_short_paths(monkeypatch, tmp_path)
    write("first_token_timeout = 30\n")
    monkeypatch.setenv("STANDPUNT_BASE_URL", "http://127.0.0.1:8080/v1")
    assert snap_compare(Host(SettingsScreen), terminal_size=(110, 44), run_before=filled)


def test_how_a_mistake_looks(
    snap_compare: Callable[..., bool], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """In a small terminal: one column, with a value that is refused."""
    use_short_paths(monkeypatch, tmp_path)

    async def make_it(pilot: Any) -> None:
        await filled(pilot)
        await typed(pilot, "#setting-first_token_timeout Input", "0")
        await pilot.press("enter")
        await until(pilot, lambda: bool(pilot.app.wrong("#setting-first_token_timeout Input")))

    assert snap_compare(Host(SettingsScreen), terminal_size=(80, 24), run_before=make_it)
