"""People in a text: their names, addresses and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from assistant.domain import Language
from assistant.library.names import find_names


class MentionKind(StrEnum):
    """By what somebody is told."""

    NAME = "name"
    EMAIL = "email"
    PHONE = "phone"
    ACCOUNT = "account"
    CITIZEN = "citizen"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Mention:
    """Where somebody is told of, from `start` up to `end`. `personal`: not the address of a desk that many answer."""

    kind: MentionKind
    start: int
    end: int
    text: str
    personal: bool = True


def mentions(text: str, language: Language) -> list[Mention]:
    """Everything in a text by which a person can be told, in the text's order, none overlapping another."""
    found = [*_numbers(text), *_phones(text, language), *_names(text)]
    found.sort(key=lambda each: (each.start, -each.end))
    kept: list[Mention] = []
    for each in found:
        if not kept or each.start >= kept[-1].end:
            kept.append(each)
    return kept


# --- addresses and numbers ---

_EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_DESK = re.compile(
    r"(?:info|contact|pers|press|media|privacy|klantenservice|service|support|help|sales|hr|jobs|werkenbij|vacatures"
    r"|communicatie|marketing|webmaster|postmaster|no-?reply|noreply|office|receptie|hello|hallo|team|admin|redactie)\b",
    re.IGNORECASE,
)
_DESK_PHONE = re.compile(r"(?:\+31|0031|0)[\s(-]*(?:0\)?[\s-]*)?(?:800|900|906|909|88|85|14)")
"""Numbers that no one person has: of services (0800, 0900), of organisations (085, 088); numbering plan of the ACM."""

_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
_DUTCH_IBAN = re.compile(r"NL\d{2}[A-Z]{4}\d{10}")
_NINE = re.compile(r"(?<![\d.,-])\d{9}(?![\d.,-]*\d)|(?<![\d.])\d{4}\.\d{2}\.\d{3}(?![\d.])")
_LABELLED = re.compile(
    r"\b(?:(?:personeels|medewerkers?|werknemers?|klant|pati[eë]nt(?:en)?|leden|lidmaatschaps|relatie|debiteur(?:en)?"
    r"|polis|dossier|leerling|student)[- ]?(?:nummer|nr\.?|id)"
    r"|(?:employee|staff|personnel|customer|client|patient|member(?:ship)?|policy|case|student)[- ]?"
    r"(?:number|no\.?|nr\.?|id))"
    r"\s*(?:is\s+)?[:#=]?\s*(?P<number>[A-Z]{0,4}[-/]?\d[\dA-Z/-]{2,})",
    re.IGNORECASE,
)


def _numbers(text: str) -> Iterator[Mention]:
    for match in _EMAIL.finditer(text):
        yield _mention(MentionKind.EMAIL, match, personal=not _DESK.match(match[0]))
    for match in _IBAN.finditer(text):
        if is_iban(match[0]):
            yield _mention(MentionKind.ACCOUNT, match)
    for match in _NINE.finditer(text):
        if is_citizen_number(match[0]):
            yield _mention(MentionKind.CITIZEN, match)
    for match in _LABELLED.finditer(text):
        yield _mention(MentionKind.NUMBER, match, "number")


def _phones(text: str, language: Language) -> Iterator[Mention]:
    """Telephone numbers that the numbering plans know; without a country code Dutch, in English also British ones."""
    from phonenumbers import PhoneNumberMatcher  # brings the numbering plans

    for region in ("NL",) if language is Language.NL else ("NL", "GB"):
        for match in PhoneNumberMatcher(text, region, max_tries=len(text)):
            personal = not _DESK_PHONE.match(match.raw_string)
            yield Mention(MentionKind.PHONE, match.start, match.end, match.raw_string, personal)


def is_iban(text: str) -> bool:
    """Whether it is an account number: by its check digits (ISO 13616), or a Dutch one by its form, mistyped or not."""
    compact = text.replace(" ", "")
    if _DUTCH_IBAN.fullmatch(compact):
        return True
    digits = "".join(str(int(char, 36)) for char in compact[4:] + compact[:4])
    return int(digits) % 97 == 1


def is_citizen_number(text: str) -> bool:
    """Whether nine digits are a possible BSN: by the eleven test (Besluit BSN; the last digit counts as -1)."""
    digits = [int(char) for char in text if char.isdigit()]
    return (
        any(digits)
        and sum(digit * weight for digit, weight in zip(digits, (*range(9, 1, -1), -1), strict=True)) % 11 == 0
    )


def _names(text: str) -> Iterator[Mention]:
    for start, end in find_names(text):
        yield Mention(MentionKind.NAME, start, end, text[start:end])


def _mention(kind: MentionKind, match: re.Match[str], group: str | int = 0, *, personal: bool = True) -> Mention:
    return Mention(kind, match.start(group), match.end(group), match[group], personal)
