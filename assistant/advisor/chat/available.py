"""What chat models there are: the servers that answer, what they hold, and what the other providers lack.

Nothing is asked of anybody but this machine and the address that the user chose (the setting `base_url`, or
OLLAMA_HOST). No redirection is followed, and a key goes only where the chosen chat model would send it.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.advisor.chat.failures import check_setup
from assistant.advisor.chat.listing import Answer, ModelFound, Place, ask_all
from assistant.advisor.chat.models import load_chat_model
from assistant.advisor.chat.providers import (
    FROM_FILES,
    PROVIDERS,
    is_installed,
    is_loopback,
    key_variable,
    model_name,
    own_server,
    provider_name,
)
from assistant.advisor.chat.redaction import shown_url
from assistant.errors import ConfigurationError, DraftFailed, StandpuntError
from assistant.keys import load_keys
from assistant.settings import BUILTIN_EMBEDDER, BUILTIN_MODEL, Settings


@dataclass(frozen=True, slots=True)
class ProviderState:
    """What there is of a provider, by the name that it has before the colon."""

    provider: str
    installed: bool
    """Whether its package is there."""
    key: bool | None = None
    """Whether its key is there; None if it needs none."""
    url: str | None = None
    """The server that was asked; None if none was."""
    reachable: bool | None = None
    """Whether that server told what it holds; None if none was asked."""
    models: tuple[ModelFound, ...] = ()
    problem: StandpuntError | None = None
    """What keeps it from being used; its words say what helps."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is configured, and what there is to choose from."""

    model: str
    model_problem: StandpuntError | None
    embedding_model: str
    embedding_problem: StandpuntError | None
    providers: tuple[ProviderState, ...]

    def provider(self, name: str) -> ProviderState | None:
        """The state of one provider."""
        return next((state for state in self.providers if state.provider == name), None)


def look_round(settings: Settings) -> Surroundings:
    """Look at everything that chat models can come from; takes at most about `PATIENCE` seconds for all servers.

    Raises:
        ConfigurationError: the keys file cannot be used.
    """
    load_keys()
    places = {name: _place(name, settings) for name in PROVIDERS}
    asked = [place for place in places.values() if place]
    told = dict(zip(asked, ask_all(asked), strict=True))
    states = tuple(_state(name, place, told[place] if place else ((), None)) for name, place in places.items())
    return Surroundings(
        settings.model,
        _model_problem(settings, states),
        settings.embedding_model,
        _embedding_problem(settings.embedding_model),
        states,
    )


def find_server(address: str) -> ProviderState:
    """The server at an address that a user typed, who may have left out the scheme or the `/v1`.

    Tells whether it speaks Ollama's protocol or OpenAI's, at which URL and with which models, or why it cannot be
    used. No key is sent, and `url` is as it was typed.
    """
    url = (address if "://" in address else f"http://{address}").rstrip("/")
    tried: list[Place] = [("openai", url, None)]
    if not url.endswith("/v1"):
        tried = [("ollama", url, None), ("openai", f"{url}/v1", None), *tried]
    states = [
        ProviderState(name, is_installed(PROVIDERS[name].package), None, place, problem is None, models, problem)
        for (name, place, _), (models, problem) in zip(tried, ask_all(tried), strict=True)
    ]
    # A server that wants a key has been found as well, but says so at every address; Ollama's own never wants one.
    found = [state for state in states if state.problem is None or state.problem.key == "model_key_refused"]
    open_first = sorted(found, key=lambda state: state.problem is not None and 1 + (state.provider == "ollama"))
    return open_first[0] if open_first else states[-1]


def _place(provider: str, settings: Settings) -> Place | None:
    """Where to ask for a provider's models, and with which key; None if nobody may be asked."""
    if provider == provider_name(settings.model):
        url = own_server(settings)
        if provider == "openai" and not settings.base_url and not is_loopback(url):
            return None  # from OPENAI_BASE_URL: set by the user, but not for us to go and look
        key = os.environ.get(key_variable(settings.model))
        return (provider, url, key) if url else None
    if provider == "ollama":
        return provider, str(own_server(Settings(model="ollama:-"))), None
    if provider == "openai" and settings.base_url and provider_name(settings.model) != "ollama":
        return provider, str(own_server(Settings(model="openai:-", base_url=settings.base_url))), None
    return None


def _state(provider: str, place: Place | None, answer: Answer) -> ProviderState:
    known, url = PROVIDERS[provider], place[1] if place else None
    lacking: StandpuntError | None = None
    try:
        check_setup(Settings(model=f"{provider}:…", base_url=url))
    except ConfigurationError as error:
        lacking = error
    return ProviderState(
        provider=provider,
        installed=is_installed(known.package),
        key=any(os.environ.get(name) for name in known.keys) if known.keys else None,
        url=shown_url(url) if url else None,
        reachable=answer[1] is None if url else None,
        models=answer[0],
        problem=lacking or answer[1],
    )


def _model_problem(settings: Settings, states: Sequence[ProviderState]) -> StandpuntError | None:
    """Why the configured chat model cannot be used, as far as that can be told without asking it anything."""
    provider, name = provider_name(settings.model), model_name(settings.model)
    if settings.model == BUILTIN_MODEL:
        return None
    try:
        if provider in PROVIDERS and provider not in FROM_FILES:
            check_setup(settings)
        else:  # looks at the file; of a provider that we do not know, LangChain must tell
            load_chat_model(settings)
    except ConfigurationError as error:
        return error
    state = next((each for each in states if each.provider == provider and each.url), None)
    if state is None or state.problem:
        return state.problem if state else None
    names = {model.name for model in state.models}
    if provider == "ollama" and not names & {name, f"{name}:latest"}:
        return DraftFailed("model_not_pulled", model=name, command=f"ollama pull {name}")
    # A server with one model mostly does not care what it is called.
    if provider == "openai" and len(names) > 1 and name not in names:
        return DraftFailed("model_unknown", model=name)
    return None


def _embedding_problem(name: str) -> StandpuntError | None:
    if name == BUILTIN_EMBEDDER:
        return None
    from assistant.retrieval.embedding import check_local

    try:
        check_local(name)
    except ConfigurationError as error:
        return error
    return None
