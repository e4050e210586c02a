"""From a draft to a brief: statements checked, the case table filled in, citations renumbered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from assistant.advisor.comparable import HOME_COUNTRY
from assistant.advisor.composing import Draft, DraftStatement
from assistant.advisor.evidence import CaseItems, Evidence
from assistant.domain import (
    Brief,
    CaseRow,
    Collection,
    Decision,
    Document,
    EvidenceItem,
    Form,
    Grounding,
    Inquiry,
    Language,
    Section,
    SectionKind,
    Statement,
    Verdict,
)
from assistant.grounding.check import CitedPassage, check_statement
from assistant.grounding.checker import Checker
from assistant.library.lists import ClosedLists
from assistant.words import plural, say, told_date

_OURS = (
    SectionKind.STANCE,
    SectionKind.FIND_OUT,
    SectionKind.NEXT_STEPS,
    SectionKind.WOULD_CHANGE,
    SectionKind.MISSING,
)
"""Parts in which a statement without a citation is our own advice, not an unsupported claim."""


def checked_sections(
    draft: Draft, inquiry: Inquiry, evidence: Evidence, lists: ClosedLists, checker: Checker | None = None
) -> tuple[Section, ...]:
    """Every statement of a draft with its verdict, the unsupported ones too. The case table is ours.

    `checker`: a second opinion on what was drafted, if there is one.
    """
    written = dict(draft.sections)
    sections = []
    for kind in SectionKind:
        if kind is SectionKind.CASES:
            section = _case_section(inquiry, evidence, lists)
        else:
            checked = tuple(
                check_draft_statement(each, kind, inquiry, evidence, lists, checker) for each in written.get(kind, ())
            )
            section = Section(kind, checked) if checked else None
        if section:
            sections.append(section)
    return tuple(sections)


def check_draft_statement(
    statement: DraftStatement,
    kind: SectionKind,
    inquiry: Inquiry,
    evidence: Evidence,
    lists: ClosedLists,
    checker: Checker | None = None,
) -> Statement:
    """A statement of a draft with its verdict. Only numbers that were offered can be cited; others are dropped."""
    items = {item.n: item for item in evidence.items}
    citations = tuple(n for n in statement.citations if n in items)
    if not citations and kind in _OURS:
        return Statement(kind, statement.text, (), Verdict.ADVICE)
    cited = [cited_passage(items[n], lists) for n in citations]
    if kind is SectionKind.STANCE and all(passage.own for passage in cited):
        return Statement(kind, statement.text, citations, Verdict.ADVICE, 0.0, cited[0].text)
    check = check_statement(statement.text, cited, inquiry.language, checker)
    return Statement(kind, statement.text, citations, check.verdict, round(check.support, 4), check.quote)


def cited_passage(item: EvidenceItem, lists: ClosedLists) -> CitedPassage:
    """A passage as the grounding check takes it: with what its document says of itself."""
    return CitedPassage(item.passage.text, document_facts(item.document, lists), item.passage.own)


def document_facts(document: Document, lists: ClosedLists) -> str:
    """What stands over every passage of a document, in its language: who, when, and what kind of case it is."""
    language = document.language
    facts = [document.organisation or "", *map(str, document.years), document.title]
    if document.decision:
        facts.append(lists.label("decisions", document.decision, language))
    if document.sector:
        facts.append(lists.label("sectors", document.sector, language))
    facts.extend(lists.label("countries", code, language) for code in document.country)
    return " ".join(facts)


def _case_section(inquiry: Inquiry, evidence: Evidence, lists: ClosedLists) -> Section | None:
    comparison = evidence.comparison
    if not comparison:
        return None
    rows = tuple(
        _row(case, evidence.case_items[case.id], inquiry, lists)
        for case in comparison.shown
        if case.id in evidence.case_items
    )
    language = inquiry.language
    parts = [lists.counted("decisions", d, n, language) for d, n in _by_frequency(comparison.counts)]
    note = say(
        language,
        "brief.case_note_own" if comparison.own else "brief.case_note",
        topics=", ".join(lists.label("topics", topic, language) for topic in comparison.topics),
        total=plural(language, "brief.cases_counted", comparison.total),
        own=comparison.own,
        parts=", ".join(parts),
    )
    return Section(SectionKind.CASES, rows=rows, note=note if comparison.topics else "")


def either_way(sections: Sequence[Section], inquiry: Inquiry, evidence: Evidence) -> tuple[Section, ...]:
    """The sections with, for a stance, what holds if the circumstance in doubt is not so, and if it is."""
    if evidence.rule is None or evidence.otherwise is None:
        return tuple(sections)
    other, item = evidence.otherwise
    cited = tuple(each.n for each in evidence.parts.get(SectionKind.STANCE, ()))
    lines = (("no", evidence.rule.line, cited), ("yes", other.line, (item.n,)))
    statements = tuple(
        Statement(SectionKind.STANCE, say(inquiry.language, f"brief.either.{reply}", line=line), numbers)
        for reply, line, numbers in lines
    )
    rest = (section for section in sections if section.kind is not SectionKind.STANCE)
    return (Section(SectionKind.STANCE, statements), *rest)


def _by_frequency(counts: Mapping[Decision, int]) -> list[tuple[Decision, int]]:
    order = list(Decision)
    return sorted(counts.items(), key=lambda pair: (-pair[1], order.index(pair[0])))


def _row(case: Document, items: CaseItems, inquiry: Inquiry, lists: ClosedLists) -> CaseRow:
    glance, decision = case.glance, case.decision
    if glance is None or decision is None:  # the reader of the corpus lets no case note pass without them
        raise ValueError(f"{case.id} is not a complete case note")
    language = inquiry.language

    def cell(text: str, cited: Sequence[EvidenceItem], checked: str | None = None) -> Statement:
        """`checked`: the same in the language of the note, which may have no twin in that of the inquiry."""
        if not text:
            return Statement(SectionKind.CASES, say(language, "note.not_told"))
        check = check_statement(checked or text, [cited_passage(item, lists) for item in cited], case.language)
        numbers = tuple(item.n for item in cited)
        return Statement(SectionKind.CASES, text, numbers, check.verdict, round(check.support, 4), check.quote)

    def told(wanted: Language) -> tuple[str, str]:
        """The decision, and what differs, in a language as far as it is for us to choose."""
        differs = filter(None, (*_elsewhere(case, inquiry, lists, wanted), glance.setting))
        return lists.label("decisions", decision, wanted), "; ".join(differs)

    (shown, differs), (decided, differed) = told(language), told(case.language)
    years = f"{case.years[0]}" if len(case.years) == 1 else f"{case.years[0]}–{case.years[-1]}"
    own = f" ({say(language, f'own_kinds.{case.kind}')})" if case.collection is Collection.OWN else ""
    return CaseRow(
        document=case.id,
        label=f"{case.organisation}, {years}{own}",
        happened=cell(glance.happened, items.happened),
        decision=cell(shown, items.decision, decided),
        followed=cell(glance.followed, items.followed),
        difference=cell(differs, items.difference, differed),
    )


def _elsewhere(case: Document, inquiry: Inquiry, lists: ClosedLists, language: Language) -> Iterable[str]:
    """The country and sector of a case, where they are not the asker's."""
    for code in case.country[:1]:
        if code != (inquiry.country or HOME_COUNTRY):
            yield lists.label("countries", code, language)
    if inquiry.sector and case.sector and case.sector != inquiry.sector:
        yield lists.label("sectors", case.sector, language)


