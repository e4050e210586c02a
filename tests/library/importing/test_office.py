"""Word, PowerPoint and OpenDocument: headings, lists, tables, notes; title and date from what the files state."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import Any, Protocol

import docx
import odfdo
import pptx
import pytest
from pptx.chart.data import CategoryChartData, XyChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.oxml import parse_xml
from pptx.util import Inches

from assistant.domain import Language
from assistant.errors import Refused
from assistant.library.importing import Converted, Converter, Limits
from tests.library.importing.making import odt_by_hand, word_by_hand, written


def convert(converter: Converter, data: bytes, name: str) -> Converted:
    """The file converted, where nothing tells the language as English."""
    return converter.convert_bytes(data, name, default=Language.EN)


class Savable(Protocol):
    """A document in memory, of any writer."""

    def save(self, stream: BytesIO, /) -> object: ...


def saved(document: Savable) -> bytes:
    """The file of a document."""
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_a_word_document(converter: Converter) -> None:
    """Styles become headings and lists; tables stay tables; headers and footers are left out."""
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Vertrouwelijk"
    document.add_heading("Beleid voor klachten", level=0)
    document.add_heading("Wat wij beloven", level=1)
    paragraph = document.add_paragraph("Eén duidelijk ")
    paragraph.add_run("stand").bold = True
    paragraph.add_run("punt van de coöperatie.")
    document.add_paragraph("eerst luisteren", style="List Bullet")
    document.add_paragraph("dan meten", style="List Number")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ("Jaar", "Klachten", "2024", "12 | 14"), strict=True):
        cell.text = text
    document.core_properties.modified = datetime(2024, 3, 5, 12, tzinfo=UTC)
    converted = convert(converter, saved(document), "beleid.docx")
    assert converted.markdown == (
        "# Beleid voor klachten\n\n# Wat wij beloven\n\nEén duidelijk standpunt van de coöperatie.\n\n"
        "- eerst luisteren\n1. dan meten\n\n"
        "| Jaar | Klachten |\n| --- | --- |\n| 2024 | 12 / 14 |\n"
    )
    assert (converted.title, converted.date, converted.pages) == ("Beleid voor klachten", "2024-03-05", None)
    assert (converted.format, converted.language) == ("docx", Language.NL)


def test_the_title_of_a_template(converter: Converter) -> None:
    """A stated title of which nothing comes back in the text is the template's; one that does comes first."""
    document = docx.Document()
    document.add_heading("Beleid voor klachten", level=1)
    document.add_paragraph("Zo gaan wij om met de klachten van klanten in 2024.")
    document.core_properties.title = "Sjabloon memo 2012"
    assert convert(converter, saved(document), "x.docx").title == "Beleid voor klachten"
    document.core_properties.title = "Klachten van klanten"
    assert convert(converter, saved(document), "x.docx").title == "Klachten van klanten"


def test_the_day_of_a_template(converter: Converter) -> None:
    """A writer that fills in no day leaves that of its template, which is none."""
    document = docx.Document()
    document.add_paragraph("Gewone tekst.")
    assert convert(converter, saved(document), "x.docx").date is None


def test_a_table_of_contents_is_no_text(converter: Converter) -> None:
    """Its lines would be found instead of the chapters that they name."""
    document = docx.Document()
    document.styles.add_style("toc 1", 1)
    document.add_paragraph("Wat klanten vinden 12", style="toc 1")
    document.add_paragraph("Klanten vinden er iets van.")
    assert convert(converter, saved(document), "x.docx").markdown == "Klanten vinden er iets van.\n"


