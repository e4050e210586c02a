"""One tree of exceptions. Each names a message in the words files, and carries an exit code.

The words (message and hint, in Dutch and English) are looked up where the error is shown, under
`[errors.<key>]`, so that the same error can be told in the user's language.
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What the process returns; `docs/reference/json.md` tells users."""

    OK = 0
    FAILURE = 1
    USAGE = 2
    ABSTAINED = 3
    CONFIGURATION = 4
    CORPUS = 5
    UNSUPPORTED = 6
    INTERRUPTED = 130


class StandpuntError(Exception):
    """Anything that ends a command with one line and a hint. `facts` fill the words' placeholders."""

    exit_code = ExitCode.FAILURE

    def __init__(self, key: str, /, **facts: object) -> None:
        super().__init__(f"{key} {facts}" if facts else key)
        self.key = key
        self.facts = facts


class UsageError(StandpuntError):
    """The command was called in a way that cannot be answered."""

    exit_code = ExitCode.USAGE


class ConfigurationError(StandpuntError):
    """A setting is wrong, or a configured model is not available."""

    exit_code = ExitCode.CONFIGURATION


class DraftFailed(StandpuntError):
    """A chat model gave no usable draft. Never ends a command: the built-in advisor answers instead, and says so."""


class Stopped(StandpuntError):
    """The asker stopped an answer that was on its way."""

    exit_code = ExitCode.INTERRUPTED


class CorpusError(StandpuntError):
    """The documents cannot be read."""

    exit_code = ExitCode.CORPUS


class LibraryUnavailable(StandpuntError):
    """The user's own documents cannot be read or written."""

    exit_code = ExitCode.CORPUS


class Refused(StandpuntError):
    """A file cannot be added to the user's own documents. Of many files it is one; the others go on."""

    exit_code = ExitCode.CORPUS


class IndexUnavailable(StandpuntError):
    """The index cannot be read or written."""

    exit_code = ExitCode.CORPUS


class TeamUnavailable(StandpuntError):
    """The team's server cannot be used now. Ends no command that can do without it: each has a copy of the library."""

    exit_code = ExitCode.CONFIGURATION


class SessionsUnavailable(StandpuntError):
    """The file of sessions cannot be read or written."""

    exit_code = ExitCode.CORPUS
