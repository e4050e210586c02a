"""Finding out what kind of server is at an address."""

from __future__ import annotations

import pytest

from assistant.advisor.chat.available import find_server
from assistant.advisor.chat.listing import ModelFound
from assistant.advisor.chat.providers import own_server
from assistant.settings import Settings
from tests.advisor.chat.lists import FOUND, silent
from tests.advisor.chat.servers import (
    OLLAMA,
    OPENAI,
    Refusal,
    chat_server,
    closed_port,
    openai_models,
)

pytestmark = pytest.mark.usefixtures("nobody_else")

KEY = "correct-horse-battery-staple-42"


class TestFindingAServer:
    """An address as somebody types it."""

    @pytest.mark.parametrize("typed", ["{url}", "{host}", "{url}/", "{url}/v1", "{host}/v1/"])
    def test_an_openai_compatible_one(self, typed: str) -> None:
        """Scheme and `/v1` may be left out."""
        with chat_server(OPENAI, silent) as server:
            root = server.url.removesuffix("/v1")
            found = find_server(typed.format(url=root, host=root.removeprefix("http://")))
            assert (found.provider, found.url, found.problem) == ("openai", server.url, None)
            assert found.models == (ModelFound("tiny"),)

    @pytest.mark.parametrize("typed", ["{url}", "{host}", "{url}/"])
    def test_ollama(self, typed: str) -> None:
        """Ollama, which speaks OpenAI's protocol as well, is recognised by its own."""
        with chat_server(OLLAMA, silent) as server:
            server.pages["/v1/models"] = openai_models(["tiny"])
            found = find_server(typed.format(url=server.url, host=server.url.removeprefix("http://")))
            assert (found.provider, found.url, found.models) == ("ollama", server.url, (FOUND["ollama"],))

    def test_one_that_wants_a_key(self) -> None:
        """Such a server is found, at the address of OpenAI's protocol, although it refuses us everywhere."""
        with chat_server(OPENAI, silent) as server:
            server.pages = dict.fromkeys(("/api/tags", "/models", "/v1/models"), Refusal(401, "no"))
            found = find_server(server.url.removesuffix("/v1"))
            assert (found.provider, found.url, found.reachable) == ("openai", server.url, False)
            assert found.problem
            assert found.problem.key == "model_key_refused"

    def test_none(self) -> None:
        """Where nothing answers, the problem says so."""
        found = find_server(f"127.0.0.1:{closed_port()}")
        assert found.problem
        assert (found.problem.key, found.reachable) == ("model_server_down", False)


@pytest.mark.parametrize(
    ("told", "url"),
    [
        ("", "http://127.0.0.1:11434"),
        ("example.com", "http://example.com:11434"),
        ("example.com:5", "http://example.com:5"),
        (":5", "http://127.0.0.1:5"),
        ("0.0.0.0", "http://0.0.0.0:11434"),  # noqa: S104 - nothing is bound to it
        ("[::1]", "http://[::1]:11434"),
        ("example.com/ollama", "http://example.com:11434/ollama"),
        ("https://example.com", "https://example.com"),
    ],
)
def test_ollama_host_is_read_as_ollama_reads_it(monkeypatch: pytest.MonkeyPatch, told: str, url: str) -> None:
    """The usual port is understood unless a port or a scheme is given (ollama's `_parse_host`)."""
    monkeypatch.setenv("OLLAMA_HOST", told)
    assert own_server(Settings(model="ollama:x")) == url
