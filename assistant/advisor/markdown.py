"""A brief as Markdown: what is stored, exported and put into the public JSON."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.advisor.brief import closing_line
from assistant.domain import Brief, CaseRow, Language, Outcome, Section, SectionKind, Statement, Verdict
from assistant.words import say

_BULLETED = frozenset(SectionKind) - {SectionKind.STANCE, SectionKind.ANSWER, SectionKind.CAUTION}
_MEANS_SOMETHING = re.compile(r"[\\`*_\[\]<>]|&(?=#?\w+;)")
"""Emphasis, code, links, images, HTML and entities: words of documents and models must not become any of these."""
COLUMNS = ("case", "happened", "decision", "followed", "difference")


def to_markdown(brief: Brief) -> str:
    """The whole brief with `[n]` markers, without the list of sources."""
    if not brief.sections:
        return fixed_sentence(brief)
    asked = [f"**{brief.ask_back}**"] if brief.ask_back else []
    parts = [*asked, *(_section(section, brief.inquiry.language) for section in brief.sections)]
    return "\n\n".join([*parts, f"*{closing_line(brief)}*"])


def fixed_sentence(brief: Brief) -> str:
    """What is said instead of advice: that the sources do not answer, or the question back."""
    name = "abstained" if brief.outcome is Outcome.ABSTAINED else "clarify"
    return say(brief.inquiry.language, f"brief.{name}")


def fixed_lines(brief: Brief) -> list[str]:
    """What is said instead of advice: the fixed sentence, what is missing, and what can be asked."""
    language = brief.inquiry.language
    if brief.outcome is Outcome.CLARIFY:
        return [fixed_sentence(brief)]
    missing = [f"{say(language, 'brief.headings.missing')}: {'; '.join(brief.missing)}."]
    return [fixed_sentence(brief), *missing, say(language, "brief.abstained_hint")]


def with_markers(statement: Statement, language: Language) -> str:
    """A statement with its citations, and a remark if the check did not find it fully supported."""
    markers = "".join(f"[{n}]" for n in statement.citations)
    remark = {
        Verdict.PARTIAL: say(language, "brief.partly_supported"),
        Verdict.UNSUPPORTED: say(language, "brief.not_supported"),
    }.get(statement.verdict)
    return " ".join(filter(None, (statement.text, markers, f"*({remark})*" if remark else "")))


def _section(section: Section, language: Language) -> str:
    lines = [with_markers(_escaped(statement), language) for statement in section.statements]
    if section.kind is SectionKind.STANCE:
        return "\n".join(_stance(statement, language) for statement in section.statements)
    if section.kind is SectionKind.ANSWER:
        return " ".join(lines)
    heading = f"## {say(language, f'brief.headings.{section.kind}')}"
    body = [f"- {line}" for line in lines] if section.kind in _BULLETED else lines
    table = [*filter(None, [section.note]), "", *_table(section.rows, language)] if section.rows else []
    return "\n".join([heading, *body, *table])


def _stance(statement: Statement, language: Language) -> str:
    markers = "".join(f"[{n}]" for n in statement.citations)
    return f"**{_escaped(statement).text}** {markers} *({say(language, 'brief.own_judgement')})*".replace("  ", " ")


def _table(rows: tuple[CaseRow, ...], language: Language) -> list[str]:
    header = [say(language, f"brief.columns.{column}") for column in COLUMNS]
    lines = [_row(header), _row(["---"] * len(header))]
    lines.extend(
        _row([_plain(row.label), *(with_markers(_escaped(cell), language) for cell in row.cells)]) for row in rows
    )
    return lines


def _escaped(statement: Statement) -> Statement:
    return replace(statement, text=_plain(statement.text))


def _plain(text: str) -> str:
    return _MEANS_SOMETHING.sub(r"\\\g<0>", text)


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
