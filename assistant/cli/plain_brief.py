"""A brief as plain text: for pipes, files, screen readers and terminals without colour."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.advisor.brief import closing_line
from assistant.advisor.markdown import fixed_lines, with_markers
from assistant.advisor.references import references
from assistant.domain import Brief, CaseRow, Language, Section, SectionKind, Statement
from assistant.library.lists import ClosedLists
from assistant.words import say

PROSE = (SectionKind.ANSWER, SectionKind.CAUTION)
"""Parts that read as running text."""


def plain_brief(brief: Brief, lists: ClosedLists, *, sources: bool) -> str:
    """The whole brief, one statement a line, no line wrapped."""
    language = brief.inquiry.language
    if not brief.sections:
        return "\n".join(fixed_lines(brief))
    lines: list[str] = [*brief.notices, ""] if brief.notices else []
    if brief.ask_back:
        lines.extend([brief.ask_back, ""])
    for section in brief.sections:
        lines.extend([*_section(section, language), ""])
    lines.append(closing_line(brief))
    if sources:
        lines.extend(["", say(language, "brief.headings.sources")])
        lines.extend(f"{reference.label} {reference.text}" for reference in references(brief, lists))
    return "\n".join(lines)


def statement_line(statement: Statement, language: Language) -> str:
    """A statement with its markers, emphasis taken out."""
    return with_markers(statement, language).replace("*(", "(").replace(")*", ")")


def _section(section: Section, language: Language) -> Iterator[str]:
    if section.kind is SectionKind.STANCE:
        heading = say(language, "brief.headings.stance")
        for statement in section.statements:
            yield f"{heading}: {statement_line(statement, language)} ({say(language, 'brief.own_judgement')})"
        return
    yield say(language, f"brief.headings.{section.kind}")
    lines = [statement_line(statement, language) for statement in section.statements]
    yield from [" ".join(lines)] if section.kind in PROSE else [f"- {line}" for line in lines]
    if section.rows:
        yield from filter(None, [section.note])
        for row in section.rows:
            yield from _case(row, language)


def _case(row: CaseRow, language: Language) -> Iterator[str]:
    yield f"- {row.label}: {statement_line(row.decision, language)}"
    for column in ("happened", "followed", "difference"):
        cell: Statement = getattr(row, column)
        yield f"  {say(language, f'brief.columns.{column}')}: {statement_line(cell, language)}"
