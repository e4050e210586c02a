"""E-mail: who wrote what to whom, and when; what was attached is named and not read."""

from __future__ import annotations

import pytest

from assistant.domain import Language
from assistant.errors import Refused
from assistant.library.importing import Converted, Converter
from tests.library.importing.making import DUTCH, message, scan


def convert(converter: Converter, data: bytes) -> Converted:
    """The message converted, where nothing tells the language as English."""
    return converter.convert_bytes(data, "bericht.eml", default=Language.EN)


def test_a_message(converter: Converter) -> None:
    """Subject, parties, day (where the writer was), and the text, whatever it was encoded as."""
    converted = convert(
        converter, message("Klacht over de campagne – één vraag", f"Beste directie,\n\n{DUTCH}\n").as_bytes()
    )
    assert converted.markdown == (
        "# Klacht over de campagne – één vraag\n\n"
        "Van: Noor de Wit <noor@voorbeeld.nl> · Aan: directie@voorbeeld.nl\n\n"
        f"Beste directie,\n\n{DUTCH}\n"
    )
    assert converted.title == "Klacht over de campagne – één vraag"
    assert (converted.date, converted.language, converted.format) == ("2024-03-05", Language.NL, "eml")


def test_in_english(converter: Converter) -> None:
    """The labels are in the language of the message."""
    made = message("Complaint", "We think that you should have told us what this was about.\n")
    assert (
        "From: Noor de Wit <noor@voorbeeld.nl> · To: directie@voorbeeld.nl"
        in convert(converter, made.as_bytes()).markdown
    )


def test_html_alone(converter: Converter) -> None:
    """A message that is only HTML keeps its lists and tables; pictures in it are not fetched."""
    html = (
        '<html><body><p>Beste directie,</p><ul><li>één</li><li>twee</li></ul><img src="http://127.0.0.1:9/pixel.gif">'
        "<table role='presentation'><tr><td><table><tr><th>Jaar</th><th>Aantal</th></tr>"
        "<tr><td>2024</td><td>12</td></tr></table></td></tr></table></body></html>"
    )
    markdown = convert(converter, message("Cijfers", html=html).as_bytes()).markdown
    assert markdown.endswith("Beste directie,\n\n- één\n- twee\n\n| Jaar | Aantal |\n| --- | --- |\n| 2024 | 12 |\n")


def test_both(converter: Converter) -> None:
    """Of two forms the plain one is read, unless it only points to the other."""
    html = f"<h2>Nieuws</h2><p>{DUTCH}</p>"
    assert "## Nieuws" not in convert(converter, message("Nieuws", DUTCH, html).as_bytes()).markdown
    assert "## Nieuws" in convert(converter, message("Nieuws", "Open dit in uw browser.", html).as_bytes()).markdown


def test_attachments_are_named(converter: Converter) -> None:
    """The names are kept; nothing in an attachment is read, a message inside a message neither."""
    made = message("Met bijlagen", DUTCH)
    made.add_attachment(scan(), maintype="application", subtype="pdf", filename="één rapport.pdf")
    inner = message("Geheim", "Dit is niet aan u gericht.")
    inner.add_attachment(b"x", maintype="application", subtype="zip", filename="diep.zip")
    made.add_attachment(inner)
    markdown = convert(converter, made.as_bytes()).markdown
    assert "Bijgevoegd, niet gelezen: één rapport.pdf" in markdown
    assert "niet aan u gericht" not in markdown


@pytest.mark.parametrize("date", ["", "gisteren", "Tue, 99 Mar 2024 10:00:00 +0100", "Thu, 01 Jan 1970 00:00:00 -9999"])
def test_odd_dates(converter: Converter, date: str) -> None:
    """A day that cannot be is no day."""
    data = message("Klacht", DUTCH).as_bytes().replace(b"Tue, 05 Mar 2024 23:30:00 +0100", date.encode())
    assert convert(converter, data).date in (None, "1970-01-01")


def test_encrypted(converter: Converter) -> None:
    """A message for one reader's key has no text for us."""
    made = message("Vertrouwelijk", DUTCH).as_bytes()
    data = made.replace(b'text/plain; charset="utf-8"', b"application/pkcs7-mime; smime-type=enveloped-data")
    with pytest.raises(Refused, match="import_encrypted"):
        convert(converter, data)


def test_only_a_subject(converter: Converter) -> None:
    """A message whose whole text is its subject can be kept."""
    assert convert(converter, message("Graag vandaag antwoord", "").as_bytes()).title == "Graag vandaag antwoord"


def test_headers_that_break_parsers(converter: Converter) -> None:
    """Damaged headers cost the header and not the message."""
    data = b"From: =?utf-8?q?=C3?= <\r\nTo: a@[\r\nSubject: =?x?b?====?=\r\nDate: x\r\n\r\n" + DUTCH.encode()
    assert DUTCH in convert(converter, data).markdown
