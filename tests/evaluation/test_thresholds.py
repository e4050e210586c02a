"""Nothing is fitted on what it is measured on: every script that fits takes the dev split, and nothing of the test."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import assistant
from assistant import locations
from assistant.advisor import scope
from assistant.evaluation.samples import Dialogue, Query, Sample
from assistant.evaluation.suites import load_suite, shipped_suites
from assistant.retrieval import relevance
from assistant.retrieval.probes import all_questions
from assistant.training.grounding import fit as fitting
from assistant.training.grounding.corruptions import casebook
from assistant.training.grounding.data import Example, read_suite, read_written
from assistant.training.grounding.rows import Assessed
from evals import grounding, own_documents, ranking, understanding

ROW = {"id": "r1", "nl": "Waarom?", "en": "Why?", "documents": ["a"], "split": "dev"}


@pytest.fixture
def asked_for(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The splits that `evals.ranking` asks for, of any suite, while its searches are played."""
    splits: list[str] = []

    def rows(split: str) -> list[dict[str, Any]]:
        splits.append(split)
        return [ROW]

    def labelled(split: str) -> list[understanding.Sample]:
        splits.append(split)
        texts = [("Wat kost brood?", "nl"), ("What is rain?", "en")]
        return [understanding.Sample({"question": t, "language": code, "scope": "out"}) for t, code in texts]

    @contextmanager
    def played(*_: object) -> Iterator[Any]:
        cosines = iter(np.linspace(0.9, 0.1, 50))
        yield SimpleNamespace(dense=lambda _: [("a.nl#finding-1", next(cosines))], lexical=lambda *_: [])

    monkeypatch.setattr(ranking, "samples", rows)
    monkeypatch.setattr(ranking, "understanding", labelled)
    monkeypatch.setattr(ranking, "casebook", played)
    monkeypatch.setattr(ranking, "searchable", played)
    return splits


