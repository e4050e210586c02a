"""What the advisor makes of the user's own documents: those of a furniture chain that does not exist.

    python -m evals.own_documents            measures on both splits of suites/own/questions.jsonl
    python -m evals.own_documents --fit      also fits the two limits of `advisor/texts.toml` on the dev split

A question: id, language, question, split, `answered_by` (own, casebook, nothing), `documents` (of our own those that
say something to it, by the name of their file; also of one that the casebook answers) and `says`, a pattern that is in
the answer if it was found. Nothing is fitted on the test split.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from assistant import settings
from assistant.advisor import texts
from assistant.advisor.pipeline import Advisor
from assistant.advisor.understanding import understand
from assistant.domain import Brief, Collection, Language, Outcome, SectionKind
from assistant.library.adding import Adder, Shelf
from assistant.library.importing import Converter
from assistant.retrieval.retriever import make_retriever

FOLDER = Path(__file__).parent / "suites" / "own"
LIMITS_FILE = Path(texts.__file__).with_name("texts.toml")
SHOWN = 3
"""Passages of one's own that a brief shows beside the rest."""

STEP = 0.01


@dataclass(frozen=True)
class Question:
    """One labelled question, and what was read for it: name of the document, nearness, whether it can answer."""

    values: dict[str, Any]
    read: tuple[tuple[str, float, bool], ...] = ()

    @property
    def language(self) -> Language:
        return Language(self.values["language"])

    def cited(self, limit: float) -> list[str]:
        """The documents of the passages that would be cited."""
        return [name for name, nearness, _ in self.read if nearness >= limit][:SHOWN]

    def answered(self, limit: float) -> bool:
        """Whether one's own documents would answer it alone."""
        return any(tells and nearness >= limit for _, nearness, tells in self.read)


def questions(split: str) -> list[Question]:
    """The questions of a split."""
    rows = map(json.loads, (FOLDER / "questions.jsonl").read_text(encoding="utf-8").splitlines())
    return [Question(row) for row in rows if row["split"] == split]


@contextmanager
def library() -> Iterator[tuple[Advisor, dict[str, str]]]:
    """An advisor with the casebook and the documents, and the names of their files by their ids."""
    with TemporaryDirectory() as name, Converter() as converter:
        folder = Path(name)
        adder = Adder(Shelf(folder / "library"), converter, Language.NL)
        names = {}
        for path in sorted((FOLDER / "documents").glob("*.md")):
            facts = adder.add_file(path).facts
            assert facts, path
            names[facts.id] = path.stem
        chosen = settings.load(library=str(folder / "library"), model=settings.BUILTIN_MODEL)
        advisor = Advisor(chosen, index_folder=folder / "index")
        try:
            yield advisor, names
        finally:
            advisor.close()


def read(advisor: Advisor, names: dict[str, str], chosen: Sequence[Question]) -> list[Question]:
    """The questions with what was read for each of them."""
    retriever = make_retriever(advisor.index, settings.load())
    done = []
    for each in chosen:
        text, language = each.values["question"], each.language
        findings = retriever.search(text, language)
        inquiry = understand(text, language, findings, advisor.index, advisor.lists)
        found = texts.read_passages(inquiry, findings, advisor.index)
        done.append(Question(each.values, tuple((names[r.passage.document], r.nearness, r.tells) for r in found)))
    return done


def fit(chosen: Sequence[Question]) -> dict[str, float]:
    """The limits that do best on questions: `fits` by the F1 of documents cited, `answers` by balanced accuracy."""
    fits = _best(lambda limit: citation_f1(chosen, limit))
    return {"fits": fits, "answers": max(fits, _best(lambda limit: balanced_accuracy(chosen, limit)))}


def citation_f1(chosen: Sequence[Question], limit: float) -> float:
    """Precision: the citations that are of a document that says something to the question. Recall: the questions to
    which a document says something and one that does is cited.
    """
    cited = [(name in each.values["documents"]) for each in chosen for name in each.cited(limit)]
    wanted = [each for each in chosen if each.values["documents"]]
    found = sum(bool(set(each.cited(limit)) & set(each.values["documents"])) for each in wanted)
    precision, recall = sum(cited) / max(1, len(cited)), found / len(wanted)
    return 2 * precision * recall / max(1e-9, precision + recall)


def balanced_accuracy(chosen: Sequence[Question], limit: float) -> float:
    """Of the questions that only one's own documents answer, and that nothing does, the share treated rightly."""
    own = [each.answered(limit) for each in chosen if each.values["answered_by"] == "own"]
    nothing = [not each.answered(limit) for each in chosen if each.values["answered_by"] == "nothing"]
    return (sum(own) / len(own) + sum(nothing) / len(nothing)) / 2


def _best(worth: Callable[[float], float]) -> float:
    """The middle of the limits that are worth most."""
    limits = np.round(np.arange(0.3, 2.0, STEP), 2)
    worths = np.array([worth(float(limit)) for limit in limits])
    best = limits[worths == worths.max()]
    return float(best[len(best) // 2])


def write(limits: dict[str, float], count: int) -> None:
    """Write the limits down for the advisor."""
    lines = [
        "# How near a passage of the user's own texts must be to a question (`advisor.texts.ReadPassage`): to be cited",
        "# beside other evidence, and to answer a question that nothing else answers. Fitted by",
        f"# `python -m evals.own_documents --fit` on the {count} questions of its dev split.",
        *(f"{name} = {value:.2f}" for name, value in limits.items()),
    ]
    LIMITS_FILE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    texts._limits.cache_clear()


def measure(advisor: Advisor, names: dict[str, str], split: str, verbose: bool) -> dict[str, str]:
    """Answer every question of a split for real and compare with its labels."""
    counts: dict[str, list[bool]] = {}

    def count(name: str, right: bool, sample: Question, got: object) -> None:
        counts.setdefault(name, []).append(right)
        if verbose and not right:
            print(f"  {name}: {got} | {sample.values['id']} {sample.values['question']}")

    for each in questions(split):
        _compare(advisor.answer(each.values["question"], each.language), each, names, count)
    return {name: f"{sum(values)}/{len(values)} = {sum(values) / len(values):.2f}" for name, values in counts.items()}


def _compare(brief: Brief, sample: Question, names: dict[str, str], count: Any) -> None:
    by, documents = sample.values["answered_by"], sample.values["documents"]
    abstained = brief.outcome is Outcome.ABSTAINED
    told = [s.text for section in brief.sections if section.kind is SectionKind.OWN for s in section.statements]
    cited = [names[i.document.id] for i in brief.evidence if i.document.collection is Collection.OWN]
    if by == "own":
        count("own: told", bool(re.search(sample.values["says"], " ".join(told))), sample, told)
    elif by == "casebook":
        count("casebook: answered", not abstained, sample, brief.missing)
        if documents:
            count("casebook: also one's own cited", bool(set(cited) & set(documents)), sample, cited)
    else:
        count(
            "nothing: abstained",
            abstained,
            sample,
            (brief.inquiry.kind, told or [i.document.id for i in brief.evidence][:3]),
        )
    for name in cited:
        count("own passages cited that say something to it", name in documents, sample, name)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--verbose", action="store_true", help="show the dev questions that went wrong")
    arguments = parser.parse_args()
    with library() as (advisor, names):
        if arguments.fit:
            chosen = read(advisor, names, questions("dev"))
            limits = fit(chosen)
            write(limits, len(chosen))
            print(limits)
        for split in ("dev", "test"):
            print(split)
            for name, value in measure(advisor, names, split, arguments.verbose and split == "dev").items():
                print(f"  {name:44} {value}")


if __name__ == "__main__":
    main()
