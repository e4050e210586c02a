"""What everybody is given: passages of the casebook as files of plain text, and the questions of `suites/retrieval`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from assistant import locations
from assistant.domain import Language
from assistant.evaluation.statistics import Value, estimate
from assistant.library.corpus import read_corpus
from evals.metrics import HIT, ranking_scores
from evals.retrieval import samples

BASE = 100
"""Files at scale 1."""


@dataclass(frozen=True, slots=True)
class File:
    """A passage as a file: its name without `.txt`, the passage's twin key, and the text."""

    name: str
    twin_key: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question in one language, with the documents that answer it and the passages that do, by grade."""

    id: str
    language: Language
    text: str
    documents: tuple[str, ...]
    grades: dict[str, int]


def files() -> list[File]:
    """Every passage of the casebook in both languages, under the title of its document."""
    passages = [(d.title, p) for d in read_corpus(locations.corpus_directory()).documents for p in d.passages]
    return [
        File(f"p{number:05}.{passage.language}", passage.twin_key, f"{title}\n\n{passage.text}\n")
        for number, (title, passage) in enumerate(passages)
    ]


def drawn(scale: int) -> list[File]:
    """`BASE * scale` files: passages drawn with a fixed seed, and beyond their number copies that say so."""
    shuffled = files()
    Random(2026).shuffle(shuffled)
    rounds = range(-(-BASE * scale // len(shuffled)))
    copies = [
        each if not turn else File(f"c{turn}{each.name}", each.twin_key, f"Branch {turn}. {each.text}")
        for turn in rounds
        for each in shuffled
    ]
    return copies[: BASE * scale]


def write(chosen: Sequence[File], folder: Path) -> Path:
    """The files in a new folder."""
    folder.mkdir(parents=True)
    for each in chosen:
        (folder / f"{each.name}.txt").write_text(each.text, encoding="utf-8")
    return folder


def questions(split: str) -> list[Question]:
    """The questions of a split, Dutch ones first."""
    return [
        Question(f"{row['id']}.{language}", language, row[language.value], tuple(row["documents"]), row["relevant"])
        for language in (Language.NL, Language.EN)
        for row in samples(split)
    ]


def write_questions(asked: Sequence[Question], file: Path) -> Path:
    """The questions as `protocol` reads them."""
    file.write_text("".join(json.dumps({"language": q.language, "text": q.text}) + "\n" for q in asked), "utf-8")
    return file


def quality(asked: Sequence[Question], found: Sequence[Sequence[str]]) -> dict[str, tuple[float, float, float]]:
    """Means with the ends of their 95 % intervals, for rankings of twin keys, best first.

    Passages: nDCG@10 by the grades. Documents: recall@5, and whether a right one is among the first five. Twins in the
    other language, and further passages of a document, fall away first.
    """
    passages = {q.id: list(dict.fromkeys(keys)) for q, keys in zip(asked, found, strict=True)}
    documents = {id: list(dict.fromkeys(key.partition("#")[0] for key in keys)) for id, keys in passages.items()}
    by_passage = ranking_scores(passages, {q.id: q.grades for q in asked})
    by_document = ranking_scores(documents, {q.id: q.documents for q in asked})
    return {
        "nDCG@10": _interval(by_passage["nDCG@10"]),
        "recall@5": _interval(by_document["recall@5"]),
        HIT: _interval(by_document[HIT]),
    }


def _interval(values: dict[str, float]) -> tuple[float, float, float]:
    found = estimate([Value(id, "", value) for id, value in values.items()])
    return found["mean"], found["low"], found["high"]
