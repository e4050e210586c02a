"""E-mail messages as files (RFC 5322)."""

from __future__ import annotations

from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parsedate_to_datetime

from assistant.domain import Language
from assistant.errors import Refused
from assistant.library.importing.blocks import Block, Heading, Paragraph, texts
from assistant.library.importing.converted import Limits, Reading
from assistant.library.importing.dates import iso_date
from assistant.library.importing.decoding import decode
from assistant.library.importing.markup import html_blocks, parse_html
from assistant.library.importing.written import text_blocks
from assistant.library.language import detect_language
from assistant.library.text import clean
from assistant.words import say

_ENCRYPTED = frozenset({"multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"})
_TOO_LITTLE = 0.3
"""Share of the HTML's text below which the plain text beside it is taken for a notice (`view in your browser`)."""


def read(data: bytes, limits: Limits, default: Language) -> Reading:
    """A message: the subject, who wrote to whom, the text, and the names of what was attached, which is not read.

    Raises:
        Refused: encrypted, or no message.
    """
    message = BytesParser(policy=policy.default).parsebytes(data)
    if not isinstance(message, EmailMessage) or not message.keys():
        raise Refused("import_damaged", reason="EML")
    if message.get_content_type() in _ENCRYPTED:
        raise Refused("import_encrypted")
    body = _body(message)
    language = detect_language(" ".join(texts(body))[:20_000], default)
    subject = clean(_header(message, "subject"))
    blocks: list[Block] = [Heading(1, subject)] if subject else []
    parties = [(name, clean(_header(message, name))) for name in ("from", "to", "cc")]
    told = [say(language, f"import.mail.{name}", who=who[:500]) for name, who in parties if who]
    blocks += [Paragraph(" · ".join(told)), *body]
    if names := _attached(message):
        blocks.append(Paragraph(say(language, "import.mail.attached", names=", ".join(names))))
    return Reading(blocks if body or subject else [], subject or None, _day(message))


def _header(message: EmailMessage, name: str) -> str:
    """A header as text; what cannot be read counts as absent. The standard library stumbles over some."""
    try:
        return str(message[name] or "")
    except Exception:
        return ""


def _day(message: EmailMessage) -> str | None:
    """The day on which it was written, where its writer was."""
    try:
        return iso_date(parsedate_to_datetime(_header(message, "date")).date().isoformat())
    except (ValueError, TypeError, OverflowError):
        return None


def _body(message: EmailMessage) -> list[Block]:
    """The text that a reader sees: plain where it is whole, else from the HTML."""
    plain = text_blocks(_content(message, "plain"))
    markup = _content(message, "html")
    rich = html_blocks(parse_html(markup)) if markup.strip() else []
    enough = sum(map(len, texts(plain))) >= _TOO_LITTLE * sum(map(len, texts(rich)))
    return plain if plain and enough else rich


def _content(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    if part is None:
        return ""
    try:
        payload = part.get_payload(decode=True)
        return decode(payload, part.get_content_charset()) if isinstance(payload, bytes) else ""
    except (Refused, ValueError, LookupError):
        return ""


def _attached(message: EmailMessage) -> list[str]:
    names = [clean(part.get_filename() or "") for part in message.walk() if not part.is_multipart()]
    return [name for name in names if name]
