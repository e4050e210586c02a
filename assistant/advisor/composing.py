"""The contract between whoever writes a brief and the pipeline that checks it: Markdown with `[n]` markers.

A draft may open with a line `Stance: hold`. Its headings are those of the words files; under a heading every list
item, or every sentence of a paragraph, is a statement, followed by the numbers of the passages it rests on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from assistant.advisor.evidence import Evidence
from assistant.domain import Inquiry, Language, SectionKind, Stance
from assistant.library.sentences import sentences
from assistant.library.text import clean, fold, strip_controls
from assistant.words import lookup

STANCE_PREFIX = "Stance:"
_LINK = re.compile(r"!?\[([^\[\]\n]*)\]\(\s*+<?([^\[\s)>]*+)[^\[)\n]*\)")
"""Stops at the next bracket, so that a text full of them takes no longer than another."""
_MARKERS = re.compile(r"\s*\[(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\]")


class Composer(Protocol):
    """Writes the draft of a brief."""

    @property
    def name(self) -> str:
        """The model's name as the user knows it."""
        ...

    def compose(self, inquiry: Inquiry, evidence: Evidence) -> Iterator[str]:
        """Yield the draft's Markdown piece by piece."""
        ...


@dataclass(frozen=True, slots=True)
class DraftStatement:
    """A statement as written, before it is checked."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """What a composer wrote, taken apart."""

    stance: Stance | None
    sections: tuple[tuple[SectionKind, tuple[DraftStatement, ...]], ...]


def read_draft(markdown: str) -> Draft:
    """Take a draft apart. Nothing in it makes this fail: what is not understood is read as plain statements."""
    stance: Stance | None = None
    kind = SectionKind.STANCE
    found: dict[SectionKind, list[DraftStatement]] = {}
    for raw in strip_controls(markdown).splitlines():
        line = raw.strip()
        if not line:
            continue
        if line.startswith(STANCE_PREFIX):
            stance = _stance(line.removeprefix(STANCE_PREFIX))
        elif line.startswith("#"):
            kind = _section_kind(line.lstrip("#"))
        else:
            whole = kind is SectionKind.STANCE
            found.setdefault(kind, []).extend(read_statements(line, whole))
    ordered = tuple((kind, tuple(found[kind])) for kind in SectionKind if found.get(kind))
    return Draft(stance, ordered)


def read_statements(line: str, whole: bool = False) -> Iterator[DraftStatement]:
    """The statements of one line with their citations: its sentences, or all of it as one (`whole`)."""
    text = re.sub(r"^(?:[-*•]|\d+[.)])\s+", "", line)
    for sentence in [text] if whole else sentences(text):
        citations = [int(n) for marker in _MARKERS.findall(sentence) for n in re.split(r"[,;]", marker)]
        plain = clean(re.sub(r"\*\*|__", "", _MARKERS.sub("", sentence)))
        if plain:
            yield DraftStatement(plain, tuple(dict.fromkeys(citations)))


def without_markers(text: str) -> str:
    """A passage's text for a draft or a prompt: what looks like a marker in it, `[3]`, must not become a citation."""
    return _MARKERS.sub(lambda marker: marker[0].replace("[", "(").replace("]", ")"), text)


def without_links(text: str) -> str:
    """A passage's text for a statement: a link or a picture in it is told with its address, and cannot be followed."""
    return _LINK.sub(lambda link: f"{link[1]} ({link[2]})".strip(), text)


def _stance(text: str) -> Stance | None:
    word = fold(text).strip(" .*_")
    return next((stance for stance in Stance if stance.value == word), None)


def _section_kind(heading: str) -> SectionKind:
    return _headings().get(fold(heading).strip(" :*_"), SectionKind.ANSWER)


@cache
def _headings() -> dict[str, SectionKind]:
    return {
        fold(str(lookup(language, f"brief.headings.{kind}"))): kind for language in Language for kind in SectionKind
    }
