"""How much a chat model can read, asked of its server where that can be asked.

Ollama tells a model's greatest context (`/api/show`, ollama's docs/api.md), llama.cpp the one it was started with
(`/props`, its tools/server/README.md), vLLM and LM Studio tell it in their list of models. Everybody else is taken to
have the context that we ask for.
"""

from __future__ import annotations

import json
import os
import urllib.request
from typing import Any

from assistant.advisor.chat.providers import is_loopback, key_variable, model_name, own_server, provider_name
from assistant.settings import Settings

CONTEXT_TOKENS = 8192
"""Room for question, passages and answer. The longest prompt on the founding questions has 8,226 characters, some 2,700
tokens in Dutch at three characters per token, and an answer has at most 1,000. Ollama's own default (4,096) is too near
to that: what does not fit, Ollama drops from the beginning without a word, and that is where the rules stand."""

_PATIENCE = 2.0
_MOST_BYTES = 4_000_000


def context_tokens(settings: Settings, local: tuple[str, str] | None = None) -> int:
    """How many tokens the configured model takes; never more than we ask for, at least 512.

    `local`: address and key of the server that runs a file of weights.
    """
    server, provider = own_server(settings), provider_name(settings.model)
    told = None
    if local:
        told = _openai(local[0], "", local[1])
    elif server and provider == "ollama":
        told = _ollama(server, model_name(settings.model))
    elif server and provider == "openai":
        told = _openai(server.rstrip("/"), model_name(settings.model), os.environ.get(key_variable(settings.model)))
    return within_limits(told)


def within_limits(told: int | None) -> int:
    """What of a model's own context is used: all that it can read, but never more than we ask for, and at least 512."""
    return max(512, min(told or CONTEXT_TOKENS, CONTEXT_TOKENS))


def _ollama(server: str, model: str) -> int | None:
    facts = _fetched(f"{server.rstrip('/')}/api/show", {"model": model})
    known = facts.get("model_info") if isinstance(facts, dict) else None
    lengths = [value for key, value in known.items() if key.endswith(".context_length")] if known else []
    return next(filter(_is_length, lengths), None)


def _openai(server: str, model: str, key: str | None) -> int | None:
    root = server.removesuffix("/v1")
    props = _fetched(f"{root}/props", key=key)
    if isinstance(props, dict):
        length = (props.get("default_generation_settings") or {}).get("n_ctx")
        if isinstance(length, int) and length > 0:
            return length
    for address in (f"{server}/models", f"{root}/api/v0/models"):
        listed = _fetched(address, key=key)
        rows = listed.get("data") if isinstance(listed, dict) else None
        for row in rows if isinstance(rows, list) else ():
            if isinstance(row, dict) and row.get("id") == model:
                lengths = (row.get(name) for name in ("max_model_len", "loaded_context_length", "max_context_length"))
                found: int | None = next(filter(_is_length, lengths), None)
                if found:
                    return found
    return None


def _is_length(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _fetched(url: str, body: dict[str, str] | None = None, key: str | None = None) -> Any:
    """What a server answers, as JSON; None for whatever goes wrong: the question itself will tell."""
    headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {key}"} if key else {})}
    data = json.dumps(body).encode() if body else None
    if not url.startswith(("http://", "https://")):
        return None
    try:
        request = urllib.request.Request(url, data, headers)  # noqa: S310 - checked above
        handlers = [urllib.request.ProxyHandler({})] if is_loopback(url) else []
        with urllib.request.build_opener(*handlers).open(request, timeout=_PATIENCE) as answer:
            return json.loads(answer.read(_MOST_BYTES))
    except (OSError, ValueError):
        return None
