"""Office files are archives of XML: opened in memory, within limits, never unpacked to disk."""

from __future__ import annotations

import zlib
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from assistant.errors import Refused
from assistant.library.importing.converted import MEBIBYTE, Limits

if TYPE_CHECKING:
    from lxml.etree import _Element

_MOST_PARTS = 20_000
_LARGEST_RATIO = 200
"""How much larger than packed a part may be once it is large at all; the XML of office programs stays below 50."""

_LARGE = 20 * MEBIBYTE
_ENTITY = "<!ENTITY"

_NEVER_SET = frozenset({"2013-12-23T23:15:00Z", "2013-01-27T09:15:58Z"})
"""The changes stated in the templates of python-docx and python-pptx, with which many programs write documents."""

_DC = "{http://purl.org/dc/elements/1.1/}"
_TERMS = "{http://purl.org/dc/terms/}"


def open_archive(data: bytes, limits: Limits) -> ZipFile:
    """The archive, after looking at what it declares. What it declares binds: no part unpacks to more.

    Raises:
        Refused: damaged, encrypted, larger than the limits, or built to be a bomb.
    """
    try:
        archive = ZipFile(BytesIO(data))
        parts = archive.infolist()
    except (BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as error:
        raise Refused("import_damaged", reason=str(error)) from error
    if any(part.flag_bits & 1 for part in parts):
        raise Refused("import_encrypted")
    packed = any(
        part.file_size > _LARGE and part.file_size > _LARGEST_RATIO * max(part.compress_size, 1) for part in parts
    )
    if packed or len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > limits.unpacked_bytes:
        raise Refused("import_unsafe")
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            _refuse_entities(read_part(archive, part.filename))
    return archive


def read_part(archive: ZipFile, name: str) -> bytes:
    """The bytes of one part.

    Raises:
        Refused: it is damaged.
        KeyError: there is no such part.
    """
    try:
        return archive.read(name)
    except (BadZipFile, zlib.error, OSError, NotImplementedError, RuntimeError, EOFError) as error:
        raise Refused("import_damaged", reason=str(error)) from error


def parse_xml(data: bytes) -> _Element:
    """The root of an XML part. Entities are not expanded and nothing outside is read.

    Raises:
        Refused: it is not XML.
    """
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise Refused("import_damaged", reason=str(error)) from error


def core_properties(archive: ZipFile) -> tuple[str | None, str | None]:
    """Title and day of the last change of an Office Open XML file (ECMA-376 part 2, 11), as it states them."""
    if "docProps/core.xml" not in archive.namelist():
        return None, None
    root = parse_xml(read_part(archive, "docProps/core.xml"))
    changed = root.findtext(f"{_TERMS}modified") or root.findtext(f"{_TERMS}created")
    return root.findtext(f"{_DC}title"), None if changed in _NEVER_SET else changed


def _refuse_entities(data: bytes) -> None:
    """No office program declares entities; whoever does has them multiply (`billion laughs`) or read other files."""
    if any(_ENTITY.encode(encoding) in data for encoding in ("utf-8", "utf-16-le", "utf-16-be")):
        raise Refused("import_unsafe")
