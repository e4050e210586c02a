"""From statements and a source to calibrated log odds: the trained model, and what it may not overrule.

Whatever the model says, a statement with a number or a name that its source lacks is not supported, nor one that
repeats a sentence of it with a denial put in or left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from assistant.domain import Language
from assistant.grounding.claims import is_structured, plain_sentence, segments, sentence_spans
from assistant.grounding.contrasts import misplaced_numbers, missing_names, missing_numbers
from assistant.grounding.cross_reading import shipped_reader
from assistant.grounding.evidence import evidence_of, is_read_whole
from assistant.grounding.features import Alignment, features
from assistant.grounding.model import Model, probability, thresholds
from assistant.grounding.quantities import Quantity
from assistant.grounding.reading import Reading, Word, read
from assistant.grounding.source import Segment, Source
from assistant.grounding.vectors import SentenceVectors
from assistant.library.language import detect_language
from assistant.library.text import fold

CERTAIN = 10.0
"""Log odds of what stands in the source word for word: 1 in twenty thousand is something else, such as a quotation."""

_TELLING = 4_000
"""Characters of a text that its language is told from."""


@dataclass(frozen=True)
class Assessment:
    """What was found out about one sentence.

    `row`: the model's figures; none where there is nothing to weigh, and `fixed` are the log odds: the sentence stands
    in the source word for word, or there is no source. `numbers` and `names` are those that the
    source lacks.
    """

    statement: Reading
    row: NDArray[np.float64] | None
    alignment: Alignment
    numbers: tuple[Quantity, ...]
    names: tuple[Word, ...]
    fixed: float = CERTAIN
    evidence: str = ""
    """What of the source it is to be read beside, where it needs reading."""

    reversal: float = 0.0
    """Of a sentence that differs from one of the source by a denial or an opposite: the share of the content, either
    way, that it repeats of it, in 0..1."""

    @property
    def turned(self) -> bool:
        """Whether it repeats a sentence of the source but for a denial or an opposite, and so says the reverse."""
        return self.reversal >= thresholds()["repeats"]

    @property
    def missing(self) -> tuple[str, ...]:
        """What the source lacks, as the sentence writes it."""
        return (*(self.statement.text[n.start : n.end] for n in self.numbers), *(word.text for word in self.names))

    @property
    def refused(self) -> bool:
        """Whether the sentence has a number or name that the source has not, or turns a sentence of it round."""
        return bool(self.numbers or self.names or self.turned)


@lru_cache(maxsize=256)
def source_of(texts: tuple[str, ...], facts: tuple[str, ...], default: Language) -> Source:
    """Documents or passages as one source, each in its own language. `facts` count as said but cannot be quoted."""
    found: list[Segment] = []
    for number, text in enumerate(texts):
        language = detect_language(text[:_TELLING], default)
        found.extend(Segment(read(piece, language), number) for piece in segments(text))
    found.extend(Segment(read(fact, default), -1) for fact in facts if fact.strip())
    return Source(found, structured=any(map(is_structured, texts)))


def sentences(text: str, language: Language) -> list[tuple[tuple[int, int], Reading]]:
    """The sentences of an answer with where they stand, without list markers, citation markers and emphasis."""
    found = ((span, plain_sentence(text[span[0] : span[1]])) for span in sentence_spans(text))
    return [(span, read(plain, language)) for span, plain in found if plain]


def assess(statements: Sequence[Reading], source: Source, model: Model, vectors: SentenceVectors) -> list[Assessment]:
    """Find out about each sentence what the model and the hard rule need."""
    verbatim = _plain_segments(source)
    found = []
    for statement in statements:
        if not source.segments:
            found.append(Assessment(statement, None, Alignment.empty(), statement.numbers, statement.names, -CERTAIN))
        elif _plain(statement.text) in verbatim:
            found.append(Assessment(statement, None, Alignment.of_row(verbatim[_plain(statement.text)]), (), ()))
        else:
            # Sentences need not be chosen, nor vectors be made (5 ms each), where all of them are read.
            cosines = None if is_read_whole(source) else similarity(statement, source, vectors)
            figures, alignment = features(statement, source, cosines)
            numbers = [*missing_numbers(statement, source), *misplaced_numbers(statement, source, alignment.meant)]
            names = missing_names(statement, source)
            first = source.segments[alignment.best[0]].reading if alignment.best else statement
            contrary = statement.negations != first.negations or figures["opposites_best"] > 0
            reversal = min(figures["same_best"], figures["said_back"]) if contrary else 0.0
            found.append(
                Assessment(
                    statement,
                    _row(model, figures),
                    alignment,
                    tuple(numbers),
                    tuple(names),
                    evidence=evidence_of(source, alignment, cosines),
                    reversal=reversal,
                )
            )
    return found


def _row(model: Model, figures: dict[str, float]) -> NDArray[np.float64]:
    return np.array([figures.get(name, float("nan")) for name in model.names])


def similarity(statement: Reading, source: Source, vectors: SentenceVectors) -> NDArray[np.float64]:
    """The cosine of a statement with every segment of a source."""
    return np.asarray(source.vectors(vectors.of) @ vectors.of([statement.text])[0], dtype=float)


def log_odds(found: Sequence[Assessment], model: Model) -> NDArray[np.float64]:
    """The log odds of each sentence; what stands there word for word is certain. No hard rule is applied.

    Raises:
        ConfigurationError: the cross-encoder cannot be loaded.
    """
    values = np.array([each.fixed for each in found])
    rows = [place for place, each in enumerate(found) if each.row is not None]
    if rows:
        reader = shipped_reader()
        figures = np.array([found[place].row for place in rows])
        trees = np.clip(model.log_odds(figures), -CERTAIN, CERTAIN)
        read = reader.each_log_odds([(found[place].statement.text, found[place].evidence) for place in rows])
        values[rows] = np.clip(model.joined(figures, trees, np.clip(read, -CERTAIN, CERTAIN)), -CERTAIN, CERTAIN)
    return values


def lowered(support: float, found: Sequence[Assessment]) -> float:
    """A probability after the hard rule: below every verdict with a wrong number; below `supported` with a wrong
    name, or where a sentence says the reverse of one that it repeats.

    What stays is in proportion, so that of two refused statements the likelier one still counts as likelier.
    """
    if any(each.numbers for each in found):
        return support * thresholds()["partial"] * _JUST_BELOW
    if any(each.names or each.turned for each in found):
        return support * thresholds()["supported"] * _JUST_BELOW
    return support


_JUST_BELOW = 1 - 1e-6


def support_of(found: Sequence[Assessment], model: Model) -> float:
    """The probability that the source supports everything that some sentences say, in 0..1; 1 if they say nothing."""
    if not found:
        return 1.0
    if all(each.row is None and each.fixed > 0 for each in found):
        return 1.0
    values = log_odds(found, model)
    joint = values[0] if len(values) == 1 else model.answer_log_odds(values)
    return lowered(float(probability(np.array(joint))), found)


def _plain(text: str) -> str:
    """A sentence for telling whether another is the same: case, accents, quotes and the last full stop aside."""
    return " ".join(fold(text).split()).rstrip(".!?… ")


def _plain_segments(source: Source) -> dict[str, int]:
    rows = enumerate(source.segments)
    return {_plain(segment.reading.text): row for row, segment in rows if segment.passage >= 0}
