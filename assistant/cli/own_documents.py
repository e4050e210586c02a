"""`standpunt library`: the documents that the user added."""

from __future__ import annotations

from assistant import settings
from assistant.cli import output
from assistant.domain import Language
from assistant.errors import ExitCode
from assistant.library.adding import Shelf
from assistant.library.own import OwnFacts
from assistant.library.text import fold
from assistant.words import plural, say

_COLUMNS = ("id", "title", "date", "format", "pages", "language", "added")


def run_library(text: str, *, format: str | None, json: bool) -> int:
    """List the user's own documents that hold every word of `text`, the one last added first."""
    language = output.words_language()
    library = settings.load().library_directory
    shelf = Shelf.of(library) if library else None
    known = shelf.known.values() if shelf else ()
    words = fold(text).split()
    found = [
        facts
        for facts, path in known
        if (format is None or facts.format == format.lower().lstrip("."))
        and (not words or _holds(words, facts.title + "\n" + path.read_text(encoding="utf-8", errors="replace")))
    ]
    found.sort(key=lambda facts: (facts.added, facts.id), reverse=True)
    if json:
        output.print_json([facts.model_dump(mode="json", exclude={"sketch", "kind"}) for facts in found])
        return ExitCode.OK
    if not found:
        print(say(language, "library.none_match" if known else "library.none"))
        return ExitCode.OK
    _print(found, language)
    output.note(plural(language, "library.found", len(found)))
    return ExitCode.OK


def _holds(words: list[str], text: str) -> bool:
    folded = fold(text)
    return all(word in folded for word in words)


def _print(found: list[OwnFacts], language: Language) -> None:
    rows = [[str(getattr(facts, column) or "") for column in _COLUMNS] for facts in found]
    if not output.is_rich():
        for row in rows:
            print("\t".join(row))
        return
    from rich.table import Table
    from rich.text import Text

    table = Table(header_style="bold", expand=True)
    for column in _COLUMNS:
        table.add_column(
            say(language, f"library.columns.{column}"),
            no_wrap=column != "title",
            ratio=3 if column == "title" else None,
        )
    for row in rows:
        table.add_row(*map(Text, row))
    output.console().print(table)
