"""The front matter of a case note of the user's own: what must be told, what may be, and what is made of the rest."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from assistant.domain import Decision, DocumentKind, Language, SourceReference
from assistant.library.lists import ClosedLists
from assistant.library.own import ID_PREFIX
from assistant.words import lookup, say

LABEL_LENGTH = 80
"""Characters of a label in a table of cases."""

EARLIEST, LATEST = 1800, 2200
_Label = Annotated[str, Field(max_length=LABEL_LENGTH)]


class NoteLabels(BaseModel):
    """The labels for tables of cases that the note gives itself; the others are made of its statements."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    happened: _Label = ""
    followed: _Label = ""
    setting: _Label = ""


class NoteFacts(BaseModel):
    """The facts of a case note. Fields as in the corpus (`corpus/README.md`).

    `date`: of the note itself, ISO 8601, also only a year or a month.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)

    id: str = Field(pattern=rf"^{ID_PREFIX}[a-z0-9]+(-[a-z0-9]+)*$")
    kind: Literal[DocumentKind.CASE] = DocumentKind.CASE
    language: Language
    title: str | None = None
    organisation: str
    aliases: tuple[str, ...] = ()
    years: tuple[Annotated[int, Field(ge=EARLIEST, le=LATEST)], ...] = Field(min_length=1)
    decision: Decision
    topics: tuple[str, ...] = ()
    sector: str | None = None
    country: tuple[str, ...] = ()
    region: str | None = None
    date: str | None = Field(default=None, pattern=r"^\d{4}(-(0[1-9]|1[0-2])(-\d{2})?)?$")
    reviewed: str | None = Field(default=None, pattern=r"^\d{4}-(0[1-9]|1[0-2])(-\d{2})?$")
    confidence: str = Field(default="medium", pattern="^(high|medium|low)$")
    origin_language: Language | None = None
    questions: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    glance: NoteLabels = NoteLabels()

    @field_validator("aliases", "years", "topics", "country", "questions", "related", mode="before")
    @classmethod
    def _as_list(cls, value: Any) -> Any:
        return value if isinstance(value, list) else [value]

    @field_validator("country", mode="before")
    @classmethod
    def _norway(cls, value: Any) -> Any:
        """YAML reads `NO` as no."""
        return ["NO" if each is False else each for each in value] if isinstance(value, list) else value

    @property
    def itself(self) -> tuple[SourceReference, ...]:
        """What a statement rests on that names no source."""
        return (SourceReference(self.id),)

    @property
    def month(self) -> str | None:
        """Year and month of the last review, if the note tells them."""
        told = self.reviewed or self.date or ""
        return told[:7] if len(told) >= len("2026-11") else None

    @property
    def period(self) -> str:
        """Its years as readers write them, e.g. `2024` or `2023–2025`."""
        first, last = min(self.years), max(self.years)
        return str(first) if first == last else f"{first}–{last}"


def expected(name: str, lists: ClosedLists, language: Language) -> str:
    """What a field of the front matter takes, in words."""
    if name == "decision":
        codes = lists.codes("decisions")
        return ", ".join(f"{code} ({lists.label('decisions', code, language)})" for code in codes)
    known = lookup(language, "note.expected")
    return say(language, f"note.expected.{name if name in known else 'other'}")
