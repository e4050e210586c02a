"""Comparable cases: which case notes resemble an inquiry, how they ended, and which to show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from assistant.domain import Collection, Decision, DecisionKind, Document, DocumentKind, Inquiry
from assistant.library.own import ID_PREFIX
from assistant.retrieval.catalogue import CaseFacts
from assistant.retrieval.index import Index
from assistant.retrieval.retriever import Findings

_ENOUGH = 3
"""With fewer cases on all topics of a question, one topic must do."""

_SAME_SECTOR, _SAME_COUNTRY, _TOPIC_SHARE = 0.25, 0.3, 0.2
"""What resemblance adds to the retrieval score (0..1) when cases are ranked."""

_OWN_CASE = 0.3
"""What it adds that the asker wrote the note: no case is nearer to them than their own."""

HOME_COUNTRY = "NL"
"""Where an asker is taken to be who does not say: most of our users are Dutch."""

_LIKE = 0.55
"""Resemblance from which a case compares at all when the question names no topic of cases."""

_LISTED_FROM = 0.6
"""Share of the best resemblance from which a case is listed, where a list of cases is asked for."""

_FIRST = 1.0
"""Score (0..1) of the document that the search puts before all others: a case is comparable then, though the question
does not name its topics."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The cases on the topics of an inquiry: all of them counted by decision, a few of them shown."""

    topics: tuple[str, ...]
    counts: Mapping[Decision, int]
    shown: tuple[Document, ...]
    own: int
    """How many of those counted are the user's own notes."""

    @property
    def total(self) -> int:
        """How many case notes were counted."""
        return sum(self.counts.values())


def compare(inquiry: Inquiry, findings: Findings, index: Index, shown: int) -> Comparison:
    """Choose comparable cases: `shown` of them, of more than one outcome where there are any."""
    every = index.catalogue.cases(inquiry.language)
    cases = [case for case in every if _asked_for(case, inquiry) and _searched(case, findings)]
    topics, matching = _on_topic(_case_topics(inquiry, cases), cases, findings)
    worth = {case.id: _resemblance(case, topics, inquiry, findings) for case in matching}
    ranked = sorted(matching, key=lambda case: (-worth[case.id], case.id))
    if inquiry.kind is DecisionKind.FIND_CASES or not topics:
        best = max(worth.values(), default=0.0)
        least = _LISTED_FROM * best if topics else max(_LISTED_FROM * best, _LIKE)
        ranked = [case for case in ranked if worth[case.id] >= least]
    named = [case for case in cases if case.id in inquiry.named_documents]  # asked for by name, whatever their topic
    named.sort(key=lambda case: inquiry.named_documents.index(case.id))
    apart = [case for case in cases if case not in matching and findings.document_score(case.id) >= _FIRST]
    nearest = [case for case in apart if case not in named][:1]
    others = [case for case in ranked if case.organisation not in {each.organisation for each in (*named, *nearest)}]
    varied = _varied(others, max(0, shown - len(named) - len(nearest)))
    chosen = [*named, *varied, *nearest][:shown]
    documents = (index.document(case.id, inquiry.language) for case in chosen)
    return Comparison(
        topics=topics,
        counts=Counter(case.decision for case in matching if case.decision) if topics else Counter(),
        shown=tuple(document for document in documents if document),
        own=sum(case.id.startswith(ID_PREFIX) and case.decision is not None for case in matching) if topics else 0,
    )


def _asked_for(case: CaseFacts, inquiry: Inquiry) -> bool:
    """Cases only, not ideas; where a decision or a country is asked for, only those with it."""
    if case.kind is not DocumentKind.CASE or case.decision is None or case.id in inquiry.seen_cases:
        return False
    if inquiry.kind is not DecisionKind.FIND_CASES:
        return True
    decision_fits = not inquiry.decisions or case.decision in inquiry.decisions
    return decision_fits and (inquiry.country is None or inquiry.country in case.country)


def _searched(case: CaseFacts, findings: Findings) -> bool:
    """Whether a case is in the collection that was searched."""
    return findings.only is None or (findings.only is Collection.OWN) == case.id.startswith(ID_PREFIX)


def _case_topics(inquiry: Inquiry, cases: Sequence[CaseFacts]) -> tuple[str, ...]:
    """The topics asked about that cases have; none if the words tell none."""
    known = {topic for case in cases for topic in case.topics}
    return tuple(topic for topic in inquiry.topics if topic in known)


def _on_topic(
    topics: tuple[str, ...], cases: Sequence[CaseFacts], findings: Findings
) -> tuple[tuple[str, ...], list[CaseFacts]]:
    """The cases on as many of the topics as leave enough of them; of equally many, those nearest to the question."""
    for size in range(len(topics), 0, -1):
        groups = [(chosen, [c for c in cases if set(chosen) <= set(c.topics)]) for chosen in combinations(topics, size)]
        enough = [(chosen, found) for chosen, found in groups if len(found) >= _ENOUGH or (size == 1 and found)]
        if enough:
            return max(enough, key=lambda pair: _nearness(pair[1], findings))
    return (), list(cases)


def _nearness(cases: Sequence[CaseFacts], findings: Findings) -> float:
    """How near the nearest few of some cases are to the question."""
    return sum(sorted((findings.document_score(case.id) for case in cases), reverse=True)[:_ENOUGH])


def _resemblance(case: CaseFacts, topics: Sequence[str], inquiry: Inquiry, findings: Findings) -> float:
    shared = len(set(case.topics) & set(topics)) / len(case.topics) if topics else 0.0
    return (
        findings.document_score(case.id)
        + _TOPIC_SHARE * shared
        + _SAME_SECTOR * (inquiry.sector is not None and case.sector == inquiry.sector)
        + _SAME_COUNTRY * ((inquiry.country or HOME_COUNTRY) in case.country)
        + _OWN_CASE * case.id.startswith(ID_PREFIX)
    )


def _varied(ranked: Sequence[CaseFacts], wanted: int) -> list[CaseFacts]:
    """The best, one per organisation; the last place goes to another decision if all others agree."""
    chosen: list[CaseFacts] = []
    for case in ranked:
        if len(chosen) < wanted and case.organisation not in {other.organisation for other in chosen}:
            chosen.append(case)
    if len(chosen) == wanted and len({case.decision for case in chosen}) == 1:
        other = next((case for case in ranked if case.decision is not chosen[0].decision), None)
        if other:
            chosen[-1] = other
    return chosen
