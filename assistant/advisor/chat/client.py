"""A chat model ready to be asked: its stream within the limits, short answers, and how much it can read."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property

from assistant.advisor.chat.context import context_tokens, within_limits
from assistant.advisor.chat.folder_model import FolderModel
from assistant.advisor.chat.models import GgufModel, load_chat_model
from assistant.advisor.chat.streaming import Messages, Usage, stream_text
from assistant.settings import Settings

_SHORT_TIME = 20.0
"""Seconds for an answer of one line; after that, whoever asked does without."""


class ChatClient:
    """The chat model that the settings name. See `load_chat_model` for what can go wrong."""

    def __init__(self, settings: Settings, stop: threading.Event | None = None) -> None:
        self._settings = settings
        self._stop = stop
        self._model = load_chat_model(settings)
        self.usage = Usage()
        """What it has read and written so far."""

    @property
    def name(self) -> str:
        """The model as the user named it."""
        return self._settings.model

    @cached_property
    def context(self) -> int:
        """How many tokens of question, passages and answer the model takes; asked of its server once."""
        if isinstance(self._model, FolderModel):
            return within_limits(self._model.context)
        return context_tokens(self._settings, self._model.address() if isinstance(self._model, GgufModel) else None)

    def stream(self, messages: Messages) -> Iterator[str]:
        """The answer as it comes. Raises: as `stream_text`."""
        return stream_text(self._model, messages, self._settings, self._stop, self.usage)

    def short_answer(self, messages: Messages) -> str:
        """An answer of a few lines, whole, for which nobody waits long. Raises: as `stream_text`."""
        patience = min(self._settings.first_token_timeout, _SHORT_TIME)
        hurried = replace(self._settings, first_token_timeout=patience, model_timeout=patience)
        return "".join(stream_text(self._model, messages, hurried, self._stop, self.usage)).strip()
