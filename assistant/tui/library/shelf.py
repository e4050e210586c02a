"""Every document once, whatever languages it is in, and which of them match what is looked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from textual.content import Content

from assistant.domain import Collection, Document, DocumentKind, Language
from assistant.library.lists import ClosedLists
from assistant.library.text import clean, fold
from assistant.tui.library.statements import MUTED
from assistant.tui.speech import language, tr
from assistant.words import say


class Facet(StrEnum):
    """What documents can be told apart by."""

    KIND = "kind"
    COLLECTION = "collection"
    TOPIC = "topic"
    DECISION = "decision"
    SECTOR = "sector"
    COUNTRY = "country"
    LANGUAGE = "language"


_LISTS = {Facet.TOPIC: "topics", Facet.DECISION: "decisions", Facet.SECTOR: "sectors", Facet.COUNTRY: "countries"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A document in the languages there are of it. `named` and `said`: its names and all its words, folded."""

    versions: Mapping[Language, Document]
    named: str
    said: str

    @property
    def id(self) -> str:
        """The id that the versions share."""
        return next(iter(self.versions.values())).id

    def version(self, preferred: Language) -> Document:
        """The document in a language, or in the only one that there is."""
        return self.versions.get(preferred) or next(iter(self.versions.values()))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: words that must all occur, and a code for some of the facets."""

    words: str = ""
    codes: Mapping[Facet, str] = field(default_factory=dict)

    def with_code(self, facet: Facet, code: str) -> Wanted:
        """The same with another code for one facet; with none if the code is empty."""
        others = {other: chosen for other, chosen in self.codes.items() if other is not facet}
        return replace(self, codes={**others, facet: code} if code else others)

    @property
    def reading(self) -> Language:
        """The language to read documents in."""
        chosen = self.codes.get(Facet.LANGUAGE)
        return Language(chosen) if chosen else language()


def shelve(documents: Iterable[Document]) -> list[Entry]:
    """Put the versions of each document together."""
    together: dict[str, dict[Language, Document]] = {}
    for document in documents:
        together.setdefault(document.id, {})[document.language] = document
    return [_entry(versions) for versions in together.values()]


def _entry(versions: Mapping[Language, Document]) -> Entry:
    names = [" ".join([d.title, d.organisation or "", *d.aliases]) for d in versions.values()]
    texts = [" ".join(passage.text for passage in d.passages) for d in versions.values()]
    named = fold(" ".join(names))
    return Entry(versions, named, f"{named} {fold(' '.join(texts))}")


def codes(entry: Entry, facet: Facet) -> tuple[str, ...]:
    """The codes of a document for a facet. An article has that of its type too, e.g. `article:research`."""
    document = entry.version(language())
    match facet:
        case Facet.KIND:
            return (document.kind, f"{document.kind}:{document.type}") if document.type else (document.kind,)
        case Facet.COLLECTION:
            return (document.collection,)
        case Facet.TOPIC:
            return document.topics
        case Facet.DECISION:
            return (document.decision,) if document.decision else ()
        case Facet.SECTOR:
            return (document.sector,) if document.sector else ()
        case Facet.COUNTRY:
            return document.country
        case Facet.LANGUAGE:
            return tuple(entry.versions)


def label(facet: Facet, code: str, lists: ClosedLists) -> str:
    """A code as readers know it."""
    if facet is Facet.LANGUAGE:
        return tr(f"library.languages.{code}")
    if facet is Facet.COLLECTION:
        return tr(f"library.collections.{code}")
    if facet is not Facet.KIND:
        return lists.label(_LISTS[facet], code, language())
    kind, _, type = code.partition(":")
    return lists.label("article_types", type, language()) if type else say(language(), f"kinds.{kind}")


def matching(entries: Iterable[Entry], wanted: Wanted) -> list[Entry]:
    """The documents with every word and code wanted, by title; those that have the words in their names first."""
    words = fold(wanted.words).split()
    found = [
        entry
        for entry in entries
        if all(word in entry.said for word in words)
        and all(code in codes(entry, facet) for facet, code in wanted.codes.items())
    ]
    reading = wanted.reading
    return sorted(found, key=lambda entry: (not all(word in entry.named for word in words), *_place(entry, reading)))


def _place(entry: Entry, reading: Language) -> tuple[str, tuple[int, ...]]:
    document = entry.version(reading)
    return fold(document.title).lstrip("'\"("), document.years


def choices(entries: Sequence[Entry], wanted: Wanted, facet: Facet, lists: ClosedLists) -> list[tuple[str, str, int]]:
    """The codes that can be chosen for a facet beside what else is wanted: code, label, number of documents."""
    rest = matching(entries, wanted.with_code(facet, ""))
    counts = Counter(code for entry in rest for code in codes(entry, facet))
    named = [(code, label(facet, code, lists), count) for code, count in counts.items()]
    if facet is Facet.KIND:
        order = list(DocumentKind)
        return sorted(
            named, key=lambda row: (order.index(DocumentKind(row[0].partition(":")[0])), ":" in row[0], row[1])
        )
    return sorted(named, key=lambda row: fold(row[1]))


def in_two_lines(document: Document, mark: str, lists: ClosedLists) -> Content:
    """A document in a list: its title after a mark, and below it what can be told at a glance."""
    facts = [_kind(document, lists)]
    if document.collection is Collection.OWN and document.kind is DocumentKind.TEXT:
        facts.extend(filter(None, (document.date, document.file and clean(document.file))))
    if document.decision:
        facts.append(label(Facet.DECISION, document.decision, lists))
    if document.sector and document.kind is DocumentKind.CASE:
        facts.append(label(Facet.SECTOR, document.sector, lists))
    facts.extend(label(Facet.COUNTRY, code, lists) for code in document.country)
    if document.topics:
        facts.append(", ".join(label(Facet.TOPIC, code, lists) for code in document.topics))
    return Content.assemble(f"{mark} {clean(document.title)}\n  ", (" · ".join(facts), MUTED))


def _kind(document: Document, lists: ClosedLists) -> str:
    """What a document is; of one's own it says so."""
    if document.collection is Collection.OWN:
        return say(language(), f"own_kinds.{document.kind}")
    return label(Facet.KIND, f"{document.kind}:{document.type}" if document.type else document.kind, lists)
