"""Names of people in a text, found without a language model: by how somebody is addressed, and by first names.

No list holds every name, and a name that is also a word is told only by what stands around it. So this finds much, not
all: tests/library/test_privacy.py tells how much.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent

_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĘĚĞĢĪİĶŁŃŅŇŌŐŒŔŘŚŞŠȘŢŤȚŪŮŰŹŻŽ"
_CAPITAL = rf"[{_UPPER}](?:[^\W\d_]|[-’'](?!s\b)[^\W\d_])+"
_INITIALS = rf"(?:[{_UPPER}]\. ?)+"
_PARTICLES = (
    r"(?:(?:van|von|de|der|den|het|'t|’t|ten|ter|te|el|al|la|le|du|da|dos|di|bin|ben|ould|zu|zur)[ -]"
    r"|(?:in|op|uit|aan|onder) (?=(?:de|den|der|het|'t|’t) ))*"
)
_SURNAME = rf"{_PARTICLES}{_CAPITAL}"
_SEQUENCE = re.compile(rf"(?<![\w@.-])(?:{_INITIALS})?{_CAPITAL}(?:[ \u00a0]+(?:{_INITIALS})?{_SURNAME})*")
_TITLES = (
    r"de heer|dhr|mevrouw|mevr|mw|meneer|juffrouw|drs|dr|ir|ing|prof|professor|mr|mrs|ms|mx|miss|sir|dame|lady|lord"
    r"|dominee|ds|pastoor|pater|imam|rabbi|rabbijn"
)
_GREETINGS = r"beste|geachte|lieve|hoi|hallo|hi|hey|dear|hello|dag"
_CLOSINGS = (
    r"(?:met )?vriendelijke groet(?:en)?|hartelijke groet(?:en)?|groet(?:en|jes)?|mvg|hoogachtend"
    r"|(?:kind|best|warm) regards|regards|best wishes|yours (?:sincerely|faithfully|truly)|sincerely|cheers"
)
_LABELS = r"naam|name|contactpersoon|contact person|ondertekend door|signed by|auteur|author"
_FULL = rf"(?P<name>(?:{_INITIALS})?{_SURNAME}(?: {_SURNAME}){{0,3}})"
_ADDRESSED = re.compile(rf"\b(?:(?i:{_TITLES})\b\.?[ \u00a0]+)+{_FULL}")
_GREETED = re.compile(rf"(?:^|(?<=\n))[>\s]*(?i:{_GREETINGS})[ ]+{_FULL}(?=\s*(?:,|!|\n|$))")
_SIGNED = re.compile(rf"\b(?i:{_CLOSINGS})[ ,.!]*\n\s*{_FULL}[ ]*(?=\n|$|,)")
_LABELLED = re.compile(rf"\b(?i:{_LABELS})[*_]*\s*:[*_]*\s*{_FULL}")
_BEFORE_ADDRESS = re.compile(rf"(?P<name>{_CAPITAL},? {_FULL.replace('P<name>', ':')}) ?(?=[<(]\s*[\w.+-]+@)")
_INITIALLED = re.compile(rf"(?<![\w.])(?P<name>(?:[{_UPPER}]\. ?){{1,4}}{_SURNAME}(?:[ -]{_SURNAME})?)")
_STATES = re.compile(r"(?:[A-Z]\. ?)*(?:U\.S|U\.K|U\.A|E\.U|V\.S|N\.V|B\.V|D\.C|P\.S|N\.B|P\.O|V\.O|A\.D)\.")
_NEAR = 30
"""Characters beside a name in which it may turn out to be part of a longer one."""

_WORD = re.compile(rf"(?<![\w@.-]){_CAPITAL}(?![\w-])")
_TOKEN = re.compile(r"\S+")
_LINE_START = re.compile(r"[\s>#*|-]*")


def find_names(text: str) -> list[tuple[int, int]]:
    """Where names of people stand in a text: start and end; some may overlap."""
    spans = [*_told_by_form(text), *_told_by_first_name(text)]
    return [*spans, *_told_again(text, [text[start:end] for start, end in spans])]


def _told_by_form(text: str) -> Iterator[tuple[int, int]]:
    """Names by what stands before or after them: a title, a greeting, initials, an address."""
    for pattern in (_ADDRESSED, _GREETED, _SIGNED, _LABELLED, _BEFORE_ADDRESS, _INITIALLED):
        for match in pattern.finditer(text):
            name = match["name"]
            if name.split()[-1] in _words()["nobody"] or _is_organisation(text, *match.span("name")):
                continue
            if pattern is _INITIALLED and (_STATES.match(name) or _is_enumeration(match, text)):
                continue
            start, end = match.span("name")
            # In running text what follows may be something else: `de heer Oosterhout van ABN AMRO`.
            yield start, _end_of_surname(text, start, end) if pattern in (_ADDRESSED, _INITIALLED) else end


def _is_enumeration(match: re.Match[str], text: str) -> bool:
    """`A. Inleiding` at the beginning of a line is no name."""
    line = text.rfind("\n", 0, match.start()) + 1
    return match["name"].count(".") == 1 and bool(_LINE_START.fullmatch(text, line, match.start()))


def _told_by_first_name(text: str) -> Iterator[tuple[int, int]]:
    """Names that begin with a first name, and such names alone, where they can be nothing else."""
    alone, _ = _first_names()
    for match in _SEQUENCE.finditer(text):
        words = [
            (word[0], match.start() + word.start(), match.start() + word.end()) for word in _TOKEN.finditer(match[0])
        ]
        place = 0
        while place < len(words):
            first = _first_name(words[place][0])
            end = _end_of_name([word for word, _, _ in words], place) if first else place + 1
            if first and (first in alone or end > place + 1):
                start, stop = words[place][1], words[end - 1][2]
                if not _is_organisation(text, start, stop):
                    yield start, stop
            place = end


def _end_of_name(words: Sequence[str], place: int) -> int:
    """Behind the name that begins with a first name: more of these, initials, and one surname or two."""
    alone, _ = _first_names()
    end = place + 1
    while end < len(words) and (_first_name(words[end]) in alone or words[end].endswith(".")):
        end += 1
    surname = end
    while surname < len(words) and words[surname][0].islower():
        surname += 1
    if surname == len(words):
        return end
    second = surname + 1 < len(words) and not words[surname + 1][0].islower() and not _first_name(words[surname + 1])
    return surname + 1 + second


def _end_of_surname(text: str, start: int, end: int) -> int:
    """Where a name ends that begins with initials, a first name or a surname."""
    words = list(_TOKEN.finditer(text, start, end))
    place = next((place for place, word in enumerate(words) if not word[0].endswith(".")), 0)
    if _first_name(words[place][0]):
        last = _end_of_name([word[0] for word in words], place)
    else:
        last = 1 + next((p for p in range(place, len(words)) if not words[p][0][0].islower()), place)
        last += last < len(words) and not words[last][0][0].islower()
    return words[last - 1].end()


def _first_name(word: str) -> str | None:
    """A first name as the list has it: of a double one the first, of a genitive (`Farages`) none."""
    alone, followed = _first_names()
    plain = word if word in alone or word in followed else word.partition("-")[0]
    return plain if plain in alone or plain in followed else None


def _is_organisation(text: str, start: int, end: int) -> bool:
    """Whether a name that looks like a person's is that, or a part of that, of a firm, a street or a prize."""
    words, name = _words(), text[start:end].split()
    before, after = text[max(0, start - _NEAR) : start], text[end : end + _NEAR]
    preceding = [part.rstrip(".") for part in before.split()[-1:]] if before[-1:] == " " else []
    following = [part.strip(",;:)") for part in after.split()[:1]] if after[:1] == " " else []
    if not words["before"].isdisjoint([*preceding, name[0]]) or "&" in (*preceding, *following):
        return True
    if any(part in words["after"] or words["ending"].search(part) for part in (*name[1:], *following)):
        return True
    near = words["organisations"].finditer(text, start - len(before), end + len(after))
    return any(match.start() < end and match.end() > start for match in near)


def _told_again(text: str, names: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Parts of the names found, where they stand alone: `Yılmaz` after `Fatma Yılmaz`."""
    parts = {part for name in names for part in _WORD.findall(name) if len(part) > 2 and not part.isupper()}
    for match in _WORD.finditer(text):
        if match[0] in parts and not _is_organisation(text, *match.span()):
            yield match.span()


@cache
def _first_names() -> tuple[frozenset[str], frozenset[str]]:
    lines = (_FOLDER / "names.txt").read_text(encoding="utf-8").splitlines()
    text = "\n".join(line for line in lines if not line.startswith("#"))
    alone, followed = text.split("---")
    return frozenset(alone.split()), frozenset(followed.split())


@cache
def _words() -> dict[str, Any]:
    kept = tomllib.loads((_FOLDER / "people.toml").read_text(encoding="utf-8"))
    return {
        "before": frozenset(kept["before"].split()),
        "after": frozenset(kept["after"].split()),
        "nobody": frozenset(kept["nobody"].split()),
        "ending": re.compile(rf"\w(?:{'|'.join(kept['ending'].split())})$"),
        "organisations": re.compile("|".join(sorted(map(re.escape, kept["organisations"]), reverse=True))),
    }
