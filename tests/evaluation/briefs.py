"""Answers made by hand, for metrics to be computed on paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from assistant.evaluation.answers import Answer, AnsweredTurn, Draft, Found, Tokens
from assistant.evaluation.samples import Dialogue, Expectation, Nugget, Query, Sample, Turn

_SOURCE = {
    "key": "s-2020",
    "kind": "research",
    "author": None,
    "title": "S",
    "publisher": None,
    "date": "2020",
    "url": None,
    "excerpt_read": True,
}


def item(n: int, text: str, passage: str = "doc#finding-1") -> dict[str, Any]:
    """One piece of evidence."""
    return {
        "n": n,
        "document": passage.partition("#")[0],
        "title": "T",
        "kind": "article",
        "organisation": None,
        "language": "en",
        "role": "finding",
        "text": text,
        "score": 1.0,
        "passage": passage,
        "as_of": None,
        "recalled": False,
        "type": "research",
        "years": [],
        "decision": None,
        "sector": None,
        "country": [],
        "topics": [],
        "reviewed": "2026-11",
        "source": _SOURCE,
    }


def said(text: str, *citations: int, verdict: str = "supported", section: str = "why") -> dict[str, Any]:
    """One statement."""
    return {
        "section": section,
        "text": text,
        "citations": list(citations),
        "verdict": verdict,
        "support": 1.0,
        "quote": "",
    }


def brief(
    statements: Sequence[dict[str, Any]] = (), evidence: Sequence[dict[str, Any]] = (), **other: Any
) -> dict[str, Any]:
    """A brief whose statements stand in the parts that they name; four of a table make a row."""
    kinds = list(dict.fromkeys(each["section"] for each in statements))
    sections: list[dict[str, Any]] = []
    for kind in kinds:
        places = [place for place, each in enumerate(statements) if each["section"] == kind]
        if kind == "cases":
            row = dict(zip(("happened", "decision", "followed", "difference"), places, strict=True))
            cases = [{"document": "doc", "label": "Case, 2020", **row}]
            sections.append({"kind": kind, "note": "", "statements": [], "rows": cases})
        else:
            sections.append({"kind": kind, "note": "", "statements": places, "rows": []})
    made = {
        "question": "?",
        "standalone_question": "?",
        "language": "en",
        "model": "builtin",
        "outcome": "advised",
        "stance": "hold",
        "answer": "\n".join(each["text"] for each in statements) or "The sources do not answer this.",
        "statements": list(statements),
        "evidence": list(evidence),
        "grounding": {"statements": 0, "supported": 0, "partial": 0, "unsupported": 0, "advice": 0},
        "missing": [],
        "timings_ms": {},
        "version": "0",
        "corpus_version": "0",
        "prompt_version": "none",
        "kind": "hold_or_withdraw",
        "topics": [],
        "signals": [],
        "notices": [],
        "organisations": [],
        "named_documents": [],
        "form": "whole",
        "sections": sections,
        "ask_back": "",
        "dropped": [],
        "left_out": [],
    }
    assert set(other) <= set(made)
    return {**made, **other}


def dialogue(*expectations: Expectation, language: str = "en") -> Dialogue:
    """A sample with a turn for each expectation."""
    turns = tuple(Turn(question=f"Question {place}?", expect=each) for place, each in enumerate(expectations))
    return Dialogue.model_validate({"id": "q", "split": "dev", "language": language, "turns": turns})


def query(relevant: dict[str, int], documents: tuple[str, ...] = ()) -> Query:
    """A search."""
    values = {"id": "r", "split": "dev", "language": "en", "text": "?", "documents": documents, "relevant": relevant}
    return Query.model_validate(values)


def answer(
    sample: Sample,
    *briefs: dict[str, Any],
    model: str = "builtin",
    fell_back: str | None = None,
    seconds: float = 1.0,
    tokens: Tokens | None = None,
    draft: Draft | None = None,
    found: Found | None = None,
) -> Answer:
    """What was answered, turn by turn."""
    facts = {"seconds": seconds, "tokens": tokens, "draft": draft, "fell_back": fell_back}
    turns = tuple(AnsweredTurn.model_validate({"brief": each, **facts}) for each in briefs)
    common = {"suite": "tiny", "sample": sample.id, "asked": sample.fingerprint, "model": model}
    return Answer.model_validate({**common, "turns": turns, "found": found, "seconds": seconds})


def nugget(id: str, *groups: Sequence[str], vital: bool = True, passages: Sequence[str] = ()) -> Nugget:
    """A fact that is told by these words."""
    values = {"id": id, "vital": vital, "text": f"Fact {id}.", "words": groups, "passages": passages}
    return Nugget.model_validate(values)