def test_a_presentation(converter: Converter) -> None:
    """Every slide is a page with its title, lists, table and what the speaker wrote under it."""
    deck = pptx.Presentation()
    first = deck.slides.add_slide(deck.slide_layouts[1])
    first.shapes.title.text = "Kleur bekennen"
    body = first.placeholders[1].text_frame
    body.text = "Klanten willen duidelijkheid"
    for level, text in [(1, "vooral de jongste"), (0, "Medewerkers ook")]:
        added = body.add_paragraph()
        added.text, added.level = text, level
    first.notes_slide.notes_text_frame.text = "Hier de cijfers van maart noemen."
    second = deck.slides.add_slide(deck.slide_layouts[6])
    box = second.shapes.add_textbox(Inches(1), Inches(1), Inches(6), Inches(1))
    box.text_frame.text = "Eén dia zonder titel"
    table = second.shapes.add_table(2, 2, Inches(1), Inches(3), Inches(6), Inches(1)).table
    for place, text in enumerate(("Jaar", "Score", "2024", "7,9")):
        table.cell(place // 2, place % 2).text = text
    deck.core_properties.title = "PowerPoint-presentatie"
    deck.core_properties.modified = datetime(2025, 6, 1, tzinfo=UTC)
    converted = convert(converter, saved(deck), "presentatie.pptx")
    assert converted.markdown == (
        "<!-- page 1 -->\n## Kleur bekennen\n\n- Klanten willen duidelijkheid\n  - vooral de jongste\n"
        "- Medewerkers ook\n\nNotities van de spreker: Hier de cijfers van maart noemen.\n\n"
        "<!-- page 2 -->\n## Eén dia zonder titel\n\n| Jaar | Score |\n| --- | --- |\n| 2024 | 7,9 |\n"
    )
    assert (converted.title, converted.date, converted.pages) == ("Kleur bekennen", "2025-06-01", 2)


def test_a_chart(converter: Converter) -> None:
    """The figures behind a chart can be found and cited."""
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "Tevredenheid"
    data: Any = CategoryChartData(number_format="0.0")  # type: ignore[no-untyped-call]
    data.categories = ["2023", "2024"]
    data.add_series("Klanten", (7.1, 7.9))
    data.add_series("Medewerkers", (6.5, None))
    slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, Inches(1), Inches(2), Inches(6), Inches(4), data)
    markdown = convert(converter, saved(deck), "x.pptx").markdown
    assert "| 2023 | 7.1 | 6.5 |\n| 2024 | 7.9 |  |\n" in markdown
    assert "Klanten | Medewerkers |" in markdown


@pytest.mark.parametrize("unknown", [False, True])
def test_other_charts(converter: Converter, unknown: bool) -> None:
    """A chart without categories, or of a kind that cannot be read, costs no more than itself."""
    data: Any = XyChartData()  # type: ignore[no-untyped-call]
    data.add_series("Punten").add_data_point(1, 2)
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "Antwoorden"
    frame = slide.shapes.add_chart(XL_CHART_TYPE.XY_SCATTER, Inches(1), Inches(2), Inches(6), Inches(4), data)
    if unknown:
        (plot,) = frame.chart._chartSpace.xpath("//c:scatterChart")
        plot.tag = plot.tag.replace("scatter", "surface")
    names = "" if unknown else "\nPunten\n"
    assert convert(converter, saved(deck), "x.pptx").markdown == f"<!-- page 1 -->\n## Antwoorden\n{names}"


def test_a_diagram(converter: Converter) -> None:
    """The words of SmartArt, which stand in a part of their own, are read on the slide that shows it."""
    deck = pptx.Presentation()
    deck.slides.add_slide(deck.slide_layouts[5]).shapes.title.text = "Zonder schema"
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "Stappen"
    drawing = "http://schemas.openxmlformats.org/drawingml/2006"
    words = "".join(f"<a:t>{word}</a:t>" for word in ("Luisteren", "Eén keuze"))
    blob = f'<dgm:dataModel xmlns:dgm="{drawing}/diagram" xmlns:a="{drawing}/main">{words}</dgm:dataModel>'.encode()
    kind = "application/vnd.openxmlformats-officedocument.drawingml.diagramData+xml"
    part = Part(PackURI("/ppt/diagrams/data1.xml"), kind, deck.part.package, blob)
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relation = slide.part.relate_to(part, f"{office}/diagramData")
    frame = f"""<p:graphicFrame xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"
      xmlns:a="{drawing}/main" xmlns:r="{office}"><p:nvGraphicFramePr><p:cNvPr id="9" name="Schema"/>
      <p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr><p:xfrm><a:off x="0" y="9"/><a:ext cx="9" cy="9"/></p:xfrm>
      <a:graphic><a:graphicData uri="{drawing}/diagram"><dgm:relIds xmlns:dgm="{drawing}/diagram" r:dm="{relation}"/>
      </a:graphicData></a:graphic></p:graphicFrame>"""
    slide.shapes._spTree.append(parse_xml(frame))
    markdown = convert(converter, saved(deck), "x.pptx").markdown
    assert markdown.endswith("<!-- page 2 -->\n## Stappen\n\n- Luisteren\n- Eén keuze\n")
    assert markdown.count("Luisteren") == 1


