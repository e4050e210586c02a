"""The providers of chat models that we explain ourselves: their package, their key, and how their server starts."""

from __future__ import annotations

import os
from dataclasses import dataclass
from importlib.util import find_spec
from urllib.parse import urlsplit

from assistant.settings import Settings

DEFAULT_OLLAMA = "http://127.0.0.1:11434"
"""Where Ollama listens unless it is told otherwise (Ollama's FAQ, “How do I configure Ollama server?”)."""

LOOPBACK = ("localhost", "127.0.0.1", "::1", "0.0.0.0")  # noqa: S104 - nothing is bound to it
"""The last is what OLLAMA_HOST says on a machine whose Ollama serves others too; a client takes it for this machine."""


@dataclass(frozen=True, slots=True)
class Provider:
    """What a provider needs. `keys` are environment variables, the usual one first; any of them will do."""

    package: str
    extra: str | None = None
    keys: tuple[str, ...] = ()


PROVIDERS = {
    "ollama": Provider("langchain_ollama"),
    "openai": Provider("langchain_openai", keys=("OPENAI_API_KEY",)),
    "anthropic": Provider("langchain_anthropic", "anthropic", ("ANTHROPIC_API_KEY",)),
    "google_genai": Provider("langchain_google_genai", "google", ("GOOGLE_API_KEY", "GEMINI_API_KEY")),
    "mistralai": Provider("langchain_mistralai", "mistral", ("MISTRAL_API_KEY",)),
    "gguf": Provider("xllamacpp", "local"),
    "huggingface": Provider("transformers"),
}
"""By the name before the colon. LangChain's other providers work too, if their package is installed."""


FROM_FILES = ("gguf", "huggingface")
"""Providers that take a path, and whose models run in a process of this machine."""

STARTABLE = ("ollama", "openai")
"""Providers whose server a user may well run, so that it is worth saying how it starts."""


def provider_name(model: str) -> str:
    """The provider in a model's name: `ollama` for `ollama:qwen3:4b`, spelled as LangChain spells it."""
    return model.partition(":")[0].replace("-", "_").lower() if ":" in model else ""


def model_name(model: str) -> str:
    """What stands after the provider: `qwen3:4b` for `ollama:qwen3:4b`."""
    return model.partition(":")[2] or model


def key_variable(model: str) -> str:
    """The environment variable that holds a provider's key, as its users know it."""
    provider = provider_name(model)
    if provider == "ollama":
        return "OLLAMA_API_KEY"
    known = PROVIDERS.get(provider)
    if known and known.keys:
        return next((name for name in known.keys if os.environ.get(name)), known.keys[0])
    return f"{provider.upper()}_API_KEY"


def own_server(settings: Settings) -> str | None:
    """The address of a server that the user chose; None for a provider's public service.

    Only Ollama and OpenAI's protocol are spoken by servers of one's own: another provider's key goes to nobody else.
    """
    provider = provider_name(settings.model)
    if provider not in ("ollama", "openai"):
        return None
    address = settings.base_url
    if not address and provider == "ollama":
        address = _ollama_host()
    if not address and provider == "openai":  # the two names that langchain-openai reads
        address = os.environ.get("OPENAI_API_BASE") or os.environ.get("OPENAI_BASE_URL")
    if not address:
        return None
    return address if "://" in address else f"http://{address}"


def _ollama_host() -> str:
    """Where Ollama's own client looks: its port is the usual one unless a port or a scheme is given."""
    told = os.environ.get("OLLAMA_HOST", "").strip()
    if not told or "://" in told:
        return told or DEFAULT_OLLAMA
    try:
        parts, usual = urlsplit(f"http://{told}"), urlsplit(DEFAULT_OLLAMA)
        host = parts.hostname or str(usual.hostname)
        return f"http://{f'[{host}]' if ':' in host else host}:{parts.port or usual.port}{parts.path}"
    except ValueError:
        return f"http://{told}"


def is_installed(package: str) -> bool:
    """Whether a package could be imported, without importing it."""
    try:
        return find_spec(package) is not None
    except ValueError:  # `sys.modules` holds None for it
        return False


def is_loopback(url: str | None) -> bool:
    """Whether an address is on this machine, where no proxy has any business."""
    try:
        return bool(url) and urlsplit(url).hostname in LOOPBACK
    except ValueError:
        return False


def start_command(settings: Settings, url: str) -> str:
    """The command that starts the server that was expected at `url`."""
    if provider_name(settings.model) == "ollama":
        return "ollama serve"
    try:
        port = urlsplit(url).port
    except ValueError:
        port = None
    return f"llama-server -m model.gguf --port {port or 8080}"
