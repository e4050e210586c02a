"""Asking the shared advisor with a chat model in front of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from assistant import keys
from assistant.advisor.chat.client import ChatClient
from assistant.advisor.chat.composer import ChatComposer
from assistant.advisor.events import FellBack, Finished
from assistant.advisor.pipeline import Advisor
from assistant.domain import Brief, Language
from assistant.settings import Settings
from tests.advisor.chat.servers import closed_port

QUESTION = {
    Language.EN: "Should we hold our inclusive campaign now that customers threaten to leave?",
    Language.NL: "Moeten we onze inclusieve campagne doorzetten nu klanten dreigen op te zeggen?",
}
PATIENT = 60.0
"""Seconds: more than any answer here takes, on any machine."""

Ask = Callable[..., tuple[Brief, list[str]]]


@pytest.fixture
def ask(advisor: Advisor, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Ask the main question; gives the brief, and the reasons for falling back that were told on the way."""

    def asked(
        model: str, url: str | None = None, language: Language = Language.EN, **limits: float
    ) -> tuple[Brief, list[str]]:
        chosen: dict[str, Any] = {"first_token_timeout": PATIENT, **limits}
        settings = Settings(model=model, base_url=url, **chosen)
        monkeypatch.setattr(advisor, "_composer", ChatComposer(ChatClient(settings), advisor.lists))
        events = list(advisor.ask(QUESTION[language]))
        finished = events[-1]
        assert isinstance(finished, Finished)
        return finished.brief, [event.reason for event in events if isinstance(event, FellBack)]

    return asked


PROVIDER_KEYS = (
    "OPENAI_API_KEY",
    "ANTHROPIC_API_KEY",
    "GOOGLE_API_KEY",
    "GEMINI_API_KEY",
    "MISTRAL_API_KEY",
    "OLLAMA_API_KEY",
)


@pytest.fixture
def nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """No keys, no proxies, and no Ollama but the test's own."""
    monkeypatch.setattr(keys, "_ours", {})
    addresses = ("OPENAI_BASE_URL", "OPENAI_API_BASE", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy")
    for name in (*PROVIDER_KEYS, *addresses):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    monkeypatch.setenv("OLLAMA_HOST", f"127.0.0.1:{closed_port()}")
