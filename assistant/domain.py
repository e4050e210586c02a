"""The words of the project (DESIGN.md section 1) as frozen types. Imports nothing of ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Language(StrEnum):
    """A language that questions, documents and answers may be in."""

    NL = "nl"
    EN = "en"

    @property
    def other(self) -> Language:
        """The other of the two languages."""
        return Language.EN if self is Language.NL else Language.NL


class DocumentKind(StrEnum):
    """What one file of the corpus is."""

    ARTICLE = "article"
    CASE = "case"
    IDEA = "idea"


class ArticleType(StrEnum):
    """What an article reports: findings, rules in force, a way of working, or somebody's opinion."""

    RESEARCH = "research"
    RULE = "rule"
    GUIDE = "guide"
    OPINION = "opinion"


class Role(StrEnum):
    """What a passage is for in its document, given by the heading it stands under."""

    SITUATION = "situation"
    FINDING = "finding"
    REACTION = "reaction"
    OUTCOME = "outcome"
    ADVICE = "advice"
    LIMIT = "limit"
    QUESTION = "question"


class SourceKind(StrEnum):
    """What sort of publication a source is; an opinion is never evidence of a fact."""

    RESEARCH = "research"
    LAW = "law"
    REGULATOR = "regulator"
    JOURNALISM = "journalism"
    OPINION = "opinion"
    COMPANY = "company"
    OWN = "own"


class Decision(StrEnum):
    """What an organisation did with its stand, as a case note records it."""

    HELD = "held"
    ADAPTED = "adapted"
    PAUSED = "paused"
    WITHDREW = "withdrew"
    DOUBLED_DOWN = "doubled_down"
    LEGAL_LOSS = "legal_loss"
    ONGOING = "ongoing"


class DecisionKind(StrEnum):
    """What sort of answer a question asks for."""

    HOLD_OR_WITHDRAW = "hold_or_withdraw"
    SPEAK_OUT = "speak_out"
    CLAIM_CHECK = "claim_check"
    INVOLVE_CUSTOMERS = "involve_customers"
    MEASURE = "measure"
    HOW_TO = "how_to"
    EXPLAIN = "explain"
    FIND_CASES = "find_cases"
    FACT = "fact"


class Stance(StrEnum):
    """The advice in one word."""

    HOLD = "hold"
    ADAPT = "adapt"
    PAUSE = "pause"
    WITHDRAW = "withdraw"
    START = "start"
    WAIT = "wait"
    NONE = "none"


class Signal(StrEnum):
    """A circumstance that a question mentions and that decides between stances."""

    PEOPLE_AT_RISK = "people_at_risk"
    CLAIM_UNTRUE = "claim_untrue"
    LEGAL_ORDER = "legal_order"
    PRACTICE_CONTRADICTS = "practice_contradicts"
    FACTS_UNCLEAR = "facts_unclear"
    FORM_OFFENDS = "form_offends"


class Verdict(StrEnum):
    """What the grounding check says of a statement."""

    SUPPORTED = "supported"
    PARTIAL = "partial"
    UNSUPPORTED = "unsupported"
    ADVICE = "advice"


class Outcome(StrEnum):
    """How a turn ended."""

    ADVISED = "advised"
    CLARIFY = "clarify"
    ABSTAINED = "abstained"


class SectionKind(StrEnum):
    """The parts of a brief, in the order in which they are shown."""

    STANCE = "stance"
    ANSWER = "answer"
    CAUTION = "caution"
    WHY = "why"
    CASES = "cases"
    COUNTER = "counter"
    FIND_OUT = "find_out"
    NEXT_STEPS = "next_steps"
    WOULD_CHANGE = "would_change"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Source:
    """A publication that statements rest on. `excerpt_read` is false when it was recalled, not read."""

    key: str
    kind: SourceKind
    author: str | None
    title: str
    publisher: str | None
    date: str | None
    url: str | None
    excerpt_read: bool


@dataclass(frozen=True, slots=True)
class SourceReference:
    """A statement's pointer to a source. `recalled`: this very statement was not seen in that source."""

    key: str
    recalled: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """The smallest citable piece: one statement of one document in one language.

    `ordinal` counts within the role from 1, the same in both languages, so that twins can be told.
    """

    document: str
    language: Language
    role: Role
    ordinal: int
    text: str
    sources: tuple[SourceReference, ...]

    @property
    def twin_key(self) -> str:
        """What both languages of this statement share, e.g. `abn-amro-pride-2021#outcome-1`."""
        return f"{self.document}#{self.role}-{self.ordinal}"

    @property
    def id(self) -> str:
        """The passage's own name, e.g. `abn-amro-pride-2021.nl#outcome-1`."""
        return f"{self.document}.{self.language}#{self.role}-{self.ordinal}"

    @property
    def own(self) -> bool:
        """Whether it rests on nothing but our own judgement."""
        return all(reference.key == OWN_SOURCE for reference in self.sources)


OWN_SOURCE = "own"


@dataclass(frozen=True, slots=True)
class StanceRule:
    """One stance that a guide can advise, and when.

    `signals`: chosen when the question shows one of them; the rule without signals is the default.
    `line`: the stance with its condition. `because`, `counter`: twin keys of the passages that carry
    the reasons and the counter-voice.
    """

    stance: Stance
    line: str
    signals: tuple[Signal, ...] = ()
    because: tuple[str, ...] = ()
    counter: tuple[str, ...] = ()
    condition: str | None = None


@dataclass(frozen=True, slots=True)
class Glance:
    """A case note in three labels, for tables: what happened, what followed, what is particular to it."""

    happened: str
    followed: str
    setting: str


@dataclass(frozen=True, slots=True)
class Document:
    """One file of the corpus: an article or a case note in one language."""

    id: str
    language: Language
    kind: DocumentKind
    title: str
    passages: tuple[Passage, ...]
    questions: tuple[str, ...]
    topics: tuple[str, ...]
    confidence: str
    origin_language: Language
    reviewed: str
    related: tuple[str, ...] = ()
    type: ArticleType | None = None
    answers: tuple[DecisionKind, ...] = ()
    stances: tuple[StanceRule, ...] = ()
    organisation: str | None = None
    aliases: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    region: str | None = None
    sector: str | None = None
    years: tuple[int, ...] = ()
    decision: Decision | None = None
    glance: Glance | None = None

    def with_role(self, *roles: Role) -> tuple[Passage, ...]:
        """The passages that stand under one of these roles, in the document's order."""
        return tuple(passage for passage in self.passages if passage.role in roles)


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A question as understood.

    `named_documents` are the case notes about the organisations named. `sector` and `country` are the
    asker's own, when the question tells them. `asks_figure`: the answer must be a number. `asks_story`:
    it asks what happened as a whole, not for a detail.
    """

    question: str
    standalone_question: str
    language: Language
    kind: DecisionKind
    topics: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    named_documents: tuple[str, ...] = ()
    signals: tuple[Signal, ...] = ()
    sector: str | None = None
    country: str | None = None
    asks_figure: bool = False
    asks_story: bool = False


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
    """The advice: what a turn ends in, checked and ready to be shown."""

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

    @property
    def statements(self) -> tuple[Statement, ...]:
        """Every statement in reading order, the cells of the case table included."""
        found: list[Statement] = []
        for section in self.sections:
            found.extend(section.statements)
            for row in section.rows:
                found.extend(row.cells)
        return tuple(found)
