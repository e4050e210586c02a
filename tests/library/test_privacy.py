"""Personal data: what is warned about, what is masked, and how much of either is missed. All people are made up."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from assistant import locations
from assistant.domain import Language
from assistant.library.people import MentionKind, is_citizen_number, is_iban, mentions
from assistant.library.privacy import Category, redact, special_category, subject
from tests.library.people_said import HARMLESS, TELLING

EN, NL = Language.EN, Language.NL
CORPUS = locations.corpus_directory()


def body(path: Path) -> str:
    """A document of the corpus without its front matter."""
    return path.read_text(encoding="utf-8").split("---\n", 2)[2]


def documents() -> list[Path]:
    """Every document of the shipped corpus."""
    return sorted(path for folder in ("articles", "cases") for path in (CORPUS / folder).glob("*.md"))


def sources() -> list[dict[str, str]]:
    """Every publication that the shipped corpus rests on."""
    read = yaml.safe_load((CORPUS / "sources.yaml").read_text(encoding="utf-8"))
    return list(read.values()) if isinstance(read, dict) else list(read)


# --- the warning ---


@pytest.mark.parametrize(("language", "category", "text"), TELLING)
def test_what_is_told_of_somebody_warns(language: str, category: str, text: str) -> None:
    """Health, belief, orientation and the like of somebody who can be known."""
    found = special_category(text, Language(language))
    assert category in [each.category for each in found]


@pytest.mark.parametrize(("language", "text"), HARMLESS)
def test_a_subject_beside_a_name_does_not_warn(language: str, text: str) -> None:
    """Somebody's name near a subject is not yet something about them."""
    assert special_category(text, Language(language)) == []


def test_the_shipped_corpus_does_not_warn() -> None:
    """Campaigns, research and rules on these very subjects, in all of its documents: no false alarm."""
    files = documents()
    assert len(files) > 300
    alarms = [path.name for path in files if special_category(body(path), Language(path.suffixes[-2][1:]))]
    assert alarms == []


@pytest.mark.parametrize(
    ("text", "warns"),
    [
        ("Een medewerker heeft een burn-out.", False),
        ("Een medewerker heeft een burn-out. Bel Tom Verhagen voor de details.", True),
        ("Een medewerker heeft een burn-out. Mail info@bedrijf.nl of bel 0800-1234.", False),
        ("Een medewerker heeft een burn-out. Bel 06-12345678.", True),
        ("Tom Verhagen belde. Het ging over een bestelling. Iemand heeft een burn-out.", False),
        ("| Tom Verhagen | tom@mail.nl | heeft niets |\n| onbekend | - | burn-out |", False),
        ("", False),
    ],
)
def test_somebody_must_be_known_nearby(text: str, warns: bool) -> None:
    """In the same sentence or one beside it, and not by the address of a desk; in a table in the same row."""
    assert bool(special_category(text, NL)) is warns


def test_a_finding_tells_where() -> None:
    """The line, the words, by whom, and the sentence, cut where it is long."""
    text = f"# Verslag\n\nAlles goed.\n\nSanne Kuipers is zwanger, {'en dan nog iets ' * 20}."
    (found,) = special_category(text, NL)
    assert (found.category, found.term, found.person, found.line) == (Category.HEALTH, "zwanger", "Sanne Kuipers", 5)
    assert found.quote.startswith("Sanne Kuipers is zwanger, ")
    assert len(found.quote) < 200
    assert {subject(category, NL) for category in Category} & {subject(category, EN) for category in Category} == set()


# --- the masks ---

LETTER = """Beste Fatma,

Kun je Piet van der Berg bellen op 06-12345678 of mailen: p.vdberg@voorbeeld.nl? De heer J.P. Oosterhout van ABN AMRO
weet ervan, net als mevrouw El Idrissi. Albert Heijn, Tony's Chocolonely en de Anne Frank Stichting doen mee. Yılmaz
komt ook: Fatma Yılmaz. Rekening NL91ABNA0417164300, klantnummer 4471882, BSN 111222333, of +44 20 7946 0018.

Met vriendelijke groet,
Sanne Kuipers
"""


def test_a_letter_without_its_people() -> None:
    """Names by greeting, title, first name, initials and signature; numbers and addresses; organisations stay."""
    assert redact(LETTER, NL) == (
        """Beste [naam],

Kun je [naam] bellen op [telefoonnummer] of mailen: [e-mail]? De heer [naam] van ABN AMRO
weet ervan, net als mevrouw [naam]. Albert Heijn, Tony's Chocolonely en de Anne Frank Stichting doen mee. [naam]
komt ook: [naam]. Rekening [rekeningnummer], klantnummer [nummer], BSN [bsn], of [telefoonnummer].

Met vriendelijke groet,
[naam]
"""
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dear Olivia,\nthanks", "Dear [name],\nthanks"),
        ("Dear Customer,\nthanks", "Dear Customer,\nthanks"),
        ("Ask Mr Abernathy-Jones or Dr. Quill.", "Ask Mr [name] or Dr. [name]."),
        ("From: Brown, Lucy <lucy@mail.com>", "From: [name] <[e-mail]>"),
        ("Call 020 7946 0018 or 07911 123456.", "Call [phone number] or [phone number]."),
        ("Name: Zebedee Quonk\nOrder 2026-11", "Name: [name]\nOrder 2026-11"),
        ("Kind regards,\n\nT. Fairweather\nHR", "Kind regards,\n\n[name]\nHR"),
        (
            "We met Emily Carter; Carter agreed, Emily's team did not.",
            "We met [name]; [name] agreed, [name]'s team did not.",
        ),
        ("The Emily Carter Foundation and Ben & Jerry's stay.", "The Emily Carter Foundation and Ben & Jerry's stay."),
        ("Employee no. AB-4471 was there.", "Employee no. [number] was there."),
    ],
)
def test_masks(text: str, expected: str) -> None:
    """What names and numbers look like in English, and what only looks like them."""
    assert redact(text, EN) == expected


