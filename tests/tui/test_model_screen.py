"""The form that chooses the chat model: what is found, what is saved, and what is never shown."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Button, Input

from assistant import locations, settings
from assistant.advisor.chat.available import ProviderState, Surroundings
from assistant.advisor.chat.listing import ModelFound
from assistant.domain import Language
from assistant.errors import ConfigurationError
from assistant.keys import save_key, stored_keys
from assistant.settings import Settings
from assistant.tui.forms.model_list import ModelList
from assistant.tui.forms.models import ModelScreen
from assistant.tui.forms.trial import TrialView, Tried
from tests.advisor.chat.servers import (
    OLLAMA,
    OPENAI,
    Do,
    Refusal,
    Request,
    Step,
    chat_server,
    closed_port,
    ollama_models,
)
from tests.tui.briefs import advised
from tests.tui.forms_host import Host, filled, opened, typed, use_short_paths
from tests.tui.waiting import until

pytestmark = pytest.mark.usefixtures("no_models")

KEY = "sk-test-0123456789abcdef"


def silent(request: Request) -> Iterator[Step]:
    """No answer until the test is over."""
    yield Do.WAIT


def listed(app: Host) -> list[str]:
    """The lines of the list."""
    models = app.form.query_one(ModelList)
    return [str(models.get_option_at_index(number).prompt).strip() for number in range(models.option_count)]


async def looked(app: Host, pilot: Pilot[object]) -> list[str]:
    """The lines of the list when everything has been found."""
    await until(pilot, lambda: any("Anthropic" in line for line in listed(app)))
    return listed(app)


def shown(app: Host, id: str) -> bool:
    """Whether a part of the form is to be seen."""
    return bool(app.form.query_one(f"#{id}").display)


async def test_the_builtin_advisor_comes_first() -> None:
    """Without any server there is the built-in advisor, how to get others, and nothing else to fill in."""
    async with opened(ModelScreen) as (app, pilot):
        lines = await looked(app, pilot)
        assert lines[0].startswith("● Built-in advisor")
        assert "not running; start it with: ollama serve" in lines
        assert any("Anthropic" in line and "pip install" in line for line in lines)
        assert (shown(app, "address-field"), shown(app, "key-field")) == (False, False)
        await pilot.press("f10")
        await until(pilot, lambda: app.said == [False])
    assert not locations.config_file().exists()


async def test_a_model_of_ollama_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Models that chat are listed with their size; Enter chooses, F10 saves."""
    with chat_server(OLLAMA, silent) as server:
        server.pages[OLLAMA.models_path] = ollama_models(["qwen3:4b", "nomic-embed-text"])
        monkeypatch.setenv("OLLAMA_HOST", server.url)
        async with opened(ModelScreen) as (app, pilot):
            lines = await looked(app, pilot)
            assert "○ qwen3:4b  1.0 GB" in lines
            assert not any("nomic" in line for line in lines)
            await pilot.press("down", "enter")
            assert "● qwen3:4b  1.0 GB" in listed(app)
            await pilot.press("f10")
            await until(pilot, lambda: app.said == [True])
    assert (settings.load().model, settings.load().base_url) == ("ollama:qwen3:4b", None)


async def test_a_server_is_found_at_its_address() -> None:
    """An address, typed as people type it, leads to the models of the server; name and address are saved."""
    with chat_server(OPENAI, silent) as server:
        async with opened(ModelScreen) as (app, pilot):
            await looked(app, pilot)
            await typed(pilot, "#model", "openai:")
            await typed(pilot, "#address", server.url.removeprefix("http://").removesuffix("/v1"))
            await pilot.press("enter")
            await until(pilot, lambda: "○ tiny" in listed(app))
            assert app.form.query_one("#address", Input).value == server.url
            await pilot.press("enter", "f10")
            await until(pilot, lambda: app.said == [True])
    assert (settings.load().model, settings.load().base_url) == ("openai:tiny", server.url)


async def test_nothing_at_the_address() -> None:
    """An address at which nothing answers is told where it stands."""
    async with opened(ModelScreen) as (app, pilot):
        await typed(pilot, "#model", "ollama:tiny")
        await typed(pilot, "#address", f"127.0.0.1:{closed_port()}")
        await pilot.click("#look")
        await until(pilot, lambda: bool(app.wrong("#address")))
        assert "Nothing answers" in app.wrong("#address")


async def test_a_server_that_wants_a_key() -> None:
    """It has been found; its key and the name of the model are still to be given."""
    with chat_server(OPENAI, silent) as server:
        server.pages = dict.fromkeys(("/v1/models", "/models", "/api/tags"), Refusal(401, "no"))
        async with opened(ModelScreen) as (app, pilot):
            await typed(pilot, "#model", "openai:x")
            await typed(pilot, "#address", server.url)
            await pilot.press("enter")
            await until(pilot, lambda: app.form.query_one("#model", Input).value == "openai:")
            assert shown(app, "key-field")


