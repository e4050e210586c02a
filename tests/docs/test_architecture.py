"""The architecture page and its picture name modules that exist, and the floors as the test of the house has them."""

from __future__ import annotations

import re
from itertools import chain
from typing import get_args

from assistant.advisor import events
from tests.docs.pages import DOCS, ROOT
from tests.test_house import FLOORS

PAGE = DOCS / "explanation" / "architecture.md"
PICTURE = PAGE.with_suffix(".svg")
_CODE = re.compile(r"`([a-z_]+(?:\.[a-z_]+)*)`")
_MODULE = re.compile(r'class="module"[^>]*>([^<]+)<')
_EVENT = re.compile(r"\b[A-Z][a-z]+(?:[A-Z][a-z]+)?\b")


def test_modules_are_there() -> None:
    """Every module that the page or the picture names is in the tree."""
    shown = _MODULE.findall(PICTURE.read_text(encoding="utf-8"))
    told = _CODE.findall(PAGE.read_text(encoding="utf-8"))
    assert len(shown) > 20
    missing = [name for name in {*shown, *told} if not _is_module(name)]
    assert missing == []


def test_events_are_those_of_the_pipeline() -> None:
    """The dashed arrows tell the events that a front end hears, all of them."""
    labels = re.findall(r'class="label"[^>]*>([^<]+)<', PICTURE.read_text(encoding="utf-8"))
    told = set(chain.from_iterable(_EVENT.findall(label) for label in labels))
    assert told == {event.__name__ for event in get_args(events.Event)}


def test_floors_are_those_that_are_held() -> None:
    """The table of floors names every part of the package, in the order in which imports may go."""
    rows = [row for row in PAGE.read_text(encoding="utf-8").splitlines() if row.startswith("| ") and "`" in row]
    told = [set(_CODE.findall(row.split("|")[2])) for row in rows]
    held = [{name for name in floor if not name.startswith("__")} - {"training"} for floor in FLOORS]
    assert told == [floor for floor in reversed(held) if floor]


def _is_module(name: str) -> bool:
    place = ROOT / "assistant" / name.replace(".", "/")
    return name == "assistant" or place.is_dir() or place.with_suffix(".py").is_file()
