"""`standpunt cases`: the casebook, filtered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistant import settings
from assistant.cli import output
from assistant.cli.progress import ProgressObserver
from assistant.domain import Document, DocumentKind, Language
from assistant.errors import ExitCode, UsageError
from assistant.library.lists import ClosedLists, read_lists
from assistant.library.text import fold
from assistant.retrieval.sync import open_index
from assistant.words import say

_FIELDS = {"topics": "topics", "decisions": "decision", "sectors": "sector", "countries": "country"}


def run_cases(text: str, filters: Mapping[str, str | None], *, lang: str | None, json: bool) -> int:
    """List the case notes that match every filter and hold every word of `text`."""
    language = output.chosen_language(lang) or output.words_language()
    in_force = settings.load()
    lists = read_lists(in_force.corpus_directory)
    wanted = {name: _code(name, value, lists) for name, value in filters.items() if value}
    observer = ProgressObserver(language)
    try:
        index = open_index(in_force, observer)
    finally:
        observer.stop()
    known = (index.document(case.id, language) for case in index.catalogue.cases(language))
    every = [case for case in known if case and case.kind is DocumentKind.CASE]
    index.close()
    found = [case for case in every if _matches(case, wanted, text)]
    if json:
        output.print_json([_as_json(case) for case in found])
    else:
        _print(found, len(every), language, lists)
    return ExitCode.OK


def _code(name: str, value: str, lists: ClosedLists) -> str:
    code = lists.find(name, value)
    if code is None:
        raise UsageError("filter_unknown", name=name, value=value, known=", ".join(lists.codes(name)))
    return code


def _matches(case: Document, wanted: Mapping[str, str], text: str) -> bool:
    for name, code in wanted.items():
        value = getattr(case, _FIELDS[name])
        if code not in (value if isinstance(value, tuple) else (value,)):
            return False
    said = fold(" ".join([case.title, case.organisation or "", *case.aliases, *(p.text for p in case.passages)]))
    return all(word in said for word in fold(text).split())


def _print(found: list[Document], total: int, language: Language, lists: ClosedLists) -> None:
    if not found:
        print(say(language, "cli.cases_none"))
        return
    rows = [
        {
            "organisation": case.organisation or "",
            "years": ", ".join(map(str, case.years)),
            "decision": lists.label("decisions", case.decision, language) if case.decision else "",
            "followed": case.glance.followed if case.glance else "",
            "id": case.id,
        }
        for case in sorted(found, key=lambda case: (fold(case.organisation or ""), case.years))
    ]
    if output.is_rich():
        _table(rows, language)
    else:
        for row in rows:
            print("\t".join(row.values()))
    output.note(say(language, "cli.cases_found", count=len(found), total=total))


def _table(rows: list[dict[str, str]], language: Language) -> None:
    from rich.table import Table
    from rich.text import Text

    out = output.console()
    table = Table(header_style="bold", expand=True)
    for column in rows[0]:
        title = say(language, f"cli.columns.{column}")
        if column == "id":
            table.add_column(title, no_wrap=True)  # it is there to be copied
        else:
            table.add_column(title, ratio=3 if column == "followed" else 2)
    for row in rows:
        table.add_row(*map(Text, row.values()))
    out.print(table)


def _as_json(case: Document) -> dict[str, Any]:
    return {
        "id": case.id,
        "title": case.title,
        "organisation": case.organisation,
        "country": case.country,
        "region": case.region,
        "sector": case.sector,
        "years": case.years,
        "topics": case.topics,
        "decision": case.decision,
        "happened": case.glance.happened if case.glance else None,
        "followed": case.glance.followed if case.glance else None,
        "collection": case.collection,
    }
