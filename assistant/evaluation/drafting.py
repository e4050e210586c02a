"""Drafts the samples of a suite from documents, for a person to mend.

A draft is never right as it stands: its questions are those of whoever wrote the document, and the words by which it
knows a fact are those of one sentence. It spares the typing, not the thinking, and so every sample is tagged `draft`.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.domain import Language
from assistant.errors import UsageError
from assistant.evaluation.metrics.nuggets import holds, stems
from assistant.evaluation.samples import SPLITS, Nugget
from assistant.evaluation.source_texts import Fact, SourceText, Subject, read_source, source_files
from assistant.retrieval.analysis import content_words
from assistant.words import say

DRAFT = "draft"
"""The tag of what nobody has read yet."""

MOST = 3
"""Samples per document, if nobody asks for another number."""

_NUGGETS = 4
_GROUPS = 3
_TELLING = 4
"""Letters of a stem below which it tells little, however rare."""

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_YEAR = re.compile(r"(?:19|20)\d\d")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Draft:
    """The lines of a suite, and the files of which nothing could be made."""

    rows: tuple[dict[str, Any], ...]
    skipped: tuple[Path, ...]

    @property
    def text(self) -> str:
        """The suite as a file."""
        return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in self.rows)


def draft_suite(place: Path, *, most: int = MOST, default: Language = Language.EN) -> Draft:
    """Samples from a document, or from all in a folder. `default`: the language of a document that does not tell.

    Raises:
        UsageError: there is nothing to draft from.
    """
    read = [(path, read_source(path, default)) for path in source_files(place)]
    sources = [source for _, source in read if source]
    if not sources:
        raise UsageError("eval_no_documents", path=place)
    rows = tuple(_rows(sources, most))
    return Draft(rows, tuple(path for path, source in read if source is None))


def _rows(sources: Sequence[SourceText], most: int) -> Iterator[dict[str, Any]]:
    """The twins of a question go into the same split, and the questions of a document by turns into both."""
    common = _common_stems(sources)
    languages: dict[str, set[Language]] = {}
    for source in sources:
        languages.setdefault(source.id, set()).add(source.language)
    splits: dict[str, str] = {}
    known: Counter[str] = Counter()
    for source in sources:
        known[f"{source.id}.{source.language}"] += 1
        time = known[f"{source.id}.{source.language}"]
        for place, subject in enumerate(source.subjects[:most], start=1):
            pair = f"{source.id}-{place}" if time == 1 else f"{source.id}-{time}-{place}"
            split = splits.setdefault(pair, SPLITS[len(splits) % len(SPLITS)])
            twins = len(languages[source.id]) > 1
            row = _row(source, subject, common)
            if row:
                yield {
                    "id": f"{pair}.{source.language}",
                    "split": split,
                    "language": source.language.value,
                    **({"pair": pair} if twins else {}),
                    **row,
                }


def _row(source: SourceText, subject: Subject, common: Counter[str]) -> dict[str, Any] | None:
    question = subject.question or say(source.language, "evaluation.drafting.about", subject=subject.name)
    nuggets = [
        nugget
        for fact, letter in zip(_nearest(subject.facts, question, source.language), _LETTERS, strict=False)
        if (nugget := _nugget(fact, letter, source.language, common))
    ]
    if not nuggets:
        return None
    expect = {
        "outcome": ["advised"],
        "stance": [],
        "documents": [source.id],
        "nuggets": nuggets,
        "must_not": [],
    }
    return {"tags": [DRAFT], "turns": [question], "expect": expect}


def _common_stems(sources: Sequence[SourceText]) -> Counter[str]:
    """In how many sentences each stem stands: what stands in many tells little."""
    facts = {
        (source.language, fact.text) for source in sources for subject in source.subjects for fact in subject.facts
    }
    return Counter(stem for language, text in facts for stem in {stem for _, stem in content_words(text, language)})


def _nearest(facts: Sequence[Fact], question: str, language: Language) -> Iterable[Fact]:
    """The facts that share most words with the question, in the order of the document; without any, the first."""
    asked = {stem for _, stem in content_words(question, language)}
    shared = [len(asked & {stem for _, stem in content_words(fact.text, language)}) for fact in facts]
    places = sorted(range(len(facts)), key=lambda place: -shared[place])[:_NUGGETS]
    return [facts[place] for place in sorted(places)]


def _nugget(fact: Fact, id: str, language: Language, common: Counter[str]) -> dict[str, Any] | None:
    """A fact with the words by which it is known: a number if it has one, rather no year, and its rarest words."""
    numbers = sorted(_NUMBER.findall(fact.text), key=lambda number: _YEAR.fullmatch(number) is not None)[:1]
    words = {stem: word for word, stem in content_words(fact.text, language) if not word[0].isdigit()}
    rarest = sorted(words, key=lambda stem: (len(stem) < _TELLING, common[stem], -len(words[stem])))
    chosen = [*numbers, *(words[stem] for stem in rarest)]
    told = stems(fact.text, language)
    groups: list[list[str]] = []
    for word in chosen:
        tried = Nugget(id=id, text=fact.text, words=((word,),))
        if len(groups) < _GROUPS and holds(told, tried, language):
            groups.append([word])
    if not groups:
        return None
    passages = [fact.passage] if fact.passage else []
    return {"id": id, "vital": False, "text": fact.text, "words": groups, "passages": passages}
