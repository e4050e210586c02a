"""How sources and documents are told: the list below a brief, in which passages of one document share a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.domain import (
    OWN_SOURCE,
    Brief,
    Collection,
    Document,
    DocumentKind,
    EvidenceItem,
    Language,
    Passage,
    Role,
    Source,
    SourceKind,
)
from assistant.library.document import heading
from assistant.library.lists import ClosedLists
from assistant.library.text import clean
from assistant.words import say, told_date


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
            text=_with_id(items, lists, language),
            url=items[0].source.url,
        )
        for items in groups.values()
    ]


def _with_id(items: Sequence[EvidenceItem], lists: ClosedLists, language: Language) -> str:
    document = items[0].document
    title = "" if cites_outside(items[0]) else document.title
    named = filter(None, (title, citation(items, language)))
    return f"{', '.join(named)} ({'; '.join([*remarks(items, lists, language), document.id])})"


def cites_outside(item: EvidenceItem) -> bool:
    """Whether a passage rests on a publication that can be named, and not on the judgement of its document alone."""
    return item.source.key != OWN_SOURCE


def citation(items: Sequence[EvidenceItem], language: Language) -> str:
    """The publication that passages of one document and source rest on, and where in it they stand.

    Author, title, publisher, date: what is known of them; then the pages, e.g. `“Jaarverslag 2024”, p. 4`. Of our own
    judgement only the place, if it has one.
    """
    source = items[0].source
    known: Sequence[str] = ()
    if cites_outside(items[0]):
        author, publisher, date = (
            clean(part or "") for part in (source.author, source.publisher, told_date(source.date or "", language))
        )
        known = (author, f"“{clean(source.title)}”", publisher, date)
    return ", ".join(filter(None, (*known, place([item.passage for item in items], language))))


def place(passages: Sequence[Passage], language: Language) -> str:
    """Where passages stand in a document: its pages, or without any the headings; nothing if it has neither."""
    pages = sorted({passage.page for passage in passages if passage.page is not None})
    if pages:
        return say(language, "brief.pages", pages=", ".join(map(str, pages)))
    headings = dict.fromkeys(clean(passage.heading) for passage in passages if passage.heading)
    return say(language, "brief.under", headings="”, “".join(headings)) if headings else ""


def standing_under(document: Document, passage: Passage) -> str:
    """What stands above a passage when its document is read: the heading of its role.

    In a document of the user's own it is the page and the heading of the original; nothing if it has neither.
    """
    if document.kind is DocumentKind.TEXT:
        page = say(document.language, "brief.pages", pages=passage.page) if passage.page is not None else None
        return ": ".join(filter(None, (page, passage.heading)))
    return heading(document.kind, passage.role, document.language)


def remarks(items: Sequence[EvidenceItem], lists: ClosedLists, language: Language) -> list[str]:
    """What sort of publication passages of one document and source rest on, and what to know before trusting it.

    That is: whose it is, until when its rules were followed, whether we read it.
    """
    document, source = items[0].document, items[0].source
    found = [source_kind(document, source, lists, language)]
    if document.collection is Collection.OWN and found[0] != document_kind(document, language):
        found.append(document_kind(document, language))
    return [*found, *cautions(items, language)]


def source_kind(document: Document, source: Source, lists: ClosedLists, language: Language) -> str:
    """What sort of publication it is. What a user's own document says of itself is that: their own document."""
    if document.collection is Collection.OWN and source.kind in (SourceKind.OWN, SourceKind.INTERNAL):
        return document_kind(document, language)
    return lists.label("source_kinds", source.kind, language)


def cautions(items: Sequence[EvidenceItem], language: Language) -> list[str]:
    """Until when the rules were followed, and whether the publication was read for it."""
    document, source = items[0].document, items[0].source
    if not cites_outside(items[0]):
        return []
    found = []
    if document.as_of:
        found.append(say(language, "brief.rule_as_of", month=told_date(document.as_of[:7], language)))
    if any(reference.recalled for item in items for reference in item.passage.sources):
        found.append(say(language, "brief.recalled"))
    elif not source.excerpt_read:
        found.append(say(language, "brief.unread"))
    return found


def document_kind(document: Document, language: Language) -> str:
    """What a document is, and whether it is the user's own: `article`, `your own document`."""
    return say(language, f"{'own_kinds' if document.collection is Collection.OWN else 'kinds'}.{document.kind}")


def document_facts(document: Document, lists: ClosedLists) -> str:
    """A document in one line: id, kind, organisation and years, decision, topics; of a text its file and date."""
    language = document.language
    parts = [document.id, document_kind(document, language)]
    if document.type:
        parts.append(lists.label("article_types", document.type, language))
    if document.kind is not DocumentKind.ARTICLE:
        parts.extend(filter(None, (document.organisation, ", ".join(map(str, document.years)))))
    parts.extend(filter(None, (document.file, document.date)))
    if document.decision:
        parts.append(lists.label("decisions", document.decision, language))
    parts.extend(lists.label("topics", topic, language) for topic in document.topics)
    return " · ".join(parts)


def source_facts(passage: Passage, sources: Mapping[str, Source], lists: ClosedLists) -> list[str]:
    """What a passage rests on: for each source its author or publisher, date and kind. `sources`: by key.

    A document of the user's own rests on itself; what is told of it is where the passage stands, and of a case note
    that it is theirs.
    """
    texts = []
    for reference in passage.sources:
        source = sources[reference.key]
        kind = lists.label("source_kinds", source.kind, passage.language)
        date = told_date(source.date or "", passage.language)
        known = [part for part in (source.author or source.publisher, date) if part]
        text = kind if reference.key == OWN_SOURCE else f"{', '.join(known) or source.title}: {kind}"
        if source.kind is SourceKind.INTERNAL:
            noted = source.key == passage.document and passage.role is not Role.TEXT
            text = say(passage.language, "own_kinds.case") if noted else place([passage], passage.language) or kind
        texts.append(f"{text}; {say(passage.language, 'brief.recalled')}" if reference.recalled else text)
    return texts
