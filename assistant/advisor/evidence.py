"""From what was found to what a brief is made of: a few passages for each part, numbered for citing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from assistant.advisor.comparable import Comparison, compare
from assistant.advisor.selection import Selection
from assistant.advisor.understanding import named_cases
from assistant.domain import (
    ArticleType,
    DecisionKind,
    Document,
    DocumentKind,
    EvidenceItem,
    Inquiry,
    Passage,
    Role,
    SectionKind,
    Signal,
    StanceRule,
)
from assistant.grounding.coverage import Content, best_support
from assistant.retrieval.index import Index
from assistant.retrieval.retriever import Findings

DECIDING = (DecisionKind.HOLD_OR_WITHDRAW, DecisionKind.SPEAK_OUT, DecisionKind.CLAIM_CHECK)
"""The kinds whose brief takes a stance."""

_GUIDED = (DecisionKind.INVOLVE_CUSTOMERS, DecisionKind.MEASURE, DecisionKind.HOW_TO)
"""The kinds that ask for a way of working."""

_TOLD = (Role.FINDING, Role.REACTION, Role.OUTCOME)
"""What happened or was found: what an answer can rest on."""

_NEAREST = 3
"""How many of the passages that the search puts first stand in a part, whatever document they are of."""

_CASES_SHOWN = 3
_OWN_SHOWN, _OWN_ALONE = 3, 6
"""Passages of the user's own documents: beside the rest of a brief, and where they are all there is."""

_CASES_LISTED = 6
_ANSWERS_KIND, _IS_GUIDE = 0.15, 0.10
"""What speaks for an article beside its score (0..1): it answers this kind of question; it is a guide."""

_CLOSE = 0.75
"""Share of the best article's score from which another one also answers."""

_LIKE_CASE = 0.6
"""Score (0..1) from which a case found serves as an example in an answer that did not ask for cases."""


@dataclass(frozen=True)
class CaseItems:
    """What the cells of a comparable case rest on."""

    happened: tuple[EvidenceItem, ...]
    decision: tuple[EvidenceItem, ...]
    followed: tuple[EvidenceItem, ...]
    difference: tuple[EvidenceItem, ...]


@dataclass(frozen=True)
class Evidence:
    """What a brief may cite: passages by the part they serve, numbered; the stance rule; the cases compared.

    `otherwise`: the rule that would hold if the circumstance in doubt were so, and the passage with its condition.
    """

    parts: Mapping[SectionKind, tuple[EvidenceItem, ...]]
    rule: StanceRule | None = None
    otherwise: tuple[StanceRule, EvidenceItem] | None = None
    comparison: Comparison | None = None
    case_items: Mapping[str, CaseItems] = field(default_factory=dict)

    @property
    def items(self) -> tuple[EvidenceItem, ...]:
        """Every numbered passage once, by number."""
        found = {item.n: item for items in self.parts.values() for item in items}
        if self.otherwise:
            found[self.otherwise[1].n] = self.otherwise[1]
        for row in self.case_items.values():
            cells = (row.happened, row.decision, row.followed, row.difference)
            found.update({item.n: item for cell in cells for item in cell})
        return tuple(found[n] for n in sorted(found))


def gather(
    inquiry: Inquiry, findings: Findings, index: Index, own: Sequence[Passage] = (), figure: Passage | None = None
) -> Evidence:
    """Choose the passages that answer an inquiry.

    `own`: what the user's own texts say to it, best first. `figure`: the passage that gives a number asked for.
    """
    selection = Selection(inquiry, findings, index)
    evidence = _gathered(inquiry, findings, index, selection, figure)
    items = selection.take(own, _OWN_SHOWN)
    return replace(evidence, parts={**evidence.parts, SectionKind.OWN: items}) if items else evidence


