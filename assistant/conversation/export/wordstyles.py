"""How an export looks in Word: A4, styles with names that Word knows, and a footer with the page and the day."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt, RGBColor
from docx.table import Table
from docx.text.paragraph import Paragraph

from assistant.conversation.export.blocks import Page
from assistant.domain import Language
from assistant.words import say

FONT = "Calibri"
"""On every machine with Word; LibreOffice has one of the same widths (Carlito)."""

ADVICE, NOTE, PLACE, QUIET, LINK = "Advice", "Source", "Source Title", "Quiet", "Hyperlink"
"""Our own styles beside those of Word: what is advised, passages, the documents they stand in, asides, links."""

ACCENT, GREY, SHADE, LINE = "0B5C8A", "57606A", "F4F6F8", "B9C2CB"
_LOCALES = {Language.NL: "nl-NL", Language.EN: "en-GB"}
_MARGIN = Mm(20)
_WIDTH = Mm(210) - 2 * _MARGIN


def new_document(page: Page, moment: datetime) -> Document:
    """An empty document in our looks, with its footer and what is told of it outside its pages.

    `moment`: when it is made. A compact page gets smaller letters, so that it fits fewer sheets.
    """
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = _MARGIN
    section.top_margin, section.bottom_margin = Mm(18), Mm(18)
    section.footer_distance = Mm(9)
    _set_styles(document, 9.5 if page.compact else 10.5)
    _set_properties(document, page, moment)
    _set_footer(section.footer.paragraphs[0], page)
    return document


def element(tag: str, **attributes: str) -> Any:
    """An element of WordprocessingML (ECMA-376, part 1, section 17), e.g. `w:shd` with `fill`."""
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def locale(language: Language) -> str:
    """The language by which Word checks the spelling."""
    return _LOCALES[language]


def format_table(table: Table) -> None:
    """Thin lines, a header that stands out and comes back on the next page, and rows that stay whole.

    Columns are as wide as their longest cell asks for, within limits.
    """
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.LEFT
    wanted = [min(max(len(cell.text) for cell in column.cells), 50) + 12 for column in table.columns]
    for column, share in zip(table.columns, wanted, strict=True):
        column.width = Length(_WIDTH * share // sum(wanted))
        for cell in column.cells:
            cell.width = column.width
    borders = element("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(element(f"w:{side}", val="single", sz="4", space="0", color=LINE))
    table._tbl.tblPr.find(qn("w:tblW")).addnext(borders)  # the schema has an order
    for place, row in enumerate(table.rows):
        properties = row._tr.get_or_add_trPr()
        properties.append(element("w:cantSplit"))
        if place == 0:
            properties.append(element("w:tblHeader"))
            for cell in row.cells:
                cell._tc.get_or_add_tcPr().append(element("w:shd", val="clear", color="auto", fill=SHADE))


def _set_styles(document: Document, size: float) -> None:
    styles = document.styles
    for name, points, colour, before, after in (
        ("Normal", size, None, 0, 4),
        ("Title", size + 8, None, 0, 6),
        ("Heading 1", size + 3.5, ACCENT, 12, 3),
        ("Heading 2", size + 1.5, ACCENT, 9, 2),
        ("List Bullet", size, None, 0, 2),
        ("List Number", size, None, 0, 2),
        ("Quote", size, GREY, 0, 4),
        ("Footer", 8, GREY, 0, 0),
    ):
        style: Any = styles[name]
        _set_font(style, points, colour)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    base: Any = styles["Normal"]
    base.paragraph_format.line_spacing = 1.08
    title: Any = styles["Title"]
    title.font.bold = True
    title.element.pPr.remove(title.element.pPr.find(qn("w:pBdr")))
    quote: Any = styles["Quote"]
    quote.paragraph_format.left_indent = Mm(5)
    advice = _new_style(document, ADVICE, size + 1.5, 4, 6, bold=True).element.pPr
    border = element("w:pBdr")
    border.append(element("w:left", val="single", sz="24", space="6", color=ACCENT))
    advice.insert(0, border)
    border.addnext(element("w:shd", val="clear", color="auto", fill=SHADE))
    _new_style(document, PLACE, size - 1, 4, 1, bold=True).paragraph_format.keep_with_next = True
    note = _new_style(document, NOTE, size - 1, 0, 2).paragraph_format
    note.left_indent, note.first_line_indent = Mm(6), -Mm(6)
    for name in (QUIET, LINK):
        aside: Any = styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
        aside.font.color.rgb = RGBColor.from_string(GREY if name == QUIET else ACCENT)


def _new_style(document: Document, name: str, points: float, before: float, after: float, *, bold: bool = False) -> Any:
    style: Any = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    style.quick_style = True
    _set_font(style, points)
    style.font.bold = bold
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    return style


def _set_font(style: Any, points: float, colour: str | None = None) -> None:
    """Our font in place of the theme's, which would go before it."""
    style.font.name, style.font.size = FONT, Pt(points)
    style.font.italic = False
    fonts = style.element.rPr.rFonts
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    style.font.color.rgb = RGBColor.from_string(colour or "1B1F24")


def _set_properties(document: Document, page: Page, moment: datetime) -> None:
    told = document.core_properties
    told.title, told.author, told.last_modified_by, told.comments = page.title[:255], "Standpunt", "Standpunt", ""
    told.language = locale(page.language)
    told.created = told.modified = moment.astimezone(UTC).replace(tzinfo=None)
    default: Any = document.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    default.set(qn("w:val"), locale(page.language))
    for setting in document.settings.element.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")  # Word 2013 and later; lower ones it opens in a compatibility mode


def _set_footer(paragraph: Paragraph, page: Page) -> None:
    paragraph.paragraph_format.tab_stops.clear_all()
    paragraph.paragraph_format.tab_stops.add_tab_stop(_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    before, between, after = say(page.language, "export.page", page="\t", pages="\t").split("\t")
    paragraph.add_run(f"{page.closing}\t{before}")
    _field(paragraph, "PAGE")
    paragraph.add_run(between)
    _field(paragraph, "NUMPAGES")
    paragraph.add_run(after)


def _field(paragraph: Paragraph, name: str) -> None:
    """A number that Word fills in (ECMA-376, part 1, section 17.16)."""
    field = element("w:fldSimple", instr=name)
    run = element("w:r")
    run.append(element("w:t"))
    run[0].text = "1"
    field.append(run)
    paragraph._p.append(field)
