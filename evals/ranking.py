"""The weights of ranking: how each half of the search does by itself, and what they are worth together.

    python -m evals.ranking             each half and their fusion, per direction, on the development data
    python -m evals.ranking --fit       first fits the share of the dense half and how it gives way
    python -m evals.ranking --fit-words first fits the weights of words (an hour on two cores)
    python -m evals.ranking --fit-floor first fits what a cosine means in each direction, for the relevance floor

Development data: suites/encyclopedia.jsonl (general text, passages; its literal questions once more by themselves) and
the dev split of suites/retrieval.jsonl (our casebook, documents). A direction is the languages of question and text;
`mixed` has every passage in one language, the languages taking turns. The fit maximises the mean of nDCG@10 over the
data sets, by grid search, and by coordinate ascent for the weights of words.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant import locations
from assistant.domain import Language
from assistant.retrieval import ranking, relevance
from assistant.retrieval.analysis import stems
from assistant.retrieval.fusion import Match, fuse
from assistant.retrieval.ranking import Weights, weights
from assistant.retrieval.retriever import Retriever, fold, rank_documents
from evals.index_of import Text, searchable
from evals.metrics import ranking_scores
from evals.retrieval import casebook, samples
from evals.understanding import samples as understanding

ENCYCLOPEDIA = Path(__file__).parent / "suites" / "encyclopedia.jsonl"
_SHARES = [round(share, 2) for share in np.arange(0.6, 1.01, 0.04)]
_PROMINENCES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6)
_STEPS: Mapping[str, Sequence[float]] = {
    "translation": (0.4, 0.6, 0.8, 1.0),
    "loan": (0.6, 0.8, 1.0, 1.2),
    "inflection": (0.4, 0.6, 0.8),
    "rank_decay": (0.5, 0.7, 0.85),
    "parts": (0.3, 0.5, 0.8, 1.0),
    "inside": (0.3, 0.5, 0.7),
    "synonym": (0.15, 0.3, 0.5),
}
_SPOILT = 2.0
_LITERAL = 0.7
"""Share of a question's words in its passage from which it counts as literal: how most people search encyclopedias."""

Scored = list[tuple[str, float]]


@dataclass
class Asked:
    """A question, what each half finds for it, and the right answers."""

    id: str
    language: Language
    text: str
    gold: list[str]
    dense: Scored
    lexical: Scored


@dataclass
class DataSet:
    """Questions of one direction, and how the entries found for one become ranked answers."""

    name: str
    questions: list[Asked]
    retriever: Retriever
    answers: Callable[[Sequence[Match]], list[str]]

    def score(self, weighing: Weights) -> float:
        """Mean nDCG@10 under some weights, from the halves as they were found."""
        runs = {q.id: self.answers(fuse(q.dense, q.lexical, weighing)) for q in self.questions}
        values = ranking_scores(runs, {q.id: q.gold for q in self.questions})["nDCG@10"]
        return float(np.mean(list(values.values())))

    def search_words(self, weighing: Weights) -> None:
        """Find the lexical half anew under other weights of words."""
        for question in self.questions:
            question.lexical = self.retriever.lexical(question.text, question.language, weighing)


def data_sets(stack: ExitStack) -> Iterator[DataSet]:
    """Every development data set in every direction."""
    rows = [json.loads(line) for line in ENCYCLOPEDIA.read_text(encoding="utf-8").splitlines()]
    for part in ("nl", "en", "mixed"):
        languages = [part if part != "mixed" else ("nl", "en")[place % 2] for place in range(len(rows))]
        passages = [Text(r["id"], Language(code), r[code]) for r, code in zip(rows, languages, strict=True)]
        retriever = stack.enter_context(searchable(passages))
        for language in Language:
            questions = [
                _asked(retriever, f"{row['id']}/{number}", language, question[language.value], [row["id"]])
                for row in rows
                for number, question in enumerate(row["questions"])
            ]
            yield DataSet(f"encyclopedia {language}>{part}", questions, retriever, _passages(passages))
            literal = [question for question in questions if question.id in _literal(rows, language)]
            yield DataSet(f"literal {language}>{part}", literal, retriever, _passages(passages))
    for part in Language:
        retriever = stack.enter_context(casebook(part))
        for language in Language:
            questions = [
                _asked(retriever, row["id"], language, row[language.value], row["documents"]) for row in samples("dev")
            ]
            yield DataSet(f"casebook {language}>{part}", questions, retriever, _documents)


def _literal(rows: Sequence[Mapping[str, Any]], language: Language) -> set[str]:
    """The questions most of whose words stand in the passage that answers them."""
    found = set()
    for row in rows:
        said = set(stems(row[language.value], language))
        for number, question in enumerate(row["questions"]):
            words = set(stems(question[language.value], language))
            if len(words & said) >= _LITERAL * len(words):
                found.add(f"{row['id']}/{number}")
    return found


