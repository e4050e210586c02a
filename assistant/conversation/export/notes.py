"""Where the citations of a brief lead: passages, the documents they stand in, and the publications they rest on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from assistant.advisor.references import citation, cites_outside, document_kind, remarks
from assistant.conversation.export.blocks import Block, Heading, Note, NoteGroup, Notes, Text
from assistant.domain import Brief, Document, EvidenceItem, Language, Section, Statement
from assistant.library.lists import ClosedLists
from assistant.library.text import clean
from assistant.words import say


def note_blocks(groups: Sequence[NoteGroup], language: Language) -> Iterator[Block]:
    """The passages under their heading; nothing if there are none."""
    if groups:
        yield Heading(say(language, "export.passages"))
        yield Notes(tuple(groups))


def single_notes(brief: Brief, lists: ClosedLists) -> list[NoteGroup]:
    """Every passage by itself, in the order of the numbers."""
    language = brief.inquiry.language
    notes = []
    for item in sorted(brief.evidence, key=lambda item: item.n):
        label = Text(f"{say(language, 'export.source')}:")
        where = (Text(f"{_place(item.document, language)}."), label, _source([item], lists, language))
        notes.append(Note(((item.n, item.passage.text),), where))
    return [NoteGroup("", tuple(notes))] if notes else []


def _place(document: Document, language: Language) -> str:
    """A document as a reader can find it: its title, id and kind."""
    return f"{document.title} ({document.id}, {document_kind(document, language)})"


def _source(items: Sequence[EvidenceItem], lists: ClosedLists, language: Language) -> Text:
    """The publication that passages of one document and source rest on."""
    named, told = citation(items, language), "; ".join(remarks(items, lists, language))
    return Text(f"{named} ({told})" if named else told, url=items[0].source.url if cites_outside(items[0]) else None)


def grouped_notes(brief: Brief, sections: Sequence[Section], lists: ClosedLists) -> list[NoteGroup]:
    """The passages that some parts of a brief cite, by document and by source.

    A passage that stands in those parts word for word, as most of the built-in advisor's do, is not told twice.
    """
    citing: dict[int, set[str]] = {}
    for statement in _statements(sections):
        for number in statement.citations:
            citing.setdefault(number, set()).add(clean(statement.text))
    cited: dict[str, dict[str, list[EvidenceItem]]] = {}
    for item in sorted(brief.evidence, key=lambda item: item.n):
        if item.n in citing:
            cited.setdefault(item.document.id, {}).setdefault(item.source.key, []).append(item)
    language = brief.inquiry.language
    groups = []
    for sources in cited.values():
        notes = [_note(items, citing, lists, language) for items in sources.values()]
        document = next(iter(sources.values()))[0].document
        groups.append(NoteGroup(_place(document, language), tuple(notes)))
    return groups


def _note(
    items: Sequence[EvidenceItem], citing: Mapping[int, set[str]], lists: ClosedLists, language: Language
) -> Note:
    told = [(item.n, clean(item.passage.text)) for item in items]
    others = [(n, text) for n, text in told if text not in citing[n]]
    above = [(n, "") for n, text in told if text in citing[n]]
    return Note((*others, *above), (_source(items, lists, language),))


def _statements(sections: Sequence[Section]) -> Iterator[Statement]:
    for section in sections:
        yield from section.statements
        for row in section.rows:
            yield from row.cells
