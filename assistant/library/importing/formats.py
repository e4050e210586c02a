"""Which format is it? What the bytes say goes before what the name says."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import PurePath
from zipfile import BadZipFile, ZipFile

from assistant.errors import Refused

FORMATS = {
    "markdown": (".md", ".markdown"),
    "text": (".txt", ".text"),
    "html": (".html", ".htm", ".xhtml"),
    "pdf": (".pdf",),
    "docx": (".docx", ".docm", ".dotx"),
    "pptx": (".pptx", ".pptm", ".ppsx"),
    "odt": (".odt", ".ott"),
    "eml": (".eml",),
}
"""The formats that can be added, with the suffixes of their files."""

SUFFIXES = frozenset(suffix for suffixes in FORMATS.values() for suffix in suffixes)

_BY_SUFFIX = {suffix: name for name, suffixes in FORMATS.items() for suffix in suffixes}
_WRITTEN = frozenset({"markdown", "text", "html", "eml"})
"""Formats that are text, which bytes alone do not always tell apart."""

_ARCHIVED = {"word/document.xml": "docx", "ppt/presentation.xml": "pptx"}
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # compound files: .doc, .ppt, .msg, and encrypted .docx
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ELSEWHERE = {".doc": "DOCX", ".ppt": "PPTX", ".rtf": "DOCX", ".msg": "EML", ".odp": "PPTX", ".pages": "DOCX"}
"""Formats that we do not read, and as what they can be saved by the program that made them."""

_HTML = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I
)
_MAIL = re.compile(
    rb"(?:(?:from|to|cc|subject|date|message-id|mime-version|received|return-path|delivered-to|x-[\w-]+|dkim-signature"
    rb"|content-type|reply-to|sender|arc-[\w-]+|authentication-results|thread-topic):[^\n]*\n(?:[ \t][^\n]*\n)*){3}",
    re.IGNORECASE,
)
_MARKDOWN = re.compile(rb"\A(?:\xef\xbb\xbf)?---[ \t]*\r?\n|^#{1,6} \S|^\|? ?:?-{3,}:? ?\|", re.MULTILINE)


def find_format(data: bytes, name: str | None) -> str:
    """The name of the format, one of `FORMATS`.

    Raises:
        Refused: a format that we do not read, an encrypted office file, or an archive that is none.
    """
    suffix = PurePath(name or "").suffix.lower()
    if found := _by_content(data, suffix):
        return found
    by_name = _BY_SUFFIX.get(suffix)
    if by_name in _WRITTEN:
        return by_name
    if by_name:
        raise Refused("import_damaged", reason=by_name.upper())
    if suffix:
        raise _unknown(suffix)
    return _by_looks(data)


def _by_content(data: bytes, suffix: str) -> str | None:
    if data[:1024].lstrip().startswith(b"%PDF-") or (suffix == ".pdf" and b"%PDF-" in data[:1024]):
        return "pdf"
    if data.startswith(_OLD_OFFICE):
        if _ENCRYPTED in data:
            raise Refused("import_encrypted")
        raise _unknown(suffix if suffix in _ELSEWHERE else ".doc")
    if data.startswith(b"{\\rtf"):
        raise _unknown(".rtf")
    if data.startswith(b"PK\x03\x04"):
        return _archived(data, suffix)
    return None


def _archived(data: bytes, suffix: str) -> str:
    try:
        with ZipFile(BytesIO(data)) as archive:
            names = set(archive.namelist())
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                kind = archive.read("mimetype")
                if kind.startswith(b"application/vnd.oasis.opendocument.text"):
                    return "odt"
    except (BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError) as error:
        raise Refused("import_damaged", reason=str(error)) from error
    for part, format in _ARCHIVED.items():
        if part in names:
            return format
    if suffix in SUFFIXES:
        raise Refused("import_damaged", reason=_BY_SUFFIX[suffix].upper())
    raise _unknown(suffix or ".zip")


def _by_looks(data: bytes) -> str:
    beginning = data[:100_000]
    if _HTML.match(beginning):
        return "html"
    if _MAIL.match(beginning):
        return "eml"
    return "markdown" if _MARKDOWN.search(beginning) else "text"


def _unknown(suffix: str) -> Refused:
    better = _ELSEWHERE.get(suffix)
    if better:
        return Refused("import_format_old", suffix=suffix, better=better)
    known = ", ".join(suffixes[0] for suffixes in FORMATS.values())
    return Refused("import_format_unknown", suffix=suffix, known=known)
