"""The public JSON of a brief (DESIGN.md section 6). Fields are only ever added."""

from __future__ import annotations

from typing import Any

from assistant import __version__
from assistant.advisor.markdown import to_markdown
from assistant.domain import Brief, EvidenceItem, Source, Statement


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
    }


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
