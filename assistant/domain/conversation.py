"""What a question stands in: who asks, and what was said before."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.domain.terms import DecisionKind, Language, Signal, Stance

MAX_QUESTION_CHARACTERS = 20_000
"""About ten pages: room for a pasted mail, and a limit on what one question may cost."""


@dataclass(frozen=True, slots=True)
class Profile:
    """The asker's own organisation, as far as they told. `sector` and `country` are codes of the closed lists.

    `principles`: what the organisation has publicly said that it stands for.
    """

    organisation: str | None = None
    sector: str | None = None
    country: str | None = None
    customers: str | None = None
    principles: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing is known."""
        return self == Profile()


@dataclass(frozen=True, slots=True)
class PastTurn:
    """What a follow-up needs to know of a turn.

    `cited` are the twin keys of the passages it cited; `signals`: the circumstances that its advice rests on;
    `in_doubt`: the one that it asked back about.
    """

    question: str
    standalone_question: str
    language: Language
    kind: DecisionKind
    topics: tuple[str, ...] = ()
    named_documents: tuple[str, ...] = ()
    stance: Stance | None = None
    cited: tuple[str, ...] = ()
    shown_cases: tuple[str, ...] = ()
    signals: tuple[Signal, ...] = ()
    in_doubt: Signal | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """The turns of a session before this question, the oldest first."""

    turns: tuple[PastTurn, ...] = ()

    @property
    def last(self) -> PastTurn | None:
        """The turn that a follow-up follows."""
        return self.turns[-1] if self.turns else None
