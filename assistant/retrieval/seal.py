"""What a finished generation of the index holds, byte for byte: shows damage that nothing else would notice.

A byte that a disk turned in the graph of the vectors or in the postings leaves everything readable, and wrong.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

_FILE = "checksums.json"
CHROMA_DATABASE = "chroma.sqlite3"
"""Changes without the index being changed: Chroma writes down that it was opened."""

_GRAPH = ("data_level0.bin", "header.bin", "length.bin", "link_lists.bin")
_FILED = "index_metadata.pickle"
"""What Chroma lays beside a graph when it files the vectors there, from a thousand on."""


def seal(folder: Path) -> None:
    """Write down what every file of a generation holds. Raises: OSError."""
    sums = {path.relative_to(folder).as_posix(): _sum(path) for path in _files(folder)}
    (folder / _FILE).write_text(json.dumps(sums, indent=0), encoding="ascii")


def broken(folder: Path) -> str | None:
    """Which file is not what it was, or None. A generation that was made before there were seals has none to break."""
    try:
        sums = json.loads((folder / _FILE).read_text(encoding="ascii"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        return f"{_FILE} cannot be read"
    for name, expected in sums.items():
        try:
            if _sum(folder / name) != expected:
                return f"{name} is not what was written"
        except OSError:
            return f"{name} is missing"
    return next((fault for path in folder.rglob(CHROMA_DATABASE) if (fault := _malformed(path))), None)


def _malformed(path: Path) -> str | None:
    """What SQLite finds wrong with a file of its own."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
            told = str(database.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.Error as error:
        told = str(error)
    return None if told == "ok" else f"{path.name}: {told}"


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if (
            path.is_file()
            and path.name not in (_FILE, CHROMA_DATABASE)
            and path.suffix != ".lock"
            and not _is_stub(path)
        ):
            yield path


def _is_stub(path: Path) -> bool:
    """Whether it belongs to the graph of a collection that Chroma still keeps in its database only.

    It makes the files of such a graph anew whenever the folder is opened, with whatever lay in memory in them.
    """
    return path.name in _GRAPH and not path.with_name(_FILED).exists()


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
