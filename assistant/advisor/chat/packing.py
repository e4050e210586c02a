"""As much evidence as the model can read. The question and the instructions are never cut; passages are left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assistant.advisor.chat.streaming import Messages
from assistant.advisor.evidence import Evidence
from assistant.domain import EvidenceItem, SectionKind
from assistant.errors import DraftFailed

ANSWER_TOKENS = 1024
"""Room kept for the answer: the longest brief asked for has some 2,500 characters."""

CHARACTERS_PER_TOKEN = 3.0
"""Low for English (about 4), usual for Dutch with an English vocabulary: better to leave out a passage too many."""

_ORDER = (
    SectionKind.STANCE,
    SectionKind.ANSWER,
    SectionKind.WHY,
    SectionKind.COUNTER,
    SectionKind.CAUTION,
    SectionKind.NEXT_STEPS,
    SectionKind.WOULD_CHANGE,
    SectionKind.FIND_OUT,
    SectionKind.MISSING,
)
"""What matters most to a brief, the table of cases aside: that one we make ourselves."""


def pack(
    evidence: Evidence, context: int, messages: Callable[[Sequence[EvidenceItem]], Messages]
) -> tuple[tuple[EvidenceItem, ...], tuple[EvidenceItem, ...]]:
    """The passages that fit, by number, and those left out, the least needed first.

    `context`: tokens of the model; `messages`: the prompt as it is with some passages.

    Raises:
        DraftFailed: the question and the instructions alone do not fit.
    """
    room = (context - ANSWER_TOKENS) * CHARACTERS_PER_TOKEN
    kept = _by_need(evidence)
    left_out: list[EvidenceItem] = []
    while _length(messages(_numbered(kept))) > room:
        if not kept:
            raise DraftFailed("model_context_small")
        left_out.append(kept.pop())
    return _numbered(kept), tuple(left_out)


def _by_need(evidence: Evidence) -> list[EvidenceItem]:
    """Every passage once: the first of each part, then the second of each, and last those of the case table."""
    parts = [list(evidence.parts.get(kind, ())) for kind in _ORDER]
    deepest = max(map(len, parts), default=0)
    turns = [part[depth] for depth in range(deepest) for part in parts if depth < len(part)]
    found = {item.n: item for item in (*turns, *evidence.items)}
    return list(found.values())


def _numbered(items: Sequence[EvidenceItem]) -> tuple[EvidenceItem, ...]:
    return tuple(sorted(items, key=lambda item: item.n))


def _length(messages: Messages) -> int:
    return sum(len(text) for _, text in messages)
