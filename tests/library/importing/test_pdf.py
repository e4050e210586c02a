"""PDF: what a reader sees, page by page and in the order of reading."""

from __future__ import annotations

import re

import pytest

from assistant.domain import Language
from assistant.errors import Refused
from assistant.library.importing import Converted, Converter, Limits
from tests.library.importing.making import DUTCH, HEIGHT, Pdf, columns, outcome, scan

SENTENCES = re.split(r"(?<=\.) ", DUTCH)


def convert(converter: Converter, data: bytes, name: str = "stuk.pdf") -> Converted:
    """The PDF converted, where nothing tells the language as English."""
    return converter.convert_bytes(data, name, default=Language.EN)


def test_pages_headings_and_paragraphs(converter: Converter) -> None:
    """Lines become paragraphs, large letters headings, and every page begins with its number."""
    pdf = Pdf(title="Klanten verwachten meer")
    first = pdf.page()
    first.lines("Wat klanten verwachten", size=20)
    first.lines("Klanten vinden één duidelijk standpunt belangrijker", "dan tien beloften van de coöperatie.", gap=10)
    first.lines("De tweede alinea staat los van de eerste, met wit", "ertussen.", gap=14)
    second = pdf.page()
    second.lines("Wat volgde", bold=True)
    second.lines("Er kwamen minder klachten dan in een gewone week.", gap=6)
    converted = convert(converter, pdf.data())
    assert converted.markdown == (
        "<!-- page 1 -->\n"
        "# Wat klanten verwachten\n\n"
        "Klanten vinden één duidelijk standpunt belangrijker dan tien beloften van de coöperatie.\n\n"
        "De tweede alinea staat los van de eerste, met wit ertussen.\n\n"
        "<!-- page 2 -->\n"
        "## Wat volgde\n\n"
        "Er kwamen minder klachten dan in een gewone week.\n"
    )
    assert (converted.title, converted.language, converted.pages) == ("Klanten verwachten meer", Language.NL, 2)
    assert converted.format == "pdf"


def test_the_date_of_a_pdf(converter: Converter) -> None:
    """The day on which the PDF was made; the writer's fixed day here."""
    pdf = Pdf()
    pdf.page().lines(*SENTENCES)
    assert convert(converter, pdf.data()).date == "2000-01-01"


def test_columns_are_read_one_after_the_other(converter: Converter) -> None:
    """Two columns do not interleave, and the heading over both comes first."""
    paragraphs = [f"Alinea {number} begint hier. {DUTCH}" for number in range(1, 13)]
    markdown = convert(converter, columns(paragraphs, "Twee kolommen")).markdown
    assert markdown.startswith("<!-- page 1 -->\n# Twee kolommen\n\nAlinea 1 ")
    found = [line for line in markdown.splitlines() if line.startswith("Alinea")]
    assert found == paragraphs


def test_columns_written_row_by_row(converter: Converter) -> None:
    """The order in the file does not matter: a PDF may hold the lines of both columns by turns."""
    pdf = Pdf()
    sheet = pdf.page()
    left = [f"linkse regel {n} van de lopende tekst in deze kolom" for n in range(20)]
    right = [f"rechtse regel {n} van de lopende tekst in die kolom" for n in range(20)]
    for one, other in zip(left, right, strict=True):
        sheet.lines(one, size=9)
        sheet.y += 14
        sheet.lines(other, size=9, x=310)
    markdown = convert(converter, pdf.data()).markdown
    assert " ".join(left) in markdown
    assert " ".join(right) in markdown


def test_hyphens_at_the_ends_of_lines(converter: Converter) -> None:
    """A word that was broken is whole again; hyphens that belong to a word stay."""
    pdf = Pdf()
    pdf.page().lines(
        "De organisatie kiest voor maatschappe-",
        "lijke thema's en meet de klant-",
        "en medewerkerstevredenheid, met een CO2-",
        "uitstoot die daalt in Noord-",
        "Holland; haar non-profit tak en een andere non-",
        "profit instelling doen mee.",
    )
    assert convert(converter, pdf.data()).markdown.splitlines()[1] == (
        "De organisatie kiest voor maatschappelijke thema's en meet de klant- en medewerkerstevredenheid, met een "
        "CO2-uitstoot die daalt in Noord-Holland; haar non-profit tak en een andere non-profit instelling doen mee."
    )


