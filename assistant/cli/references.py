"""The list of sources below a brief: passages of one document and source share a line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from assistant.advisor.brief import month_name
from assistant.domain import OWN_SOURCE, Brief, Document, EvidenceItem, Language, Source
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