def renumbered(sections: Sequence[Section], evidence: Evidence) -> tuple[tuple[Section, ...], tuple[EvidenceItem, ...]]:
    """Number the citations 1..n in the order in which a reader meets them; what is not cited is dropped."""
    order = list(dict.fromkeys(n for section in sections for statement in _all(section) for n in statement.citations))
    number = {old: new for new, old in enumerate(order, start=1)}

    def moved(statement: Statement) -> Statement:
        return replace(statement, citations=tuple(sorted(number[n] for n in statement.citations)))

    new_sections = tuple(
        replace(
            section,
            statements=tuple(map(moved, section.statements)),
            rows=tuple(
                replace(
                    row,
                    happened=moved(row.happened),
                    decision=moved(row.decision),
                    followed=moved(row.followed),
                    difference=moved(row.difference),
                )
                for row in section.rows
            ),
        )
        for section in sections
    )
    items = {item.n: item for item in evidence.items}
    return new_sections, tuple(replace(items[old], n=new) for old, new in number.items())


_KEPT = {
    Form.SHORT: {
        SectionKind.STANCE: 1,
        SectionKind.ANSWER: 2,
        SectionKind.WHY: 2,
        SectionKind.COUNTER: 1,
        SectionKind.NEXT_STEPS: 2,
    },
    Form.REASONS: {SectionKind.ANSWER: 3, SectionKind.WHY: 6, SectionKind.COUNTER: 6, SectionKind.WOULD_CHANGE: 6},
}
"""How many statements of which part a form keeps. Short: enough to say aloud in half a minute, without the table."""


def in_form(sections: Sequence[Section], form: Form) -> tuple[Section, ...]:
    """The parts that a form keeps; all of them where it would keep nothing."""
    kept = _KEPT.get(form)
    if kept is None:
        return tuple(sections)
    chosen = tuple(
        replace(section, statements=section.statements[: kept[section.kind]])
        for section in sections
        if section.kind in kept
    )
    return chosen or tuple(sections)


def _all(section: Section) -> Iterable[Statement]:
    yield from section.statements
    for row in section.rows:
        yield from row.cells


def count_verdicts(sections: Sequence[Section]) -> Grounding:
    """How many statements carry which verdict."""
    counts = Counter(statement.verdict for section in sections for statement in _all(section))
    return Grounding(
        statements=sum(counts.values()),
        supported=counts[Verdict.SUPPORTED],
        partial=counts[Verdict.PARTIAL],
        unsupported=counts[Verdict.UNSUPPORTED],
        advice=counts[Verdict.ADVICE],
    )


def closing_line(brief: Brief) -> str:
    """The last line of a brief: how many statements, how many of them supported, and the date of the casebook."""
    language, grounding = brief.inquiry.language, brief.grounding
    parts = [
        say(language, f"brief.verdicts.{name}", count=getattr(grounding, name))
        for name in ("supported", "partial", "advice", "unsupported")
        if getattr(grounding, name) or name in ("supported", "unsupported")
    ]
    counts = say(
        language,
        "brief.counts",
        statements=plural(language, "brief.statements", grounding.statements),
        parts=", ".join(parts),
    )
    reviewed = max((item.document.reviewed for item in brief.evidence), default="")
    if not reviewed:
        return counts
    date = say(language, "brief.as_of", month=told_date(reviewed[:7], language))
    return " ".join([counts, date, *_rules_as_of(brief)])


def _rules_as_of(brief: Brief) -> Iterable[str]:
    """Rules change: whenever a brief cites one, it says until when the rules were followed."""
    followed = min((item.document.as_of for item in brief.evidence if item.document.as_of), default="")
    if followed:
        language = brief.inquiry.language
        yield say(language, "brief.rules_as_of", month=told_date(followed[:7], language))
