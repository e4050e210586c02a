"""A brief on one page: what a meeting needs to decide, and where it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from assistant.conversation.days import told_day
from assistant.conversation.decisions import KeptDecision
from assistant.conversation.export.blocks import Block, Facts, Look, Page, Paragraph, Part, Text
from assistant.conversation.export.content import brief_blocks, closing_block, decision_blocks
from assistant.conversation.export.notes import grouped_notes, note_blocks
from assistant.domain import Brief, Profile, Section, SectionKind
from assistant.library.lists import ClosedLists
from assistant.library.text import clean
from assistant.words import say

_KEPT = {
    SectionKind.STANCE: 2,
    SectionKind.ANSWER: 3,
    SectionKind.CAUTION: 1,
    SectionKind.WHY: 3,
    SectionKind.CASES: 3,
    SectionKind.COUNTER: 2,
    SectionKind.NEXT_STEPS: 3,
    SectionKind.WOULD_CHANGE: 2,
    SectionKind.MISSING: 2,
}
"""How many statements (of the cases: rows) of which part fit a sheet of A4 together with the passages they cite."""


def memo_page(
    brief: Brief,
    lists: ClosedLists,
    profile: Profile,
    decision: KeptDecision | None,
    *,
    moment: datetime,
    closing: str,
) -> Page:
    """The memo. What it leaves out, it says; its numbers are those of the whole brief. `decision`: if one was taken."""
    language = brief.inquiry.language
    sections, left_out = _shortened(brief)
    blocks: list[Block] = [Facts(tuple(_facts(brief, lists, profile, moment))), *brief_blocks(brief, sections)]
    if left_out:
        parts = ", ".join(f"{say(language, f'brief.headings.{kind}')} ({count})" for kind, count in left_out)
        blocks.append(Paragraph((Text(say(language, "export.left_out", parts=parts), Look.QUIET),)))
    blocks += decision_blocks([decision] if decision else [], language)
    blocks += note_blocks(grouped_notes(brief, sections, lists), language)
    blocks.append(closing_block(brief))
    title = say(language, "export.memo")
    return Page(language, title, (Part(language, title, tuple(blocks)),), closing, compact=True)


def _facts(brief: Brief, lists: ClosedLists, profile: Profile, moment: datetime) -> Iterator[tuple[str, str]]:
    language = brief.inquiry.language
    yield say(language, "export.question"), brief.inquiry.question
    if clean(brief.inquiry.standalone_question) != clean(brief.inquiry.question):
        yield say(language, "export.read_as"), brief.inquiry.standalone_question
    known = (
        profile.organisation,
        profile.sector and lists.label("sectors", profile.sector, language),
        profile.country and lists.label("countries", profile.country, language),
        profile.customers,
    )
    if any(known):
        yield say(language, "export.organisation"), ", ".join(filter(None, known))
    if profile.principles:
        yield say(language, "export.principles"), "; ".join(profile.principles)
    yield say(language, "export.date"), told_day(moment, language)


def _shortened(brief: Brief) -> tuple[list[Section], list[tuple[SectionKind, int]]]:
    """The parts as far as they fit, and of which part how many statements or cases do not."""
    kept: list[Section] = []
    left_out: list[tuple[SectionKind, int]] = []
    for section in brief.sections:
        limit = _KEPT.get(section.kind, 0)
        short = replace(section, statements=section.statements[:limit], rows=section.rows[:limit])
        if short.statements or short.rows:
            kept.append(short)
        whole = len(section.statements) + len(section.rows)
        missing = whole - len(short.statements) - len(short.rows)
        if missing:
            left_out.append((section.kind, missing))
    return kept, left_out
