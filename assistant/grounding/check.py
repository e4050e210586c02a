"""The verdict on a statement: does what it cites say so, how likely, and by which words?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.domain import Language, Verdict
from assistant.grounding.assessing import Assessment, assess, sentences, source_of, support_of
from assistant.grounding.checker import Checker, second_opinion
from assistant.grounding.contrasts import same_word
from assistant.grounding.model import shipped_model, thresholds
from assistant.grounding.reading import Reading, read
from assistant.grounding.source import Source, akin
from assistant.grounding.vectors import shipped_vectors

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class CitedPassage:
    """What a citation points at: the passage, best in the statement's language, and facts of its document.

    `facts` (organisation, years, title, decision) count as said, because the passage stands under them.
    """

    text: str
    facts: str
    own: bool


@dataclass(frozen=True, slots=True)
class Check:
    """The outcome of a check.

    `support`: the calibrated probability, in 0..1, that the passages support everything said. `quote`: the passage
    that says most of it. `words`: where the words stand in the quote that carry it, in characters. `missing`: numbers
    and names of the statement that the passages lack.
    """

    verdict: Verdict
    support: float
    quote: str
    words: tuple[Span, ...] = ()
    missing: tuple[str, ...] = ()


def check_statement(
    text: str, passages: Sequence[CitedPassage], language: Language, checker: Checker | None = None
) -> Check:
    """Check one statement against the passages that it cites, in whichever of the two languages they are.

    A statement that rests on nothing but our own judgement is advice, and so is one that cites nothing only if its
    part of the brief may do so; that is for the caller to know. Without citations the verdict here is unsupported.
    `checker`: a second opinion, asked if there is one.

    Raises:
        ConfigurationError: the shipped embedder or the checker cannot be loaded.
    """
    if not passages:
        return Check(Verdict.UNSUPPORTED, 0.0, "")
    facts = tuple(dict.fromkeys(passage.facts for passage in passages))
    source = source_of(tuple(passage.text for passage in passages), facts, language)
    said = [reading for _, reading in sentences(text, language)]
    model = shipped_model()
    found = assess(said, source, model, shipped_vectors())
    support = support_of(found, model) if found else 0.0
    if checker and found:
        evidence = "\n".join(passage.text for passage in passages)
        support = second_opinion(support, found, checker, [(evidence, text)])
    number = _most_said(found, source)
    quote = passages[number].text
    words = tuple(sorted({span for each in said for span in supporting_words(each, read_again(quote, source, number))}))
    missing = tuple(dict.fromkeys(word for each in found for word in each.missing))
    own = all(passage.own for passage in passages)
    return Check(verdict_of(support, own=own), support, quote, words, missing)


def verdict_of(support: float, *, own: bool = False) -> Verdict:
    """The verdict that a probability amounts to; what rests on our `own` judgement alone is advice at most."""
    limits = thresholds()
    if own and support >= limits["partial"]:
        return Verdict.ADVICE
    if support >= limits["supported"]:
        return Verdict.SUPPORTED
    return Verdict.PARTIAL if support >= limits["partial"] else Verdict.UNSUPPORTED


def supporting_words(statement: Reading, quote: Reading) -> tuple[Span, ...]:
    """Where the words and numbers of a quote stand that a statement has too, in any form, meaning or language."""
    words = (
        (word.start, word.end)
        for word in quote.words
        if any(same_word(mine, word) or akin(mine.key, word.key) for mine in statement.words)
    )
    numbers = ((n.start, n.end) for n in quote.numbers if any(mine.agrees(n) for mine in statement.numbers))
    return tuple(sorted({*words, *numbers}))


def read_again(quote: str, source: Source, passage: int) -> Reading:
    """A passage read as a whole, in the language in which the source read it."""
    languages = [each.reading.language for each in source.segments if each.passage == passage]
    return read(quote, languages[0] if languages else Language.EN)


def _most_said(found: Sequence[Assessment], source: Source) -> int:
    """The number of the passage that is nearest to the first sentence; facts cannot be quoted."""
    rows = (row for each in found for row in each.alignment.best)
    return next((source.segments[row].passage for row in rows if source.segments[row].passage >= 0), 0)
