"""Where conversations are: on disk, or, if they are not to be kept, in a place that goes with the application."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

from assistant.conversation.store import SessionStore


class Passing:
    """A place for conversations that are not to be kept. It is made when it is first needed."""

    def __init__(self) -> None:
        self._folder: TemporaryDirectory[str] | None = None
        self._lock = Lock()

    @property
    def file(self) -> Path:
        """The file for them."""
        with self._lock:
            if self._folder is None:
                self._folder = TemporaryDirectory(prefix="standpunt-")
            return Path(self._folder.name) / "sessions.sqlite"

    @property
    def used(self) -> bool:
        """Whether there is anything in it."""
        return self._folder is not None

    def close(self) -> None:
        """Remove it."""
        if self._folder:
            self._folder.cleanup()


class Stores:
    """What one thread reads and writes conversations with. SQLite's connections stay in the thread that made them.

    A conversation goes on where it began, also when it is set meanwhile that conversations are kept, or that they are
    not.
    """

    def __init__(self, passing: Passing) -> None:
        self._passing = passing
        self._opened: dict[bool, SessionStore] = {}

    def chosen(self, kept: bool) -> SessionStore:
        """The store for new conversations, by whether they are kept. Raises: SessionsUnavailable."""
        if kept not in self._opened:
            self._opened[kept] = SessionStore() if kept else SessionStore(self._passing.file)
        return self._opened[kept]

    def of(self, session: str | None, kept: bool) -> SessionStore:
        """The store that a conversation is in; the chosen one for a new conversation. Raises: SessionsUnavailable."""
        chosen = self.chosen(kept)
        if session is None or chosen.find(session) == session or (kept and not self._passing.used):
            return chosen
        other = self.chosen(not kept)
        return other if other.find(session) == session else chosen

    def close(self) -> None:
        """Close what was opened."""
        for store in self._opened.values():
            store.close()
        self._opened.clear()
