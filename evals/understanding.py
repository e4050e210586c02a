"""How well questions are understood, and the fitting of the relevance floor.

    python -m evals.understanding            measures on both splits of suites/understanding.jsonl
    python -m evals.understanding --fit      also fits the probes on the examples, the floor on dev splits

A sample: id, language, question, scope (in, out, unanswerable), kind, documents (any of which should be cited),
stance (acceptable ones), split. The floor is fitted on these and on the suites questions, retrieval and abstain;
nothing is fitted on a test split.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant import locations, settings
from assistant.advisor import scope
from assistant.advisor.pipeline import Advisor
from assistant.advisor.understanding import understand
from assistant.domain import Brief, Inquiry, Language, Outcome
from assistant.library.language import detect_language
from assistant.retrieval.embedding import load_embedder
from assistant.retrieval.probes import all_questions, fit_probes
from assistant.retrieval.retriever import Findings, Retriever

SUITES = Path(__file__).parent / "suites"
SUITE = SUITES / "understanding.jsonl"
FLOOR_FILE = Path(scope.__file__).with_name("scope.toml")
FEATURES = ("nearest", "nearest_ten", "known", "topics", "outside")
FALSE_ABSTENTION_COST = 3.0
"""To refuse a manager's real question is worse than to answer one about the weather."""


@dataclass(frozen=True)
class Sample:
    """One labelled question."""

    values: dict[str, Any]

    @property
    def language(self) -> Language:
        return Language(self.values["language"])


def samples(split: str) -> list[Sample]:
    """The questions of a split."""
    rows = map(json.loads, SUITE.read_text(encoding="utf-8").splitlines())
    return [Sample(row) for row in rows if row["split"] == split]


def in_and_out(split: str) -> Iterator[Sample]:
    """The questions of a split in every suite that says whether they lie in our field (scope: in or out)."""
    yield from (sample for sample in samples(split) if sample.values["scope"] != "unanswerable")
    for name in ("questions", "retrieval", "abstain"):
        for line in (SUITES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if row["split"] == split:
                yield from map(Sample, _scoped(row))


def _scoped(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "turns" not in row:
        for language in Language:
            yield {"language": language, "question": row[language.value], "scope": "in"}
        return
    why = row["expect"].get("why")
    if why in (None, "false_premise", "out_of_scope"):  # of the others, an abstention is no fault of the floor
        scoped = "out" if why == "out_of_scope" else "in"
        yield {"language": row["language"], "question": row["turns"][0], "scope": scoped}


def _understood(advisor: Advisor, chosen: Iterable[Sample]) -> Iterator[tuple[Sample, Inquiry, Findings]]:
    retriever = Retriever(advisor.index, lambda: load_embedder(settings.BUILTIN_EMBEDDER))
    for sample in chosen:
        findings = retriever.search(sample.values["question"], sample.language)
        yield (
            sample,
            understand(sample.values["question"], sample.language, findings, advisor.index, advisor.lists),
            findings,
        )


def fit_shipped_probes() -> None:
    """Fit the probes for our own embedder on the examples, and put them beside it."""
    embedder = load_embedder(settings.BUILTIN_EMBEDDER, bulk=True)
    fit_probes(embedder.embed(all_questions()), locations.embedder_directory(), embedder.fingerprint)


def fit(advisor: Advisor) -> None:
    """Fit the logistic model and its floor on dev splits, and write them down.

    Both classes count alike, however many questions there are of each: seven in eight lie in our field.
    """
    from sklearn.linear_model import LogisticRegression  # comes with sentence-transformers

    rows, labels = [], []
    for sample, inquiry, findings in _understood(advisor, in_and_out("dev")):
        values = scope.features(inquiry, findings)
        rows.append([values[name] for name in FEATURES])
        labels.append(sample.values["scope"] != "out")
    inside = np.array(labels)
    model: Any = LogisticRegression(C=10, max_iter=1000, class_weight="balanced")  # type: ignore[no-untyped-call]
    model.fit(np.array(rows), inside)
    probability = model.predict_proba(np.array(rows))[:, 1]
    costs = {
        floor: FALSE_ABSTENTION_COST * float((probability[inside] < floor).sum())
        + float((probability[~inside] >= floor).sum())
        for floor in np.round(np.arange(0.1, 0.81, 0.01), 2)
    }
    best = [floor for floor, cost in costs.items() if cost == min(costs.values())]
    floor = float(best[len(best) // 2])
    lines = [
        "# The relevance floor: a logistic model on five features, fitted by `python -m evals.understanding --fit`",
        f"# on {len(rows)} questions of dev splits (understanding, questions, retrieval, abstain). A question whose",
        "# probability of lying in the field is below the floor ends as abstained. A false abstention costs",
        f"# {FALSE_ABSTENTION_COST:g} times a false answer.",
        f"intercept = {model.intercept_[0]:.4f}",
        f"floor = {floor:.2f}",
        "",
        "[weights]",
        *(f"{name} = {weight:.4f}" for name, weight in zip(FEATURES, model.coef_[0], strict=True)),
    ]
    FLOOR_FILE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    scope._model.cache_clear()


def measure(advisor: Advisor, split: str, verbose: bool) -> dict[str, str]:
    """Answer every question of a split for real and compare with its labels."""
    counts: dict[str, list[bool]] = {}

    def count(name: str, right: bool, sample: Sample, got: object) -> None:
        counts.setdefault(name, []).append(right)
        if verbose and not right:
            print(f"  {name}: {got} | {sample.values['question'][:120]}")

    for sample in samples(split):
        expected = sample.values
        brief = advisor.answer(expected["question"], sample.language)
        _compare(brief, sample, count)
    return {name: f"{sum(values)}/{len(values)} = {sum(values) / len(values):.2f}" for name, values in counts.items()}


def _compare(brief: Brief, sample: Sample, count: Any) -> None:
    expected = sample.values
    told = detect_language(expected["question"], sample.language.other)
    count("language told", told is sample.language, sample, told)
    abstained = brief.outcome is Outcome.ABSTAINED
    if expected["scope"] == "in":
        count("in scope: answered", not abstained, sample, brief.missing)
        count("in scope: kind", brief.inquiry.kind == expected["kind"], sample, brief.inquiry.kind)
        if expected["stance"] and brief.stance:
            count("in scope: stance", brief.stance in expected["stance"], sample, brief.stance)
        if expected["documents"]:
            cited = [item.document.id for item in brief.evidence]
            count("in scope: expected document cited", bool(set(cited) & set(expected["documents"])), sample, cited[:6])
    else:
        count(f"{expected['scope']}: abstained", abstained, sample, brief.inquiry.kind)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--verbose", action="store_true")
    arguments = parser.parse_args()
    if arguments.fit:
        fit_shipped_probes()
    advisor = Advisor(settings.load())
    if arguments.fit:
        fit(advisor)
    for split in ("dev", "test"):
        print(split)
        for name, value in measure(advisor, split, arguments.verbose).items():
            print(f"  {name:34} {value}")


if __name__ == "__main__":
    main()
