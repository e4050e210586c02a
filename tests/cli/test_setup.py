"""`standpunt setup` on a real terminal, with scripted servers on loopback behind the real advisor."""

from __future__ import annotations

import re
import signal
import tomllib
from collections.abc import Iterator
from pathlib import Path

from tests.advisor.chat.servers import (
    OLLAMA,
    OPENAI,
    Do,
    Passages,
    Refusal,
    Request,
    Step,
    chat_server,
    closed_port,
)
from tests.cli.conftest import PATIENCE, Terminal, Tiny, assert_told, standpunt

KEY, WRONG = "correct-horse-battery-staple-42", "wrong-horse-43"
NOTHING = dict.fromkeys(("OPENAI_BASE_URL", "OPENAI_API_BASE", "OPENAI_API_KEY", "OLLAMA_API_KEY"), "")
"""Nothing of the developer's own providers shows."""

NUMBER, QUESTION = "Number [1]: ", "“Should we hold our inclusive campaign?”"
BUILTIN, SERVER, FILE, HOSTED = "1", "2", "3", "4"
"""The numbers of the ways where no Ollama model is found."""


def good(request: Request) -> Iterator[Step]:
    """A draft with one statement that its passage supports."""
    number, text = Passages.of(request).items[0]
    yield f"Stance: hold\n\nHold the principle.\n\n## Why\n- {text} [{number}]\n"


def begin(tiny: Tiny, **extra: str) -> Terminal:
    """Start it where no Ollama is, unless the test says so."""
    quiet = {**NOTHING, "OLLAMA_HOST": f"127.0.0.1:{closed_port()}", "STANDPUNT_CORPUS": str(tiny.corpus), **extra}
    return Terminal.start("setup", home=tiny.home, columns=200, **quiet)


def kept(home: Path, file: str = "config.toml") -> dict[str, str]:
    """What a file holds; nothing if there is none."""
    path = home / file
    return tomllib.loads(path.read_text()) if path.exists() else {}


def test_a_hosted_model_and_its_key(tiny: Tiny) -> None:
    """The key is asked for unseen; a wrong one is not kept; the right one is stored with the choice that answered."""

    def answer(request: Request) -> Iterator[Step] | Refusal:
        return good(request) if server.keys[-1] == f"Bearer {KEY}" else Refusal(401, "no", echo=True)

    standpunt("config", "set", "base_url", "http://127.0.0.1:1/v1", home=tiny.home)
    with chat_server(OPENAI, answer) as server:
        terminal = begin(tiny, OPENAI_BASE_URL=server.url)
        terminal.reply((NUMBER, HOSTED), (NUMBER, "4"), ("Name of the model: ", "tiny"), ("(not shown): ", WRONG))
        terminal.until("The server does not accept the key in OPENAI_API_KEY.")
        terminal.reply((NUMBER, "1"))
        terminal.reply((NUMBER, HOSTED), (NUMBER, "4"), ("Name of the model: ", "tiny"), ("(not shown): ", KEY))
        result = terminal.finish()
    assert result.code == 0, result.out
    assert f"Asking openai:tiny: {QUESTION}" in result.out
    assert re.search(r"✓ openai:tiny answered in \d+\.\d seconds: \d+ statements, [1-9]\d* supported\.", result.out)
    assert KEY not in result.out
    assert WRONG not in result.out
    assert kept(tiny.home) == {"model": "openai:tiny"}
    assert kept(tiny.home, "keys.toml") == {"OPENAI_API_KEY": KEY}
    assert (tiny.home / "keys.toml").stat().st_mode & 0o77 == 0


def test_a_server_that_fails(tiny: Tiny) -> None:
    """An address without `/v1` is understood; that the model fell back is told with the reason; the user decides."""
    with chat_server(OPENAI, lambda _: Refusal(500, "out of memory")) as server:
        terminal = begin(tiny)
        terminal.reply((NUMBER, SERVER), ("Address of the server [", server.url.removesuffix("/v1")))
        terminal.until("✗ openai:tiny gave no usable answer, so the built-in advisor answered.")
        terminal.until("(500: out of memory)")
        terminal.until("  2. keep it all the same")
        assert kept(tiny.home) == {}
        terminal.reply((NUMBER, "2"))
        result = terminal.finish()
    assert result.code == 0, result.out
    assert kept(tiny.home) == {"model": "openai:tiny", "base_url": server.url}


