"""How sources and documents are told: the list below a brief, in which passages of one document share a line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assistant.advisor.brief import month_name
from assistant.domain import OWN_SOURCE, Brief, Document, DocumentKind, EvidenceItem, Language, Passage, Source
from assistant.library.lists import ClosedLists
from assistant.words import say


@dataclass(frozen=True, slots=True)
class Reference:
    """One line of the list: the numbers it stands for, what to read, and a link if one is known."""

    label: str
    text: str
    url: str | None


def references(brief: Brief, lists: ClosedLists) -> list[Reference]:
    """The sources cited, in the order of their first number."""
    groups: dict[tuple[str, str], list[EvidenceItem]] = {}
    for item in brief.evidence:
        groups.setdefault((item.document.id, item.source.key), []).append(item)
    language = brief.inquiry.language
    return [
        Reference(
            label="".join(f"[{item.n}]" for item in items),
            text=_text(items[0], items, lists, language),
            url=items[0].source.url,
        )
        for items in groups.values()
    ]


def _text(item: EvidenceItem, items: Iterable[EvidenceItem], lists: ClosedLists, language: Language) -> str:
    kind = lists.label("source_kinds", item.source.kind, language)
    if item.source.key == OWN_SOURCE:
        return f"{item.document.title} ({kind}; {item.document.id})"
    remark = _rule_date(item.document, language)
    if any(reference.recalled for each in items for reference in each.passage.sources):
        remark += f"; {say(language, 'brief.recalled')}"
    elif not item.source.excerpt_read:
        remark += f"; {say(language, 'brief.unread')}"
    return f"{_cited(item.source)} ({kind}{remark}; {item.document.id})"


def _rule_date(document: Document, language: Language) -> str:
    if not document.as_of:
        return ""
    return f"; {say(language, 'brief.rule_as_of', month=month_name(document.as_of, language))}"


def _cited(source: Source) -> str:
    """Author, title, publisher, date: what is known of them."""
    parts = (source.author, f"“{source.title}”", source.publisher, source.date)
    return ", ".join(part for part in parts if part)


def document_facts(document: Document, lists: ClosedLists) -> str:
    """A document in one line: id, kind, organisation and years, decision, topics."""
    language = document.language
    parts = [document.id, say(language, f"kinds.{document.kind}")]
    if document.type:
        parts.append(lists.label("article_types", document.type, language))
    if document.kind is not DocumentKind.ARTICLE:
        parts.extend(filter(None, (document.organisation, ", ".join(map(str, document.years)))))
    if document.decision:
        parts.append(lists.label("decisions", document.decision, language))
    parts.extend(lists.label("topics", topic, language) for topic in document.topics)
    return " · ".join(parts)


def source_facts(passage: Passage, sources: Mapping[str, Source], lists: ClosedLists) -> list[str]:
    """What a passage rests on: for each source its author or publisher, date and kind. `sources`: by key."""
    texts = []
    for reference in passage.sources:
        source = sources[reference.key]
        kind = lists.label("source_kinds", source.kind, passage.language)
        known = [part for part in (source.author or source.publisher, source.date) if part]
        text = kind if reference.key == OWN_SOURCE else f"{', '.join(known) or source.title}: {kind}"
        texts.append(f"{text}; {say(passage.language, 'brief.recalled')}" if reference.recalled else text)
    return texts
