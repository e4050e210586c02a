"""`standpunt models`: what there is, and keys that are stored and never shown."""

from __future__ import annotations

import io
import os
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from assistant import locations
from assistant.cli.running import run
from tests.advisor.chat.servers import OLLAMA, OPENAI, ChatServer, Refusal, chat_server, closed_port
from tests.cli.conftest import Result, Terminal, assert_told, standpunt, succeeded

NAME, KEY = "OPENAI_API_KEY", "correct-horse-battery-staple-42"
NOTHING = dict.fromkeys(
    ("OPENAI_BASE_URL", "OPENAI_API_BASE", NAME, "ANTHROPIC_API_KEY", "GOOGLE_API_KEY", "GEMINI_API_KEY"), ""
)
"""Nothing of the developer's own providers shows."""


def models(*arguments: str, home: Path, text: str | None = None, **extra: str) -> Result:
    """Run `standpunt models` where no Ollama is, unless the test says so."""
    quiet = {**NOTHING, "OLLAMA_HOST": f"127.0.0.1:{closed_port()}", **extra}
    return standpunt("models", *arguments, home=home, text=text, **quiet)


def silent(_: Any) -> Refusal:
    """A model that nobody is to ask."""
    return Refusal(500, "asked")


def listing(server: ChatServer, *names: str) -> ChatServer:
    """A server that lists these models."""
    server.pages[server.protocol.models_path] = server.protocol.models(list(names))
    return server


def test_what_there_is(tmp_path: Path) -> None:
    """The models in use, the models of Ollama with their sizes, and for each provider the line that helps."""
    with chat_server(OLLAMA, silent) as server:
        listing(server, "qwen3:4b")
        result = models(home=tmp_path, OLLAMA_HOST=server.url, STANDPUNT_MODEL="ollama:qwen3:4b")
        dutch = models(home=tmp_path, OLLAMA_HOST=server.url, LANG="nl_NL.UTF-8")
        assert server.requests == []
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("✓ Chat model: ollama:qwen3:4b\n✓ Embedding model: builtin\n")
    assert f"\n✓ ollama: installed, answers at {server.url}\n    qwen3:4b (1.0 GB)\n" in result.out
    assert "\n✗ openai: installed, no key\n    Store it with standpunt models key OPENAI_API_KEY" in result.out
    assert result.out.endswith("\nTo choose one: standpunt setup\n")
    assert "qwen3:4b (1,0 GB)" in dutch.out
    assert "✓ Taalmodel: builtin" in dutch.out
    assert list(tmp_path.iterdir()) == []


def test_as_json(tmp_path: Path) -> None:
    """The same as data, with a reason for what cannot be used, and without any key."""
    with chat_server(OPENAI, silent) as server:
        listing(server, "a", "b")
        found = succeeded(
            models(
                "--json",
                home=tmp_path,
                STANDPUNT_MODEL="openai:c",
                STANDPUNT_BASE_URL=server.url,
                **{NAME: KEY},
            )
        )
        assert server.keys == [f"Bearer {KEY}"]
    assert (found["model"]["name"], found["model"]["usable"]) == ("openai:c", False)
    assert found["model"]["problem"] == "The server does not know the model c."
    assert found["embedding_model"] == {"name": "builtin", "usable": True, "problem": None, "hint": None}
    states = {state["provider"]: state for state in found["providers"]}
    openai, ollama = states["openai"], states["ollama"]
    assert (openai["url"], openai["reachable"], openai["key"]) == (server.url, True, True)
    assert openai["models"] == [{"name": name, "size": None, "chats": True} for name in "ab"]
    assert (ollama["reachable"], ollama["key"], ollama["models"]) == (False, None, [])
    assert "ollama serve" in ollama["hint"]
    assert found["keys_file"] == str(tmp_path / "keys.toml")
    assert KEY not in str(found)


def test_a_server_that_repeats_our_key_does_not_get_it_shown(tmp_path: Path) -> None:
    """Nor does a password in the address."""
    with chat_server(OPENAI, silent) as server:
        server.pages[OPENAI.models_path] = Refusal(500, "no", echo=True)
        address = server.url.replace("//", "//me:hunter2secret@")
        extra = {NAME: KEY, "STANDPUNT_MODEL": "openai:x", "STANDPUNT_BASE_URL": address}
        shown = [models(*options, home=tmp_path, **extra) for options in ((), ("--json",))]
        shown.append(standpunt("config", "show", home=tmp_path, **extra))
    for result in shown:
        assert result.code == 0
        assert KEY not in result.out + result.err
        assert "hunter2secret" not in result.out + result.err


