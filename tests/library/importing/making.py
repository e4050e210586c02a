"""Real files to convert, made with other people's writers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from email.message import EmailMessage
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate
from reportlab.platypus import Paragraph as Flowed

from assistant.domain import Language
from assistant.errors import Refused
from assistant.library.importing import Converter

DUTCH = (
    "Klanten vinden één duidelijk standpunt belangrijker dan tien beloften, zo blijkt uit het onderzoek van de "
    "coöperatie naar de reacties op de campagne. Wie daarna zwijgt, verliest het vertrouwen dat met moeite is "
    "opgebouwd, ook bij de medewerkers die de gesprekken met boze klanten voeren."
)

WIDTH, HEIGHT = A4
MARGIN, LEADING = 60.0, 14.0


def outcome(converter: Converter, data: bytes, name: str | None) -> str | None:
    """Why a file was refused; None if it was converted, and then it has a title and text."""
    try:
        converted = converter.convert_bytes(data, name, default=Language.NL)
    except Refused as refused:
        return refused.key
    assert converted.title
    assert converted.markdown.strip()
    return None


class Sheet:
    """A page that is written from top to bottom."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas, self.y = canvas, HEIGHT - 90

    def lines(self, *texts: str, size: float = 11, bold: bool = False, x: float = MARGIN, gap: float = 0) -> None:
        """Lines of one paragraph; `gap`: extra space above them."""
        self.y -= gap
        for text in texts:
            self.canvas.setFont("Helvetica-Bold" if bold else "Helvetica", size)
            self.canvas.drawString(x, self.y, text)
            self.y -= LEADING * max(size / 11, 1)

    def row(self, *cells: str, columns: Sequence[float] = (MARGIN, 220.0, 320.0)) -> None:
        """Cells beside each other."""
        self.canvas.setFont("Helvetica", 11)
        for x, cell in zip(columns, cells, strict=False):
            self.canvas.drawString(x, self.y, cell)
        self.y -= LEADING

    def edge(self, head: str = "", foot: str = "") -> None:
        """What stands at the head and the foot of the page."""
        self.canvas.setFont("Helvetica", 9)
        self.canvas.drawString(MARGIN, HEIGHT - 40, head)
        self.canvas.drawCentredString(WIDTH / 2, 30, foot)


class Pdf:
    """A PDF file in the making. `facts` are the document's title and date."""

    def __init__(self, title: str = "", password: str | None = None) -> None:
        self._buffer = BytesIO()
        locked = StandardEncryption(password, strength=128) if password else None
        self._canvas = Canvas(self._buffer, pagesize=A4, encrypt=locked, invariant=True)
        self._canvas.setTitle(title)

    def page(self) -> Sheet:
        """A new page; the one before is finished."""
        if self._canvas.getPageNumber() > 1 or self._canvas._code:
            self._canvas.showPage()
        return Sheet(self._canvas)

    def data(self) -> bytes:
        """The file."""
        self._canvas.save()
        return self._buffer.getvalue()


def columns(paragraphs: Iterable[str], head: str) -> bytes:
    """A PDF in two columns under a heading that spans both."""
    buffer = BytesIO()
    document = BaseDocTemplate(buffer, pagesize=A4, invariant=True)
    width = (WIDTH - 3 * 50) / 2
    frames = [Frame(50, 50, width, HEIGHT - 150), Frame(100 + width, 50, width, HEIGHT - 150)]

    def over_both(canvas: Canvas, _: BaseDocTemplate) -> None:
        canvas.setFont("Helvetica-Bold", 20)
        canvas.drawString(56, HEIGHT - 80, head)

    document.addPageTemplates([PageTemplate(frames=frames, onPage=over_both)])
    document.build([Flowed(text, getSampleStyleSheet()["BodyText"]) for text in paragraphs])
    return buffer.getvalue()


def scan(pages: int = 1) -> bytes:
    """A PDF of pictures without text."""
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    for _ in range(pages):
        canvas.drawImage(ImageReader(Image.effect_noise((60, 80), 50)), 0, 0, WIDTH, HEIGHT)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def archive(parts: Mapping[str, str | bytes]) -> bytes:
    """An archive of parts."""
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as zipped:
        for name, content in parts.items():
            zipped.writestr(name, content)
    return buffer.getvalue()


_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def word_by_hand(body: str, before: str = "", more: Mapping[str, str | bytes] | None = None) -> bytes:
    """A Word document as no writer makes it: `before` stands before the root of its XML, `body` inside."""
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return archive(
        {
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{kind}"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
            "word/document.xml": f'{before}<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>',
            **(more or {}),
        }
    )


def written(text: str) -> str:
    """A paragraph of a Word document by hand."""
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def odt_by_hand(body: str, *, title: str = "", changed: str = "", encrypted: bool = False) -> bytes:
    """An OpenDocument text as LibreOffice writes it."""
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "text", "table", "meta")
    )
    dublin = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    return archive(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "META-INF/manifest.xml": "<manifest:encryption-data/>" if encrypted else "<manifest/>",
            "content.xml": f"<office:document-content {spaces} {dublin}><office:body><office:text>{body}</office:text>"
            "</office:body></office:document-content>",
            "meta.xml": f"<office:document-meta {spaces} {dublin}><office:meta><dc:title>{title}</dc:title>"
            f"<dc:date>{changed}</dc:date></office:meta></office:document-meta>",
        }
    )


def message(subject: str, plain: str | None = None, html: str | None = None) -> EmailMessage:
    """An e-mail message with the usual headers."""
    made = EmailMessage()
    made["Subject"] = subject
    made["From"] = "Noor de Wit <noor@voorbeeld.nl>"
    made["To"] = "directie@voorbeeld.nl"
    made["Date"] = "Tue, 05 Mar 2024 23:30:00 +0100"
    if plain is not None:
        made.set_content(plain, cte="quoted-printable")
    if html is not None and plain is not None:
        made.add_alternative(html, subtype="html", cte="quoted-printable")
    elif html is not None:
        made.set_content(html, subtype="html", cte="base64")
    return made
