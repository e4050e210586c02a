"""Servers on loopback that are asked for their models, and for nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.advisor.chat.listing import ModelFound, list_models
from assistant.errors import DraftFailed
from tests.advisor.chat.servers import OLLAMA, OPENAI, Page, Protocol, chat_server

FOUND = {OLLAMA.provider: ModelFound("tiny", 10**9), OPENAI.provider: ModelFound("tiny")}


def silent(_: Any) -> list[str]:
    """A model that nobody is to ask."""
    raise AssertionError("a question was asked")


def failure(page: Page, protocol: Protocol = OLLAMA) -> DraftFailed:
    """Why a server with this page has no models to tell."""
    with chat_server(protocol, silent) as server:
        server.pages[protocol.models_path] = page
        with pytest.raises(DraftFailed) as caught:
            list_models(protocol.provider, server.url)
    return caught.value
