"""Servers that list no models, or rubbish in their place."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.advisor.chat.listing import MAX_BYTES, MAX_MODELS, ModelFound, list_models
from assistant.errors import DraftFailed
from tests.advisor.chat.lists import failure, silent
from tests.advisor.chat.servers import (
    OLLAMA,
    Page,
    Refusal,
    chat_server,
    closed_port,
    ollama_models,
    openai_models,
)

pytestmark = pytest.mark.usefixtures("nobody_else")


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