def test_weights_of_ranking(asked_for: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the casebook's questions only the dev split is looked at; the encyclopedia's are all for development."""
    monkeypatch.setattr(ranking, "ENCYCLOPEDIA", tmp_path / "none.jsonl")
    (tmp_path / "none.jsonl").write_text("")
    with ExitStack() as stack:
        assert list(ranking.data_sets(stack))
    assert set(asked_for) == {"dev"}


def test_relevance_curves(asked_for: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a cosine means is fitted on dev questions, inside the field and outside."""
    monkeypatch.setattr(locations, "embedder_directory", lambda: tmp_path)
    ranking.fit_floor()
    relevance.curves.cache_clear()
    assert set(asked_for) == {"dev"}
    assert "slope" in (tmp_path / relevance.FILE).read_text(encoding="utf-8")


def test_relevance_floor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The floor is fitted on the dev splits of every suite that tells what is in our field, and on no test split."""
    used: list[Any] = []

    def played(_: object, chosen: Iterable[understanding.Sample]) -> Iterator[Any]:
        for sample in chosen:
            used.append(sample.values)
            yield sample, sample, None

    def features(sample: understanding.Sample, _: object) -> dict[str, float]:
        return dict.fromkeys(understanding.FEATURES, float(sample.values["scope"] != "out"))

    monkeypatch.setattr(understanding, "_understood", played)
    monkeypatch.setattr(scope, "features", features)
    monkeypatch.setattr(understanding, "FLOOR_FILE", tmp_path / "scope.toml")
    understanding.fit(SimpleNamespace())  # type: ignore[arg-type]
    asked: dict[str, set[str]] = {"dev": set(), "test": set()}
    for name in ("understanding", "questions", "retrieval", "abstain"):
        for line in (understanding.SUITES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            texts = [row.get("question"), row.get("nl"), row.get("en"), *row.get("turns", ())[:1]]
            asked[row["split"]].update(filter(None, texts))
    assert {row["scope"] for row in used} == {"in", "out"}
    assert {row["question"] for row in used} <= asked["dev"] - asked["test"]


def test_limits_of_own_documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a document of the user's own must reach is fitted on dev questions, and written where the advisor reads."""
    asked: list[str] = []

    @contextmanager
    def played() -> Iterator[Any]:
        yield None, {}

    def nearness(_: object, __: object, chosen: Sequence[own_documents.Question]) -> list[own_documents.Question]:
        asked.extend(each.values["split"] for each in chosen)
        return [
            own_documents.Question(
                each.values,
                (
                    (
                        (each.values["documents"] or ["none"])[0],
                        0.9 if each.values["answered_by"] == "own" else 0.4,
                        True,
                    ),
                ),
            )
            for each in chosen
        ]

    monkeypatch.setattr(own_documents, "library", played)
    monkeypatch.setattr(own_documents, "read", nearness)
    monkeypatch.setattr(own_documents, "measure", lambda *_: {})
    monkeypatch.setattr(own_documents, "LIMITS_FILE", tmp_path / "texts.toml")
    monkeypatch.setattr("sys.argv", ["own_documents", "--fit"])
    own_documents.main()
    assert set(asked) == {"dev"}
    limits = tomllib.loads((tmp_path / "texts.toml").read_text(encoding="utf-8"))
    assert limits.keys() == {"fits", "answers"}
    assert 0.4 < limits["answers"] <= 0.9


def test_questions_about_own_documents_are_sound() -> None:
    """Enough in both splits, about documents that are there, and with answers that stand in them."""
    texts = {path.stem: path.read_text(encoding="utf-8") for path in (own_documents.FOLDER / "documents").glob("*.md")}
    asked = {split: own_documents.questions(split) for split in ("dev", "test")}
    assert all(len(each) >= 40 for each in asked.values())
    for each in (*asked["dev"], *asked["test"]):
        assert set(each.values["documents"]) <= texts.keys()
        assert (each.values["answered_by"] == "own") == ("says" in each.values), each.values["id"]
        if "says" in each.values:
            assert any(re.search(each.values["says"], texts[name]) for name in each.values["documents"]), each.values
    assert not {q.values["question"] for q in asked["dev"]} & {q.values["question"] for q in asked["test"]}


def test_the_grounding_check_is_fitted_on_no_test_document() -> None:
    """Of our suite only the dev split is for tuning, and no casebook statement of a document of the test split."""
    suite = read_suite()
    tested = frozenset(example.group for example in suite if example.held_out)
    assert {example.set for example in suite if not example.held_out} == {"suite_dev"}
    tuned = [example for example in casebook(0, tested) if not example.held_out]
    assert len(tuned) > 1_000
    assert not {example.group for example in tuned} & tested
    assert {pair.document.id for pair in grounding.measured()} <= tested


def test_what_we_wrote_for_the_check_is_beside_no_test_passage() -> None:
    """The statements that the cross-encoder learns from stand beside other documents than the suite's test split."""
    suite = [example for example in read_suite() if example.held_out]
    written = read_written()
    assert len(written) > 10_000
    assert not {example.group for example in written} & {example.group for example in suite}
    sources = {_plain(text) for example in written for text in example.texts}
    tested = {_plain(text) for example in suite for text in example.texts}
    assert [text for text in tested if any(text in source for source in sources)] == []
    assert not {_plain(example.answer) for example in written} & {_plain(example.answer) for example in suite}


class _Chosen(Exception):
    """Ends a fit once it is known what it is made on."""


def test_the_grounding_check_is_fitted_on_all_of_the_dev_split(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the fit really takes, of our own material: the whole dev split and nothing that is held out."""
    taken: list[Example] = []

    def end(tuning: Sequence[Assessed]) -> None:
        taken.extend(each.example for each in tuning)
        raise _Chosen

    def unread(_: str, examples: Sequence[Example], __: object) -> list[Assessed]:
        return [Assessed(example, ()) for example in examples]

    monkeypatch.setattr(fitting, "StoredVectors", lambda _: None)
    monkeypatch.setattr(fitting, "_kept", unread)
    monkeypatch.setattr(fitting, "table", end)
    with pytest.raises(_Chosen):
        fitting.fit(tmp_path, tmp_path / "work", seed=0)
    ours = [example.answer for example in taken if example.set.startswith("suite")]
    assert ours == [example.answer for example in read_suite() if not example.held_out]
    assert not any(example.held_out for example in taken)


def _texts(sample: Sample) -> list[str]:
    """What a sample asks, as it could stand in training data."""
    if isinstance(sample, Dialogue):
        return [turn.question for turn in sample.turns]
    return [sample.text] if isinstance(sample, Query) else []


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


@pytest.mark.parametrize("name", shipped_suites())
def test_no_test_question_is_an_example(name: str) -> None:
    """None is among the examples by which kinds are told, or the texts that the embedder was trained on."""
    known = {_plain(text) for text in all_questions()}
    for path in (Path(assistant.__file__).parent / "training" / "data").rglob("*.tsv"):
        for line in path.read_text(encoding="utf-8").splitlines():
            known.update(_plain(cell) for cell in line.split("\t"))
    asked = [text for sample in load_suite(name).samples if sample.split == "test" for text in _texts(sample)]
    assert [text for text in asked if _plain(text) in known] == []
