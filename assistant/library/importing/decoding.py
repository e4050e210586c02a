"""From bytes to text: which encoding?"""

from __future__ import annotations

import codecs
import re

from assistant.errors import Refused

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ORDINARY = re.compile(r"utf-?(8|16|32)|iso-?8859|windows-?125|cp125|latin|koi8|mac-?roman")
"""Encodings that documents have. Python knows others too (unicode_escape, punycode) that are no such thing."""

_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def decode(data: bytes, declared: str | None = None) -> str:
    """The text of a file: after its byte-order mark, its `declared` encoding, else UTF-8, else Windows-1252.

    Raises:
        Refused: it is no text at all.
    """
    text = _decoded(data, declared)
    # Text has next to none; the first hundred thousand characters tell.
    if len(_CONTROLS.findall(text, 0, 100_000)) > max(2, min(len(text), 100_000) // 200):
        raise Refused("import_not_text")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decoded(data: bytes, declared: str | None) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    if declared and _ORDINARY.match(declared.lower()):
        # Browsers read Latin-1 as Windows-1252, and so do authors (WHATWG Encoding, 4.2).
        name = "cp1252" if re.fullmatch(r"iso-?8859-1|latin-?1", declared.lower()) else declared
        try:
            return data.decode(name)
        except (LookupError, UnicodeDecodeError):
            pass
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
