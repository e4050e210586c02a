"""From an inquiry through its evidence to a brief."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from assistant.domain.documents import Document, Passage, Source
from assistant.domain.terms import Decision, DecisionKind, Form, Language, Outcome, SectionKind, Signal, Stance, Verdict


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A question as understood.

    `named_documents` are the case notes about the organisations named; `decisions` those that cases are asked to show.
    `sector` and `country` are the asker's own, when the question tells them. `asks_figure`: the answer must be a
    number. `asks_story`: it asks what happened as a whole, not for a detail. `seen_cases`: cases shown before, of which
    no more are wanted. `form`: the form in which the answer is wanted. `follows`: it goes on from an earlier turn.
    `in_doubt`: a circumstance that the question may mean, and that would change the advice.
    """

    question: str
    standalone_question: str
    language: Language
    kind: DecisionKind
    topics: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    named_documents: tuple[str, ...] = ()
    signals: tuple[Signal, ...] = ()
    decisions: tuple[Decision, ...] = ()
    sector: str | None = None
    country: str | None = None
    asks_figure: bool = False
    asks_story: bool = False
    seen_cases: tuple[str, ...] = ()
    form: Form = Form.WHOLE
    follows: bool = False
    in_doubt: Signal | None = None


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """A passage with its number for citing, its document's facts and its resolved source.

    `score` is the fused retrieval score in 0..1, or 0 for a passage that a guide brought in by name.
    """

    n: int
    passage: Passage
    document: Document
    source: Source
    score: float


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of a brief (or one cell of its table), with its citations and what the check said.

    `support` is in 0..1. `quote` is the passage text that supports it best.
    """

    section: SectionKind
    text: str
    citations: tuple[int, ...] = ()
    verdict: Verdict = Verdict.ADVICE
    support: float = 0.0
    quote: str = ""


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One comparable case in a brief's table; every cell is a statement."""

    document: str
    label: str
    happened: Statement
    decision: Statement
    followed: Statement
    difference: Statement

    @property
    def cells(self) -> tuple[Statement, ...]:
        """The four cells in the order of the columns."""
        return (self.happened, self.decision, self.followed, self.difference)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a brief: statements, and in the cases section a computed note and the rows of the table."""

    kind: SectionKind
    statements: tuple[Statement, ...] = ()
    rows: tuple[CaseRow, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Grounding:
    """How many statements of a brief carry which verdict."""

    statements: int
    supported: int
    partial: int
    unsupported: int
    advice: int


@dataclass(frozen=True, slots=True)
class Brief:
    """The advice: what a turn ends in, checked and ready to be shown.

    `ask_back`: the one question put back to the asker, where the outcome is clarify; the sections then hold what holds
    whatever the answer is, if anything does. `dropped`: sentences of a draft that nothing supported; `left_out`: twin
    keys of passages for which the chat model had no room.
    """

    inquiry: Inquiry
    outcome: Outcome
    stance: Stance | None
    sections: tuple[Section, ...]
    evidence: tuple[EvidenceItem, ...]
    grounding: Grounding
    missing: tuple[str, ...]
    model: str
    corpus_version: str
    prompt_version: str
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    notices: tuple[str, ...] = ()
    ask_back: str = ""
    dropped: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def statements(self) -> tuple[Statement, ...]:
        """Every statement in reading order, the cells of the case table included."""
        found: list[Statement] = []
        for section in self.sections:
            found.extend(section.statements)
            for row in section.rows:
                found.extend(row.cells)
        return tuple(found)