def test_a_sentence_over_two_pages(converter: Converter) -> None:
    """A sentence stands on the page where it begins; what follows it on the page where that begins."""
    pdf = Pdf()
    pdf.page().lines("Het onderzoek liet zien dat klanten die een", "duidelijk standpunt zagen, vaker")
    pdf.page().lines("bleven dan anderen. Wie zweeg, verloor", "hun vertrouwen.")
    assert convert(converter, pdf.data()).markdown == (
        "<!-- page 1 -->\nHet onderzoek liet zien dat klanten die een duidelijk standpunt zagen, vaker bleven dan "
        "anderen.\n\n<!-- page 2 -->\nWie zweeg, verloor hun vertrouwen.\n"
    )


def test_running_titles_and_page_numbers_go(converter: Converter) -> None:
    """What stands at the head and foot of every page is no text, also where its number changes."""
    pdf = Pdf()
    for number in range(1, 5):
        sheet = pdf.page()
        sheet.edge(head="Jaarverslag 2024 – vertrouwelijk", foot=f"Pagina {number} van 4")
        sheet.lines(
            f"Hoofdstuk {'abcd'[number - 1]} gaat over iets anders", f"dan het vorige en is tekst {'wxyz'[number - 1]}."
        )
    markdown = convert(converter, pdf.data()).markdown
    assert "vertrouwelijk" not in markdown
    assert "Pagina" not in markdown
    assert markdown.count("en is tekst") == 4


def test_a_table(converter: Converter) -> None:
    """Cells beside each other become a table, figures in their own column; the text around it stays text."""
    pdf = Pdf()
    sheet = pdf.page()
    sheet.lines("Hieronder staan de klachten per kwartaal, zoals geteld door de", "klantenservice.")
    sheet.y -= 10
    for cells in [("Kwartaal", "Klachten", "Opzeggingen"), ("Q1", "1.204", "31"), ("Q2", "987", "12")]:
        sheet.row(*cells)
    sheet.lines("Daarna daalde het aantal verder, al is de oorzaak niet bekend.", gap=20)
    markdown = convert(converter, pdf.data()).markdown
    assert (
        "| Kwartaal | Klachten | Opzeggingen |\n| --- | --- | --- |\n| Q1 | 1.204 | 31 |\n| Q2 | 987 | 12 |" in markdown
    )
    assert "klantenservice.\n\n|" in markdown
    assert markdown.endswith("\n\nDaarna daalde het aantal verder, al is de oorzaak niet bekend.\n")


def test_a_table_over_two_pages(converter: Converter) -> None:
    """The names of the columns are given again where a table goes on."""
    pdf = Pdf()
    first = pdf.page()
    for cells in [("Jaar", "Klachten", "Oorzaak"), ("2021", "12", "prijs"), ("2022", "14", "toon")]:
        first.row(*cells)
    second = pdf.page()
    for cells in [("2023", "9", "levering"), ("2024", "7", "wachttijd"), ("2025", "5", "toon")]:
        second.row(*cells)
    _, page = convert(converter, pdf.data()).markdown.split("<!-- page 2 -->\n")
    assert page.startswith("| Jaar | Klachten | Oorzaak |\n| --- | --- | --- |\n| 2023 | 9 | levering |\n")


def test_lists(converter: Converter) -> None:
    """Bullets and numbers become items; a line that is indented below one goes on with it."""
    pdf = Pdf()
    sheet = pdf.page()
    sheet.lines("Wat nu te doen staat voor de directie en haar woordvoerders:")
    sheet.lines("• Zeg wat u doet en waarom, in", x=70)
    sheet.lines("dezelfde week", x=79)
    sheet.lines("• Luister naar medewerkers", x=70)
    sheet.lines("1. Meet wie vertrekt", "2. Vergelijk met een gewone week", gap=12)
    assert convert(converter, pdf.data()).markdown.endswith(
        "- Zeg wat u doet en waarom, in dezelfde week\n- Luister naar medewerkers\n"
        "1. Meet wie vertrekt\n2. Vergelijk met een gewone week\n"
    )


def test_the_mark_of_a_footnote_is_no_figure(converter: Converter) -> None:
    """`45%` with a raised 2 behind it does not become `45%2`."""
    pdf = Pdf()
    sheet = pdf.page()
    sheet.lines("Het aandeel steeg tot 45%")
    canvas = sheet.canvas
    end = 60 + canvas.stringWidth("Het aandeel steeg tot 45%", "Helvetica", 11)
    canvas.setFont("Helvetica", 6)
    canvas.drawString(end, HEIGHT - 90 + 4, "2")
    sheet.lines("in het laatste jaar van het onderzoek.")
    assert "45%² in het laatste jaar" in convert(converter, pdf.data()).markdown


