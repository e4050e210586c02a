"""PDF, through PDFium, which knows where every character stands; what belongs together is ours to find."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from assistant.domain import Language
from assistant.errors import Refused
from assistant.library.importing.converted import Limits, Reading
from assistant.library.importing.dates import iso_date
from assistant.library.importing.pdf.composing import compose
from assistant.library.importing.pdf.running import body_size, without_running
from assistant.library.importing.pdf.segments import Segment, page_segments
from assistant.library.importing.pdf.stretches import page_stretches

_FEWEST_LETTERS = 10
"""Fewer on a page are a number or a stamp beside a picture of text."""

_LITTLE = 200
"""Characters; with more, a page is not looked at for pictures."""


def read(data: bytes, limits: Limits, default: Language) -> Reading:
    """A PDF file, page by page.

    Raises:
        Refused: protected with a password, damaged, too many pages, or pictures of text without text.
    """
    from pypdfium2 import PdfDocument, PdfiumError, raw

    try:
        document = PdfDocument(data)
    except PdfiumError as error:
        if error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise Refused("import_encrypted") from error
        raise Refused("import_damaged", reason="PDF") from error
    with document:
        count = len(document)
        if count > limits.pages:
            raise Refused("import_too_many_pages", pages=count, limit=limits.pages)
        found = list(_pages(document))
        facts = document.get_metadata_dict(skip_empty=True)
    body = body_size([segments for segments, _ in found])
    pages = without_running([segments for segments, _ in found], body)
    readable = [_is_readable(page) for page in pages]
    unread = [place + 1 for place, (_, drawn) in enumerate(found) if drawn and not readable[place]]
    if unread and not any(readable):
        raise Refused("import_scanned")
    read_pages = (list(page_stretches(page)) if good else [] for page, good in zip(pages, readable, strict=True))
    blocks = compose(read_pages, body, default)
    return Reading(blocks, facts.get("Title"), iso_date(facts.get("CreationDate")), pages=count, unread=tuple(unread))


def _pages(document: Any) -> Iterator[tuple[list[Segment], bool]]:
    """The segments of each page, and whether something else is drawn on one with little text, such as a scan.

    A page that is damaged counts as drawn.
    """
    from pypdfium2 import PdfiumError, raw

    for place in range(len(document)):
        try:
            page = document[place]
        except PdfiumError:
            yield [], True
            continue
        try:
            segments = page_segments(page)
            little = sum(len(segment.text) for segment in segments) < _LITTLE
            yield (
                segments,
                little and any(drawn.type != raw.FPDF_PAGEOBJ_TEXT for drawn in page.get_objects(max_depth=2)),
            )
        finally:
            page.close()


def _is_readable(segments: Sequence[Segment]) -> bool:
    """Whether a page holds text, and not the numbers of glyphs: some files do not say which letters they show."""
    text = "".join(segment.text for segment in segments)
    letters = sum(map(str.isalpha, text))
    strange = sum("\ue000" <= letter <= "\uf8ff" or letter == "\ufffd" or letter < " " for letter in text)
    return letters >= _FEWEST_LETTERS and strange * 3 < len(text)