def test_too_many_slides() -> None:
    """The limit on pages holds for slides too."""
    deck = pptx.Presentation()
    for _ in range(3):
        deck.slides.add_slide(deck.slide_layouts[5]).shapes.title.text = "Weer een dia"
    with Converter(Limits(pages=2)) as strict, pytest.raises(Refused, match="import_too_many_pages"):
        convert(strict, saved(deck), "x.pptx")


def test_an_opendocument_text(converter: Converter) -> None:
    """What another program's writer made."""
    document = odfdo.Document("text")
    document.body.clear()
    document.body.append(odfdo.Header(1, "Verslag van de klantenraad"))
    document.body.append(odfdo.Paragraph("De raad vond één duidelijk standpunt nodig."))
    document.body.append(odfdo.List(["luisteren", "meten"]))
    table = odfdo.Table("cijfers", width=2, height=2)
    table.set_values([["Jaar", "Score"], ["2024", "7,9"]])
    document.body.append(table)
    converted = convert(converter, saved(document), "verslag.odt")
    assert converted.markdown == (
        "# Verslag van de klantenraad\n\nDe raad vond één duidelijk standpunt nodig.\n\n- luisteren\n- meten\n\n"
        "| Jaar | Score |\n| --- | --- |\n| 2024 | 7,9 |\n"
    )
    assert (converted.title, converted.format) == ("Verslag van de klantenraad", "odt")


def test_opendocument_as_libreoffice_writes_it(converter: Converter) -> None:
    """Deleted text, comments and the table of contents are left out; spaces, notes and nested lists are read."""
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>Geschrapt.</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes>"
        "<text:table-of-content><text:index-body><text:p>Inhoud 3</text:p></text:index-body></text:table-of-content>"
        '<text:list><text:list-item><text:h text:outline-level="2">Wat <text:span>telt</text:span></text:h>'
        "</text:list-item></text:list>"
        "<text:p>Eén<text:s/>zin<text:line-break/>met<text:tab/>wit<office:annotation><text:p>niet waar</text:p>"
        "</office:annotation><text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>De noot."
        "</text:p></text:note-body></text:note> erin.</text:p>"
        "<text:list><text:list-item><text:p>een</text:p><text:p>vervolg</text:p><text:list><text:list-item>"
        "<text:p>diep</text:p></text:list-item></text:list></text:list-item></text:list>"
        '<table:table><table:table-row><table:table-cell table:number-columns-repeated="2"><text:p>a</text:p>'
        "</table:table-cell></table:table-row><table:table-row><table:table-cell><text:p>b</text:p>"
        '</table:table-cell><table:table-cell table:number-columns-repeated="16000000"/></table:table-row>'
        "</table:table>"
    )
    converted = convert(converter, odt_by_hand(body, title="Wat telt", changed="2024-02-29T10:00:00"), "x.odt")
    assert converted.markdown == (
        "## Wat telt\n\nEén zin met wit De noot. erin.\n\n- een\n\nvervolg\n\n  - diep\n\n"
        "| a | a |\n| --- | --- |\n| b |  |\n"
    )
    assert (converted.title, converted.date) == ("Wat telt", "2024-02-29")


def test_encrypted_office_files(converter: Converter) -> None:
    """Word and PowerPoint put an encrypted document in a compound file, LibreOffice says it in the manifest."""
    compound = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + "EncryptedPackage".encode("utf-16-le")
    for data, name in [(compound, "x.docx"), (compound, "x.pptx"), (odt_by_hand("", encrypted=True), "x.odt")]:
        with pytest.raises(Refused, match="import_encrypted"):
            convert(converter, data, name)


def test_old_formats_are_named(converter: Converter) -> None:
    """Who adds a .doc is told what to save it as."""
    compound = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
    for data, name, better in [
        (compound, "x.doc", "DOCX"),
        (compound, "x.ppt", "PPTX"),
        (compound, "x.msg", "EML"),
        (b"{\\rtf1 Tekst}", "x.rtf", "DOCX"),
    ]:
        with pytest.raises(Refused, match="import_format_old") as caught:
            convert(converter, data, name)
        assert caught.value.facts == {"suffix": name[1:], "better": better}


def test_word_without_the_usual_parts(converter: Converter) -> None:
    """A document with nothing but text is read: no styles, no properties."""
    assert convert(converter, word_by_hand(written("Alleen tekst.")), "kaal.docx").markdown == "Alleen tekst.\n"
