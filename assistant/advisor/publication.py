"""The public JSON of a brief. Fields are only ever added.

It holds all that is needed to show the brief again: `assistant.advisor.kept` makes a brief of it.
"""

from __future__ import annotations

from typing import Any

from assistant import __version__
from assistant.advisor.markdown import to_markdown
from assistant.domain import Brief, EvidenceItem, Section, Source, Statement

CELLS = ("happened", "decision", "followed", "difference")
"""The statements of a row of the case table, in the order of its columns."""


def to_json(brief: Brief) -> dict[str, Any]:
    """The brief as plain values, ready for `json.dumps`."""
    inquiry, grounding = brief.inquiry, brief.grounding
    return {
        "question": inquiry.question,
        "standalone_question": inquiry.standalone_question,
        "language": inquiry.language.value,
        "model": brief.model,
        "outcome": brief.outcome.value,
        "stance": brief.stance.value if brief.stance else None,
        "answer": to_markdown(brief),
        "statements": [_statement(statement) for statement in brief.statements],
        "evidence": [_item(item) for item in brief.evidence],
        "grounding": {
            "statements": grounding.statements,
            "supported": grounding.supported,
            "partial": grounding.partial,
            "unsupported": grounding.unsupported,
            "advice": grounding.advice,
        },
        "missing": list(brief.missing),
        "timings_ms": {stage: round(value, 1) for stage, value in brief.timings_ms.items()},
        "version": __version__,
        "corpus_version": brief.corpus_version,
        "prompt_version": brief.prompt_version,
        "kind": inquiry.kind.value,
        "topics": list(inquiry.topics),
        "signals": [signal.value for signal in inquiry.signals],
        "notices": list(brief.notices),
        "organisations": list(inquiry.organisations),
        "named_documents": list(inquiry.named_documents),
        "form": inquiry.form.value,
        "sections": _sections(brief.sections),
        "ask_back": brief.ask_back,
        "dropped": list(brief.dropped),
        "left_out": list(brief.left_out),
    }


def _sections(sections: tuple[Section, ...]) -> list[dict[str, Any]]:
    """The parts of the brief in reading order; a statement is given by its place in `statements`, from 0."""
    parts: list[dict[str, Any]] = []
    place = 0
    for section in sections:
        first = place
        place += len(section.statements)
        rows: list[dict[str, Any]] = []
        for row in section.rows:
            cells = dict(zip(CELLS, range(place, place + len(CELLS)), strict=True))
            rows.append({"document": row.document, "label": row.label, **cells})
            place += len(CELLS)
        statements = list(range(first, first + len(section.statements)))
        parts.append({"kind": section.kind.value, "note": section.note, "statements": statements, "rows": rows})
    return parts


def _statement(statement: Statement) -> dict[str, Any]:
    return {
        "section": statement.section.value,
        "text": statement.text,
        "citations": list(statement.citations),
        "verdict": statement.verdict.value,
        "support": statement.support,
        "quote": statement.quote,
    }


def _item(item: EvidenceItem) -> dict[str, Any]:
    document, passage = item.document, item.passage
    return {
        "n": item.n,
        "document": document.id,
        "title": document.title,
        "kind": document.kind.value,
        "organisation": document.organisation,
        "language": passage.language.value,
        "role": passage.role.value,
        "text": passage.text,
        "score": item.score,
        "passage": passage.twin_key,
        "as_of": document.as_of,
        "recalled": any(reference.recalled for reference in passage.sources),
        "type": document.type.value if document.type else None,
        "years": list(document.years),
        "decision": document.decision.value if document.decision else None,
        "sector": document.sector,
        "country": list(document.country),
        "topics": list(document.topics),
        "reviewed": document.reviewed,
        "collection": document.collection.value,
        "page": passage.page,
        "heading": passage.heading,
        "file": document.file,
        "source": _source(item.source),
    }


def _source(source: Source) -> dict[str, Any]:
    return {
        "key": source.key,
        "kind": source.kind.value,
        "author": source.author,
        "title": source.title,
        "publisher": source.publisher,
        "date": source.date,
        "url": source.url,
        "excerpt_read": source.excerpt_read,
    }
