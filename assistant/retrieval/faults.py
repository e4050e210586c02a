"""Telling faults of the storage (damage, a full disk) from faults of ours."""

from __future__ import annotations

import sqlite3

from assistant.errors import IndexUnavailable


def is_storage_fault(error: BaseException) -> bool:
    """Whether an exception comes from reading or writing the index.

    Chroma raises exceptions of its own packages, tantivy and numpy ValueError, SQLite its own, the system OSError.
    """
    own = isinstance(error, OSError | sqlite3.Error | ValueError | EOFError)
    return own or type(error).__module__.partition(".")[0].startswith("chromadb")


def is_damage(error: BaseException) -> bool:
    """Whether the index has to be built anew to go on: it says so itself, or its storage does."""
    if isinstance(error, IndexUnavailable):
        return error.key == "index_damaged"
    return is_storage_fault(error)


def reason(error: BaseException) -> str:
    """What went wrong, in a few words."""
    told = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return " ".join(str(told).split())[:200]
