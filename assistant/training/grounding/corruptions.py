"""Casebook statements made wrong on purpose, and true ones: training material for the check in our own field.

Of every statement that rests on an outside source: itself, a part of it, and its twin are supported; with another
number, year or name, a denial added or left out, an opposite, an added detail, or the statement of another document,
it is not. Documents that the suite's test split draws on are kept out of training: they measure false alarms.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence

from assistant import locations
from assistant.domain import Document, Language
from assistant.grounding.claims import claim_spans, sentence_spans
from assistant.grounding.coverage import best_support
from assistant.grounding.reading import read
from assistant.library.corpus import read_corpus
from assistant.training.grounding.data import Example

_PER_STATEMENT = 3
"""Corruptions drawn of each statement; all of them would drown the true ones."""

_OPPOSITES = {
    Language.EN: "rose/fell increased/decreased more/less higher/lower before/after won/lost supported/opposed"
    " accepted/rejected kept/dropped positive/negative first/last above/below grew/shrank always/sometimes some/all"
    " may/will most/few with/without bought/sold started/stopped",
    Language.NL: "steeg/daalde stegen/daalden meer/minder hoger/lager voor/na won/verloor steunde/bestreed"
    " hield/staakte positief/negatief eerste/laatste boven/onder groeide/kromp altijd/soms sommige/alle kan/zal"
    " meeste/minste met/zonder kocht/verkocht begon/stopte eens/oneens",
}
"""Words that turn a statement into its opposite, either way."""

_DENIALS = {
    Language.EN: (re.compile(r"\b(was|were|is|are|had|has|did|would|could|can|may|must|should)\b"), r"\1 not"),
    Language.NL: (
        re.compile(
            r"\b(was|waren|is|zijn|had|hadden|heeft|hebben|werd|werden|wordt|worden|kan|kunnen|wilde|moet|mag)\b"
        ),
        r"\1 niet",
    ),
}
_DENIED = re.compile(r"\b(?:not|no|never|niet|nooit) |\bn't\b")
_CERTAIN = {Language.EN: "It has been proven that ", Language.NL: "Het is bewezen dat "}


def casebook(seed: int, kept_out: frozenset[str]) -> list[Example]:
    """Statements of the casebook, true and false. Those of the documents in `kept_out` are marked as held out."""
    chance = random.Random(seed)  # noqa: S311 - a repeatable choice, no secret
    documents = read_corpus(locations.corpus_directory()).documents
    twins = {(document.id, document.language): document for document in documents}
    made: list[Example] = []
    for document in documents:
        others = [d for d in documents if d.language is document.language and d.id != document.id]
        twin = twins.get((document.id, document.language.other))
        for supported, kind, text, cited in _statements(document, twin, others, chance):
            crossing = kind.startswith("twin")
            language = document.language.value + (f"<{document.language.other.value}" if crossing else "")
            made.append(
                Example(
                    "casebook", document.id, (cited,), text, supported, (supported,), kind, language,
                    held_out=document.id in kept_out,
                )
            )  # fmt: skip
    return made


def labels(kept_out: frozenset[str]) -> list[Example]:
    """The labels of the casebook's tables, with the passages of their case that they sum up, and of another case."""
    cases = [document for document in read_corpus(locations.corpus_directory()).documents if document.glance]
    made: list[Example] = []
    for place, case in enumerate(cases):
        others = cases[place + 1 :] + cases[:place]
        other = next(each for each in others if each.language is case.language and set(each.topics) & set(case.topics))
        for label in (case.glance.happened, case.glance.followed, case.glance.setting) if case.glance else ():
            for supported, document in ((True, case), (False, other)):
                texts = [passage.text for passage in document.passages]
                cited = tuple(texts[row] for row in best_support(label, texts, case.language, limit=3))
                facts = " ".join([document.organisation or "", *map(str, document.years), document.title])
                kept = case.id in kept_out
                known = (supported,) * len(sentence_spans(label))
                made.append(
                    Example(
                        "labels", case.id, (*cited, facts), label, supported, known, "label", case.language.value, kept
                    )
                )
    return made


def _statements(
    document: Document, twin: Document | None, others: Sequence[Document], chance: random.Random
) -> Iterator[tuple[bool, str, str, str]]:
    twins = {passage.twin_key: passage.text for passage in twin.passages} if twin else {}
    for passage in document.passages:
        text, other = passage.text, chance.choice(chance.choice(others).passages).text
        sibling = chance.choice(document.passages).text
        yield True, "verbatim", text[0].lower() + text[1:], text
        spans = claim_spans(text, document.language)
        if len(spans) > 1:
            yield True, "part", text[spans[0][0] : spans[0][1]] + ".", text
        if sibling != text:
            yield True, "joined", _with_added(text, sibling, document.language), f"{sibling} {text}"
        found = [(kind, wrong) for kind, wrong in _wrong(text, document, others, sibling, chance) if wrong != text]
        if sibling != text:
            found.append(("other statement", sibling))
        found.append(("other document", other))
        for kind, wrong in chance.sample(found, min(_PER_STATEMENT, len(found))):
            yield False, kind, wrong, text
        if passage.twin_key in twins:
            cited = twins[passage.twin_key]
            yield True, "twin", text, cited
            kind, wrong = chance.choice(found)
            yield False, f"twin, {kind}", wrong, cited


def _wrong(
    text: str, document: Document, others: Sequence[Document], sibling: str, chance: random.Random
) -> Iterator[tuple[str, str]]:
    language = document.language
    yield (
        "number",
        re.sub(r"(?<![\w.,])(\d{1,3})(?![\w.,]|\s?%)", lambda m: str(int(m[1]) + chance.randint(1, 9)), text, count=1),
    )
    yield "year", re.sub(r"\b(20\d\d)\b", lambda m: str(int(m[1]) - chance.randint(1, 9)), text, count=1)
    named = [other.organisation for other in others if other.organisation and other.organisation not in text]
    if document.organisation and named:
        yield "organisation", text.replace(document.organisation, chance.choice(named))
    pattern, replacement = _DENIALS[language]
    yield "denial", pattern.sub(replacement, text, count=1)
    yield "denial left out", _DENIED.sub("", text, count=1)
    both = [pair.split("/") for pair in _OPPOSITES[language].split()]
    pairs = [(a, b) for one, two in both for a, b in ((one, two), (two, one))]
    for one, two in chance.sample(pairs, len(pairs)):
        changed = re.sub(rf"\b{one}\b", two, text, count=1)
        if changed != text:
            yield "opposite", changed
            break
    if sibling != text:
        yield "added", _with_added(text, sibling, language)
    if "hedge" in read(text, language).cues:
        yield "certainty", _CERTAIN[language] + text[0].lower() + text[1:]


def _with_added(text: str, sibling: str, language: Language) -> str:
    """Two statements as one sentence."""
    joint = "and" if language is Language.EN else "en"
    return f"{text.rstrip('.')}, {joint} {sibling[0].lower()}{sibling[1:]}"
