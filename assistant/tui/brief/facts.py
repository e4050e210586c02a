"""What is told of a passage's source: who, what, where, when, and what sort of publication it is."""

from __future__ import annotations

from textual.content import Content

from assistant.domain import DocumentKind, EvidenceItem, Language, SourceKind
from assistant.library.lists import ClosedLists
from assistant.library.text import clean


def cited(item: EvidenceItem, language: Language) -> str:
    """The publication that a passage rests on, as far as it is known, and where in it the passage stands."""
    from assistant.advisor.references import citation  # brings the whole advisor

    return citation([item], language)


_BADGES = {
    SourceKind.RESEARCH: "$text-success on $success-muted",
    SourceKind.LAW: "$text-primary on $primary-muted",
    SourceKind.REGULATOR: "$text-primary on $primary-muted",
    SourceKind.JOURNALISM: "$text-secondary on $secondary-muted",
    SourceKind.OPINION: "$text-warning on $warning-muted",
    SourceKind.COMPANY: "$text-warning on $warning-muted",
    SourceKind.OWN: "$foreground on $foreground 15%",
    SourceKind.INTERNAL: "$text-accent on $accent-muted",
}


def source_kind(item: EvidenceItem, lists: ClosedLists, language: Language) -> str:
    """What sort of publication a passage rests on."""
    from assistant.advisor.references import source_kind

    return source_kind(item.document, item.source, lists, language)


def badge(item: EvidenceItem, lists: ClosedLists, language: Language) -> Content:
    """The same, set apart."""
    return Content.styled(f" {source_kind(item, lists, language)} ", _BADGES[item.source.kind])


def remarks(item: EvidenceItem, language: Language) -> list[str]:
    """What a reader must know before trusting a source: the date of a rule, and whether we read it."""
    from assistant.advisor.references import cautions

    return cautions([item], language)


def document_line(item: EvidenceItem, lists: ClosedLists, language: Language) -> str:
    """What sort of document a passage stands in and, for a case, whose it is and what was decided."""
    from assistant.advisor.references import document_kind

    document = item.document
    parts = [document_kind(document, language)]
    if document.type:
        parts.append(lists.label("article_types", document.type, language))
    if document.kind is not DocumentKind.ARTICLE:
        parts.extend(part for part in (clean(document.organisation or ""), years(document.years)) if part)
    if document.decision:
        parts.append(lists.label("decisions", document.decision, language))
    return " · ".join(parts)


def years(known: tuple[int, ...]) -> str:
    """The years of a case, the first and the last where there are more."""
    if not known:
        return ""
    return str(known[0]) if len(known) == 1 else f"{known[0]}–{known[-1]}"
