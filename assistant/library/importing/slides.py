"""PowerPoint presentations: every slide is a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from io import BytesIO
from typing import TYPE_CHECKING, Any

from assistant.domain import Language
from assistant.errors import Refused
from assistant.library.importing.archive import core_properties, open_archive, parse_xml
from assistant.library.importing.blocks import Block, Heading, Item, Page, Paragraph, Table, texts
from assistant.library.importing.converted import Limits, Reading
from assistant.library.importing.dates import iso_date
from assistant.library.language import detect_language
from assistant.library.text import clean
from assistant.words import say

if TYPE_CHECKING:
    from pptx.slide import Slide

_LONGEST_TITLE = 80
_DRAWN_TEXT = "{http://schemas.openxmlformats.org/drawingml/2006/main}t"
_DIAGRAM = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/diagramData"


def read(data: bytes, limits: Limits, default: Language) -> Reading:
    """The slides in their order: title, text and lists as they stand on the slide, tables, charts, speaker's notes.

    Raises:
        Refused: more slides than the limits allow.
    """
    from pptx import Presentation

    with open_archive(data, limits) as archive:
        title, changed = core_properties(archive)
    slides = Presentation(BytesIO(data)).slides
    if len(slides) > limits.pages:
        raise Refused("import_too_many_pages", pages=len(slides), limit=limits.pages)
    blocks: list[Block] = []
    notes: list[tuple[int, str]] = []
    for number, slide in enumerate(slides, start=1):
        blocks += [Page(number), *_slide(slide)]
        if slide.has_notes_slide and (frame := slide.notes_slide.notes_text_frame) and clean(frame.text):
            notes.append((len(blocks), clean(frame.text)))
    language = detect_language(" ".join([*texts(blocks), *(text for _, text in notes)])[:20_000], default)
    for place, text in reversed(notes):
        blocks.insert(place, Paragraph(say(language, "import.notes", text=text)))
    return Reading(blocks, title, iso_date(changed), pages=len(slides))


def _slide(slide: Slide) -> Iterator[Block]:
    title = slide.shapes.title
    heading = clean(title.text_frame.text) if title is not None else ""
    if heading:
        yield Heading(2, heading)
    shown = (shape for shape in _in_reading_order(slide.shapes) if title is None or shape.shape_id != title.shape_id)
    for number, block in enumerate(block for shape in shown for block in _shape(shape)):
        if number == 0 and not heading and isinstance(block, Paragraph) and len(block.text) <= _LONGEST_TITLE:
            yield Heading(2, block.text)
        else:
            yield block


def _in_reading_order(shapes: Iterable[Any]) -> list[Any]:
    """From top to bottom and from left to right; placeholders without a place of their own stay where they were."""
    listed = list(shapes)
    places = [(shape.top, shape.left) for shape in listed]
    if any(top is None or left is None for top, left in places):
        return listed
    return [shape for _, shape in sorted(zip(places, listed, strict=True), key=lambda pair: pair[0])]


def _shape(shape: Any) -> Iterator[Block]:
    from pptx.enum.shapes import PP_PLACEHOLDER

    if hasattr(shape, "shapes"):
        for inner in _in_reading_order(shape.shapes):
            yield from _shape(inner)
    elif getattr(shape, "has_table", False) and shape.has_table:
        yield Table(tuple(tuple(clean(cell.text) for cell in row.cells) for row in shape.table.rows))
    elif getattr(shape, "has_chart", False) and shape.has_chart:
        with suppress(ValueError, KeyError, AttributeError, NotImplementedError):  # a kind that python-pptx cannot read
            yield from _chart(shape.chart)
    elif shape.has_text_frame:
        kind = shape.placeholder_format.type if shape.is_placeholder else None
        if kind not in (PP_PLACEHOLDER.SLIDE_NUMBER, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.DATE):
            listed = kind in (PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.OBJECT, PP_PLACEHOLDER.VERTICAL_BODY)
            yield from _paragraphs(shape.text_frame.paragraphs, listed)
    else:
        yield from _diagram(shape)


def _paragraphs(paragraphs: Iterable[Any], listed: bool) -> Iterator[Block]:
    found = [(paragraph.level, clean(paragraph.text)) for paragraph in paragraphs if clean(paragraph.text)]
    for level, text in found:
        yield Item(level, text) if listed and len(found) > 1 else Paragraph(text)


def _chart(chart: Any) -> Iterator[Block]:
    """The figures behind a chart as a table."""
    if chart.has_title and chart.chart_title.has_text_frame:
        yield Paragraph(chart.chart_title.text_frame.text)
    for plot in chart.plots:
        series = list(plot.series)
        rows = [("", *(one.name for one in series))]
        for place, category in enumerate(plot.categories):
            values = [one.values[place] if place < len(one.values) else None for one in series]
            rows.append((str(category), *("" if value is None else f"{value:.10g}" for value in values)))
        yield Table(tuple(rows))


def _diagram(shape: Any) -> Iterator[Block]:
    """The words in a SmartArt diagram, which stand in a part of their own."""
    for relation in shape.part.rels.values():
        if relation.reltype == _DIAGRAM and not relation.is_external and _refers(shape, relation.rId):
            for text in parse_xml(relation.target_part.blob).iter(_DRAWN_TEXT):
                yield Item(0, text.text or "")


def _refers(shape: Any, relation: str) -> bool:
    return any(relation in element.attrib.values() for element in shape.element.iter())
