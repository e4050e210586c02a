"""Days as users tell and read them."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from assistant.domain import Language
from assistant.errors import UsageError
from assistant.library.text import fold
from assistant.words import say

_PERIOD = re.compile(r"(\d{1,3})\s*([a-z]+)")
_NEXT = re.compile(r"^(?:(?:over|in) )?(?:next|volgende?|een|one|an?) ")
_UNITS = {
    "day": ("d", "day", "days", "dag", "dagen"),
    "week": ("w", "week", "weeks", "weken"),
    "month": ("m", "month", "months", "maand", "maanden"),
    "year": ("y", "j", "year", "years", "jaar", "jaren"),
}


def told_day(day: date, language: Language) -> str:
    """A day as readers write it, e.g. 22 november 2026."""
    month = say(language, f"months.{day.month}")
    return say(language, "export.day", day=day.day, month=month, year=day.year)


def past_day(text: str | None, today: date) -> str:
    """The day on which something was decided or happened, ISO 8601; today if none is given.

    Raises:
        UsageError: it is no day, or is yet to come.
    """
    if text is None:
        return today.isoformat()
    day = _day(text)
    if day > today:
        raise UsageError("day_to_come", value=text)
    return day.isoformat()


def review_day(text: str, today: date) -> str:
    """The day to look back on: `2027-03-01`, or counted from today: `3 months`, `3m`, `6 weken`, `next month`.

    Raises:
        UsageError: it is neither, or lies in the past.
    """
    period = _PERIOD.fullmatch(_NEXT.sub("1 ", fold(text.strip())))
    unit = next((unit for unit, names in _UNITS.items() if period and period[2] in names), None)
    day = _later(today, int(period[1]), unit) if period and unit else _day(text)
    if day < today:
        raise UsageError("review_past", value=text)
    return day.isoformat()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise UsageError("day_unknown", value=text) from None


def _later(today: date, count: int, unit: str) -> date:
    """So much later; a month that is too short for the day ends earlier (31 January and a month: 28 February)."""
    if unit in ("day", "week"):
        return today + timedelta(days=count if unit == "day" else 7 * count)
    months = today.year * 12 + today.month - 1 + (count if unit == "month" else 12 * count)
    year, month = divmod(months, 12)
    return date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))