def _asked(retriever: Retriever, id: str, language: Language, text: str, gold: list[str]) -> Asked:
    return Asked(id, language, text, gold, retriever.dense(text), retriever.lexical(text, language, weights()))


def _passages(passages: Sequence[Text]) -> Callable[[Sequence[Match]], list[str]]:
    return lambda matches: [passages[int(match.id.partition(".")[0])].id for match in matches]


def _documents(matches: Sequence[Match]) -> list[str]:
    return [id for id, _ in rank_documents(fold(matches))]


def fit_share(sets: Sequence[DataSet], weighing: Weights) -> Weights:
    """The dense half's share, and how far it gives way, that do best; what a better half loses counts double.

    Together the halves should be worth more than either; where one is nearly perfect, the other must not spoil it.
    """
    candidates = [
        dataclasses.replace(weighing, dense=share, prominence=prominence)
        for share in _SHARES
        for prominence in _PROMINENCES
    ]
    scores = {candidate: [each.score(candidate) for each in sets] for candidate in candidates}
    better = [max(each.score(half) for half in halves(weighing)) for each in sets]

    def worth(candidate: Weights) -> float:
        lost = (max(0.0, half - fused) for half, fused in zip(better, scores[candidate], strict=True))
        return sum(scores[candidate]) - _SPOILT * sum(lost)

    return max(candidates, key=worth)


def halves(weighing: Weights) -> tuple[Weights, Weights]:
    """Weights under which only the words count, and only the vectors."""
    return dataclasses.replace(weighing, dense=0.0), dataclasses.replace(weighing, dense=1.0, prominence=0.0)


def fit_words(sets: Sequence[DataSet], weighing: Weights) -> Weights:
    """The weights of words, one after the other, twice."""

    def total(candidate: Weights) -> float:
        for each in sets:
            each.search_words(candidate)
        return sum(each.score(candidate) for each in sets)

    best = total(weighing)
    for name, values in [*_STEPS.items(), *_STEPS.items()]:
        for value in values:
            changed: dict[str, Any] = {name: value}
            candidate = dataclasses.replace(weighing, **changed)
            reached = total(candidate) if candidate != weighing else best
            if reached > best:
                best, weighing = reached, candidate
                print(f"{name} {value}: {best / len(sets):.4f}", flush=True)
    total(weighing)
    return weighing


def fit_floor() -> None:
    """Logistic curves from the nearest cosine to the probability of lying in the field, per direction.

    In the field: the dev questions of suites/retrieval.jsonl. Outside: those of suites/understanding.jsonl labelled
    so.
    """
    from sklearn.linear_model import LogisticRegression  # comes with sentence-transformers

    outside = [(row.values["question"], row.language) for row in understanding("dev") if row.values["scope"] == "out"]
    lines = [
        "# Fitted by `python -m evals.ranking --fit-floor` for the model beside it; relevance.py says what it means."
    ]
    for part in Language:
        with casebook(part) as retriever:
            for language in Language:
                asked = [row[language.value] for row in samples("dev")]
                others = [text for text, code in outside if code is language]
                nearest = [[retriever.dense(text)[0][1]] for text in (*asked, *others)]
                model: Any = LogisticRegression(C=100, class_weight="balanced")  # type: ignore[no-untyped-call]
                model.fit(nearest, [True] * len(asked) + [False] * len(others))
                lines += ["", f"[{language}_{part}]", f"intercept = {model.intercept_[0]:.3f}"]
                lines += [f"slope = {model.coef_[0][0]:.3f}"]
    (locations.embedder_directory() / relevance.FILE).write_text("\n".join(lines) + "\n", encoding="utf-8")
    relevance.curves.cache_clear()


def write(weighing: Weights) -> None:
    """Write the weights where the product reads them."""
    lines = ["# Fitted by `python -m evals.ranking` on the development data; ranking.py says what each means."]
    lines += [f"{name} = {value:g}" for name, value in dataclasses.asdict(weighing).items()]
    ranking.FILE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    weights.cache_clear()


def main() -> None:
    """Fit if asked to, then compare the halves with their fusion."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--fit-words", action="store_true")
    parser.add_argument("--fit-floor", action="store_true")
    chosen = parser.parse_args()
    if chosen.fit_floor:
        fit_floor()
    with ExitStack() as stack:
        sets = list(data_sets(stack))
        weighing = weights()
        if chosen.fit_words:
            weighing = fit_words(sets, weighing)
        if chosen.fit or chosen.fit_words:
            weighing = fit_share(sets, weighing)
            write(weighing)
        print(f"{'nDCG@10':24} words  vectors  fused")
        for each in sets:
            words, vectors = map(each.score, halves(weighing))
            fused = each.score(weighing)
            worse = "" if fused >= max(words, vectors) else "  worse than its better half"
            print(f"{each.name:24} {words:.3f}  {vectors:.3f}    {fused:.3f}{worse}")


if __name__ == "__main__":
    main()
