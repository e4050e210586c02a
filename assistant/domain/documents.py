"""Documents, their passages, and the sources these rest on."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.domain.terms import (
    ArticleType,
    Collection,
    Decision,
    DecisionKind,
    DocumentKind,
    Language,
    Role,
    Signal,
    SourceKind,
    Stance,
)

OWN_SOURCE = "own"
"""The key of the source that stands for our own judgement."""


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

    `ordinal` counts within the role from 1, the same in both languages, so that twins can be told. `page` (from 1) and
    `heading`: where it stands in a document that the user added, if that has pages and headings.
    """

    document: str
    language: Language
    role: Role
    ordinal: int
    text: str
    sources: tuple[SourceReference, ...]
    page: int | None = None
    heading: str | None = None

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


@dataclass(frozen=True, slots=True)
class StanceRule:
    """One stance that a guide can advise, and when.

    `signals`: chosen when the question shows one of them; the rule without signals is the default.
    `line`: the stance with its condition. `because`, `counter`, `steps`, `ask`: twin keys of the passages that
    carry the reasons, the counter-voice, the next steps and what to find out first; without the last two, those of
    the guide serve. `condition`: the twin key of the passage that says when the stance holds.
    """

    stance: Stance
    line: str
    signals: tuple[Signal, ...] = ()
    because: tuple[str, ...] = ()
    counter: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    ask: tuple[str, ...] = ()
    condition: str | None = None


@dataclass(frozen=True, slots=True)
class Glance:
    """A case note in three labels, for tables: what happened, what followed, what is particular to it."""

    happened: str
    followed: str
    setting: str


@dataclass(frozen=True, slots=True)
class Document:
    """An article, a case note or a text in one language.

    `reviewed` and `as_of` are months, e.g. `2026-05`; `as_of`: until when the rules it tells were followed.
    `date` (ISO 8601, also only a year or a month), `file` (a name) and `pages`: of a document that the user added.
    """

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
    as_of: str | None = None
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
    collection: Collection = Collection.SHIPPED
    date: str | None = None
    file: str | None = None
    pages: int | None = None

    def with_role(self, *roles: Role) -> tuple[Passage, ...]:
        """The passages that stand under one of these roles, in the document's order."""
        return tuple(passage for passage in self.passages if passage.role in roles)
