"""`standpunt add` and `remove`: what becomes of each file, told as it happens; then the index is brought up to date."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant import settings
from assistant.cli import output
from assistant.cli.progress import ProgressObserver
from assistant.domain import Language
from assistant.errors import ExitCode, UsageError
from assistant.library.adding import STANDARD_INPUT, Adder, Fate, Result, Shelf, files_at, wanted_file
from assistant.library.importing import Converter
from assistant.library.telling import reason_of, remarks, summed_up
from assistant.retrieval.sync import open_index
from assistant.settings import Settings
from assistant.words import plural, say

if TYPE_CHECKING:
    from rich.progress import Progress

_CHANGED = (Fate.ADDED, Fate.UPDATED)


def run_add(places: Sequence[str], *, name: str | None, redact: bool, watch: bool, lang: str | None, json: bool) -> int:
    """Add files, folders or standard input. Returns FAILURE if any file was refused."""
    language = output.words_language()
    in_force = settings.load()
    shelf = Shelf.of(in_force.own_library())
    wanted = _wanted(places, piped=not sys.stdin.isatty())
    with Converter() as converter:
        adder = Adder(shelf, converter, output.chosen_language(lang) or language, redacts=redact)
        results = _add(adder, wanted, name, language, json=json)
        if json:
            output.print_json([_as_json(result, language) for result in results])
        else:
            output.note(summed_up(results, language))
        if any(result.fate in _CHANGED for result in results):
            bring_up_to_date(in_force, language)
        if watch:
            _watch([Path(place).expanduser() for place in wanted], adder, in_force, language)
    return ExitCode.FAILURE if any(result.fate is Fate.REFUSED for result in results) else ExitCode.OK


def _add(adder: Adder, wanted: Sequence[str], name: str | None, language: Language, *, json: bool) -> list[Result]:
    """Add everything, telling each as it is done; what was done before Ctrl-C stays done."""
    results: list[Result] = []
    try:
        if STANDARD_INPUT in wanted:
            results.append(adder.add_bytes(sys.stdin.buffer.read(), name))
            _tell(results[-1], language, json=json)
        paths = list(files_at(Path(place).expanduser() for place in wanted if place != STANDARD_INPUT))
        with _bar(len(paths), language) as advance:
            for path in paths:
                results.append(adder.add_file(path))
                advance()
                _tell(results[-1], language, json=json)
    except KeyboardInterrupt:
        output.note(say(language, "library.stopped", count=len(results)))
        raise
    return results


def run_remove(wanted: Sequence[str]) -> int:
    """Remove documents by id, or by the file they were made from; the originals stay where they are."""
    language = output.words_language()
    in_force = settings.load()
    shelf = Shelf.of(in_force.own_library())
    chosen = [_chosen(each, shelf) for each in wanted]
    for id in dict.fromkeys(chosen):
        facts = shelf.drop(id)
        print(say(language, "library.removed", id=id, title=facts.title))
    bring_up_to_date(in_force, language)
    return ExitCode.OK


def bring_up_to_date(in_force: Settings, language: Language) -> None:
    """Let the index agree with the documents, with a bar."""
    observer = ProgressObserver(language)
    try:
        open_index(in_force, observer).close()
    finally:
        observer.stop()


def _watch(places: Sequence[Path], adder: Adder, in_force: Settings, language: Language) -> None:
    """Follow folders until Ctrl-C: what is saved in them is added, what is deleted from them is removed."""
    from watchfiles import Change, watch

    folders = [place.resolve() for place in places if place.is_dir()]
    if not folders:
        raise UsageError("watch_nothing")
    output.note(say(language, "library.watching", folders=", ".join(map(str, folders))))
    for changes in watch(*folders, raise_interrupt=True):
        changed = False
        for change, name in sorted(changes, key=lambda pair: pair[1]):
            path = Path(name)
            if change is Change.deleted:
                known = adder.shelf.from_place(path)
                if known:
                    adder.shelf.drop(known.id)
                    print(say(language, "library.removed", id=known.id, title=known.title), flush=True)
                    changed = True
            elif wanted_file(path):
                result = adder.add_file(path)
                _tell(result, language, json=False)
                changed = changed or result.fate in _CHANGED
        if changed:
            bring_up_to_date(in_force, language)


def _wanted(places: Sequence[str], *, piped: bool) -> list[str]:
    if not places and not piped:
        raise UsageError("add_nothing")
    wanted = list(places) or [STANDARD_INPUT]
    missing = next((p for p in wanted if p != STANDARD_INPUT and not Path(p).expanduser().exists()), None)
    if missing:
        raise UsageError("add_missing", path=missing)
    return wanted


def _chosen(wanted: str, shelf: Shelf) -> str:
    if wanted in shelf.known:
        return wanted
    facts = shelf.from_place(Path(wanted).expanduser().resolve())
    if facts is None:
        raise UsageError("own_document_unknown", id=wanted)
    return facts.id


@contextmanager
def _bar(total: int, language: Language) -> Iterator[Callable[[], None]]:
    """Something to call after each file; on a terminal it moves a bar."""
    if total < 2 or not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    bar: Progress
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(say(language, "library.reading"), total=total)
        yield lambda: bar.advance(task)


def _tell(result: Result, language: Language, *, json: bool) -> None:
    """One line for what was done, and one on stderr for each thing the user should know."""
    facts = result.facts
    if facts and not json and result.fate is not Fate.UNCHANGED:
        size = f" ({plural(language, 'library.pages', facts.pages)})" if facts.pages else ""
        print(say(language, f"library.{result.fate}", id=facts.id, title=facts.title) + size)
    for line in remarks(result, language):
        output.note(line)


def _as_json(result: Result, language: Language) -> dict[str, Any]:
    facts = result.facts
    return {
        "name": result.name,
        "fate": result.fate.value,
        "reason": reason_of(result, language) or None,
        "alike": result.alike.id if result.alike else None,
        "unread_pages": list(result.unread),
        "sensitive": len(result.sensitive),
        "document": facts.model_dump(mode="json", exclude={"sketch", "kind"}) if facts else None,
    }
