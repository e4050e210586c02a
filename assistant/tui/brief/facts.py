"""What is told of a passage's source: who, what, where, when, and what sort of publication it is."""

from __future__ import annotations

from textual.content import Content

from assistant.domain import OWN_SOURCE, DocumentKind, EvidenceItem, Language, Source, SourceKind
from assistant.library.lists import ClosedLists
from assistant.library.text import clean
from assistant.words import say


def cited(source: Source) -> str:
    """Author, title, publisher, date: what is known of them."""
    parts = (source.author, f"“{source.title}”", source.publisher, source.date)
    return clean(", ".join(part for part in parts if part))


_BADGES = {
    SourceKind.RESEARCH: "$text-success on $success-muted",
    SourceKind.LAW: "$text-primary on $primary-muted",
    SourceKind.REGULATOR: "$text-primary on $primary-muted",
    SourceKind.JOURNALISM: "$text-secondary on $secondary-muted",
    SourceKind.OPINION: "$text-warning on $warning-muted",
    SourceKind.COMPANY: "$text-warning on $warning-muted",
    SourceKind.OWN: "$foreground on $foreground 15%",
}


def source_kind(item: EvidenceItem, lists: ClosedLists, language: Language) -> str:
    """What sort of publication a passage rests on."""
    return lists.label("source_kinds", item.source.kind, language)


def badge(item: EvidenceItem, lists: ClosedLists, language: Language) -> Content:
    """The same, set apart."""
    return Content.styled(f" {source_kind(item, lists, language)} ", _BADGES[item.source.kind])


def remarks(item: EvidenceItem, language: Language) -> list[str]:
    """What a reader must know before trusting a source: the date of a rule, and whether we read it."""
    from assistant.advisor.brief import month_name

    if item.source.key == OWN_SOURCE:
        return []
    found = []
    if item.document.as_of:
        found.append(say(language, "brief.rule_as_of", month=month_name(item.document.as_of, language)))
    if any(reference.recalled for reference in item.passage.sources):
        found.append(say(language, "brief.recalled"))
    elif not item.source.excerpt_read:
        found.append(say(language, "brief.unread"))
    return found


def document_line(item: EvidenceItem, lists: ClosedLists, language: Language) -> str:
    """What sort of document a passage stands in and, for a case, whose it is and what was decided."""
    document = item.document
    parts = [say(language, f"kinds.{document.kind}")]
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
