"""Adding documents to the user's own library: whatever is wrong with one file never stops the others."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from assistant.domain import Language
from assistant.errors import Refused
from assistant.library.importing import SUFFIXES, Converted, Converter
from assistant.library.own import OwnFacts, new_id, own_files, read_facts, readable, remove_own, today, write_own
from assistant.library.privacy import Finding, redact, special_category
from assistant.library.problems import BrokenFile
from assistant.library.resemblance import NEARLY_THE_SAME, marks, resemblance, sketch
from assistant.library.splitting import split_markdown

STANDARD_INPUT = "-"
"""What stands for standard input where a file is named."""


class Fate(StrEnum):
    """What became of a file."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Alike:
    """A document that was there already and is nearly the same. `share`: of the text they have in common, in 0..1."""

    id: str
    title: str
    share: float


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one file. `refusal`: why it was not added. `facts`: what is kept of it."""

    name: str
    fate: Fate
    facts: OwnFacts | None = None
    refusal: Refused | None = None
    alike: Alike | None = None
    unread: tuple[int, ...] = ()
    sensitive: tuple[Finding, ...] = ()


class Shelf:
    """The documents that are there, by what is known of them.

    Each is found by its place, its bytes and the marks of its text: with thousands of documents, looking at all of them
    for every file that is added would take longer than reading it.
    """

    def __init__(self, library: Path) -> None:
        self.library = library
        self.known: dict[str, tuple[OwnFacts, Path]] = {}
        self._having: dict[str | bytes, dict[str, None]] = {}

    @classmethod
    def of(cls, library: Path) -> Shelf:
        """What is in a library; files that cannot be read are left alone."""
        shelf = cls(library)
        for path in own_files(library):
            try:
                facts = read_facts(path)
            except (BrokenFile, OSError):
                continue
            shelf._take(facts, path)
        return shelf

    def from_place(self, place: Path) -> OwnFacts | None:
        """The document that was made from a file."""
        kept = readable(place)
        return next((facts for facts in self._with(kept) if facts.path == kept), None)

    def with_content(self, sha256: str) -> OwnFacts | None:
        """The document that was made from the same bytes."""
        return next((facts for facts in self._with(sha256) if facts.sha256 == sha256), None)

    def alike(self, sketched: str, but: str) -> Alike | None:
        """The document most like a text, if it is nearly the same; never the one with the id `but`."""
        others = {facts.id: facts for mark in marks(sketched) for facts in self._with(mark) if facts.id != but}
        scored = [(resemblance(sketched, facts.sketch or ""), facts) for facts in others.values()]
        share, best = max(scored, key=lambda pair: pair[0], default=(0.0, None))
        return Alike(best.id, best.title, share) if best and share >= NEARLY_THE_SAME else None

    def keep(self, facts: OwnFacts, markdown: str) -> None:
        """Write a document; the one it takes the place of goes, also if that was in the other language."""
        before = self.known.get(facts.id)
        path = write_own(self.library, facts, markdown)
        if before:
            self._leave(before[0])
            if before[1] != path:
                remove_own(before[1])
        self._take(facts, path)

    def drop(self, id: str) -> OwnFacts:
        """Remove a document. Raises KeyError if there is none of this id."""
        facts, path = self.known[id]
        self._leave(facts)
        remove_own(path)
        return facts

    def _take(self, facts: OwnFacts, path: Path) -> None:
        self.known[facts.id] = (facts, path)
        for trait in _traits(facts):
            self._having.setdefault(trait, {})[facts.id] = None

    def _leave(self, facts: OwnFacts) -> None:
        del self.known[facts.id]
        for trait in _traits(facts):
            self._having[trait].pop(facts.id, None)

    def _with(self, trait: str | bytes) -> Iterator[OwnFacts]:
        return (self.known[id][0] for id in self._having.get(trait, ()))


def _traits(facts: OwnFacts) -> set[str | bytes]:
    return {trait for trait in (facts.path, facts.sha256, *marks(facts.sketch or "")) if trait}


@dataclass(frozen=True)
class Adder:
    """Adds files to a shelf. `default`: the language of a text that does not tell. `redacts`: mask personal data."""

    shelf: Shelf
    converter: Converter
    default: Language
    redacts: bool = False

    def add_file(self, path: Path) -> Result:
        """Add a file, or bring its document up to date.

        Raises:
            LibraryUnavailable: the library cannot be written.
            Stopped: the converter was stopped.
        """
        place = path.absolute()
        try:
            return self._added(readable(path), self.converter.read(place), readable(place.name), place)
        except Refused as refusal:
            return Result(readable(path), Fate.REFUSED, refusal=refusal)

    def add_bytes(self, data: bytes, name: str | None) -> Result:
        """Add what came from standard input; `name` tells its format. Raises: as `add_file`."""
        try:
            return self._added(name or STANDARD_INPUT, data, name, None)
        except Refused as refusal:
            return Result(name or STANDARD_INPUT, Fate.REFUSED, refusal=refusal)

    def _added(self, label: str, data: bytes, name: str | None, place: Path | None) -> Result:
        sha256 = hashlib.sha256(data).hexdigest()
        # A file that was moved, or copied beside itself, is still that document.
        known = (self.shelf.from_place(place) if place else None) or self.shelf.with_content(sha256)
        if known and known.sha256 == sha256 and not self.redacts:
            return Result(label, Fate.UNCHANGED, known)
        converted = self.converter.convert_bytes(data, name, default=self.default)
        return self._kept(label, converted, known, sha256, place)

    def _kept(self, name: str, converted: Converted, known: OwnFacts | None, sha256: str, place: Path | None) -> Result:
        sensitive = tuple(special_category(converted.markdown, converted.language))
        markdown = redact(converted.markdown, converted.language) if self.redacts else converted.markdown
        title = redact(converted.title, converted.language) if self.redacts else converted.title
        pieces = sum(1 for _ in split_markdown(markdown))
        if not pieces:
            raise Refused("import_empty")
        facts = OwnFacts(
            id=known.id if known else new_id(title, self.shelf.known),
            language=converted.language,
            title=title,
            date=converted.date,
            file=readable(place.name) if place else None,
            path=readable(place) if place else None,
            format=converted.format,
            sha256=sha256,
            added=today(),
            pages=converted.pages,
            passages=pieces,
            sketch=sketch(markdown),
        )
        alike = self.shelf.alike(facts.sketch or "", facts.id)
        self.shelf.keep(facts, markdown)
        return Result(name, Fate.UPDATED if known else Fate.ADDED, facts, None, alike, converted.unread, sensitive)


def files_at(places: Iterable[Path]) -> Iterator[Path]:
    """The files to add: those that are named, and in folders all of a format we read. Hidden ones stay out of it."""
    for place in places:
        if place.is_dir():
            yield from _inside(place)
        else:
            yield place


def _inside(folder: Path) -> Iterator[Path]:
    for at, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if wanted_file(Path(at) / name):
                yield Path(at) / name


def wanted_file(path: Path) -> bool:
    """Whether a file in a folder is one to add."""
    # `~$report.docx` is what Word leaves beside a document that is open.
    return not path.name.startswith((".", "~$")) and path.suffix.lower() in SUFFIXES and path.is_file()
