"""One place that turns what a chat model's libraries raise into one clear reason each.

Six libraries (openai, ollama, anthropic, google-genai, httpx, httpx2) raise some forty classes for a dozen causes.
They are told apart by status, by the names of the classes in the chain of causes, and only then by their text, so
that no library needs to be installed, or imported, to be understood. The tests provoke each cause over a real socket.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Any

from assistant.advisor.chat.providers import (
    PROVIDERS,
    STARTABLE,
    is_installed,
    key_variable,
    model_name,
    own_server,
    provider_name,
    start_command,
)
from assistant.advisor.chat.redaction import one_line, shown_url
from assistant.domain import Language
from assistant.errors import ConfigurationError, DraftFailed, StandpuntError
from assistant.keys import load_keys
from assistant.library.text import clean
from assistant.settings import Settings
from assistant.words import say

_TOO_LONG = re.compile(
    r"context[ _](?:length|size|window)|maximum context|too many tokens|prompt is too long|exceeds? .{0,40}\bcontext",
    re.IGNORECASE,
)
_BAD_KEY = re.compile(r"api[ _]?key[ _](?:not valid|invalid)|(?:invalid|incorrect) (?:x-)?api[ _-]?key", re.IGNORECASE)
_KEY_VARIABLE = re.compile(r"\b[A-Z][A-Z0-9_]*_(?:API_KEY|API_TOKEN|ACCESS_TOKEN)\b")
_UNREACHED = {"ConnectError", "ConnectTimeout", "ConnectionRefusedError", "gaierror"}
_BROKEN = {
    "RemoteProtocolError",
    "ReadError",
    "WriteError",
    "ConnectionResetError",
    "BrokenPipeError",
    "IncompleteRead",
}
_UNREADABLE = {"JSONDecodeError", "UnicodeDecodeError", "ValidationError", "DecodingError", "KeyError", "TypeError"}
_SILENT = {"TimeoutException", "TimeoutError", "APITimeoutError"}
_NOT_CONNECTED = {"APIConnectionError", "ModelConnectionError", "ConnectionError", "NetworkError"}


def told(failure: StandpuntError, language: Language) -> str:
    """What is wrong with a chat model and what helps, as one line in the language of the question."""
    parts = (say(language, f"errors.{failure.key}.{part}", **failure.facts) for part in ("message", "hint"))
    return clean(" ".join(parts))


def explain(error: BaseException, settings: Settings) -> DraftFailed:
    """The reason that an exception during an answer comes down to. Nothing in it holds a key."""
    if isinstance(error, DraftFailed):
        return error
    chain = list(_chain(error))
    names = {kind.__name__ for link in chain for kind in type(link).__mro__}
    text = " ".join(str(link) for link in chain)
    status = next((code for code in map(_status, chain) if code), 0)
    if "ContextOverflowError" in names or (_TOO_LONG.search(text) and status != 429):
        return DraftFailed("model_context_small")
    if status:
        return _refused(status, text, error, settings)
    if names & _UNREACHED:
        return _not_running(chain, settings)
    if names & _SILENT:
        return DraftFailed("model_stalled", seconds=f"{settings.first_token_timeout:g}")
    if names & _BROKEN:
        return DraftFailed("model_broken_off")
    if names & _NOT_CONNECTED:
        return _not_running(chain, settings)
    if names & _UNREADABLE:
        return DraftFailed("model_unreadable", url=_url(chain, settings))
    if names & {"APIError", "ResponseError", "ModelAPIError"}:  # told in the stream, without a status
        return DraftFailed("model_server_error", reason=_words(error))
    return DraftFailed("model_failed", reason=one_line(error))


def cannot_load(error: Exception, settings: Settings) -> ConfigurationError:
    """Why a chat model cannot even be set up, from what LangChain raised."""
    name, provider = settings.model, provider_name(settings.model)
    if isinstance(error, ImportError):
        return package_missing(settings)
    variable = _KEY_VARIABLE.search(str(error))
    if variable:
        return ConfigurationError("model_key_missing", name=name, variable=variable[0])
    if provider not in PROVIDERS and isinstance(error, ValueError) and "provider" in str(error):
        return ConfigurationError("model_provider_unknown", name=name, known=", ".join(PROVIDERS))
    return ConfigurationError("model_unavailable", name=name, reason=one_line(error))


def check_setup(settings: Settings) -> None:
    """Find what is certain to go wrong before anything is asked: a missing package or key.

    Afterwards the keys of the keys file are in the environment of this process.

    Raises:
        ConfigurationError: the provider's package is not installed, its key is neither in the environment nor in the
            keys file, or that file cannot be used.
    """
    load_keys()
    known = PROVIDERS.get(provider_name(settings.model))
    if known is None:
        return
    if not is_installed(known.package):
        raise package_missing(settings)
    if known.keys and not own_server(settings) and not os.environ.get(key_variable(settings.model)):
        raise ConfigurationError("model_key_missing", name=settings.model, variable=known.keys[0])


def package_missing(settings: Settings) -> ConfigurationError:
    """Names the package that a provider needs and the command that installs it."""
    provider = provider_name(settings.model)
    known = PROVIDERS.get(provider)
    package = (known.package if known else f"langchain_{provider}").replace("_", "-")
    command = f"pip install 'standpunt[{known.extra}]'" if known and known.extra else f"pip install {package}"
    return ConfigurationError("model_package_missing", name=settings.model, package=package, command=command)


def _refused(status: int, text: str, error: BaseException, settings: Settings) -> DraftFailed:
    if status in (401, 403) or _BAD_KEY.search(text):
        return DraftFailed("model_key_refused", variable=key_variable(settings.model))
    if status == 404:
        return _not_found(text, settings)
    if status == 408:
        return DraftFailed("model_stalled", seconds=f"{settings.first_token_timeout:g}")
    if status == 429:
        return DraftFailed("model_rate_limited")
    if status >= 500:
        return DraftFailed("model_server_error", reason=_told_by_server(status, error))
    return DraftFailed("model_refused", reason=_told_by_server(status, error))


def _not_found(text: str, settings: Settings) -> DraftFailed:
    """A 404 is a model that is not there, or an address at which nobody talks."""
    name = model_name(settings.model)
    server = own_server(settings)
    if server and "model" not in text.replace(name, "").lower():
        return DraftFailed("model_address_wrong", url=shown_url(server))
    if provider_name(settings.model) == "ollama":
        return DraftFailed("model_not_pulled", model=name, command=f"ollama pull {name}")
    return DraftFailed("model_unknown", model=name)


def _not_running(chain: list[BaseException], settings: Settings) -> DraftFailed:
    url = _url(chain, settings)
    if provider_name(settings.model) == "gguf":  # our own server, which was there a moment ago
        return DraftFailed("model_broken_off")
    if own_server(settings) and provider_name(settings.model) in STARTABLE:
        return DraftFailed("model_server_down", url=url, command=start_command(settings, url))
    return DraftFailed("model_unreachable", url=url)


def _told_by_server(status: int, error: BaseException) -> str:
    text = _words(error)
    return f"{status}: {text}" if text else str(status)


def _words(error: BaseException) -> str:
    """What the server itself said: openai and anthropic keep it in `body`, ollama in `error`."""
    body = getattr(error, "body", None)
    inner = body.get("error", body) if isinstance(body, dict) else None
    said = inner.get("message") if isinstance(inner, dict) else getattr(error, "error", None)
    return one_line(said if isinstance(said, str) and said.strip() else error, 160)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """An exception and what caused it, at most ten deep."""
    for _ in range(10):
        if error is None:
            return
        yield error
        error = error.__cause__ or error.__context__


def _status(error: BaseException) -> int:
    """The HTTP status that an exception carries, 0 if none: every library has a place of its own for it."""
    places: tuple[Any, ...] = (error, getattr(error, "response", None))
    for place in places:
        for name in ("status_code", "code", "status"):
            value = getattr(place, name, None)
            if isinstance(value, int) and 400 <= value < 600:
                return value
    return 0


def _url(chain: list[BaseException], settings: Settings) -> str:
    """The address that was tried: as the user set it, else that of the request that failed."""
    server = own_server(settings)
    if settings.base_url and server:
        return shown_url(server)
    for link in chain:
        try:
            url = link.request.url  # type: ignore[attr-defined]
            return shown_url(f"{url.scheme}://{url.host}" + (f":{url.port}" if url.port else ""))
        except (AttributeError, RuntimeError):  # httpx raises RuntimeError where no request is known
            continue
    return shown_url(server or provider_name(settings.model))