def gather_own(inquiry: Inquiry, findings: Findings, index: Index, own: Sequence[Passage]) -> Evidence:
    """As `gather`, of the user's own documents and nothing else: their texts, and their case notes as cases."""
    selection = Selection(inquiry, findings, index)
    items = selection.take(own, _OWN_ALONE)
    notes = selection.relevant(lambda passage, _: passage.role is not Role.QUESTION)
    told = selection.take(notes, _OWN_SHOWN) if not items else ()
    comparison, rows = _cases(inquiry, selection, findings, index, _CASES_SHOWN)
    parts = {SectionKind.OWN: (*items, *told)} if items or told else {}
    return Evidence(parts, comparison=comparison if parts else None, case_items=rows if parts else {})


def _gathered(
    inquiry: Inquiry, findings: Findings, index: Index, selection: Selection, figure: Passage | None
) -> Evidence:
    if figure:
        return _answer(inquiry, selection, findings, figure)
    if inquiry.kind in DECIDING:
        guide = _deciding_guide(inquiry, selection, findings, index)
        if guide:
            return _decision(inquiry, guide, selection, findings, index)
    if inquiry.kind in (*_GUIDED, *DECIDING):
        return _guidance(inquiry, selection, findings, index)
    if inquiry.kind is DecisionKind.FIND_CASES:
        return _case_list(inquiry, selection, findings, index)
    return _answer(inquiry, selection, findings)


def _decision(inquiry: Inquiry, guide: Document, selection: Selection, findings: Findings, index: Index) -> Evidence:
    """A full brief: the stance that the guide gives for the circumstances, and everything around it."""
    rule = _rule(guide, inquiry)
    parts: dict[SectionKind, tuple[EvidenceItem, ...]] = {}
    parts[SectionKind.STANCE] = selection.take(selection.named([rule.condition] if rule.condition else []), 1)
    because = [passage for passage in selection.named(rule.because) if _fits_topics(passage, inquiry, index)]
    found = [*selection.first(*_TOLD)[:_NEAREST], *selection.close(_is_reason)]
    parts[SectionKind.WHY] = selection.take([*because[:3], *found], 6)
    comparison, rows = _cases(inquiry, selection, findings, index, _CASES_SHOWN)
    limits = selection.close(lambda p, document: p.role is Role.LIMIT and not p.own and document.type is not None)
    parts[SectionKind.COUNTER] = selection.take([*selection.named(rule.counter), *limits[:1]], 3)
    conditions = [other.condition for other in guide.stances if other.condition and other.condition != rule.condition]
    parts[SectionKind.WOULD_CHANGE] = selection.take(selection.named(list(dict.fromkeys(conditions))), 3)
    parts[SectionKind.FIND_OUT] = selection.take(selection.named(rule.ask) or guide.with_role(Role.QUESTION), 3)
    steps = selection.named(rule.steps) or guide.with_role(Role.ADVICE)
    others = [*selection.first(Role.ADVICE)[:_NEAREST], *selection.close(_is_step)]
    parts[SectionKind.NEXT_STEPS] = selection.take([*steps[:3], *others, *steps[3:]], 5)
    unknown = [*_unknown(comparison), *guide.with_role(Role.LIMIT)[1:]]
    parts[SectionKind.MISSING] = selection.take(unknown, 2)
    return Evidence(parts, rule, _otherwise(guide, rule, inquiry, selection), comparison, rows)


def _otherwise(
    guide: Document, rule: StanceRule, inquiry: Inquiry, selection: Selection
) -> tuple[StanceRule, EvidenceItem] | None:
    """What the guide would advise if the circumstance in doubt were so, where that is something else."""
    for other in guide.stances:
        if inquiry.in_doubt in other.signals and other.stance is not rule.stance and other.condition:
            passages = selection.named([other.condition])
            if passages:
                return other, selection.cite(passages[0])
    return None


