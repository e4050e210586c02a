"""Takes keys and passwords out of texts that others wrote before anybody sees them."""

from __future__ import annotations

import os
import re
from urllib.parse import urlsplit, urlunsplit

HIDDEN = "***"
_SECRET_NAME = re.compile(r"(?:KEY|TOKEN|SECRET|PASSWORD|CREDENTIALS?)S?$", re.IGNORECASE)
_SHORTEST = 6
"""Shorter values of such variables (`1`, `none`) are no keys, and hiding them would garble the text."""
_USER_IN_URL = re.compile(r"(?<=://)[^/\s@]+@")
_LOOKS_LIKE_A_KEY = re.compile(
    r"\b(?:sk|pk|gsk|xai|hf|key)[-_][\w*.-]{8,}|\bAIza[\w*-]{8,}|(?i:\bbearer\s+)[^\s\"',}]+"
)
"""Prefixes that OpenAI and Anthropic (sk-), Groq, xAI, Hugging Face and Google give their keys, and any header."""


def without_secrets(text: str) -> str:
    """The text with every key from the environment, and all that looks like a key, replaced by `***`."""
    values = {value.strip() for name, value in os.environ.items() if _SECRET_NAME.search(name)}
    for value in sorted((value for value in values if len(value) >= _SHORTEST), key=len, reverse=True):
        text = text.replace(value, HIDDEN)
    return _LOOKS_LIKE_A_KEY.sub(HIDDEN, _USER_IN_URL.sub(f"{HIDDEN}@", text))


def one_line(told: BaseException | str, limit: int = 200) -> str:
    """What an exception or a server says, as one short line without secrets; the exception's name if it is silent."""
    text = " ".join(without_secrets(str(told)).split())
    return (text or type(told).__name__)[:limit].rstrip(" .")


def shown_url(url: str) -> str:
    """An address as it may be shown: without user, password and query."""
    try:
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
        return without_secrets(urlunsplit((parts.scheme, host, parts.path.rstrip("/"), "", "")))
    except ValueError:
        return without_secrets(url)
