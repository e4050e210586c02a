"""Every address that the present settings ever lead to, and what for. Nobody is contacted to find out."""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit
from urllib.request import getproxies

from assistant.advisor.chat.providers import FROM_FILES, is_loopback, own_server, provider_name
from assistant.advisor.chat.redaction import shown_url
from assistant.errors import TeamUnavailable
from assistant.retrieval.team.address import Address
from assistant.settings import BUILTIN_MODEL, Settings

_SERVICES = {
    "openai": "https://api.openai.com",
    "anthropic": "https://api.anthropic.com",
    "google_genai": "https://generativelanguage.googleapis.com",
    "mistralai": "https://api.mistral.ai",
}
"""Where the packages of these providers go unless they are told otherwise."""

_HUB = "https://huggingface.co"


class Purpose(StrEnum):
    """What an address is contacted for."""

    ANSWERS = "answers"
    MODELS = "models"
    TEAM = "team"
    PULL = "pull"
    PROXY = "proxy"


@dataclass(frozen=True, slots=True)
class Contact:
    """An address, without any password in it. `here`: it is this machine; `typed`: only if a command asks for it."""

    address: str
    purpose: Purpose
    here: bool
    typed: bool = False


def contacts(settings: Settings) -> tuple[Contact, ...]:
    """Whom questions, documents or requests go to, in the order of what concerns the user most."""
    found = [*_answers(settings), *_team(settings)]
    away = any(not contact.here for contact in found)
    asked = own_server(Settings(model="ollama:-")) if provider_name(settings.model) != "ollama" else None
    if asked:
        found.append(_contact(asked, Purpose.MODELS, typed=True))
    if settings.base_url and provider_name(settings.model) not in ("ollama", "openai"):
        server = str(own_server(Settings(model="openai:-", base_url=settings.base_url)))
        found.append(_contact(server, Purpose.MODELS, typed=True))
    found.append(_contact(os.environ.get("HF_ENDPOINT") or _HUB, Purpose.PULL, typed=True))
    if away:
        found += [_contact(url, Purpose.PROXY) for url in dict.fromkeys(_proxies())]
    return tuple(found)


def _answers(settings: Settings) -> list[Contact]:
    provider = provider_name(settings.model)
    if settings.model == BUILTIN_MODEL or provider in FROM_FILES:
        return []
    address = own_server(settings) or _SERVICES.get(provider) or provider
    return [_contact(address, Purpose.ANSWERS)]


def _team(settings: Settings) -> list[Contact]:
    if not settings.chroma_url:
        return []
    try:
        return [_contact(Address.of(settings.chroma_url).shown, Purpose.TEAM)]
    except TeamUnavailable:  # an address that is none is never contacted
        return []


def _proxies() -> list[str]:
    """The proxies that the environment names; requests to other machines go through them."""
    return [url for scheme, url in getproxies().items() if scheme in ("http", "https", "all")]


def _contact(url: str, purpose: Purpose, *, typed: bool = False) -> Contact:
    # Something that is no address, such as the name of a provider that we do not know, is shown as it is.
    shown = shown_url(url) if urlsplit(url).netloc else url
    return Contact(shown, purpose, is_loopback(url), typed)
