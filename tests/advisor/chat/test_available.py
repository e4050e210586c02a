"""Looking round for chat models: real servers on loopback, well-behaved and otherwise, and nobody else."""

from __future__ import annotations

import sys
import threading
from typing import Any

import pytest

from assistant import keys
from assistant.advisor.chat import listing
from assistant.advisor.chat.available import ProviderState, find_server, look_round
from assistant.advisor.chat.listing import MAX_BYTES, MAX_MODELS, ModelFound, list_models
from assistant.advisor.chat.providers import PROVIDERS, own_server
from assistant.errors import DraftFailed
from assistant.keys import save_key
from assistant.settings import Settings
from tests.advisor.chat.conftest import PATIENT
from tests.advisor.chat.servers import (
    OLLAMA,
    OPENAI,
    Do,
    Page,
    Protocol,
    Refusal,
    chat_server,
    closed_port,
    ollama_models,
    openai_models,
)

KEY = "correct-horse-battery-staple-42"
KEYS = ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GOOGLE_API_KEY", "GEMINI_API_KEY", "MISTRAL_API_KEY", "OLLAMA_API_KEY")
BOTH = pytest.mark.parametrize("protocol", [OPENAI, OLLAMA], ids=lambda protocol: protocol.provider)
FOUND = {OLLAMA.provider: ModelFound("tiny", 10**9), OPENAI.provider: ModelFound("tiny")}


@pytest.fixture(autouse=True)
def _nothing_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """No keys, no proxies, and no Ollama but the test's own."""
    monkeypatch.setattr(keys, "_ours", {})
    for name in (*KEYS, "OPENAI_BASE_URL", "OPENAI_API_BASE", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    monkeypatch.setenv("OLLAMA_HOST", f"127.0.0.1:{closed_port()}")


def silent(_: Any) -> list[str]:
    """A model that nobody is to ask."""
    raise AssertionError("a question was asked")


def state(settings: Settings, provider: str) -> ProviderState:
    """What is found of a provider."""
    found = look_round(settings).provider(provider)
    assert found
    return found


def failure(page: Page, protocol: Protocol = OLLAMA) -> DraftFailed:
    """Why a server with this page has no models to tell."""
    with chat_server(protocol, silent) as server:
        server.pages[protocol.models_path] = page
        with pytest.raises(DraftFailed) as caught:
            list_models(protocol.provider, server.url)
    return caught.value


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
        for name in KEYS:
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


class TestRubbish:
    """Servers that answer with something else."""

    @pytest.mark.parametrize(
        "page",
        [
            b"",
            b"Ollama is running",
            b"\xff\xfe\x00",
            b"[" * 100_000,
            b"9" * 5_000,
            b'{"models": [',
            b"null",
            b"7",
            [],
            {},
            {"models": 7},
            {"models": {"name": "x"}},
            openai_models(["x"]),
            b'{"models": [' + b'{"name": "x"}, ' * (MAX_BYTES // 14) + b'{"name": "x"}]}',
        ],
        ids=lambda page: str(page)[:20],
    )
    def test_no_list(self, page: Page) -> None:
        """What is not JSON, too much, or in another form is told as unreadable."""
        assert failure(page).key == "model_unreadable"

    def test_what_llama_cpp_lists_is_not_taken_for_ollamas(self) -> None:
        """Its answer has `models` as well as `data`, but it does not chat in Ollama's protocol."""
        assert failure(ollama_models(["x"]) | openai_models(["x"])).key == "model_unreadable"

    @pytest.mark.parametrize(
        ("page", "key"),
        [
            (Refusal(404, "no"), "model_address_wrong"),
            (Refusal(401, "no"), "model_key_refused"),
            (Refusal(403, "no"), "model_key_refused"),
            (Refusal(503, "loading"), "model_server_error"),
        ],
    )
    def test_refusals(self, page: Refusal, key: str) -> None:
        """A refusal is told by its cause."""
        assert failure(page).key == key

    def test_entries_that_are_none(self) -> None:
        """Entries of another form, and names that are none or could do something to a terminal, are left out."""
        entries: list[Any] = [
            None,
            7,
            "x",
            [],
            {},
            {"name": 7},
            {"name": ""},
            {"name": "x" * 201},
            {"name": "a\x1b[0m"},
        ]
        entries += [{"name": "\u202eabc"}, {"name": " a"}, {"name": "\ud800"}, {"name": "a\nb"}]
        entries += [{"name": "good", "size": size} for size in ("", "12", -1, True, None, 5.5)] + [
            {"name": "good", "size": 3}
        ]
        entries += [{"name": "better", "size": 3, "details": 7, "capabilities": 7}]
        with chat_server(OLLAMA, silent) as server:
            server.pages[OLLAMA.models_path] = {"models": entries}
            assert list_models("ollama", server.url) == (ModelFound("good"), ModelFound("better", 3))

    def test_no_models_at_all(self) -> None:
        """An empty list, which Go may write as null, is a server without models."""
        with chat_server(OLLAMA, silent) as server:
            server.pages[OLLAMA.models_path] = {"models": None}
            assert list_models("ollama", server.url) == ()

    def test_very_many(self) -> None:
        """Only so many are listed."""
        with chat_server(OLLAMA, silent) as server:
            server.pages[OLLAMA.models_path] = ollama_models([f"m{number}" for number in range(2 * MAX_MODELS)])
            assert len(list_models("ollama", server.url)) == MAX_MODELS

    @pytest.mark.parametrize(
        ("url", "key"),
        [
            ("http://127.0.0.1:{port}", "model_server_down"),
            ("ftp://127.0.0.1", "model_unreachable"),
            ("http://[::1", "model_unreachable"),
            ("http://127.0.0.1:99999", "model_server_down"),
            ("http://", "model_unreachable"),
        ],
    )
    def test_addresses_that_lead_nowhere(self, url: str, key: str) -> None:
        """Nothing there, or no address at all."""
        with pytest.raises(DraftFailed) as caught:
            list_models("ollama", url.format(port=closed_port()))
        assert caught.value.key == key


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