def _guidance(inquiry: Inquiry, selection: Selection, findings: Findings, index: Index) -> Evidence:
    """How to do something: the answer in a few sentences, steps, examples, questions, limits."""
    ranked = sorted(selection.articles(), key=lambda pair: -_guidance_worth(pair, inquiry))
    if not ranked:
        return Evidence({})
    main = ranked[0][0]
    parts: dict[SectionKind, tuple[EvidenceItem, ...]] = {}
    answers = selection.within(main, Role.FINDING)
    found = selection.first(*_TOLD)[:_NEAREST]
    second = _second_opinion(ranked, selection)
    parts[SectionKind.ANSWER] = selection.take([*answers[:2], *found, *second, *answers[2:3]], 5)
    comparison, rows = _examples(inquiry, selection, findings, index)
    steps, others = selection.within(main, Role.ADVICE), selection.first(Role.ADVICE)[:_NEAREST]
    parts[SectionKind.NEXT_STEPS] = selection.take([*steps[:3], *others, *steps[3:]], 5)
    parts[SectionKind.FIND_OUT] = selection.take(main.with_role(Role.QUESTION), 3)
    parts[SectionKind.COUNTER] = selection.take(main.with_role(Role.LIMIT), 2)
    return Evidence(parts, comparison=comparison, case_items=rows)


def _case_list(inquiry: Inquiry, selection: Selection, findings: Findings, index: Index) -> Evidence:
    comparison, rows = _cases(inquiry, selection, findings, index, _CASES_LISTED)
    missing = selection.take(_unknown(comparison), 2)
    return Evidence({SectionKind.MISSING: missing}, comparison=comparison, case_items=rows)


def _answer(inquiry: Inquiry, selection: Selection, findings: Findings, figure: Passage | None = None) -> Evidence:
    """A fact or a concept: two or three sentences and one reservation. A figure needs no sentences around it."""
    if figure:
        case = selection.document(figure.document)
        passages, limits = [figure], list(case.with_role(Role.LIMIT)) if case else []
    elif inquiry.named_documents:
        passages, limits = _about_named(inquiry, selection, findings)
    else:
        passages, limits = _about_subject(inquiry, selection)
    return Evidence(
        {
            SectionKind.ANSWER: selection.take(passages, 3),
            SectionKind.CAUTION: selection.take(limits, 1),
        }
    )


def _about_named(inquiry: Inquiry, selection: Selection, findings: Findings) -> tuple[list[Passage], list[Passage]]:
    """What the case note on a named organisation says to the question; the story itself if nothing fits better."""
    nearest = max(inquiry.named_documents, key=findings.document_score)
    case = selection.document(nearest)
    if case is None:  # only if the index lost it since the question was understood
        return [], []
    story = [*case.with_role(Role.SITUATION)[:1], *case.with_role(Role.FINDING)[:1], *case.with_role(Role.OUTCOME)[:1]]
    fitting = selection.relevant(lambda passage, _: passage.role is not Role.LIMIT, (nearest,))
    return story if inquiry.asks_story else [*fitting[:2], *story], list(case.with_role(Role.LIMIT))


def _about_subject(inquiry: Inquiry, selection: Selection) -> tuple[list[Passage], list[Passage]]:
    articles = sorted(selection.articles(), key=lambda pair: -_guidance_worth(pair, inquiry))[:2]
    if not articles:
        return selection.relevant(lambda passage, _: passage.role is not Role.QUESTION)[:3], []
    main = articles[0][0]
    facts = selection.within(main, Role.FINDING)
    passages = [*main.with_role(Role.FINDING)[:1], *facts[:2]]
    passages.extend(_second_opinion(articles, selection))
    return [*passages, *facts[2:3]], list(main.with_role(Role.LIMIT))


def _cases(
    inquiry: Inquiry, selection: Selection, findings: Findings, index: Index, shown: int
) -> tuple[Comparison | None, dict[str, CaseItems]]:
    comparison = compare(inquiry, findings, index, shown)
    rows: dict[str, CaseItems] = {}
    for case in comparison.shown:
        if case.glance:
            rows[case.id] = CaseItems(
                happened=_resting_on(case, case.glance.happened, selection),
                decision=(selection.cite(case.with_role(Role.FINDING)[0]),),
                followed=_resting_on(case, case.glance.followed, selection),
                difference=_resting_on(case, case.glance.setting, selection),
            )
    return (comparison if rows else None), rows


