"""What a corpus holds, counted: for its keepers, and for the claims we make about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assistant.library.corpus import Corpus


@dataclass(frozen=True, slots=True)
class Inventory:
    """Counts of one corpus. Twins count once, except in `languages`.

    `outside_share`: the share of statements, in 0..1, that rest on a source other than our own judgement;
    instructions and questions to the reader are our own by nature, and are counted all the same.
    """

    languages: Mapping[str, int]
    kinds: Mapping[str, int]
    topics: Mapping[str, int]
    decisions: Mapping[str, int]
    statements: int
    outside_share: float
    sources: int


def take_inventory(corpus: Corpus) -> Inventory:
    """Count what a corpus holds."""
    once = list({document.id: document for document in corpus.documents}.values())
    statements = [passage for document in once for passage in document.passages]
    outside = sum(not passage.own for passage in statements)
    return Inventory(
        languages=_counted(document.language for document in corpus.documents),
        kinds=_counted(document.kind for document in once),
        topics=_counted(topic for document in once for topic in document.topics),
        decisions=_counted(document.decision for document in once if document.decision),
        statements=len(statements),
        outside_share=outside / len(statements) if statements else 0.0,
        sources=len(corpus.sources),
    )


def _counted(values: Iterable[str]) -> dict[str, int]:
    return {str(value): count for value, count in Counter(values).most_common()}
