"""Documents of an organisation that does not exist, for tests of the user's own library."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from assistant.domain import Language
from assistant.library.own import OwnFacts, new_id, write_own
from assistant.library.resemblance import sketch
from assistant.library.splitting import split_markdown

ANNUAL_REPORT = """<!-- page 1 -->
# Jaarverslag klantenservice 2025

## Klachten

In 2025 kwamen er 4.812 klachten binnen, 12 procent minder dan in 2024. De meeste klachten gingen over levertijden.

<!-- page 2 -->
## Vertrek van klanten

Na de Pride-campagne van juni 2025 zegden 214 klanten hun lidmaatschap op. In een gewone maand zijn dat er 900.

| Maand | Opzeggingen |
|---|---|
| mei | 903 |
| juni | 1.120 |

## Thuiswerken

Medewerkers van de klantenservice mogen drie dagen per week thuiswerken.
"""

POLICY = """# Statement policy of Groenveld Foods

We speak out publicly on three subjects only: food waste, inclusion on the shop floor, and fair wages in the chain.

A statement needs the approval of the board when it concerns a subject on which a law is pending.

- Never answer a threat with a threat.
- Staff who are harassed may end the conversation at once.
"""


def keep(library: Path, title: str, language: Language, markdown: str, file: str | None = None) -> Path:
    """Keep a document as `standpunt add` does; returns its file."""
    facts = OwnFacts(
        id=new_id(title, []),
        language=language,
        title=title,
        file=file,
        format="markdown",
        sha256=sha256(markdown.encode()).hexdigest(),
        added="2026-11-22",
        passages=sum(1 for _ in split_markdown(markdown)),
        sketch=sketch(markdown),
    )
    return write_own(library, facts, markdown)


def keep_both(library: Path) -> None:
    """Keep a Dutch annual report and an English policy."""
    keep(library, "Jaarverslag 2025", Language.NL, ANNUAL_REPORT, "jaarverslag.pdf")
    keep(library, "Statement policy", Language.EN, POLICY)