def test_a_key_from_standard_input(tmp_path: Path) -> None:
    """A key is read from a pipe, stored for its owner only, found, and removed; it is never shown."""
    file = tmp_path / "keys.toml"
    stored = models("key", NAME, home=tmp_path, text=f"{KEY}\r\n")
    assert (stored.code, stored.err) == (0, "")
    assert stored.out == f"{NAME} is stored in {file}, for your eyes only.\n"
    assert tomllib.loads(file.read_text()) == {NAME: KEY}
    if os.name == "posix":
        assert file.stat().st_mode & 0o777 == 0o600
    shown = models(home=tmp_path)
    assert "✓ openai: installed, key there\n" in shown.out
    assert KEY not in shown.out
    assert not (tmp_path / "config.toml").exists()

    removed = models("key", NAME, "--remove", home=tmp_path)
    assert removed.out == f"{NAME} is removed from {file}.\n"
    assert not file.exists()


def test_a_key_that_was_never_there(capsys: pytest.CaptureFixture[str]) -> None:
    """Removing it is no error, and says so."""
    assert run(["models", "key", NAME, "--remove"]) == 0
    assert capsys.readouterr().out == f"{NAME} was not in {locations.keys_file()}.\n"


def test_a_key_typed_on_a_terminal_is_not_echoed(tmp_path: Path) -> None:
    """It is asked for, and the screen shows nothing of it."""
    terminal = Terminal.start("models", "key", NAME, home=tmp_path, columns=100, **NOTHING)
    terminal.reply((f"Key for {NAME} (not shown): ", KEY))
    result = terminal.finish()
    assert result.code == 0
    assert KEY not in result.out
    assert tomllib.loads((tmp_path / "keys.toml").read_text()) == {NAME: KEY}


def test_a_key_that_the_environment_outdoes(tmp_path: Path) -> None:
    """Storing one that the environment has too is done, and told."""
    stored = models("key", NAME, home=tmp_path, text=KEY, **{NAME: "another-key"})
    assert stored.code == 0
    assert stored.err == f"{NAME} is also set in the environment, and that one counts.\n"


@pytest.mark.parametrize(
    ("arguments", "text", "words"),
    [
        ((NAME, KEY), "", "argument"),
        ((KEY,), KEY, "name of a key"),
        (("path",), KEY, "name of a key"),
        ((NAME,), "", "a key"),
        ((NAME,), f"{KEY}\n{KEY}", "a key"),
        ((NAME,), f"{KEY}\0", "a key"),
    ],
)
def test_what_is_no_key_is_refused_unseen(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    text: str,
    words: str,
) -> None:
    """A key as an argument, in the place of its name, or none at all ends in exit code 2, and is not repeated."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    code = run(["models", "key", *arguments])
    result = Result(code, *capsys.readouterr())
    assert_told(result, 2, words)
    assert KEY not in result.err
    assert not locations.keys_file().exists()


@pytest.mark.skipif(os.name != "posix", reason="permission bits are POSIX's")
def test_a_keys_file_that_others_can_read(tmp_path: Path) -> None:
    """It is told with exit code 4 and the command that mends it."""
    file = tmp_path / "keys.toml"
    file.write_text(f'{NAME} = "{KEY}"\n')
    file.chmod(0o644)
    result = models(home=tmp_path)
    assert_told(result, 4, "can be read by others", f"chmod 600 {file}")
    assert KEY not in result.err


def test_settings_hold_no_secrets(tmp_path: Path) -> None:
    """An address with a password is not written to the settings, and not repeated; a key is no setting at all."""
    result = standpunt("config", "set", "base_url", "http://me:hunter2secret@host/v1", home=tmp_path)
    assert_told(result, 4, "password")
    assert "hunter2secret" not in result.err
    refused = standpunt("config", "set", NAME, KEY, home=tmp_path)
    assert refused.code == 4
    assert KEY not in refused.err
    assert list(tmp_path.iterdir()) == []
