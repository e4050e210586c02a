"""What the user's own texts say to a question: passages that answer it, not passages that merely share its subject."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.advisor.figures import tells_quantity, wants_figure
from assistant.domain import Inquiry, Language, Passage
from assistant.library.sentences import sentences
from assistant.library.text import fold
from assistant.retrieval.analysis import stems
from assistant.retrieval.index import Index
from assistant.retrieval.retriever import Findings
from assistant.retrieval.thesaurus import PARTS, QueryWord

_LOOKED_AT = 12
"""Passages found that are read; a brief cites a few."""

_FITS, _ANSWERS = 0.8, 1.1
"""What a text must reach to be cited beside other evidence, and to answer a question that nothing else answers: its
relevance (a probability, see `retrieval.relevance`) and the share of the question's words that it holds, added up. An
embedder knows little of an organisation's own names, and words little of meaning; chosen with `evals.own_documents`."""

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


def own_passages(inquiry: Inquiry, findings: Findings, index: Index) -> OwnPassages:
    """Choose what the user's own texts say to a question."""
    asked = [word for word in index.thesaurus.expand(inquiry.standalone_question, inquiry.language) if word.stems]
    chosen: list[Passage] = []
    answers = False
    for found in findings.texts[:_LOOKED_AT]:
        document = index.document(found.document, found.language)
        passage = next((p for p in document.passages if p.twin_key == found.twin_key), None) if document else None
        if document is None or passage is None:
            continue
        said = " ".join((passage.text, passage.heading or "", document.title))
        shared = _shared(asked, inquiry.language, frozenset(stems(said, passage.language)), passage.language)
        if found.kept or found.relevance + shared >= _FITS:
            chosen.append(passage)
            answers = answers or (
                found.relevance + shared >= _ANSWERS and _tells(inquiry, passage.text, passage.language)
            )
    return OwnPassages(tuple(chosen), answers)


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


def _tells(inquiry: Inquiry, text: str, language: Language) -> bool:
    """Whether a text can answer by itself: a figure if one is asked for, and of the organisation it is asked of."""
    if inquiry.organisations and not any(fold(name) in fold(text) for name in inquiry.organisations):
        return False
    return not wants_figure(inquiry) or tells_quantity(inquiry, text, language)


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
