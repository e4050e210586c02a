"""Text from outside is data: what may be shown and searched, and what is taken out."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

# Escape sequences of terminals (ECMA-48): CSI (colours, cursor), OSC (titles, links), character sets, single ones.
_ESCAPES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[!-/]+[0-~]|\x1b[@-_]?")
# Cc but newline and tab; soft hyphens; bidirectional marks, overrides and isolates; zero-width and tag characters
# (Unicode TR 36).
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]"
)


def clean(text: str) -> str:
    """One line of plain text: composed (NFC), without escapes or invisible characters, spaces single."""
    return " ".join(strip_controls(" ".join(text.split())).split())


def strip_controls(text: str) -> str:
    """Composed (NFC), without terminal escapes or invisible characters; line breaks and tabs stay."""
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", _ESCAPES.sub("", text)))


def fold(text: str) -> str:
    """For comparing words: lower case, without accents, typographic quotes and dashes made plain."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return plain.translate(_PLAIN)


_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-"})


def plain_values(value: Any) -> Any:
    """What YAML gave, made harmless: every text cleaned, dates as ISO text, through lists and mappings."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [plain_values(item) for item in value]
    if isinstance(value, dict):
        return {plain_values(key): plain_values(item) for key, item in value.items()}
    return value.isoformat() if hasattr(value, "isoformat") else value
