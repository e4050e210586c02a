"""Honest abstention: what to say no to, and what is missing then."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from assistant.domain import DecisionKind, Inquiry, Language
from assistant.retrieval.analysis import stems
from assistant.retrieval.index import Index
from assistant.retrieval.probes import OUT
from assistant.retrieval.retriever import Findings
from assistant.words import say

_SURE = 400.0
_CALIBRATION = Path(__file__).with_name("scope.toml")


@dataclass(frozen=True, slots=True)
class Abstention:
    """Why there is no answer: what the sources lack, in the user's language."""

    missing: str


def features(inquiry: Inquiry, findings: Findings) -> dict[str, float]:
    """What the relevance floor looks at. Each is in -1..1 or nearly so, and means the same in both languages."""
    nearness = [_log_odds(value) for value in findings.nearness[:10]] or [-1.0]
    return {
        "nearest": nearness[0],
        "nearest_ten": sum(nearness) / len(nearness),
        "known": findings.known_share,
        "topics": min(len(inquiry.topics), 3) / 3,
        "outside": findings.likeness.get(OUT, 0.0),
    }


def _log_odds(probability: float) -> float:
    """A probability on the scale on which evidence adds up, in -1..1: beyond 1 to 400 more is not surer."""
    bounded = min(max(probability, 1 / _SURE), 1 - 1 / _SURE)
    return math.log(bounded / (1 - bounded)) / math.log(_SURE)


def out_of_scope(inquiry: Inquiry, findings: Findings) -> Abstention | None:
    """None if the question lies in the field: the relevance floor, a logistic model fitted on development questions."""
    model = _model()
    score = model["intercept"] + sum(
        model["weights"][name] * value for name, value in features(inquiry, findings).items()
    )
    if 1 / (1 + math.exp(-score)) >= model["floor"]:
        return None
    return nothing_found(inquiry)


def nothing_found(inquiry: Inquiry, *, own_only: bool = False) -> Abstention:
    """What to say when no document is about the subject; `own_only`: only the user's own were searched."""
    return Abstention(say(inquiry.language, "brief.missing_own" if own_only else "brief.missing_subject"))


@cache
def _model() -> Mapping[str, Any]:
    return tomllib.loads(_CALIBRATION.read_text(encoding="utf-8"))


def figure_missing(inquiry: Inquiry) -> Abstention:
    """What to say when a figure is asked for that no passage gives."""
    return Abstention(say(inquiry.language, "brief.missing_figure", subject=inquiry.standalone_question.strip(" ?!.")))


def unknown_subject(inquiry: Inquiry, index: Index) -> Abstention | None:
    """None unless a fact is asked about a name no document has, or about something its case notes never mention."""
    if inquiry.kind is not DecisionKind.FACT:
        return None
    stranger = _stranger(inquiry, index)
    if stranger and not inquiry.named_documents:
        return Abstention(say(inquiry.language, "brief.missing_name", name=stranger))
    subject = _subject(inquiry, index)
    unheard = [stem for stem in subject if not index.casebook.lexical.document_frequency(stem, inquiry.language)]
    if inquiry.named_documents and unheard and not subject & _said(inquiry, index):
        return Abstention(
            say(inquiry.language, "brief.missing_figure", subject=inquiry.standalone_question.strip(" ?!."))
        )
    return None


def is_fragment(inquiry: Inquiry) -> bool:
    """Whether a question says too little by itself to be advised on: `why?`, `and if that is not allowed?`"""
    if inquiry.follows:  # what it lacks, an earlier turn has
        return False
    if inquiry.kind in (DecisionKind.EXPLAIN, DecisionKind.FIND_CASES, DecisionKind.FACT):
        return not stems(inquiry.standalone_question, inquiry.language)
    words = set(stems(inquiry.standalone_question, inquiry.language))
    return len(words) <= 1 and not inquiry.topics and not inquiry.named_documents


def _stranger(inquiry: Inquiry, index: Index) -> str | None:
    """A capitalised word inside the question that no document knows."""
    for name in _NAME.findall(inquiry.standalone_question):
        known = any(
            index.casebook.lexical.document_frequency(stem, language)
            for language in Language
            for stem in stems(name, language)
        )
        if not known and stems(name, inquiry.language):
            return str(name)
    return None


def _subject(inquiry: Inquiry, index: Index) -> set[str]:
    """The stems of what is asked, without the names of the organisation."""
    names = set()
    for id in inquiry.named_documents:
        document = index.document(id, inquiry.language)
        if document:
            names.update(stems(" ".join([document.organisation or "", *document.aliases]), inquiry.language))
    return set(stems(inquiry.standalone_question, inquiry.language)) - names - _TELLING


def _said(inquiry: Inquiry, index: Index) -> set[str]:
    """The stems of everything that the case notes named say, their questions included."""
    said: set[str] = set()
    for id in inquiry.named_documents:
        document = index.document(id, inquiry.language)
        if document:
            texts = (document.title, *document.questions, *(passage.text for passage in document.passages))
            said.update(stems(" ".join(texts), inquiry.language))
    return said


_NAME = re.compile(r"(?<![.!?]\s)(?<!^)\b[A-ZÀ-Þ][\w'’&.-]{3,}")
_TELLING = frozenset(
    [
        *("happen", "end", "turn", "react", "go"),
        *("beur", "gebeur", "gebeurd", "gebeurt", "loop", "liep", "gelop", "eind", "verlop", "reager", "reageerd"),
    ]
)
"""Stems that ask how a story went and name nothing in it."""
