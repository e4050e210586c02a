"""A brief on a terminal: colours, a table that fits the width, clickable sources."""

from __future__ import annotations

import textwrap

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from assistant.advisor.brief import closing_line
from assistant.advisor.markdown import COLUMNS, fixed_lines
from assistant.advisor.references import references
from assistant.cli.output import console
from assistant.cli.plain_brief import PROSE
from assistant.domain import Brief, CaseRow, Language, Section, SectionKind, Stance, Statement, Verdict
from assistant.library.lists import ClosedLists
from assistant.words import say

_READABLE = 110
"""Columns beyond which lines of prose get hard to read."""

_TABLE_FROM = 96
"""Columns below which the cases are shown one under the other."""

_LABEL_WIDTH = 12
"""Columns that the numbers before a source may take; more of them go on the next line."""

_STANCE_STYLE = {
    Stance.HOLD: "green",
    Stance.START: "green",
    Stance.ADAPT: "yellow",
    Stance.PAUSE: "yellow",
    Stance.WAIT: "yellow",
    Stance.WITHDRAW: "red",
}


def print_brief(brief: Brief, lists: ClosedLists, *, sources: bool) -> None:
    """Print a brief to the terminal."""
    out = console()
    out.width = min(out.width, _READABLE)
    if not brief.sections:
        first, *rest = fixed_lines(brief)
        out.print(Panel(Group(Text(first, style="bold"), *map(Text, rest)), border_style="yellow"))
        return
    for notice in brief.notices:
        out.print(Text(notice, style="yellow"))
    if brief.ask_back:
        out.print(Panel(Text(brief.ask_back, style="bold"), border_style="yellow"))
    for section in brief.sections:
        out.print(_section(section, brief, out))
        out.print()
    out.print(Text(closing_line(brief), style="italic dim"))
    if sources and brief.evidence:
        out.print()
        out.print(_sources(brief, lists))


def _section(section: Section, brief: Brief, out: Console) -> RenderableType:
    language = brief.inquiry.language
    if section.kind is SectionKind.STANCE:
        return _stance(section, brief)
    parts: list[RenderableType] = [Text(say(language, f"brief.headings.{section.kind}"), style="bold cyan")]
    texts = [_statement(statement, language) for statement in section.statements]
    if section.kind in PROSE:
        parts.append(Text(" ").join(texts))
    else:
        parts.extend(_hanging("•", text) for text in texts)
    if section.rows:
        if section.note:
            parts.append(Text(section.note))
        parts.append(_table(section.rows, language) if out.width >= _TABLE_FROM else _list(section.rows, language))
    return Group(*parts)


def _stance(section: Section, brief: Brief) -> RenderableType:
    language, stance = brief.inquiry.language, brief.stance or Stance.NONE
    style = _STANCE_STYLE.get(stance, "cyan")
    body = Group(*(_statement(statement, language, "bold") for statement in section.statements))
    title = f"{say(language, 'brief.headings.stance')}: {say(language, f'stances.{stance}')}"
    subtitle = say(language, "brief.own_judgement")
    return Panel(
        body, title=Text(title, style=f"bold {style}"), title_align="left", subtitle=subtitle, border_style=style
    )


def _statement(statement: Statement, language: Language, style: str = "") -> Text:
    text = Text(statement.text, style=style)
    if statement.citations:
        text.append(" " + "".join(f"[{n}]" for n in statement.citations), style="not bold cyan")
    remark = {Verdict.PARTIAL: "partly_supported", Verdict.UNSUPPORTED: "not_supported"}.get(statement.verdict)
    if remark:
        text.append(f" ({say(language, f'brief.{remark}')})", style="yellow")
    return text


def _hanging(mark: str, text: Text) -> RenderableType:
    grid = Table.grid(padding=(0, 1))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(Text(mark, style="cyan"), text)
    return grid


def _table(rows: tuple[CaseRow, ...], language: Language) -> Table:
    table = Table(show_lines=True, header_style="bold", expand=True)
    for column in COLUMNS:
        table.add_column(say(language, f"brief.columns.{column}"), ratio=2 if column in ("case", "decision") else 3)
    for row in rows:
        table.add_row(Text(row.label, style="bold"), *(_statement(cell, language) for cell in row.cells))
    return table


def _list(rows: tuple[CaseRow, ...], language: Language) -> RenderableType:
    parts: list[RenderableType] = []
    for row in rows:
        title = Text(f"{row.label}: ", style="bold")
        title.append_text(_statement(row.decision, language))
        parts.append(_hanging("•", title))
        for column in ("happened", "followed", "difference"):
            line = Text(f"{say(language, f'brief.columns.{column}')}: ", style="dim")
            line.append_text(_statement(getattr(row, column), language, "not dim"))
            parts.append(Padding(line, (0, 0, 0, 2)))
    return Group(*parts)


def _sources(brief: Brief, lists: ClosedLists) -> RenderableType:
    parts: list[RenderableType] = [Text(say(brief.inquiry.language, "brief.headings.sources"), style="bold cyan")]
    for reference in references(brief, lists):
        text = Text(reference.text, style=f"link {reference.url}" if reference.url else "")
        parts.append(_hanging("\n".join(textwrap.wrap(reference.label.replace("]", "] "), _LABEL_WIDTH)), text))
    return Group(*parts)
