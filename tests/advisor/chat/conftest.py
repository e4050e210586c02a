"""Asking the shared advisor with a chat model in front of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from assistant.advisor.chat.client import ChatClient
from assistant.advisor.chat.composer import ChatComposer
from assistant.advisor.events import FellBack, Finished
from assistant.advisor.pipeline import Advisor
from assistant.domain import Brief, Language
from assistant.settings import Settings

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