@pytest.mark.parametrize(
    "text",
    [
        "A. Inleiding\nB. Conclusie",
        "In 2019-2024 groeide de omzet van 1.250.000 naar 2.500.000 euro (12,5%).",
        "ISBN 978-90-246-1234-5, KvK 12345678, artikel 6:194 BW.",
        "De N.V. Nederlandse Spoorwegen en de B.V. Ons Huis.",
        "Beste collega's,\n\nBeste Lezer,\n\nGeachte heer, mevrouw,",
        "De Jan Evertsenstraat en het Willem II-stadion.",
        "<!-- page 4 -->\n| a | b |\n|---|---|",
    ],
)
def test_what_is_no_person_stays(text: str) -> None:
    """Headings, years, amounts, registers, streets and greetings of nobody."""
    assert redact(text, NL) == text


def test_most_names_of_authors_are_masked() -> None:
    """Names of the corpus's authors, from all over the world, whole: 84 % of them when this was written.

    Nothing was fitted on them. Of first names that are common in the Netherlands or Britain nearly all are found.
    """
    people = _authors()
    assert len(people) > 120
    whole = sum(redact(f"Volgens {name} is dat zo.", NL) == "Volgens [naam] is dat zo." for name in people)
    assert whole / len(people) > 0.8


def _authors() -> set[str]:
    """Authors of the corpus's sources that are people: first and last name, no word of an organisation."""
    organisation = re.compile(
        "Press|Redactie|Autoriteit|Commissie|Stichting|Raad|Commission|Authority|Bank|Group|Universi|Foundation|Europe"
        "|Parlement|Rijks|Ministerie|Institute|Council|Center|Company|Times|College|Bureau|News|Board|Team|Staff|Club"
        "|Union|Court|Rechtbank|Nederland|Consumer|Association|Research|Hof|Gerecht|Bond|Inc|Office|Reuters|Ipsos|FNV"
        "|YouGov|Edelman|Federation|Kantar|Agency|Nations|Amnesty|Friends|Oxfam|KPMG|PwC|ACM|Milieu|Wereld|Programme"
    )
    found = set()
    for source in sources():
        for name in re.split(r",| & | and | en |;", source.get("author") or ""):
            words = name.split()
            if len(words) > 1 and all(
                word[0].isupper() or word in ("van", "de", "der", "den", "von") for word in words
            ):
                found.add(name.strip())
    return {name for name in found if not organisation.search(name)}


def test_organisations_of_the_corpus_stay() -> None:
    """Firms, papers and publishers are not taken for people, but for one in a hundred at most."""
    names = {str(source["publisher"]) for source in sources() if source.get("publisher")}
    for path in (CORPUS / "cases").glob("*.nl.md"):
        facts = yaml.safe_load(path.read_text(encoding="utf-8").split("---\n")[1])
        names |= {facts["organisation"], *(facts.get("aliases") or ())}
    masked = [name for name in names if "[naam]" in redact(f"Volgens {name} is dat zo.", NL)]
    assert len(names) > 500
    assert len(masked) / len(names) < 0.01


@given(st.text(max_size=200), st.sampled_from(Language))
def test_any_text_can_be_read(text: str, language: Language) -> None:
    """Mentions never overlap, and what lies between them stays to the letter."""
    special_category(text, language)
    found = mentions(text, language)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert all(text[each.start : each.end] == each.text for each in found)
    kept = "".join(
        text[a:b] for a, b in zip([0, *(m.end for m in found)], [*(m.start for m in found), len(text)], strict=True)
    )
    masks = len(redact(text, language)) - len(kept)
    assert (masks > 0) is bool(found)


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("NL91 ABNA 0417 1643 00", True),
        ("NL00ABNA0417164300", True),  # mistyped, but it can be nothing else
        ("GB82WEST12345698765432", True),
        ("GB83WEST12345698765432", False),
        ("BE68 5390 0754 7034", True),
        ("AB12 CDEF 0417 1643 00", False),
    ],
)
def test_account_numbers(text: str, valid: bool) -> None:
    """By their check digits; a Dutch one by its form."""
    assert is_iban(text) is valid


@pytest.mark.parametrize(
    ("text", "valid"), [("111222333", True), ("123456782", True), ("123456789", False), ("000000000", False)]
)
def test_citizen_numbers(text: str, valid: bool) -> None:
    """By the eleven test."""
    assert is_citizen_number(text) is valid


def test_desks_are_not_people() -> None:
    """An address that many answer is masked with the others, but tells of nobody."""
    found = mentions("Mail klantenservice@winkel.nl of j.smit@winkel.nl, bel 088-1234567 of 06-12345678.", NL)
    assert [(each.kind, each.personal) for each in found] == [
        (MentionKind.EMAIL, False),
        (MentionKind.EMAIL, True),
        (MentionKind.PHONE, False),
        (MentionKind.PHONE, True),
    ]
