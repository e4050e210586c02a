"""The built-in advisor: no language model. Every sentence is a passage, chosen for the part it stands in."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.advisor.composing import STANCE_PREFIX, without_links, without_markers
from assistant.advisor.evidence import Evidence
from assistant.advisor.texts import quoted
from assistant.domain import EvidenceItem, Inquiry, Role, SectionKind
from assistant.library.sentences import sentences
from assistant.settings import BUILTIN_MODEL
from assistant.words import say

_ORDER = (
    SectionKind.ANSWER,
    SectionKind.CAUTION,
    SectionKind.WHY,
    SectionKind.OWN,
    SectionKind.COUNTER,
    SectionKind.FIND_OUT,
    SectionKind.NEXT_STEPS,
    SectionKind.WOULD_CHANGE,
    SectionKind.MISSING,
)


class BuiltinComposer:
    """Writes a brief from the passages gathered, without a model. Same evidence, same brief."""

    name = BUILTIN_MODEL

    def compose(self, inquiry: Inquiry, evidence: Evidence) -> Iterator[str]:
        """Yield the stance, then one part after the other."""
        if evidence.rule:
            cited = "".join(f" [{item.n}]" for item in evidence.parts.get(SectionKind.STANCE, ()))
            yield f"{STANCE_PREFIX} {evidence.rule.stance}\n\n**{evidence.rule.line}**{cited}\n"
        for kind in _ORDER:
            items = evidence.parts.get(kind, ())
            if items:
                yield f"\n## {say(inquiry.language, f'brief.headings.{kind}')}\n" + "".join(
                    _line(item, inquiry) for item in items
                )


def _line(item: EvidenceItem, inquiry: Inquiry) -> str:
    """A passage as a statement; of a long one of the user's own, the sentences that answer the question."""
    passage = item.passage
    if passage.role is not Role.TEXT:
        return f"- {_plain(passage.text)} [{item.n}]\n"
    said = sentences(_plain(quoted(passage, inquiry.standalone_question)))
    return "- " + " ".join(f"{sentence} [{item.n}]" for sentence in said) + "\n"


def _plain(text: str) -> str:
    """What is in a document is text: no citation, no link, no picture."""
    return without_links(without_markers(text))
