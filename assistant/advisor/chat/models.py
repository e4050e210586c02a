"""Sets up a chat model from its name, with LangChain where LangChain knows it."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assistant.advisor.chat.context import CONTEXT_TOKENS
from assistant.advisor.chat.failures import cannot_load, check_setup
from assistant.advisor.chat.folder_model import FolderModel
from assistant.advisor.chat.local_server import LocalServer
from assistant.advisor.chat.providers import (
    PROVIDERS,
    is_loopback,
    key_variable,
    model_name,
    own_server,
    provider_name,
)
from assistant.errors import ConfigurationError
from assistant.settings import Settings

_MAGIC = b"GGUF"
"""What a GGUF file opens with (ggml's docs/gguf.md, “File Structure”)."""


def load_chat_model(settings: Settings) -> Any:
    """The chat model that the settings name; it has LangChain's `stream`. Nothing is asked of it yet.

    Raises:
        ConfigurationError: its package, key or file is missing, its provider is unknown, or it cannot be set up.
    """
    provider = provider_name(settings.model)
    check_setup(settings)
    if provider == "gguf":
        return GgufModel(Path(model_name(settings.model)).expanduser(), settings)
    if provider == "huggingface":
        return FolderModel(Path(model_name(settings.model)).expanduser())
    return _langchain(settings.model, settings, _options(settings))


def _langchain(model: str, settings: Settings, options: dict[str, Any]) -> Any:
    try:
        from langchain.chat_models import init_chat_model

        return init_chat_model(model, **options)
    except Exception as error:  # unknown provider, missing package or key: each library raises its own
        raise cannot_load(error, settings) from None  # `from None`: what a library says may hold the key


def _options(settings: Settings) -> dict[str, Any]:
    """What the provider's class is made with. Our own limits come first; a second later the client gives up too."""
    provider, patience = provider_name(settings.model), settings.first_token_timeout + 1
    server = own_server(settings)
    options: dict[str, Any] = {"temperature": 0}
    if settings.base_url and server:
        options["base_url"] = server
    if provider == "ollama":
        client = {"timeout": patience, "trust_env": not is_loopback(server)}
        return {**options, "num_ctx": CONTEXT_TOKENS, "client_kwargs": client}
    if provider in PROVIDERS:
        # A public service is worth a second try; a server of one's own says at once what is wrong with it.
        options.update(timeout=patience, max_retries=0 if server else 1)
    if provider == "openai" and server:
        options.update(_own_openai_server(settings, server))
    return options


def _own_openai_server(settings: Settings, server: str) -> dict[str, Any]:
    """An OpenAI-compatible server mostly wants no key, but the client insists on one."""
    options: dict[str, Any] = {"api_key": os.environ.get(key_variable(settings.model)) or "none"}
    if is_loopback(server):
        from openai import DefaultHttpxClient

        options["http_client"] = DefaultHttpxClient(trust_env=False)  # no proxy between us and this machine
        options["stream_usage"] = True  # LangChain asks nobody but OpenAI for the tokens; local servers tell them too
    return options


class GgufModel:
    """A GGUF file behind llama.cpp's own server, which starts with the first question and again should it have died."""

    def __init__(self, path: Path, settings: Settings) -> None:
        """Look at the file; loading it waits until it is needed, since many questions are settled without.

        Raises:
            ConfigurationError: there is no such file, or it is something else.
        """
        try:
            with path.open("rb") as file:
                magic = file.read(len(_MAGIC))
        except OSError:
            raise ConfigurationError("model_file_missing", path=path) from None
        if magic != _MAGIC:
            raise ConfigurationError("model_file_unusable", path=path)
        self.path = path
        self.server: LocalServer | None = None
        self._settings = settings
        self._model: Any = None
        self._lock = threading.Lock()

    def stream(self, messages: list[tuple[str, str]]) -> Iterator[Any]:
        """As a LangChain chat model's `stream`."""
        self.address()
        yield from self._model.stream(messages)

    def address(self) -> tuple[str, str]:
        """Address and key of its server, which is started if it does not run.

        Raises:
            DraftFailed: the model cannot be loaded.
        """
        with self._lock:
            if self.server is None or not self.server.alive:
                self.server = LocalServer(self.path, CONTEXT_TOKENS)
                self._model = self._client(self.server)
            return self.server.url, self.server.key

    def _client(self, server: LocalServer) -> Any:
        from openai import DefaultHttpxClient

        options = {
            "base_url": server.url,
            "api_key": server.key,
            "timeout": self._settings.first_token_timeout + 1,
            "http_client": DefaultHttpxClient(trust_env=False),
            "max_retries": 0,
            "stream_usage": True,
            "temperature": 0,
        }
        return _langchain("openai:gguf", self._settings, options)