def test_ctrl_c_while_a_model_is_tried(tiny: Tiny) -> None:
    """A model of Ollama's is offered by number; Ctrl-C while it is silent ends in 130 and changes nothing."""
    with chat_server(OLLAMA, lambda _: [Do.WAIT]) as server:
        terminal = begin(tiny, OLLAMA_HOST=server.url)
        terminal.until("  2. tiny (1.0 GB), in Ollama")
        terminal.reply((NUMBER, "2"))
        assert server.questioned.wait(PATIENCE)
        terminal.process.send_signal(signal.SIGINT)
        result = terminal.finish()
    assert result.code in (130, -signal.SIGINT)
    assert result.out.endswith("\nStopped.\n")
    assert kept(tiny.home) == {}


def test_ways_that_lead_nowhere(tiny: Tiny, tmp_path: Path) -> None:
    """What is no number, address or file is told, in Dutch too, and the list comes back; stopping changes nothing."""
    number, address = "Nummer [1]: ", "Adres van de server ["
    terminal = begin(tiny, LANG="nl_NL.UTF-8")
    terminal.reply((number, "0"), (number, "zes"), (number, SERVER), (address, "http://ik:geheim@host/v1"))
    terminal.until("Dat is geen adres.")
    terminal.reply((number, SERVER), (address, f"127.0.0.1:{closed_port()}"))
    terminal.until("antwoordt niets.")
    terminal.reply((number, FILE), ("Pad van het bestand: ", f"'{tmp_path}/niets.gguf'"))
    terminal.until("✗ ")  # no such file or, without the extra `local`, no such package
    with chat_server(OPENAI, lambda _: Refusal(500, "vol")) as server:
        server.pages = dict.fromkeys(("/v1/models", "/models", "/api/tags"), Refusal(401, "no"))
        terminal.reply((number, SERVER), (address, server.url))
        terminal.until("Sleutel voor OPENAI_API_KEY (wordt niet getoond): ")
        server.pages[OPENAI.models_path] = OPENAI.models(["een", "twee"])
        terminal.type(f"{KEY}\n")
        terminal.reply((number, "2"))
        terminal.until("✗ openai:twee gaf geen bruikbaar antwoord")
        terminal.until("Wat nu?")
        terminal.reply((number, "3"))
        result = terminal.finish()
        assert f"Bearer {KEY}" in server.keys
    assert result.code == 0
    assert result.out.endswith("\nEr is niets gewijzigd.\n")
    assert result.out.count("Typ een nummer van 1 tot en met 4.") == 2
    assert "‘Moeten we onze inclusieve campagne doorzetten?’ …" in result.out
    assert KEY not in result.out
    assert (kept(tiny.home), kept(tiny.home, "keys.toml")) == ({}, {})


def test_the_environment_goes_before_what_is_kept(tiny: Tiny) -> None:
    """The built-in advisor is asked too; an address stays for another time; a variable that outdoes it is named."""
    standpunt("config", "set", "base_url", "http://127.0.0.1:1/v1", home=tiny.home)
    terminal = begin(tiny, STANDPUNT_MODEL="ollama:x")
    terminal.reply((NUMBER, BUILTIN))
    result = terminal.finish()
    assert result.code == 0, result.out
    assert "✓ builtin answered in " in result.out
    assert "STANDPUNT_MODEL is set in the environment" in result.out
    assert kept(tiny.home) == {"model": "builtin", "base_url": "http://127.0.0.1:1/v1"}


def test_ctrl_d_at_a_question(tiny: Tiny) -> None:
    """It ends in exit code 130 and one line, and leaves everything as it was."""
    terminal = begin(tiny)
    terminal.until(NUMBER)
    terminal.type("\x04")
    result = terminal.finish()
    assert (result.code, result.out[-9:]) == (130, "Stopped.\n")
    assert kept(tiny.home) == {}


def test_without_a_terminal(tmp_path: Path) -> None:
    """Through pipes it ends in exit code 2, and says what to do instead."""
    assert_told(standpunt("setup", home=tmp_path, text="1\n"), 2, "terminal", "config set model")
