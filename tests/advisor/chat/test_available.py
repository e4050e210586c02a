"""Looking round for chat models: real servers on loopback, and nobody else."""

from __future__ import annotations

import sys
import threading
from typing import Any

import pytest

from assistant import keys
from assistant.advisor.chat import listing
from assistant.advisor.chat.available import ProviderState, find_server, look_round
from assistant.advisor.chat.listing import ModelFound
from assistant.advisor.chat.providers import PROVIDERS
from assistant.keys import save_key
from assistant.settings import Settings
from tests.advisor.chat.conftest import PATIENT, PROVIDER_KEYS
from tests.advisor.chat.lists import FOUND, failure, silent
from tests.advisor.chat.servers import (
    OLLAMA,
    OPENAI,
    Do,
    Protocol,
    Refusal,
    chat_server,
    closed_port,
    ollama_models,
    openai_models,
)

pytestmark = pytest.mark.usefixtures("nobody_else")

KEY = "correct-horse-battery-staple-42"

KEYS = ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GOOGLE_API_KEY", "GEMINI_API_KEY", "MISTRAL_API_KEY", "OLLAMA_API_KEY")

BOTH = pytest.mark.parametrize("protocol", [OPENAI, OLLAMA], ids=lambda protocol: protocol.provider)


@pytest.fixture(autouse=True)
def _nothing_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """No keys, no proxies, and no Ollama but the test's own."""
    monkeypatch.setattr(keys, "_ours", {})
    for name in (*KEYS, "OPENAI_BASE_URL", "OPENAI_API_BASE", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    monkeypatch.setenv("OLLAMA_HOST", f"127.0.0.1:{closed_port()}")


def state(settings: Settings, provider: str) -> ProviderState:
    """What is found of a provider."""
    found = look_round(settings).provider(provider)
    assert found
    return found


class TestLookingRound:
    """What is told of each provider, and who is asked."""

    def test_nothing_configured(self) -> None:
        """Without anything, every provider is told of: what it lacks, and that no Ollama answers."""
        found = look_round(Settings())
        assert [each.provider for each in found.providers] == list(PROVIDERS)
        assert (found.model_problem, found.embedding_problem) == (None, None)
        ollama, openai = found.provider("ollama"), found.provider("openai")
        assert ollama
        assert (ollama.reachable, ollama.models) == (False, ())
        assert ollama.problem
        assert (ollama.problem.key, ollama.problem.facts["command"]) == ("model_server_down", "ollama serve")
        assert openai
        assert (openai.key, openai.url, openai.reachable) == (False, None, None)
        assert openai.problem
        assert openai.problem.key == "model_key_missing"

    def test_the_models_of_ollama(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Ollama is found where OLLAMA_HOST says, with the sizes of its models; embedders are told from the rest."""
        with chat_server(OLLAMA, silent) as server:
            page = ollama_models(["qwen3:4b", "nomic-embed-text:latest", "minilm", "able", "unable"])
            page["models"][2]["details"]["family"] = "bert"
            page["models"][3]["capabilities"] = ["completion", "tools"]
            page["models"][4]["capabilities"] = ["embedding"]
            server.pages[OLLAMA.models_path] = page
            monkeypatch.setenv("OLLAMA_HOST", server.url.removeprefix("http://"))
            ollama = state(Settings(), "ollama")
            assert (ollama.url, ollama.reachable, ollama.problem) == (server.url, True, None)
            assert ollama.models[0] == ModelFound("qwen3:4b", 10**9)
            assert [model.name for model in ollama.models if model.chats] == ["qwen3:4b", "able"]
            assert server.looked == ["/api/tags"]

    @BOTH
    def test_the_configured_server(self, protocol: Protocol) -> None:
        """The address in `base_url` is asked in the protocol of the chosen model, which then can be used."""
        with chat_server(protocol, silent) as server:
            settings = Settings(model=f"{protocol.provider}:tiny", base_url=server.url)
            assert look_round(settings).model_problem is None
            found = state(settings, protocol.provider)
            assert (found.url, found.reachable, found.models) == (server.url, True, (FOUND[protocol.provider],))

    def test_an_address_without_a_chosen_model(self) -> None:
        """`base_url` alone is asked as an OpenAI-compatible server, which needs no key of OpenAI's."""
        with chat_server(OPENAI, silent) as server:
            openai = state(Settings(base_url=server.url), "openai")
            assert (openai.reachable, openai.models, openai.problem) == (True, (ModelFound("tiny"),), None)

    @BOTH
    def test_a_key_goes_only_where_the_chosen_model_sends_it(self, protocol: Protocol) -> None:
        """The server of the chosen model is shown its key, as the question will; another is not."""
        save_key(f"{protocol.provider.upper()}_API_KEY", KEY)
        with chat_server(protocol, silent) as server:
            look_round(Settings(model=f"{protocol.provider}:tiny", base_url=server.url))
            look_round(Settings(model="anthropic:x", base_url=server.url))
            find_server(server.url)
            assert server.keys.pop(0) == f"Bearer {KEY}"
            assert set(server.keys) == {None}

    def test_nobody_else_is_asked(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """With keys for everything, only this machine and the configured address hear of it: a proxy sees no more."""
        for name in PROVIDER_KEYS:
            monkeypatch.setenv(name, KEY)
        monkeypatch.setenv("OPENAI_BASE_URL", "http://env.example/v1")
        with chat_server(OPENAI, silent) as proxy:
            for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
                monkeypatch.setenv(name, proxy.url.removesuffix("/v1"))
                monkeypatch.setenv(name.lower(), proxy.url.removesuffix("/v1"))
            for model in ("builtin", "openai:x", "anthropic:x", "ollama:x"):
                look_round(Settings(model=model))
            assert proxy.looked == []
            proxy.pages["http://models.example/v1/models"] = openai_models(["far"])
            openai = state(Settings(base_url="http://models.example/v1"), "openai")
            assert openai.models == (ModelFound("far"),)
            assert proxy.looked == ["http://models.example/v1/models"]

    def test_no_redirection_is_followed(self) -> None:
        """A server that sends us elsewhere is told to be no server of models."""
        with chat_server(OPENAI, silent) as elsewhere:
            error = failure(Refusal(302, f"{elsewhere.url}/models"), OPENAI)
            assert error.key == "model_address_wrong"
            assert elsewhere.looked == []

    def test_all_servers_are_asked_at_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Nobody waits for one server before the next is asked."""
        monkeypatch.setattr(listing, "PATIENCE", PATIENT)
        with chat_server(OLLAMA, silent) as one, chat_server(OPENAI, silent) as two:
            one.pages[OLLAMA.models_path] = two.pages[OPENAI.models_path] = Do.WAIT
            monkeypatch.setenv("OLLAMA_HOST", one.url)

            def release() -> None:
                if one.asked.wait(PATIENT) and two.asked.wait(PATIENT):
                    one.over.set()
                    two.over.set()

            threading.Thread(target=release).start()
            found = look_round(Settings(base_url=two.url))
        problems = [each.problem for each in found.providers if each.url]
        assert [problem.key for problem in problems if problem] == ["model_broken_off"] * 2

    @pytest.mark.parametrize("page", [Do.WAIT, Do.DRIP])
    def test_a_slow_server_is_not_waited_for(self, monkeypatch: pytest.MonkeyPatch, page: Do) -> None:
        """A server that says nothing, or only a byte now and then, is given up after a while."""
        monkeypatch.setattr(listing, "PATIENCE", 0.2)
        with chat_server(OLLAMA, silent) as server:
            server.pages[OLLAMA.models_path] = page
            monkeypatch.setenv("OLLAMA_HOST", server.url)
            problem = state(Settings(), "ollama").problem
            assert problem
            assert (problem.key, problem.facts["seconds"]) == ("model_list_slow", "0.2")
        for thread in threading.enumerate():
            if thread.name == "server-list":
                thread.join(10)


class TestTheChosenModel:
    """Whether the configured models can be used, as far as that shows without asking them anything."""

    @pytest.mark.parametrize(
        ("protocol", "name", "listed", "problem"),
        [
            (OLLAMA, "qwen3", ["qwen3:latest"], None),
            (OLLAMA, "qwen3:4b", ["qwen3:4b", "x"], None),
            (OLLAMA, "qwen3:4b", ["qwen3:8b"], "model_not_pulled"),
            (OLLAMA, "qwen3:4b", [], "model_not_pulled"),
            (OPENAI, "whatever", ["model.gguf"], None),  # llama.cpp answers to any name
            (OPENAI, "whatever", [], None),
            (OPENAI, "b", ["a", "b"], None),
            (OPENAI, "c", ["a", "b"], "model_unknown"),
        ],
    )
    def test_its_name(self, protocol: Protocol, name: str, listed: list[str], problem: str | None) -> None:
        """A model that its server does not have is told before a question is asked."""
        with chat_server(protocol, silent) as server:
            server.pages[protocol.models_path] = protocol.models(listed)
            found = look_round(Settings(model=f"{protocol.provider}:{name}", base_url=server.url)).model_problem
        assert (found.key if found else None) == problem

    @pytest.mark.parametrize(
        ("settings", "problem"),
        [
            ({"model": "ollama:x"}, "model_server_down"),
            ({"model": "openai:x"}, "model_key_missing"),
            ({"model": "nosuchprovider:x"}, "model_provider_unknown"),
            ({"model": "huggingface:/nowhere"}, "model_package_missing"),
        ],
    )
    def test_what_it_lacks(self, monkeypatch: pytest.MonkeyPatch, settings: dict[str, Any], problem: str) -> None:
        """The reason is the one that `ask` would give."""
        monkeypatch.setitem(sys.modules, "transformers", None)
        found = look_round(Settings(**settings)).model_problem
        assert found
        assert found.key == problem

    @pytest.mark.parametrize(
        ("name", "problem"), [("/no/such/folder", "embedder_unusable"), ("no/such", "embedder_not_pulled")]
    )
    def test_the_embedding_model(self, name: str, problem: str) -> None:
        """A model for searching that is not on this machine is told, and not fetched."""
        found = look_round(Settings(embedding_model=name)).embedding_problem
        assert found
        assert found.key == problem
