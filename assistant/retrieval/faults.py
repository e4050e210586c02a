"""Telling faults of the storage (damage, a full disk) from faults of ours."""

from __future__ import annotations

import sqlite3


def is_storage_fault(error: BaseException) -> bool:
    """Whether an exception comes from reading or writing the index.

    Chroma raises exceptions of its own packages, tantivy and numpy ValueError, SQLite its own, the system OSError.
    """
    own = isinstance(error, OSError | sqlite3.Error | ValueError | EOFError)
    return own or type(error).__module__.partition(".")[0].startswith("chromadb")


def reason(error: BaseException) -> str:
    """What went wrong, in a few words."""
    told = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return " ".join(str(told).split())[:200]
