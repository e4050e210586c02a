"""What an exchange with the team's server did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from assistant.domain import Language
from assistant.errors import StandpuntError
from assistant.library.problems import Problem
from assistant.library.text import clean
from assistant.words import plural, say

_SHOWN = 5
"""Names of files in one line."""


@dataclass
class Exchange:
    """What was done, by the names of files.

    `received`, `removed_here`: what others did; `sent`, `removed_there`: what was done here. `set_aside`: ours of files
    that both changed, with the names under which they are kept now. `problems`: files that could not be used, here or
    there. `away`: why nothing was exchanged, or not everything; `contact`: when the server last answered before this.
    """

    server: str
    contact: datetime | None
    received: list[str] = field(default_factory=list)
    removed_here: list[str] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    removed_there: list[str] = field(default_factory=list)
    set_aside: list[tuple[str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    away: StandpuntError | None = None

    @property
    def changed_here(self) -> bool:
        """Whether the library here is another than before."""
        return bool(self.received or self.removed_here or self.set_aside)

    @property
    def changed_there(self) -> bool:
        """Whether the server holds something else than before."""
        return bool(self.sent or self.removed_there)

    def lines(self, language: Language) -> Iterator[str]:
        """What there is to tell of it, a line each; also that the server is away."""
        yield from self.news(language)
        if self.away:
            reason = say(language, f"errors.{self.away.key}.message", **self.away.facts)
            when = f"{self.contact:%Y-%m-%d %H:%M}" if self.contact else ""
            yield clean(say(language, f"team.{'away' if when else 'away_first'}", reason=reason, date=when))

    def news(self, language: Language) -> Iterator[str]:
        """What was done, a line each."""
        for what in ("received", "removed_here", "sent", "removed_there"):
            names: Sequence[str] = getattr(self, what)
            if names:
                shown = ", ".join(map(_short, names[:_SHOWN])) + (" …" if len(names) > _SHOWN else "")
                yield plural(language, f"team.{what}", len(names), names=shown)
        for name, kept in self.set_aside:
            yield say(language, "team.aside", name=_short(name), kept=_short(kept))
        for problem in self.problems:
            yield clean(say(language, "team.problem", problem=problem))


def _short(name: str) -> str:
    """The id of a document or note; other files are called as they are."""
    return name.rpartition("/")[2].removesuffix(".nl.md").removesuffix(".en.md")
