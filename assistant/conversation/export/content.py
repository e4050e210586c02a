"""What a brief says, as blocks: its parts in reading order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from assistant.advisor.brief import closing_line
from assistant.advisor.markdown import COLUMNS, fixed_lines
from assistant.conversation.days import told_day
from assistant.conversation.decisions import KeptDecision
from assistant.conversation.export.blocks import (
    Block,
    Bullets,
    Facts,
    Heading,
    Line,
    Look,
    Paragraph,
    Quote,
    Said,
    Table,
    Text,
)
from assistant.domain import Brief, CaseRow, Language, Outcome, Section, SectionKind, Stance
from assistant.library.text import clean
from assistant.settings import BUILTIN_MODEL
from assistant.words import say

_PROSE = (SectionKind.ANSWER, SectionKind.CAUTION)
"""Parts that read as running text."""


def brief_blocks(brief: Brief, sections: Sequence[Section]) -> Iterator[Block]:
    """What was said, in some of its parts; without advice, the sentence that stands in its place."""
    language = brief.inquiry.language
    for notice in brief.notices:
        yield Paragraph((Text(notice, Look.QUIET),))
    if brief.outcome is not Outcome.ADVISED:
        first, *rest = [brief.ask_back] if brief.ask_back else fixed_lines(brief)
        yield Paragraph((Text(first, Look.STRONG),))
        yield from (Paragraph((Text(line),)) for line in rest)
    for section in sections:
        yield from _section(section, brief.stance, language)


def _section(section: Section, stance: Stance | None, language: Language) -> Iterator[Block]:
    if section.kind is SectionKind.STANCE:
        advice = say(language, "brief.headings.stance")
        named = f"{advice}: {say(language, f'stances.{stance}')}" if stance and stance is not Stance.NONE else advice
        yield Heading(named)
        yield from (Paragraph((Said(statement, own=True),), advice=True) for statement in section.statements)
        return
    yield Heading(say(language, f"brief.headings.{section.kind}"))
    if section.kind in _PROSE:
        yield Paragraph(tuple(map(Said, section.statements)))
    elif section.statements:
        yield Bullets(tuple((Said(statement),) for statement in section.statements))
    if section.rows:
        if section.note:
            yield Paragraph((Text(section.note),))
        header = tuple(say(language, f"brief.columns.{column}") for column in COLUMNS)
        yield Table(header, tuple(map(_row, section.rows)))


def _row(row: CaseRow) -> tuple[Line, ...]:
    return ((Text(row.label),), *((Said(cell),) for cell in row.cells))


def decision_blocks(decisions: Sequence[KeptDecision], language: Language) -> Iterator[Block]:
    """What was decided, and what happened then; nothing if nothing was decided."""
    for decision in decisions:
        stance = say(language, f"stances.{decision.stance}")
        yield Heading(f"{say(language, 'export.decision')}: {stance}")
        if decision.note:
            yield Quote(decision.note)
        moments = [say(language, "export.decided", day=_told(decision.decided, language))]
        if decision.review and decision.open:
            moments.append(say(language, "export.review", day=_told(decision.review, language)))
        yield Paragraph((Text(" ".join(moments), Look.QUIET),))
        if decision.outcomes:
            yield Heading(say(language, "export.happened"))
            yield Facts(tuple((_told(each.day, language), each.text) for each in decision.outcomes))


def _told(day: str, language: Language) -> str:
    return told_day(date.fromisoformat(day), language)


def closing_block(brief: Brief) -> Paragraph:
    """How well it is supported, and what made it."""
    language = brief.inquiry.language
    supported = (Text(closing_line(brief), Look.QUIET),) if brief.grounding.statements else ()
    model = say(language, "export.builtin") if brief.model == BUILTIN_MODEL else clean(brief.model)
    made = say(language, "export.made_by", model=model, corpus=clean(brief.corpus_version))
    return Paragraph((*supported, Text(made, Look.QUIET)))
