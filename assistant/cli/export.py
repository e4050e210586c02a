"""`standpunt export`: a conversation or a memo in a file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from assistant import settings
from assistant.cli import output
from assistant.cli.history import find_session, kept_sessions
from assistant.conversation.export.files import write_export
from assistant.conversation.export.turns import from_kept, last_brief
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
    MEMO = "memo"
    MEMO_HTML = "memo-html"
    JSON = "json"


_BY_SUFFIX = {".html": ExportFormat.HTML, ".htm": ExportFormat.HTML, ".json": ExportFormat.JSON}


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
    text = _as_json(session, kept) if chosen is ExportFormat.JSON else _text(chosen, session, kept, language)
    if out == STDOUT:
        print(text, end="")
    else:
        output.note(say(language, "cli.export.written", path=write_export(Path(out), text, replace=force)))
    return ExitCode.OK


def _format(named: str | None, out: str) -> ExportFormat:
    """The format asked for, or the one that the file's name tells; Markdown if neither does."""
    if named is None:
        return _BY_SUFFIX.get(Path(out).suffix.lower(), ExportFormat.MD)
    try:
        return ExportFormat(named.strip().lower())
    except ValueError:
        raise UsageError("export_format_unknown", value=named, known=", ".join(ExportFormat)) from None


def _text(chosen: ExportFormat, session: SessionFacts, kept: Sequence[KeptTurn], language: Language) -> str:
    from assistant.conversation.export.documents import to_html, to_markdown_document, to_memo, to_memo_html

    lists = read_lists(settings.load().corpus_directory)
    turns, moment = [from_kept(each) for each in kept], datetime.now().astimezone()
    if chosen in (ExportFormat.MD, ExportFormat.HTML):
        document = to_html if chosen is ExportFormat.HTML else to_markdown_document
        return document(turns, lists, moment=moment, language=language, name=session.name)
    brief = last_brief(turns)
    if brief is None:
        raise UsageError("export_no_brief")
    memo = to_memo_html if chosen is ExportFormat.MEMO_HTML else to_memo
    return memo(brief, lists, load_profile(), moment=moment)


def _as_json(session: SessionFacts, kept: Sequence[KeptTurn]) -> str:
    value = {
        "id": session.id,
        "name": session.name,
        "started": session.started,
        "turns": [asdict(each) for each in kept],
    }
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
