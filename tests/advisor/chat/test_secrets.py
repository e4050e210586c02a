"""Keys never show: not in a brief, not in an error, not in a traceback, not in a log."""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Callable

import pytest

from assistant.advisor.chat.redaction import one_line, shown_url, without_secrets
from assistant.advisor.publication import to_json
from assistant.cli.running import run
from assistant.errors import StandpuntError
from tests.advisor.chat.conftest import QUESTION, Ask
from tests.advisor.chat.servers import OLLAMA, OPENAI, Do, Protocol, Refusal, Script, chat_server

KEY = "correct-horse-battery-staple-42"
SCRIPTS: dict[str, Script] = {
    "refused": lambda _: Refusal(401, f"Incorrect API key provided: {KEY}", echo=True),
    "limit": lambda _: Refusal(429, f"Too many requests for {KEY}", echo=True),
    "fault": lambda _: Refusal(500, "Cannot handle", echo=True),
    "request": lambda _: Refusal(400, "Cannot handle", echo=True),
    "stream": lambda _: ["Stance: hold\n", Do.FAULT],
    "draft": lambda _: [f"The key is {KEY}, says everybody who knows it.\n"],
}
BOTH = pytest.mark.parametrize("protocol", [OPENAI, OLLAMA], ids=lambda protocol: protocol.provider)


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key in the environment, and one in the address."""
    for name in ("OPENAI_API_KEY", "OLLAMA_API_KEY"):
        monkeypatch.setenv(name, KEY)


@BOTH
@pytest.mark.parametrize("name", SCRIPTS)
def test_no_key_in_a_brief(ask: Ask, caplog: pytest.LogCaptureFixture, protocol: Protocol, name: str) -> None:
    """Servers that repeat the key in what they say do not get it shown or logged."""
    caplog.set_level(logging.DEBUG)
    with chat_server(protocol, SCRIPTS[name]) as server:
        brief, reasons = ask(f"{protocol.provider}:tiny", server.url)
    assert len(reasons) == 1
    assert KEY not in json.dumps(to_json(brief)) + str(reasons) + str(brief)
    assert KEY not in caplog.text


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize("options", [[], ["--debug"]])
@pytest.mark.parametrize("name", ["refused", "fault"])
def test_no_key_on_the_command_line(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, options: list[str], name: str
) -> None:
    """Neither stream shows it, with or without --debug; nor does a password in the address."""
    with chat_server(OPENAI, SCRIPTS[name]) as server:
        monkeypatch.setenv("STANDPUNT_BASE_URL", server.url.replace("//", "//me:hunter2secret@"))
        assert run([*options, "ask", "--plain", "--trace", "--model", "openai:tiny", QUESTION["en"]]) == 0  # type: ignore[index]
    shown = capfd.readouterr()
    assert "built-in advice" in shown.out
    assert KEY not in shown.out + shown.err
    assert "hunter2secret" not in shown.out + shown.err


@pytest.mark.parametrize("model", ["nosuchprovider:x", "groq:llama", "openai:gpt-test", "ollama:tiny"])
def test_no_key_in_a_traceback(monkeypatch: pytest.MonkeyPatch, model: str) -> None:
    """What --debug shows of a model that cannot be set up holds no key, and nothing that a library said of it."""
    monkeypatch.setenv("STANDPUNT_BASE_URL", f"http://me:{KEY}@[::1")  # an address that clients choke on
    monkeypatch.setenv("GROQ_API_KEY", KEY)
    with pytest.raises(StandpuntError) as caught:
        run(["--debug", "ask", "--model", model, "Should we speak out?"])
    text = "".join(traceback.format_exception(caught.value))
    assert "Traceback" in text
    assert KEY not in text
    assert "direct cause" not in text
    assert "During handling" not in text


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        (f"key={KEY}!", KEY),
        ("Incorrect API key provided: sk-proj-abc123def456.", "abc123"),
        ("Authorization: Bearer abcdef", "abcdef"),
        ("AIzaSyA1234567890", "SyA123"),
        ("http://me:pass@host/v1", "pass"),
        ("gsk_abcdefgh12345678", "abcdefgh"),
    ],
)
@pytest.mark.parametrize("through", [without_secrets, one_line, shown_url], ids=lambda f: f.__name__)
def test_what_looks_like_a_key_is_hidden(through: Callable[[str], str], text: str, gone: str) -> None:
    """Values of the environment's keys, and what has the form of one, are replaced."""
    assert gone not in through(text)


@pytest.mark.parametrize("text", ["the monkey-wrench task", "model qwen3:4b-instruct not found", "risk-averse", "500"])
def test_other_text_stays(text: str) -> None:
    """Ordinary words are left alone."""
    assert without_secrets(text) == text


def test_an_address_is_shown_without_its_secrets() -> None:
    """User, password and query are left out."""
    assert shown_url("https://me:pass@host.example:8080/v1/?token=abc") == "https://host.example:8080/v1"
