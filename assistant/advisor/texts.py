"""What the user's own texts say to a question: passages that answer it, not passages that merely share its subject."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.advisor.figures import tells_quantity, wants_figure, years
from assistant.domain import Inquiry, Language, Passage
from assistant.library.sentences import sentences
from assistant.library.text import fold
from assistant.retrieval.analysis import stems
from assistant.retrieval.index import Index
from assistant.retrieval.retriever import Findings
from assistant.retrieval.thesaurus import PARTS, QueryWord

_LOOKED_AT = 12
"""Passages found that are read; a brief cites a few."""

_LIMITS = Path(__file__).with_name("texts.toml")

_FEWEST_WORDS = 2
"""One word shared proves nothing."""

_QUOTED_WORDS = 35
"""A longer passage is quoted by the sentences that answer best."""


@dataclass(frozen=True, slots=True)
class OwnPassages:
    """Passages of the user's own texts, best first.

    `answers`: whether the best of them is near enough to answer a question that nothing else answers.
    """

    passages: tuple[Passage, ...] = ()
    answers: bool = False


@dataclass(frozen=True, slots=True)
class ReadPassage:
    """A passage of the user's own texts as read for a question.

    `nearness`: its relevance (a probability, see `retrieval.relevance`) and the share of the question's words that it
    holds, added up, in 0..2: an embedder knows little of an organisation's own names, and words little of meaning.
    `kept`: it was cited a turn ago. `tells`: whether it can answer by itself.
    """

    passage: Passage
    nearness: float
    kept: bool
    tells: bool


def own_passages(inquiry: Inquiry, findings: Findings, index: Index) -> OwnPassages:
    """Choose what the user's own texts say to a question."""
    limits = _limits()
    chosen = [read for read in read_passages(inquiry, findings, index) if read.kept or read.nearness >= limits["fits"]]
    answers = any(read.tells and read.nearness >= limits["answers"] for read in chosen)
    return OwnPassages(tuple(read.passage for read in chosen), answers)


def read_passages(inquiry: Inquiry, findings: Findings, index: Index) -> Iterator[ReadPassage]:
    """The passages of the user's own texts that were found for a question, best first, and how near each is to it."""
    asked = [word for word in index.thesaurus.expand(inquiry.standalone_question, inquiry.language) if word.stems]
    for found in findings.texts[:_LOOKED_AT]:
        document = index.document(found.document, found.language)
        passage = next((p for p in document.passages if p.twin_key == found.twin_key), None) if document else None
        if document is None or passage is None:
            continue
        said = " ".join((passage.text, passage.heading or "", document.title))
        shared = _shared(asked, inquiry.language, frozenset(stems(said, passage.language)), passage.language)
        tells = _tells(inquiry, passage, said)
        yield ReadPassage(passage, found.relevance + shared, found.kept, tells)


def quoted(passage: Passage, question: str) -> str:
    """The sentences of a passage that answer a question best, as they stand there; all of it if it is short."""
    said = sentences(passage.text)
    if len(passage.text.split()) <= _QUOTED_WORDS or len(said) == 1:
        return passage.text
    asked = frozenset(stems(question, passage.language))
    worth = [len(asked & set(stems(sentence, passage.language))) for sentence in said]
    first = last = worth.index(max(worth))
    while True:  # its neighbours too, as long as they fit
        wider = [(first, last + 1), (first - 1, last)]
        fitting = [(a, b) for a, b in wider if a >= 0 and b < len(said) and _words(said[a : b + 1]) <= _QUOTED_WORDS]
        if not fitting:
            return " ".join(said[first : last + 1])
        first, last = max(fitting, key=lambda span: sum(worth[span[0] : span[1] + 1]))


@cache
def _limits() -> Mapping[str, float]:
    """What a text must reach to be cited beside other evidence (`fits`), and to answer what nothing else answers."""
    return tomllib.loads(_LIMITS.read_text(encoding="utf-8"))


def _tells(inquiry: Inquiry, passage: Passage, said: str) -> bool:
    """Whether a text can answer by itself: a figure if one is asked for, of the year and the organisation asked of.

    `said`: the text with what stands above it, where the year of a report is told.
    """
    if inquiry.organisations and not any(fold(name) in fold(passage.text) for name in inquiry.organisations):
        return False
    if not wants_figure(inquiry):
        return True
    return all(year in said for year in years(inquiry.question)) and tells_quantity(
        inquiry, passage.text, passage.language
    )


def _shared(asked: Sequence[QueryWord], language: Language, held: frozenset[str], held_in: Language) -> float:
    """The share of the words of a question that a text holds, by any of their names, in either language; in 0..1."""
    found = sum(_holds(word, language, held, held_in) for word in asked)
    return found / len(asked) if found >= _FEWEST_WORDS else 0.0


def _holds(word: QueryWord, language: Language, held: frozenset[str], held_in: Language) -> bool:
    same_in_both = word.text[:1].isupper() or not word.text.isalpha()  # names and numbers
    if (language is held_in or same_in_both) and held.issuperset(word.stems):
        return True
    names = (other for other in word.alternatives if other.language is held_in and other.kind != PARTS)
    return any(held.issuperset(name.stems) for name in names)


def _words(said: list[str]) -> int:
    return sum(len(sentence.split()) for sentence in said)