async def test_a_key_is_kept_and_never_shown() -> None:
    """A key goes into the keys file, for its owner only; on the screen there are only dots."""
    async with opened(ModelScreen) as (app, pilot):
        await typed(pilot, "#model", "openai:gpt-x")
        await typed(pilot, "#key", KEY)
        assert KEY not in app.export_screenshot()
        await pilot.press("f10")
        await until(pilot, lambda: app.said == [True])
    assert stored_keys() == {"OPENAI_API_KEY": KEY}
    assert stat.S_IMODE(locations.keys_file().stat().st_mode) == 0o600
    assert KEY not in locations.config_file().read_text(encoding="utf-8")
    async with opened(ModelScreen) as (app, pilot):
        assert app.form.query_one("#key", Input).value == ""
        assert "stored" in app.form.query_one("#key", Input).placeholder
        await pilot.click("#forget")
        await until(pilot, lambda: stored_keys() == {})
        assert not shown(app, "forget")


async def test_what_cannot_be_a_key() -> None:
    """A key with a space in it is refused before it is written."""
    async with opened(ModelScreen) as (app, pilot):
        await typed(pilot, "#model", "openai:gpt-x")
        await typed(pilot, "#key", "my key")
        await pilot.press("f10")
        await until(pilot, lambda: bool(app.wrong("#key")))
        assert app.said == []
    assert not locations.keys_file().exists()


async def test_the_environment_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """If the environment decides, others can be tried and nothing can be saved; its keys are only named."""
    monkeypatch.setenv("STANDPUNT_MODEL", "openai:gpt-x")
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    async with opened(ModelScreen) as (app, pilot):
        assert "STANDPUNT_MODEL" in app.text(".form--intro")
        assert app.form.query_one("#save", Button).disabled
        assert app.form.query_one("#key", Input).disabled
        assert "OPENAI_API_KEY" in app.form.query_one("#key", Input).placeholder
        await typed(pilot, "#model", "builtin")
        await pilot.press("f10", "escape")
        await until(pilot, lambda: app.said == [False])


async def test_back_to_the_builtin_advisor() -> None:
    """Choosing it takes the setting out of the file; the server stays known."""
    settings.save_all({"model": "ollama:tiny", "base_url": f"http://127.0.0.1:{closed_port()}"})
    async with opened(ModelScreen) as (app, pilot):
        await looked(app, pilot)
        assert "Nothing answers" in app.wrong("#model")
        await pilot.press("home", "enter", "f10")
        await until(pilot, lambda: app.said == [True])
    assert settings.origin("model") == "default"
    assert settings.load().base_url


async def test_an_address_with_a_password() -> None:
    """It is refused where it stands, and nothing is saved."""
    async with opened(ModelScreen) as (app, pilot):
        await typed(pilot, "#model", "ollama:tiny")
        await typed(pilot, "#address", "http://me:secret@example.org")
        await pilot.press("f10")
        await until(pilot, lambda: bool(app.wrong("#address")))
    assert not locations.config_file().exists()


async def test_keys_that_others_can_read() -> None:
    """The keys file is not used then, which is told."""
    save_key("OPENAI_API_KEY", KEY)
    locations.keys_file().chmod(0o644)
    async with opened(ModelScreen) as (app, _):
        assert "keys.toml" in app.text(".form--problem")


FOUND = Surroundings(
    model="ollama:qwen3:4b",
    model_problem=None,
    embedding_model="builtin",
    embedding_problem=None,
    providers=(
        ProviderState(
            "ollama",
            installed=True,
            url="http://127.0.0.1:11434",
            reachable=True,
            models=(ModelFound("qwen3:4b", 2_600_000_000), ModelFound("gemma3:12b", 8_100_000_000)),
        ),
        ProviderState("openai", installed=True, key=False),
        ProviderState(
            "anthropic",
            installed=False,
            key=False,
            problem=ConfigurationError("model_package_missing", command="pip install 'standpunt[anthropic]'"),
        ),
        ProviderState("mistralai", installed=True, key=True),
        ProviderState("gguf", installed=True),
    ),
)


@pytest.mark.parametrize(("language", "size"), [(Language.EN, (110, 46)), (Language.NL, (80, 24))])
def test_how_it_looks(
    snap_compare: Callable[..., bool],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    language: Language,
    size: tuple[int, int],
) -> None:
    """With models found, and one of them tried."""
    use_short_paths(monkeypatch, tmp_path)
    settings.save("model", "ollama:qwen3:4b")

    def found(_: Settings) -> Surroundings:
        return FOUND

    monkeypatch.setattr("assistant.advisor.chat.available.look_round", found)

    async def look(pilot: Any) -> None:
        await filled(pilot)
        await until(pilot, lambda: any("Mistral" in line for line in listed(pilot.app)))
        pilot.app.form.query_one(TrialView).show(Tried(advised(language), first=0.84, total=6.27))
        await pilot.pause()

    assert snap_compare(Host(ModelScreen, language), terminal_size=size, run_before=look)
