"""`standpunt export`: a conversation or a memo in a file."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from assistant import settings
from assistant.cli import output
from assistant.cli.history import find_session, kept_sessions
from assistant.conversation.export.files import write_export
from assistant.conversation.export.turns import from_kept, last_brief, last_decision
from assistant.conversation.store import KeptTurn, SessionFacts
from assistant.domain import Language
from assistant.errors import ExitCode, UsageError
from assistant.library.lists import read_lists
from assistant.profile import load_profile
from assistant.words import say

STDOUT = "-"


class ExportFormat(StrEnum):
    """What can be made of a conversation."""

    MD = "md"
    HTML = "html"
    DOCX = "docx"
    MEMO = "memo"
    MEMO_HTML = "memo-html"
    MEMO_DOCX = "memo-docx"
    JSON = "json"


_BY_SUFFIX = {
    ".html": ExportFormat.HTML,
    ".htm": ExportFormat.HTML,
    ".docx": ExportFormat.DOCX,
    ".json": ExportFormat.JSON,
}
_MEMOS = {ExportFormat.HTML: ExportFormat.MEMO_HTML, ExportFormat.DOCX: ExportFormat.MEMO_DOCX}


def run_export(wanted: str, *, format: str | None, out: str, turn: int | None, force: bool) -> int:
    """Write a conversation, or one turn of it, to a file or to standard output."""
    chosen = _format(format, out)
    with kept_sessions() as store:
        session = find_session(store, wanted)
        kept = store.history(session.id) if store else ()
    if turn is not None:
        if not 1 <= turn <= len(kept):
            raise UsageError("turn_unknown", number=turn, count=len(kept))
        kept = kept[turn - 1 : turn]
    language = output.words_language()
    content = _as_json(session, kept) if chosen is ExportFormat.JSON else _content(chosen, session, kept, language)
    if out != STDOUT:
        output.note(say(language, "cli.export.written", path=write_export(Path(out), content, replace=force)))
    elif isinstance(content, str):
        print(content, end="")
    elif sys.stdout.isatty():
        raise UsageError("export_to_terminal", format=chosen)
    else:
        sys.stdout.buffer.write(content)
    return ExitCode.OK


def _format(named: str | None, out: str) -> ExportFormat:
    """The format asked for, or the one that the file's name tells; Markdown if neither does.

    A memo is of the kind that the file's name tells.
    """
    told = _BY_SUFFIX.get(Path(out).suffix.lower(), ExportFormat.MD)
    if named is None:
        return told
    try:
        chosen = ExportFormat(named.strip().lower())
    except ValueError:
        raise UsageError("export_format_unknown", value=named, known=", ".join(ExportFormat)) from None
    return _MEMOS.get(told, chosen) if chosen is ExportFormat.MEMO else chosen


def _content(chosen: ExportFormat, session: SessionFacts, kept: Sequence[KeptTurn], language: Language) -> str | bytes:
    from assistant.conversation.export import documents

    lists = read_lists(settings.load().corpus_directory)
    turns, moment = [from_kept(each) for each in kept], datetime.now().astimezone()
    of_turns: dict[ExportFormat, Callable[..., str | bytes]] = {
        ExportFormat.MD: documents.to_markdown_document,
        ExportFormat.HTML: documents.to_html,
        ExportFormat.DOCX: documents.to_docx,
    }
    if chosen in of_turns:
        return of_turns[chosen](turns, lists, moment=moment, language=language, name=session.name)
    brief = last_brief(turns)
    if brief is None:
        raise UsageError("export_no_brief")
    of_brief: dict[ExportFormat, Callable[..., str | bytes]] = {
        ExportFormat.MEMO: documents.to_memo,
        ExportFormat.MEMO_HTML: documents.to_memo_html,
        ExportFormat.MEMO_DOCX: documents.to_memo_docx,
    }
    return of_brief[chosen](brief, lists, load_profile(), last_decision(turns), moment=moment)


def _as_json(session: SessionFacts, kept: Sequence[KeptTurn]) -> str:
    value = {
        "id": session.id,
        "name": session.name,
        "started": session.started,
        "turns": [asdict(each) for each in kept],
    }
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
