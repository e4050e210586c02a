"""Documents written down as files of the corpus, for tests that read them back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assistant.domain import DocumentKind, Language, Role, SourceReference
from assistant.library.document import heading

ARTICLE_FRONT = """\
id: small-note
kind: article
language: en
title: "A small note"
type: research
answers: [explain]
topics: [activism]
confidence: high
origin_language: en
reviewed: 2026-11
"""

CASE_FRONT = """\
id: small-case
kind: case
language: nl
title: "Een klein geval"
organisation: "Voorbeeld BV"
country: [NL]
region: netherlands
sector: retail
years: [2020, 2021]
topics: [activism, climate]
decision: held
glance:
  happened: "sprak zich uit"
  followed: "niets gemeten"
  setting: "een kleine winkel"
confidence: low
origin_language: nl
reviewed: 2026-11
"""

BODY = """\
# A small note

## Key points
- People noticed. [@own]
"""

Statement = tuple[str, Sequence[SourceReference]]


def file_text(front: str = ARTICLE_FRONT, body: str = BODY) -> str:
    """A whole file from its front matter and its body."""
    return f"---\n{front}---\n{body}"


def body_of(kind: DocumentKind, language: Language, sections: Iterable[tuple[Role, Sequence[Statement]]]) -> str:
    """The Markdown of a document's statements under their headings."""
    lines = ["# Title", ""]
    for role, statements in sections:
        lines += [f"## {heading(kind, role, language)}", *(_line(*statement) for statement in statements), ""]
    return "\n".join(lines)


def _line(text: str, sources: Sequence[SourceReference]) -> str:
    marks = "; ".join(f"@{source.key}{', recalled' * source.recalled}" for source in sources)
    return f"- {text} [{marks}]"
