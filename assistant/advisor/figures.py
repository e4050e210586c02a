"""Questions that only a number answers: does any passage give it?

A passage gives the figure if it holds a number that is no year, or says that there was none; if it names the
quantity asked for and mentions every year and every name in the question; and if it has the unit (percent, money)
that the question wants. A figure of the asker's own organisation is in no document of ours. Better to say that the
sources lack a figure than to print the wrong one.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from assistant.advisor.understanding import asks_figure
from assistant.domain import Collection, DecisionKind, Document, Inquiry, Language, Passage
from assistant.grounding.coverage import Content
from assistant.grounding.quantities import quantities
from assistant.library.sentences import sentences
from assistant.library.text import fold
from assistant.retrieval.analysis import stems
from assistant.retrieval.index import Index
from assistant.retrieval.retriever import Findings

_ASKING = (DecisionKind.FACT, DecisionKind.EXPLAIN, DecisionKind.MEASURE)
"""Kinds in which a figure asked for is the answer, and not part of a plan."""

_NEAR_DOCUMENTS = 6
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_NUMBER = re.compile(r"\d|\b(?:half|helft|third|derde|kwart|quarter|twice|dubbel)\b", re.IGNORECASE)
_PERCENT = re.compile(r"%|\bprocent|\bpercent|\b(?:percentage|share|proportion|aandeel|welk deel)\b", re.IGNORECASE)
_MONEY = re.compile(r"[€$£]|\b(?:euro|dollar|pound|pond|usd|eur|gbp|million|miljoen|miljard|billion)", re.IGNORECASE)
_NAME = re.compile(r"(?<![.!?]\s)(?<!^)\b[A-ZÀ-Þ][\w'’&.-]+")
_UNIT_GROUPS = ("money", "revenue", "profit", "fine", "loss", "price")


def wants_figure(inquiry: Inquiry) -> bool:
    """Whether the answer to an inquiry must be a number from the sources."""
    return inquiry.asks_figure and inquiry.kind in _ASKING


def find_figure(inquiry: Inquiry, findings: Findings, index: Index) -> Passage | None:
    """The passage that gives the figure asked for, or None."""
    ids = inquiry.named_documents or tuple(id for id, _ in findings.documents[:_NEAR_DOCUMENTS])
    ours = is_ours(inquiry)
    score = {found.twin_key: found.score for found in findings.passages}
    candidates = [
        passage
        for id in ids
        if (document := index.document(id, inquiry.language))
        and not (ours and document.collection is Collection.SHIPPED)
        for passage in document.passages
        if _gives(passage, document, inquiry)
    ]
    asked = set(stems(inquiry.question, inquiry.language))
    return max(
        candidates,
        key=lambda p: (len(asked & set(stems(p.text, inquiry.language))), score.get(p.twin_key, 0.0)),
        default=None,
    )


def is_ours(inquiry: Inquiry) -> bool:
    """Whether a figure is asked for of the asker's own organisation: `our turnover`, and no other is named."""
    ours, not_ours = _ours()
    asking = filter(asks_figure, sentences(inquiry.standalone_question))
    return not inquiry.organisations and any(ours.search(not_ours.sub("", sentence)) for sentence in asking)


def years(question: str) -> list[str]:
    """The years that a question names."""
    return _YEAR.findall(question)


def tells_quantity(inquiry: Inquiry, text: str, language: Language) -> bool:
    """Whether a text in any language holds a number, and speaks of the quantity that an inquiry asks for."""
    asked, said = set(stems(inquiry.question, inquiry.language)), set(stems(text, language))
    groups = [group for group, words in _quantities(inquiry.language).items() if words & asked]
    numbers = [found for found in quantities(text, language) if found.kind != "date"]
    return bool(numbers) and (not groups or any(_quantities(language)[group] & said for group in groups))


def _gives(passage: Passage, document: Document, inquiry: Inquiry) -> bool:
    question, text = inquiry.question, passage.text
    none = bool(Content.of(text, inquiry.language).negations)
    if not (none or _NUMBER.search(_YEAR.sub("", text))):
        return False
    context = f"{document.title} {document.organisation or ''} {' '.join(document.aliases)} {text}"
    if any(year not in f"{text} {document.title}" for year in years(question)):
        return False
    known = fold(context)
    if any(fold(name).rstrip(".'s") not in known for name in _NAME.findall(question)):
        return False
    if _PERCENT.search(question) and not re.search(r"%|procent|percent", text):
        return False
    return _names_quantity(question, text, document, inquiry.language, none=none)


def _names_quantity(question: str, text: str, document: Document, language: Language, *, none: bool) -> bool:
    """Whether a text speaks of the quantity asked for. `none`: it may say, without a number, that there was none."""
    names = set(_stemmed([document.organisation or "", *document.aliases], language))
    asked = [stem for stem in dict.fromkeys(stems(question, language)) if stem not in names and stem not in _FILLERS]
    said = set(stems(text, language))
    groups = [group for group, words in _quantities(language).items() if words & set(asked)]
    ungrouped = [stem for stem in asked if not any(stem in _quantities(language)[group] for group in groups)]
    for group in groups:
        money = group in _UNIT_GROUPS and not (none and _quantities(language)[group] & said)
        if (money and _MONEY.search(text) and (group == "money" or _quantities(language)[group] & said)) or (
            not money and _quantities(language)[group] & said
        ):
            return not ungrouped or any(stem in said for stem in ungrouped)
    if (groups and "people" not in groups) or not _NUMBER.search(_YEAR.sub("", text)):
        return False
    head = ungrouped if groups else asked[:1]
    shared = sum(stem in said for stem in asked)
    return any(stem in said for stem in head) and shared * 2 >= len(asked) - len(groups)


_FILLERS = frozenset(
    [
        *("mani", "much", "percentag", "share", "number", "total", "averag", "approximately", "exactly", "percent"),
        *("hoeveel", "aantal", "deel", "procent", "totaal", "gemiddeld", "ongeveer", "precies", "exact", "extra"),
    ]
)


def _stemmed(words: Iterable[str], language: Language) -> Iterable[str]:
    return (stem for word in words for stem in stems(word, language))


@cache
def _quantities(language: Language) -> dict[str, frozenset[str]]:
    return {group: frozenset(_stemmed(words, language)) for group, words in _cues()["quantities"].items()}


@cache
def _ours() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What tells whose a figure is, and what only seems to."""
    cues = _cues()["ours"]
    own, other = (re.compile(rf"\b(?:{'|'.join(cues[name])})\b", re.IGNORECASE) for name in ("cues", "not"))
    return own, other


@cache
def _cues() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("cues.toml").read_text(encoding="utf-8"))
