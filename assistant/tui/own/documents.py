"""The user's own documents in the terminal application: adding files and removing documents, outside its thread."""

from __future__ import annotations

import shlex
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from assistant.domain import Document, DocumentKind, Language
from assistant.errors import Stopped, UsageError
from assistant.library.adding import Adder, Fate, Result, Shelf, files_at
from assistant.library.importing import Converter
from assistant.library.note_store import remove_note
from assistant.retrieval.sync import Observer, open_index
from assistant.settings import Settings


class Adding:
    """Files on their way into the library.

    `default`: the language of a text that does not tell. `told` hears, in the thread of `run`, of each file as it is
    done, with the number of files that there are.
    """

    def __init__(self, places: Sequence[Path], default: Language, told: Callable[[Result, int], object]) -> None:
        self._places = places
        self._default = default
        self._told = told
        self._converter = Converter()
        self._stopping = threading.Event()

    @property
    def stopped(self) -> bool:
        """Whether `stop` was called."""
        return self._stopping.is_set()

    def stop(self) -> None:
        """Add no more files; those that were added stay. From any thread."""
        self._stopping.set()
        self._converter.stop()

    def run(self, settings: Settings, observer: Observer) -> None:
        """Add everything, then bring the index up to date, also if it was stopped.

        Raises:
            UsageError: the settings leave the library out.
            LibraryUnavailable, CorpusError, IndexUnavailable: the library or the index cannot be written.
        """
        changed = False
        with self._converter:
            adder = Adder(Shelf.of(settings.own_library()), self._converter, self._default)
            paths = list(files_at(self._places))
            for path in paths:
                if self.stopped:
                    break
                try:
                    result = adder.add_file(path)
                except Stopped:
                    break
                changed = changed or result.fate in (Fate.ADDED, Fate.UPDATED)
                self._told(result, len(paths))
        if changed:
            bring_up_to_date(settings, observer)


def remove_own(document: Document, settings: Settings, observer: Observer) -> None:
    """Remove a document or a case note of the user's own, and bring the index up to date.

    Raises: as `Adding.run`.
    """
    library = settings.own_library()
    if document.kind is DocumentKind.TEXT:
        shelf = Shelf.of(library)
        if document.id in shelf.known:
            shelf.drop(document.id)
    else:
        remove_note(library, document.id)
    bring_up_to_date(settings, observer)


def bring_up_to_date(settings: Settings, observer: Observer) -> None:
    """Let the index agree with the documents. Raises: CorpusError, IndexUnavailable, ConfigurationError."""
    open_index(settings, observer).close()


def places_named(text: str) -> list[Path]:
    """The files and folders that a text names: one path as it is, or several with quotes where they hold spaces.

    Raises:
        UsageError: one of them is not there.
    """
    whole = _place(text)
    if _is_there(whole):
        return [whole]
    try:
        named = shlex.split(text)
    except ValueError:  # a quote without its twin
        named = text.split()
    places = [_place(each) for each in named]
    missing = next((place for place in places if not _is_there(place)), None)
    if missing or not places:
        raise UsageError("add_missing", path=missing or text)
    return places


def _place(text: str) -> Path:
    path = Path(text.strip().replace("\0", ""))
    try:
        return path.expanduser()
    except RuntimeError:  # the home of nobody we know
        return path


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a name longer than any can be
        return False
