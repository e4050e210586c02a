"""How well the grounding check tells supported from unsupported, on pairs made from the casebook.

    python -m evals.grounding

Supported: each label of a case note's table with the passages of that note that it sums up, and each statement with
itself. Unsupported: the label with the passages of another case on the same topic; the statement with a changed number,
a changed year, another organisation's name, or a negation put in or left out. Only documents are measured that the
check was not fitted on: those of the suite's test split (`python -m assistant.training.grounding fit` fits it).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from assistant import locations
from assistant.domain import Document, DocumentKind, Language, Verdict
from assistant.grounding.check import CitedPassage, check_statement
from assistant.grounding.coverage import best_support
from assistant.library.corpus import read_corpus
from assistant.training.grounding.data import read_suite

_NEGATED = {
    Language.EN: (re.compile(r"\b(was|were|is|are|had|has|did|would|could)\b"), r"\1 not"),
    Language.NL: (
        re.compile(r"\b(was|waren|is|zijn|had|hadden|heeft|hebben|werd|werden|wordt|kan|wilde)\b"),
        r"\1 niet",
    ),
}


@dataclass(frozen=True)
class Pair:
    """A statement and the passages it is checked against, with the kind of pair and whether it is supported."""

    kind: str
    document: Document
    text: str
    passages: tuple[CitedPassage, ...]
    supported: bool


def measured() -> list[Pair]:
    """The pairs of documents that nothing was fitted on."""
    tested = {example.group for example in read_suite() if example.held_out}
    return [pair for pair in pairs() if pair.document.id in tested]


def pairs() -> list[Pair]:
    """All pairs of the shipped casebook."""
    documents = [d for d in read_corpus(locations.corpus_directory()).documents if d.kind is DocumentKind.CASE]
    made: list[Pair] = []
    for position, case in enumerate(documents):
        others = documents[position + 1 :] + documents[:position]
        other = next(
            o
            for o in others
            if o.language is case.language and o.organisation != case.organisation and set(o.topics) & set(case.topics)
        )
        made.extend(_label_pairs(case, other))
        made.extend(_statement_pairs(case, other))
    return made


def _label_pairs(case: Document, other: Document) -> Iterator[Pair]:
    if case.glance is None:
        return
    for label in (case.glance.happened, case.glance.followed, case.glance.setting):
        yield Pair("label", case, label, _cited(case, label), True)
        yield Pair("label of another case", case, label, _cited(other, label), False)


def _statement_pairs(case: Document, other: Document) -> Iterator[Pair]:
    for passage in case.passages:
        if passage.own:
            continue
        cited = (CitedPassage(passage.text, _facts(case), own=False),)
        yield Pair("verbatim", case, passage.text, cited, True)
        for kind, changed in _changed(passage.text, case, other):
            if changed != passage.text:
                yield Pair(kind, case, changed, cited, False)


def _changed(text: str, case: Document, other: Document) -> Iterator[tuple[str, str]]:
    yield "wrong number", re.sub(r"(?<![\w.,])(\d{1,3})(?![\w.,])", lambda m: str(int(m[1]) + 7), text, count=1)
    yield "wrong year", re.sub(r"\b(20\d\d)\b", lambda m: str(int(m[1]) - 9), text, count=1)
    if case.organisation and other.organisation:
        yield "wrong organisation", text.replace(case.organisation, other.organisation)
    pattern, replacement = _NEGATED[case.language]
    yield "negation", pattern.sub(replacement, text, count=1)
    yield "negation left out", re.sub(r"\b(?:not|niet|never|nooit) ", "", text, count=1)


def _cited(case: Document, label: str) -> tuple[CitedPassage, ...]:
    texts = [passage.text for passage in case.passages]
    rows = best_support(label, texts, case.language, limit=3)
    return tuple(CitedPassage(texts[row], _facts(case), own=False) for row in rows)


def _facts(case: Document) -> str:
    return f"{case.organisation} {' '.join(map(str, case.years))} {case.title}"


def main() -> None:
    """Run from the command line."""
    verdicts: dict[tuple[str, Language], list[Verdict]] = defaultdict(list)
    for pair in measured():
        verdict = check_statement(pair.text, pair.passages, pair.document.language).verdict
        verdicts[pair.kind, pair.document.language].append(verdict)
    print(f"{'pair':24} lang     n  supported  partial  unsupported")
    for (kind, language), found in sorted(verdicts.items()):
        shares = [found.count(v) / len(found) for v in (Verdict.SUPPORTED, Verdict.PARTIAL, Verdict.UNSUPPORTED)]
        print(f"{kind:24} {language:4} {len(found):5}  {shares[0]:9.2f}  {shares[1]:7.2f}  {shares[2]:11.2f}")


if __name__ == "__main__":
    main()