def test_a_large_first_letter(converter: Converter) -> None:
    """A first letter that is three lines high belongs to the first word."""
    pdf = Pdf()
    sheet = pdf.page()
    sheet.lines(
        "lanten vinden één duidelijk standpunt", "belangrijker dan tien beloften, zo", "blijkt uit onderzoek.", x=95
    )
    sheet.canvas.setFont("Helvetica", 42)
    sheet.canvas.drawString(60, sheet.y + 14, "K")
    assert "Klanten vinden één duidelijk standpunt belangrijker dan tien" in convert(converter, pdf.data()).markdown


def test_slanted_watermarks_are_left_out(converter: Converter) -> None:
    """CONCEPT across the page is not part of a sentence."""
    pdf = Pdf()
    sheet = pdf.page()
    sheet.lines(
        *(f"Dit is regel {word} van een lopende tekst die doorgaat" for word in ["een", "twee", "drie", "vier"])
    )
    sheet.canvas.rotate(45)
    sheet.canvas.drawString(400, 300, "CONCEPT")
    assert "CONCEPT" not in convert(converter, pdf.data()).markdown


def test_a_page_on_its_side(converter: Converter) -> None:
    """Text that is turned on the whole page is read as it is meant."""
    pdf = Pdf()
    sheet = pdf.page()
    sheet.canvas.rotate(90)
    sheet.canvas.translate(0, -600)
    sheet.y = 500
    sheet.lines("Een liggende bladzijde met één zin", "op twee regels.")
    assert "Een liggende bladzijde met één zin op twee regels." in convert(converter, pdf.data()).markdown


@pytest.mark.parametrize("title", ["Microsoft Word - concept v3.docx", "untitled", "Presentatie1", "rapport_def.indd"])
def test_titles_that_programs_make_up(converter: Converter, title: str) -> None:
    """A title that no person gave is passed over for the heading, and without one for the file's name."""
    pdf = Pdf(title=title)
    sheet = pdf.page()
    sheet.lines("Klanten en kleur bekennen", size=22)
    sheet.lines(*SENTENCES)
    assert convert(converter, pdf.data()).title == "Klanten en kleur bekennen"
    bare = Pdf(title=title)
    bare.page().lines(*SENTENCES)
    assert convert(converter, bare.data(), "klant_en-maatschappij.pdf").title == "Klant en maatschappij"


def test_headings_of_parts_are_no_titles(converter: Converter) -> None:
    """A document that begins with its contents is not called so."""
    pdf = Pdf()
    sheet = pdf.page()
    sheet.lines("Inhoudsopgave", size=20)
    sheet.lines("Hoofdstuk 1: Klanten", size=16)
    sheet.lines(*SENTENCES, gap=10)
    assert convert(converter, pdf.data(), "beleid_2024.pdf").title == "Beleid 2024"


def test_scans_are_refused(converter: Converter) -> None:
    """Pictures of pages hold nothing to cite."""
    with pytest.raises(Refused, match="import_scanned"):
        convert(converter, scan(2))


def test_pages_without_text_are_named(converter: Converter) -> None:
    """A document that was scanned in part is taken, and says which pages were not read."""
    pdf = Pdf()
    pdf.page().lines(*SENTENCES)
    pdf.page().canvas.rect(50, 50, 300, 300, fill=1)
    pdf.page().lines("De laatste bladzijde is weer gewone tekst.")
    converted = convert(converter, pdf.data())
    assert (converted.pages, converted.unread) == (3, (2,))


def test_passwords(converter: Converter) -> None:
    """A PDF that asks for a password is refused; nobody is asked for it."""
    pdf = Pdf(password="geheim")  # noqa: S106 - it is a test of passwords
    pdf.page().lines(*SENTENCES)
    with pytest.raises(Refused, match="import_encrypted"):
        convert(converter, pdf.data())


def test_truncated(converter: Converter) -> None:
    """A download that broke off is refused, or what can be read of it is taken; nothing else happens."""
    whole = columns([DUTCH] * 30, "Afgebroken")
    for length in range(20, len(whole), len(whole) // 15):
        assert outcome(converter, whole[:length], "stuk.pdf") in (
            None,
            "import_damaged",
            "import_empty",
            "import_scanned",
        )


def test_too_many_pages() -> None:
    """A book is not read by mistake."""
    pdf = Pdf()
    for _ in range(3):
        pdf.page().lines("Een bladzijde met een paar woorden.")
    with Converter(Limits(pages=2)) as strict, pytest.raises(Refused, match="import_too_many_pages") as caught:
        convert(strict, pdf.data())
    assert caught.value.facts == {"pages": 3, "limit": 2}
