"""Asks Ollama and OpenAI-compatible servers what models they hold, within limits of time and size."""

from __future__ import annotations

import json
import queue
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from assistant.advisor.chat.failures import explain
from assistant.advisor.chat.providers import is_loopback, key_variable
from assistant.advisor.chat.redaction import shown_url
from assistant.errors import DraftFailed
from assistant.settings import Settings

PATIENCE = 1.5
"""Seconds a server may take for its list. It is a few kilobytes from memory; who looks round waits for the slowest."""

MAX_BYTES = 2_000_000
"""Of a list: OpenAI's own, with some hundred models, has 20 kB."""

MAX_MODELS = 500
MAX_NAME = 200
"""Characters of a model's name; longer ones are no names."""

_GRACE = 0.25
"""Seconds on top, in which what went wrong at the end of `PATIENCE` is told."""

_PATHS = {"ollama": "/api/tags", "openai": "/models"}
_EMBEDDERS = ("bert", "embed")
"""In an Ollama model's family or name: a model for searching, which cannot chat (nomic-bert, mxbai-embed-large)."""


@dataclass(frozen=True, slots=True)
class ModelFound:
    """A chat model that a server holds. `size`: bytes, if the server tells."""

    name: str
    size: int | None = None
    chats: bool = True
    """Whether it can be talked to; others are for searching."""


Entry = Mapping[str, Any]
Place = tuple[str, str, str | None]
"""The protocol that a server is asked in, by provider; its address; the key that it is shown."""

Answer = tuple[tuple[ModelFound, ...], DraftFailed | None]
"""What a server holds, or why that is not known."""


def ask_all(places: Sequence[Place]) -> list[Answer]:
    """What each server holds, or why that is not known; all are asked at once.

    In threads of their own, because neither a name that does not resolve nor a server that sends a byte a second can
    be interrupted.
    """
    import httpx  # noqa: F401 - so that the time it takes is not the servers'

    answers: queue.Queue[tuple[Place, Answer]] = queue.Queue()

    def ask(place: Place) -> None:
        try:
            answers.put((place, (list_models(*place), None)))
        except DraftFailed as failure:
            answers.put((place, ((), failure)))

    for place in places:
        threading.Thread(target=ask, args=(place,), name="server-list", daemon=True).start()
    end = time.monotonic() + PATIENCE + _GRACE
    told: dict[Place, Answer] = {}
    with suppress(queue.Empty):
        while len(told) < len(set(places)):
            place, answer = answers.get(timeout=max(0.0, end - time.monotonic()))
            told[place] = answer
    return [told.get(place) or ((), _slow(place[1])) for place in places]


def _slow(url: str) -> DraftFailed:
    return DraftFailed("model_list_slow", url=shown_url(url), seconds=f"{PATIENCE:g}")


def list_models(provider: str, url: str, key: str | None = None) -> tuple[ModelFound, ...]:
    """What an Ollama or OpenAI-compatible server holds, asked once and without following redirections.

    Raises:
        DraftFailed: nothing answers there, or not with a list of models.
    """
    try:
        status, body = _fetch(url.rstrip("/") + _PATHS[provider], key, trust_env=not is_loopback(url))
    except TimeoutError:
        raise _slow(url) from None
    except ValueError:  # an address that is none
        raise DraftFailed("model_unreachable", url=shown_url(url)) from None
    except Exception as error:  # httpx raises classes of its own, and some of httpcore's and the system's
        raise explain(error, Settings(model=f"{provider}:-", base_url=url)) from None
    if status in (401, 403):
        raise DraftFailed("model_key_refused", variable=key_variable(f"{provider}:-"))
    if status >= 500:
        raise DraftFailed("model_server_error", reason=str(status))
    if status != 200:
        raise DraftFailed("model_address_wrong", url=shown_url(url))
    try:
        return _READERS[provider](json.loads(body))
    except (ValueError, RecursionError):
        raise DraftFailed("model_unreadable", url=shown_url(url)) from None


def _fetch(url: str, key: str | None, *, trust_env: bool) -> tuple[int, bytes]:
    """Status and body; of one that is longer than `MAX_BYTES`, the beginning.

    Raises:
        TimeoutError: it takes longer than `PATIENCE` seconds.
        ValueError: the address is none.
    """
    import httpx

    headers = {"Accept-Encoding": "identity", **({"Authorization": f"Bearer {key}"} if key else {})}
    secure = url.lower().startswith("https:")  # certificates are read only where there is something to verify
    end, body = time.monotonic() + PATIENCE, b""
    try:
        with (
            httpx.Client(timeout=PATIENCE, verify=secure, trust_env=trust_env, follow_redirects=False) as client,
            client.stream("GET", url, headers=headers) as response,
        ):
            for piece in response.iter_raw():
                body += piece
                if time.monotonic() > end:
                    raise TimeoutError
                if len(body) > MAX_BYTES:
                    break
            return response.status_code, body
    except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
        raise ValueError("no address") from error
    except (httpx.ReadTimeout, httpx.WriteTimeout, httpx.PoolTimeout) as error:
        raise TimeoutError from error


def _ollama_models(answer: Any) -> tuple[ModelFound, ...]:
    """Read `GET /api/tags` (ollama's docs/api.md, “List Local Models”).

    Raises:
        ValueError: it is something else. llama.cpp's server has had that address too, but answers with OpenAI's
            `data` as well, and chats in OpenAI's protocol only.
    """
    if not isinstance(answer, dict) or "models" not in answer or "data" in answer:
        raise ValueError("no list of Ollama's")
    return _models(answer["models"], lambda entry: (entry.get("name"), entry.get("size"), _chats(entry)))


def _openai_models(answer: Any) -> tuple[ModelFound, ...]:
    """Read `GET /models` (OpenAI's API reference, “List models”). llama.cpp adds the size under `meta`.

    Raises:
        ValueError: it is something else.
    """
    if not isinstance(answer, dict) or "data" not in answer:
        raise ValueError("no list of OpenAI's")

    def read(entry: Entry) -> tuple[Any, Any, bool]:
        meta = entry.get("meta")
        return entry.get("id"), meta.get("size") if isinstance(meta, dict) else None, True

    return _models(answer["data"], read)


_READERS = {"ollama": _ollama_models, "openai": _openai_models}


def _models(listed: Any, read: Callable[[Entry], tuple[Any, Any, bool]]) -> tuple[ModelFound, ...]:
    """The entries that have a proper name, each once; null is an empty list, as it is in Go."""
    if not isinstance(listed, list | None):
        raise ValueError("no list")
    found: dict[str, ModelFound] = {}
    for entry in (listed or ())[:MAX_MODELS]:
        name, size, chats = read(entry) if isinstance(entry, dict) else (None, None, False)
        if isinstance(name, str) and name.isprintable() and name == name.strip() and 0 < len(name) <= MAX_NAME:
            known = isinstance(size, int) and not isinstance(size, bool) and size > 0
            found.setdefault(name, ModelFound(name, size if known else None, chats))
    return tuple(found.values())


def _chats(entry: Entry) -> bool:
    """Whether an Ollama model can chat: newer servers tell (`capabilities`), of others we know by the names."""
    able = entry.get("capabilities")
    if isinstance(able, list):
        return "completion" in able
    details = entry.get("details")
    family = details.get("family") if isinstance(details, dict) else ""
    return not any(mark in f"{family} {entry.get('name')}".lower() for mark in _EMBEDDERS)
