"""The casebook that a suite is about: ours alone, or with documents planted in it that should not be trusted."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from assistant import locations
from assistant.errors import ConfigurationError
from assistant.library.corpus import FOLDERS, document_files, shared_files
from assistant.library.sources import FILE as SOURCES_FILE
from assistant.settings import Settings

_KEPT = 2
"""Casebooks that stay in the cache; each takes about 50 MB with its index."""


@dataclass(frozen=True, slots=True)
class Casebook:
    """A folder of documents, and where its index lies."""

    corpus: Path
    index: Path


def planted_casebook(corpus: Path, planted: Path) -> Casebook:
    """The documents of a corpus and those of `planted` (articles/, cases/, sources.yaml), in the cache directory.

    Made once for each state of the two; its index is built by whoever opens it.

    Raises:
        ConfigurationError: a document would take the place of another, or the cache cannot be written.
        CorpusError: the corpus holds no documents.
    """
    name = corpus_fingerprint(corpus, planted)
    shelf = locations.cache_directory() / "casebooks"
    place = shelf / name
    try:
        if not place.is_dir():
            shelf.mkdir(parents=True, exist_ok=True)
            draft = Path(mkdtemp(dir=shelf, prefix="draft-"))
            try:
                _write(draft / "corpus", corpus, planted)
                draft.rename(place)
            except OSError:
                if not place.is_dir():  # another process was quicker
                    raise
            finally:
                shutil.rmtree(draft, ignore_errors=True)
        place.touch()
        _sweep(shelf)
    except OSError as error:
        raise ConfigurationError("eval_cache_unwritable", path=shelf, reason=error.strerror or error) from error
    return Casebook(place / "corpus", place / "index")


def own_library(settings: Settings) -> Path | None:
    """The user's own library, if there is anything in it."""
    library = settings.library_directory
    return library if library and any(library.glob("*/*.md")) else None


def library_fingerprint(library: Path) -> str:
    """Changes with anything in the user's own library."""
    digest = hashlib.sha256()
    for path in sorted(library.glob("*/*.md")):
        digest.update(f"{path.relative_to(library).as_posix()} {_hash(path)}\n".encode())
    return digest.hexdigest()[:16]


def shipped_index() -> Path:
    """Where lies an index without the user's own documents, if there are any."""
    return locations.cache_directory() / "shipped-index"


def corpus_fingerprint(corpus: Path, planted: Path | None = None) -> str:
    """Changes when anything that is read of a corpus does, or of what is planted in it."""
    digest = hashlib.sha256()
    for folder in filter(None, (corpus, planted)):
        for path in _files(folder):
            digest.update(f"{path.relative_to(folder).as_posix()} {_hash(path)}\n".encode())
    return digest.hexdigest()[:16]


def _files(folder: Path) -> Iterator[Path]:
    yield from (path for path in document_files(folder) if path.is_file())
    yield from (path for path in shared_files(folder) if path.is_file())


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _write(target: Path, corpus: Path, planted: Path) -> None:
    for folder in FOLDERS:
        (target / folder).mkdir(parents=True)
    for source in (corpus, planted):
        for path in document_files(source):
            copy = target / path.relative_to(source)
            if copy.exists():
                raise ConfigurationError("eval_planted_twice", path=path)
            shutil.copyfile(path, copy)
    for path in shared_files(corpus):
        if path.is_file():
            shutil.copyfile(path, target / path.name)
    more = planted / SOURCES_FILE
    if more.is_file():
        own = (target / SOURCES_FILE).read_text(encoding="utf-8")
        (target / SOURCES_FILE).write_text(f"{own}\n{more.read_text(encoding='utf-8')}", encoding="utf-8")


def _sweep(shelf: Path) -> None:
    """Remove all but the casebooks used last."""
    places = sorted(shelf.iterdir(), key=lambda place: place.stat().st_mtime, reverse=True)
    for old in [place for place in places if not place.name.startswith("draft-")][_KEPT:]:
        shutil.rmtree(old, ignore_errors=True)
