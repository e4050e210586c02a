"""Any answer against any documents: sentence by sentence, and many pairs at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.domain import Language, Verdict
from assistant.grounding.assessing import Assessment, assess, sentences, source_of, support_of
from assistant.grounding.check import Span, supporting_words, verdict_of
from assistant.grounding.checker import Checker, second_opinion
from assistant.grounding.model import shipped_model
from assistant.grounding.source import Source
from assistant.grounding.vectors import shipped_vectors
from assistant.library.language import detect_language

_TELLING = 4_000
"""Characters of an answer that its language is told from."""


@dataclass(frozen=True, slots=True)
class SentenceCheck:
    """One sentence of an answer: `start` and `end` in it, verdict and probability.

    `document`: the number of the document that says most of it (None if there is none), `passage`: its sentence, and
    `words`: where the words stand in the passage that carry it. `missing`: numbers and names that no document has.
    """

    start: int
    end: int
    verdict: Verdict
    support: float
    document: int | None
    passage: str
    words: tuple[Span, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnswerCheck:
    """An answer: the probability in 0..1 that everything it says is supported, and its sentences."""

    support: float
    sentences: tuple[SentenceCheck, ...]

    @property
    def supported(self) -> bool:
        """Whether every sentence is supported."""
        return all(each.verdict is Verdict.SUPPORTED for each in self.sentences)


def check_answer(answer: str, documents: Sequence[str], checker: Checker | None = None) -> AnswerCheck:
    """Check every sentence of an answer against documents; languages are told from the texts.

    Raises:
        ConfigurationError: the shipped embedder or the checker cannot be loaded.
    """
    language = detect_language(answer[:_TELLING], Language.EN)
    source = source_of(tuple(documents), (), language)
    model = shipped_model()
    checked = []
    everything: list[Assessment] = []
    for (start, end), reading in sentences(answer, language):
        (found,) = assess([reading], source, model, shipped_vectors())
        everything.append(found)
        support = support_of([found], model)
        if checker:
            evidence = " ".join(source.segments[row].reading.text for row in found.alignment.best)
            support = second_opinion(support, [found], checker, [(evidence, reading.text)])
        row = next(iter(found.alignment.best), None)
        segment = source.segments[row] if row is not None else None
        words = supporting_words(reading, segment.reading) if segment else ()
        document, passage = (segment.passage, segment.reading.text) if segment else (None, "")
        checked.append(SentenceCheck(start, end, verdict_of(support), support, document, passage, words, found.missing))
    joint = support_of(everything, model)
    least = min((each.support for each in checked), default=1.0)
    return AnswerCheck(min(joint, least) if checker else joint, tuple(checked))


def support_scores(pairs: Sequence[tuple[str, str]]) -> list[float]:
    """For each pair (source text, answer text) the probability that everything the answer says is supported.

    Dutch or English, each told from its text; answers of many sentences and sources of several thousand words
    included. A source that stands in several pairs is read and embedded once. An answer that says nothing is 1.0.

    Raises:
        ConfigurationError: the shipped embedder cannot be loaded.
    """
    model, vectors = shipped_model(), shipped_vectors()
    sources: dict[str, Source] = {}
    scores = []
    for text, answer in pairs:
        if text not in sources:
            sources[text] = source_of((text,), (), Language.EN)
        language = detect_language(answer[:_TELLING], next(iter(sources[text].languages), Language.EN))
        said = [reading for _, reading in sentences(answer, language)]
        scores.append(support_of(assess(said, sources[text], model, vectors), model))
    return scores
