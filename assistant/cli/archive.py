"""`standpunt library export`, `import` and `sync`: the whole library as one archive, and shared with a team."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assistant import settings
from assistant.cli import output
from assistant.cli.adding import bring_up_to_date
from assistant.domain import Language
from assistant.errors import ExitCode, UsageError
from assistant.library.archive import Arrival, Imported, export_library, import_library
from assistant.library.holdings import held_files
from assistant.library.text import clean
from assistant.retrieval.team.exchange import exchange
from assistant.words import plural, say

_TOLD = (Arrival.KEPT, Arrival.REFUSED)
"""What goes to stderr: what the user may want to do something about."""


def run_export(target: str, *, force: bool) -> int:
    """Write the whole library to one archive."""
    path = Path(target).expanduser().resolve()
    names = export_library(settings.load().own_library(), path, replace=force)
    output.note(plural(output.words_language(), "archive.written", len(names), path=path))
    return ExitCode.OK


def run_import(source: str, *, replace: bool, json: bool) -> int:
    """Take in the library of an archive. Returns FAILURE if a file of it could not be used."""
    language, in_force = output.words_language(), settings.load()
    path = Path(source).expanduser()
    if not path.is_file():
        raise UsageError("add_missing", path=source)
    imported = import_library(path, in_force.own_library(), in_force.corpus_directory, replace=replace)
    if json:
        output.print_json([_as_json(each) for each in imported])
    else:
        _tell(imported, language)
    if any(each.fate in (Arrival.ADDED, Arrival.REPLACED) for each in imported):
        bring_up_to_date(in_force, language)
    return ExitCode.FAILURE if any(each.fate is Arrival.REFUSED for each in imported) else ExitCode.OK


def run_sync(*, json: bool) -> int:
    """Exchange with the team's server now, and bring the index up to date with what came."""
    language, in_force = output.words_language(), settings.load()
    library = in_force.own_library()
    told = exchange(in_force, again=True)
    if told is None:
        raise UsageError("team_none")
    if json:
        parts = ("server", "received", "removed_here", "sent", "removed_there", "set_aside")
        problems = [str(problem) for problem in told.problems]
        output.print_json({**{part: getattr(told, part) for part in parts}, "problems": problems})
    else:
        for line in told.news(language):
            output.note(line)
    if told.changed_here or told.changed_there:
        bring_up_to_date(in_force, language)
    if told.away:
        raise told.away
    if not json:
        print(plural(language, "team.agreed", len(held_files(library))))
    return ExitCode.OK


def _tell(imported: Sequence[Imported], language: Language) -> None:
    for each in imported:
        if each.fate is Arrival.UNCHANGED:
            continue
        reason = "; ".join(map(str, each.problems))
        line = clean(say(language, f"archive.fates.{each.fate}", name=each.name, reason=reason))
        if each.fate in _TOLD:
            output.note(line)
        else:
            print(line)
    fates = [each.fate for each in imported]
    counts = [plural(language, f"archive.counts.{fate}", fates.count(fate)) for fate in Arrival if fate in fates]
    if counts:
        output.note(", ".join(counts))


def _as_json(imported: Imported) -> dict[str, Any]:
    return {"name": imported.name, "fate": imported.fate.value, "problems": [str(each) for each in imported.problems]}
