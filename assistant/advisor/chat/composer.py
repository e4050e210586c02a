"""A composer round any LangChain chat model. Its draft is checked like any other."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

from assistant.advisor.chat.models import load_chat_model
from assistant.advisor.chat.streaming import stream_text
from assistant.advisor.evidence import DECIDING, Evidence
from assistant.advisor.language import detect_language
from assistant.advisor.prompts import Prompt, read_prompt
from assistant.domain import DecisionKind, Inquiry, Language, Profile, Stance
from assistant.errors import DraftFailed
from assistant.library.lists import ClosedLists
from assistant.settings import Settings

_EXPLAINED = (DecisionKind.EXPLAIN, DecisionKind.FACT)
_OFFERED = {
    DecisionKind.HOLD_OR_WITHDRAW: (Stance.HOLD, Stance.ADAPT, Stance.PAUSE, Stance.WITHDRAW),
    DecisionKind.SPEAK_OUT: (Stance.START, Stance.WAIT),
    DecisionKind.CLAIM_CHECK: (Stance.WAIT, Stance.ADAPT, Stance.WITHDRAW),
}


class ChatComposer:
    """Streams a draft from the chat model that the settings name. See `load_chat_model` for what can go wrong."""

    def __init__(
        self,
        settings: Settings,
        lists: ClosedLists,
        profile: Profile | None = None,
        stop: threading.Event | None = None,
    ) -> None:
        self._settings = settings
        self._stop = stop
        self._lists = lists
        self._profile = profile or Profile()
        self._model = load_chat_model(settings)

    @property
    def name(self) -> str:
        """The model as the user named it."""
        return self._settings.model

    def prompt(self, inquiry: Inquiry) -> Prompt:
        """The prompt for this inquiry."""
        return read_prompt("explain" if inquiry.kind in _EXPLAINED else "advise", inquiry.language)

    def compose(self, inquiry: Inquiry, evidence: Evidence) -> Iterator[str]:
        """Yield the draft as it streams. Closing the generator hangs up on the model.

        Raises:
            DraftFailed: the model cannot be reached, refuses, stalls, runs on, or answers in another language.
        """
        messages = self.prompt(inquiry).messages(self._values(inquiry, evidence))
        draft = ""
        for piece in stream_text(self._model, messages, self._settings, self._stop):
            draft += piece
            yield piece
        if detect_language(draft, inquiry.language) is not inquiry.language:
            raise DraftFailed("model_language")

    def _values(self, inquiry: Inquiry, evidence: Evidence) -> dict[str, Any]:
        stances = _OFFERED.get(inquiry.kind, ()) if inquiry.kind in DECIDING else ()
        return {
            "question": inquiry.standalone_question,
            "stances": ", ".join(stances),
            "profile": self._asker(inquiry.language),
            "evidence": [
                {
                    "n": item.n,
                    "text": item.passage.text,
                    "kind": self._lists.label("source_kinds", item.source.kind, inquiry.language),
                    "title": item.document.title,
                    "source": item.source.title,
                    "own": item.passage.own,
                }
                for item in evidence.items
            ],
        }

    def _asker(self, language: Language) -> str:
        """What is known of the asker's organisation, in one line; empty if nothing is."""
        profile = self._profile
        sector = self._lists.label("sectors", profile.sector, language) if profile.sector else None
        country = self._lists.label("countries", profile.country, language) if profile.country else None
        principles = (f"“{principle}”" for principle in profile.principles)
        return "; ".join(filter(None, (profile.organisation, sector, country, profile.customers, *principles)))
