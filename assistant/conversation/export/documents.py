"""Conversations and briefs as files that stand by themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from assistant import __version__
from assistant.conversation.days import told_day
from assistant.conversation.decisions import KeptDecision
from assistant.conversation.export.blocks import Block, Heading, Look, Page, Paragraph, Part, Quote, Text
from assistant.conversation.export.content import brief_blocks, closing_block, decision_blocks
from assistant.conversation.export.markdown import to_markdown
from assistant.conversation.export.memo import memo_page
from assistant.conversation.export.notes import grouped_notes, note_blocks, single_notes
from assistant.conversation.export.turns import ExportTurn
from assistant.conversation.export.webpage import to_webpage
from assistant.domain import Brief, Language, Profile
from assistant.library.lists import ClosedLists
from assistant.library.text import clean
from assistant.words import say

_TITLE_LENGTH = 90


def to_markdown_document(
    turns: Sequence[ExportTurn], lists: ClosedLists, *, moment: datetime, language: Language, name: str = ""
) -> str:
    """Turns as Markdown, each with its brief, and the passages and sources that it rests on.

    `moment` is when it is made; its time zone is that in which times are told. `language`: for what stands around
    turns in both languages, or without an answer. `name`: that of the conversation, if it has more than one turn.
    """
    return to_markdown(_document(turns, lists, moment, language, name))


def to_html(
    turns: Sequence[ExportTurn], lists: ClosedLists, *, moment: datetime, language: Language, name: str = ""
) -> str:
    """As `to_markdown_document`, as a web page that needs nothing but itself and prints well."""
    return to_webpage(_document(turns, lists, moment, language, name))


def to_docx(
    turns: Sequence[ExportTurn], lists: ClosedLists, *, moment: datetime, language: Language, name: str = ""
) -> bytes:
    """As `to_markdown_document`, as a Word file."""
    from assistant.conversation.export.wordfile import to_wordfile

    return to_wordfile(_document(turns, lists, moment, language, name), moment)


def to_clipping(brief: Brief, lists: ClosedLists) -> str:
    """A brief as Markdown to be pasted elsewhere: whole, but with its passages told as briefly as in a memo."""
    language = brief.inquiry.language
    notes = grouped_notes(brief, brief.sections, lists)
    blocks = [*brief_blocks(brief, brief.sections), *note_blocks(notes, language), closing_block(brief)]
    title = _shortened(brief.inquiry.question)
    return to_markdown(Page(language, title, (Part(language, title, tuple(blocks)),), closing=""))


def to_memo(
    brief: Brief, lists: ClosedLists, profile: Profile, decision: KeptDecision | None = None, *, moment: datetime
) -> str:
    """A brief as a memo of one page, in Markdown, with what was decided."""
    return to_markdown(_memo(brief, lists, profile, decision, moment))


def to_memo_html(
    brief: Brief, lists: ClosedLists, profile: Profile, decision: KeptDecision | None = None, *, moment: datetime
) -> str:
    """As `to_memo`, as a web page that prints on one sheet of A4 unless its statements are long."""
    return to_webpage(_memo(brief, lists, profile, decision, moment))


def to_memo_docx(
    brief: Brief, lists: ClosedLists, profile: Profile, decision: KeptDecision | None = None, *, moment: datetime
) -> bytes:
    """As `to_memo`, as a Word file."""
    from assistant.conversation.export.wordfile import to_wordfile  # brings lxml

    return to_wordfile(_memo(brief, lists, profile, decision, moment), moment)


def _memo(brief: Brief, lists: ClosedLists, profile: Profile, decision: KeptDecision | None, moment: datetime) -> Page:
    closing = _closing(moment, brief.inquiry.language)
    return memo_page(brief, lists, profile, decision, moment=moment, closing=closing)


def _document(turns: Sequence[ExportTurn], lists: ClosedLists, moment: datetime, language: Language, name: str) -> Page:
    spoken = {turn.brief.inquiry.language for turn in turns if turn.brief}
    around = spoken.pop() if len(spoken) == 1 else language
    parts = tuple(_part(turn, lists, moment, around) for turn in turns)
    return Page(around, _title(parts, clean(name), around), parts, _closing(moment, around))


def _title(parts: Sequence[Part], name: str, language: Language) -> str:
    """A conversation is named after its first question, which is told at more length here than in lists."""
    first = parts[0].title if parts else say(language, "export.conversation")
    cut = name.endswith("…") and first.startswith(name.removesuffix("…"))
    return first if len(parts) == 1 or cut else name or first


def _closing(moment: datetime, language: Language) -> str:
    return say(language, "export.closing", version=__version__, day=told_day(moment, language))


def _part(turn: ExportTurn, lists: ClosedLists, moment: datetime, around: Language) -> Part:
    language = turn.brief.inquiry.language if turn.brief else around
    title = _shortened(turn.question)
    return Part(language, title, tuple(_blocks(turn, lists, moment, language, title)))


def _shortened(question: str) -> str:
    text = clean(question)
    return text if len(text) <= _TITLE_LENGTH else f"{text[: _TITLE_LENGTH - 1].rstrip()}…"


def _blocks(turn: ExportTurn, lists: ClosedLists, moment: datetime, language: Language, title: str) -> Iterator[Block]:
    if title != turn.question.strip():
        yield Quote(turn.question)
    asked = turn.asked.astimezone(moment.tzinfo)
    told = say(language, "export.asked", day=told_day(asked, language), time=f"{asked:%H:%M}")
    yield Paragraph((Text(told, Look.QUIET),))
    if turn.brief is None:
        yield from _unanswered(turn, language)
        yield from decision_blocks(turn.decisions, language)
        return
    inquiry = turn.brief.inquiry
    if clean(inquiry.standalone_question) != clean(turn.question):
        yield Paragraph((Text(f"{say(language, 'export.read_as')}: {inquiry.standalone_question}", Look.QUIET),))
    yield from brief_blocks(turn.brief, turn.brief.sections)
    yield from decision_blocks(turn.decisions, language)
    yield from note_blocks(single_notes(turn.brief, lists), language)
    yield closing_block(turn.brief)


def _unanswered(turn: ExportTurn, language: Language) -> Iterator[Block]:
    """Why there is no brief."""
    if turn.unreadable:
        yield Heading(say(language, "export.unreadable"))
        return
    if turn.draft is None:
        yield Heading(say(language, "export.unanswered"))
        return
    yield Heading(say(language, "export.stopped"))
    if turn.draft.strip():
        yield Paragraph((Text(say(language, "export.draft")),))
        yield Quote(turn.draft)