def _examples(
    inquiry: Inquiry, selection: Selection, findings: Findings, index: Index
) -> tuple[Comparison | None, dict[str, CaseItems]]:
    """Cases beside a way of working: those that are like the question themselves, whatever their topic."""
    if not any(findings.document_score(case.id) >= _LIKE_CASE for case in index.catalogue.cases(inquiry.language)):
        return None, {}
    return _cases(inquiry, selection, findings, index, _CASES_SHOWN)


def _second_opinion(ranked: list[tuple[Document, float]], selection: Selection) -> list[Passage]:
    """The most fitting finding of the next article, if that article is nearly as good as the best."""
    (_, best), *others = ranked
    return [
        passage
        for article, score in others[:1]
        if score >= _CLOSE * best
        for passage in selection.within(article, Role.FINDING)[:1]
        if selection.is_close(passage)
    ]


def _resting_on(case: Document, label: str, selection: Selection) -> tuple[EvidenceItem, ...]:
    """The few passages of a case note that its label in the table sums up."""
    passages = case.passages
    rows = best_support(label, [passage.text for passage in passages], case.language, limit=3)
    return tuple(selection.cite(passages[row]) for row in sorted(rows))


def _deciding_guide(inquiry: Inquiry, selection: Selection, findings: Findings, index: Index) -> Document | None:
    """The guide that decides this kind of question; for claims other than green ones only if one is in trouble."""
    kind = inquiry.kind
    if kind is DecisionKind.CLAIM_CHECK and "greenwashing" not in inquiry.topics:
        near = {article.id for article, _ in selection.articles(5) if "greenwashing" in article.topics}
        if not near and not inquiry.signals:
            return None
        kind = kind if near else DecisionKind.HOLD_OR_WITHDRAW
    if kind is DecisionKind.SPEAK_OUT and Signal.PEOPLE_AT_RISK in inquiry.signals:
        kind = DecisionKind.HOLD_OR_WITHDRAW  # whatever was said or planned, people come first
    ranked = sorted(
        (guide for guide in index.catalogue.documents(inquiry.language, DocumentKind.ARTICLE) if guide.stances),
        key=lambda guide: -findings.document_score(guide.id),
    )
    return next((guide for guide in ranked if guide.answers[0] is kind), None)


def _rule(guide: Document, inquiry: Inquiry) -> StanceRule:
    """The first rule whose circumstances the question shows, or the one for ordinary circumstances."""
    fitting = (rule for rule in guide.stances if set(rule.signals) & set(inquiry.signals))
    ordinary = (rule for rule in guide.stances if not rule.signals)
    return next(fitting, None) or next(ordinary)


def _guidance_worth(pair: tuple[Document, float], inquiry: Inquiry) -> float:
    article, score = pair
    return score + _ANSWERS_KIND * (inquiry.kind in article.answers) + _IS_GUIDE * (article.type is ArticleType.GUIDE)


def _unknown(comparison: Comparison | None) -> list[Passage]:
    """Of each case shown, the first of its reservations that says what is not known."""
    found = []
    for case in comparison.shown if comparison else ():
        limits = case.with_role(Role.LIMIT)
        found.extend([p for p in limits if Content.of(p.text, p.language).negations][:1])
    return found


def _fits_topics(passage: Passage, inquiry: Inquiry, index: Index) -> bool:
    """A reason drawn from a case serves only questions on a topic of that case; general findings serve all."""
    cases = named_cases(passage.text, passage.language, index)
    return not cases or any(set(case.topics) & set(inquiry.topics) for case in cases)


def _is_step(passage: Passage, document: Document) -> bool:
    return passage.role is Role.ADVICE and document.type is ArticleType.GUIDE


def _is_reason(passage: Passage, document: Document) -> bool:
    reporting = document.type in (ArticleType.RESEARCH, ArticleType.RULE, ArticleType.OPINION)
    return passage.role is Role.FINDING and reporting and not passage.own
