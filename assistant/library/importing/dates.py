"""The dates that files state, as ISO 8601."""

from __future__ import annotations

import re
from datetime import date

_NAMES = (
    ("jan", "january", "januari"),
    ("feb", "february", "februari"),
    ("mar", "mrt", "march", "maart"),
    ("apr", "april"),
    ("may", "mei"),
    ("jun", "june", "juni"),
    ("jul", "july", "juli"),
    ("aug", "august", "augustus"),
    ("sep", "sept", "september"),
    ("oct", "okt", "october", "oktober"),
    ("nov", "november"),
    ("dec", "december"),
)
_MONTHS = {name: number for number, names in enumerate(_NAMES, start=1) for name in names}
_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?![\d-])")
_PDF = re.compile(r"(?:D:)?(\d{4})(\d{2})(\d{2})(?!\d{1,5}$)")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$")
_IN_WORDS = re.compile(r"(?:(\d{1,2})\.?\s+)?([a-z]+)\.?\s+(?:(\d{1,2})(?:st|nd|rd|th)?,?\s+)?(\d{4})$", re.IGNORECASE)


def iso_date(stated: str | None) -> str | None:
    """A stated date as YYYY, YYYY-MM or YYYY-MM-DD; None where it is none that can be.

    Reads ISO 8601 (a time after it is left out), the dates of PDF (ISO 32000-1, 7.9.4), 31-12-2024 with the day first
    as in the Netherlands and Britain, and `31 december 2024` or `December 31, 2024`.
    """
    text = (stated or "").strip()
    if match := _PDF.match(text):
        return _possible(*match.groups())
    if match := _ISO.match(text):
        return _possible(*match.groups())
    if match := _DAY_FIRST.match(text):
        day, month, year = match.groups()
        return _possible(year, month, day)
    if match := _IN_WORDS.match(text):
        before, name, after, year = match.groups()
        if number := _MONTHS.get(name.lower()):
            return _possible(year, str(number), before or after)
    return None


def _possible(year: str, month: str | None, day: str | None) -> str | None:
    try:
        known = date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    if not 1900 <= known.year <= 2100:  # clocks that were never set, and slips of the pen
        return None
    return known.isoformat()[: 10 if day else 7 if month else 4]
