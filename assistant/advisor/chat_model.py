"""A composer round any LangChain chat model. Its draft is checked like any other."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator
from typing import Any

from assistant.advisor.evidence import DECIDING, Evidence
from assistant.advisor.prompts import Prompt, read_prompt
from assistant.domain import DecisionKind, Inquiry, Stance
from assistant.errors import ConfigurationError
from assistant.library.lists import ClosedLists
from assistant.settings import Settings

_EXPLAINED = (DecisionKind.EXPLAIN, DecisionKind.FACT)
_EXTRAS = {"anthropic": "anthropic", "google_genai": "google", "mistralai": "mistral"}
_OFFERED = {
    DecisionKind.HOLD_OR_WITHDRAW: (Stance.HOLD, Stance.ADAPT, Stance.PAUSE, Stance.WITHDRAW),
    DecisionKind.SPEAK_OUT: (Stance.START, Stance.WAIT),
    DecisionKind.CLAIM_CHECK: (Stance.WAIT, Stance.ADAPT, Stance.WITHDRAW),
}


class DraftFailed(Exception):
    """The chat model gave no usable draft. The message says why, in one line."""


class ChatComposer:
    """Streams a draft from a chat model named as LangChain's `init_chat_model` names it (`provider:model`)."""

    def __init__(self, settings: Settings, lists: ClosedLists) -> None:
        self._settings = settings
        self._lists = lists
        self._model = _chat_model(settings)

    @property
    def name(self) -> str:
        """The model as the user named it."""
        return self._settings.model

    def prompt(self, inquiry: Inquiry) -> Prompt:
        """The prompt for this inquiry."""
        return read_prompt("explain" if inquiry.kind in _EXPLAINED else "advise", inquiry.language)

    def compose(self, inquiry: Inquiry, evidence: Evidence) -> Iterator[str]:
        """Yield the draft as it streams.

        Raises:
            DraftFailed: the server cannot be reached, refuses, stalls, or runs on for too long.
        """
        messages = self.prompt(inquiry).messages(self._values(inquiry, evidence))
        deadline = time.monotonic() + self._settings.model_timeout
        pieces: queue.Queue[str | BaseException | None] = queue.Queue()
        # A thread, because a stalled server blocks in a read that no deadline of ours can interrupt.
        threading.Thread(target=_stream, args=(self._model, messages, pieces), daemon=True).start()
        while True:
            try:
                piece = pieces.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise DraftFailed(f"no complete answer within {self._settings.model_timeout:g} s") from None
            if piece is None:
                return
            if isinstance(piece, BaseException):
                raise DraftFailed(_one_line(piece)) from piece
            yield piece

    def _values(self, inquiry: Inquiry, evidence: Evidence) -> dict[str, Any]:
        stances = _OFFERED.get(inquiry.kind, ()) if inquiry.kind in DECIDING else ()
        return {
            "question": inquiry.standalone_question,
            "stances": ", ".join(stances),
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


def _stream(model: Any, messages: list[tuple[str, str]], pieces: queue.Queue[str | BaseException | None]) -> None:
    try:
        for chunk in model.stream(messages):
            text = chunk.text if isinstance(chunk.text, str) else chunk.text()
            if text:
                pieces.put(text)
    except Exception as error:  # each provider raises its own
        pieces.put(error)
    else:
        pieces.put(None)


def _chat_model(settings: Settings) -> Any:
    from langchain.chat_models import init_chat_model

    options: dict[str, Any] = {"temperature": 0}
    if settings.base_url:
        options["base_url"] = settings.base_url
    provider = settings.model.partition(":")[0]
    if provider == "openai":
        # A server of one's own wants no key, but the client insists on one.
        options.update(timeout=settings.model_timeout, max_retries=1)
        if settings.base_url:
            options.setdefault("api_key", "none")
    try:
        return init_chat_model(settings.model, **options)
    except ImportError as error:
        extra = _EXTRAS.get(provider, provider)
        raise ConfigurationError("model_package_missing", name=settings.model, extra=extra) from error
    except Exception as error:  # unknown provider, missing key: three libraries, three exceptions
        raise ConfigurationError("model_unavailable", name=settings.model, reason=_one_line(error)) from error


def _one_line(error: BaseException) -> str:
    text = " ".join(str(error).split())
    return (text or type(error).__name__)[:200]
