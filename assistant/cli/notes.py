"""`standpunt note list` and `note remove`: the case notes of the user's own that there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from assistant import settings
from assistant.cli import output
from assistant.cli.sharing import share
from assistant.domain import Language
from assistant.errors import ExitCode
from assistant.library.lists import ClosedLists, read_lists
from assistant.library.note_store import KeptNote, NoteContext, find_note, kept_notes, remove_note
from assistant.library.notes import read_note
from assistant.library.sources import read_sources
from assistant.words import plural, say

COLUMNS = ("id", "organisation", "years", "decision", "title")


def note_context() -> NoteContext:
    """What notes are read with, by the settings in force.

    Raises:
        CorpusError: the lists or sources of the documents cannot be read.
        UsageError: the settings leave the library out.
    """
    in_force = settings.load()
    library, corpus = in_force.own_library(), in_force.corpus_directory
    sources, _ = read_sources(corpus)
    return NoteContext.of(library, read_lists(corpus), sources, output.words_language())


def run_list(*, json: bool) -> int:
    """List the notes; what is wrong with any of them goes to stderr."""
    context = note_context()
    notes = kept_notes(context)
    if json:
        output.print_json([_as_json(note) for note in notes])
        return ExitCode.OK
    language = context.language
    if not notes:
        output.note(say(language, "note.cli.none"))
        return ExitCode.OK
    rows = [_row(note, context.lists, language) for note in notes]
    if output.is_rich():
        _table(rows, language)
    else:
        for row in rows:
            print("\t".join(row))
    for problem in (problem for note in notes for problem in note.problems):
        output.note(str(problem))
    output.note(plural(language, "note.cli.count", len(notes)))
    unreadable = sum(note.document is None for note in notes)
    if unreadable:
        output.note(plural(language, "note.cli.unreadable", unreadable))
    return ExitCode.OK


def run_remove(id: str) -> int:
    """Remove a note; its whole id must be given, because nothing brings it back."""
    context = note_context()
    path = find_note(context.library, id, context.language)
    document, _ = read_note(path, context.lists, context.sources, context.language)
    remove_note(context.library, id)
    title = document.title if document else path.name
    output.note(say(context.language, "note.cli.removed", id=id.strip().lower(), title=title))
    share(context.language)
    return ExitCode.OK


def _row(note: KeptNote, lists: ClosedLists, language: Language) -> tuple[str, ...]:
    document = note.document
    if document is None:
        return (note.id, "", "", "", f"✗ {note.problems[0].message}")
    decision = lists.label("decisions", document.decision, language) if document.decision else ""
    years = ", ".join(map(str, document.years))
    return (document.id, document.organisation or "", years, decision, document.title)


def _table(rows: Sequence[tuple[str, ...]], language: Language) -> None:
    from rich.table import Table
    from rich.text import Text

    out = output.console()
    table = Table(header_style="bold", expand=True)
    for column in COLUMNS:
        title = say(language, f"note.cli.columns.{column}")
        if column == "id":
            table.add_column(title, no_wrap=True)  # it is there to be copied
        else:
            table.add_column(title, ratio=3 if column == "title" else 1)
    for row in rows:
        table.add_row(*map(Text, row))
    out.print(table)


def _as_json(note: KeptNote) -> dict[str, Any]:
    document = note.document
    return {
        "id": note.id,
        "language": document.language if document else None,
        "title": document.title if document else None,
        "organisation": document.organisation if document else None,
        "years": document.years if document else [],
        "decision": document.decision if document else None,
        "topics": document.topics if document else [],
        "sector": document.sector if document else None,
        "country": document.country if document else [],
        "date": document.date if document else None,
        "path": str(note.path),
        "problems": [{"line": problem.line, "message": problem.message} for problem in note.problems],
    }
