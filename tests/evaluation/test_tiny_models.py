"""Models of known worth behind llama.cpp's own server, and what an evaluation says of them."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from assistant.advisor.chat.local_server import LocalServer
from assistant.evaluation.runner import Request, evaluate
from evals.tiny_models.files import make
from tests.advisor.chat.conftest import PATIENT
from tests.cli.conftest import standpunt
from tests.evaluation.conftest import HOLD, NUGGET, WriteSuite, mean, question, scores

pytest.importorskip("xllamacpp", reason="the extra `local` is not installed")
pytest.importorskip("gguf", reason="the package gguf, which writes the models, is not installed")

ROW = question("q", HOLD["nl"], "nl", outcome=["advised"], stance=["hold"], nuggets=[NUGGET])


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The tiny models by name."""
    return {path.stem: path for path in make(tmp_path_factory.mktemp("models"))}


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with much else to do is no reason to give up on a model."""
    for limit in ("FIRST_TOKEN_TIMEOUT", "MODEL_TIMEOUT"):
        monkeypatch.setenv(f"STANDPUNT_{limit}", str(10 * PATIENT))


def test_noise_over_http(small: Path, models: dict[str, Path], write_suite: WriteSuite, tmp_path: Path) -> None:
    """As a user runs it: a server that stands there, a command, a report. Weights out of a hat answer nothing."""
    suite, out = str(write_suite(ROW)), tmp_path / "run"
    server = LocalServer(models["noise"], 8192)
    world = {name: value for name, value in os.environ.items() if name.startswith("STANDPUNT_")}
    world |= {"STANDPUNT_BASE_URL": server.url, "OPENAI_API_KEY": server.key}
    arguments = ("--suite", suite, "--limit", "1", "--model", "openai:noise", "--out", str(out), "--json")
    result = standpunt("eval", *arguments, home=small, **world)
    assert result.code == 0, result.err
    told = json.loads(result.out)
    assert (told["run"]["model"], told["run"]["base_url"], told["run"]["errors"]) == ("openai:noise", server.url, 0)
    metrics = {name: value["mean"] for name, value in told["suites"]["tiny"]["metrics"].items()}
    assert (metrics["model_answered"], metrics["nugget_recall"], metrics["stance_accuracy"]) == (0.0, 0.0, 0.0)
    assert metrics["tokens"] > 100, "llama.cpp tells them"
    assert not any(server.key in path.read_text(encoding="utf-8") for path in out.iterdir())


@pytest.mark.usefixtures("small")
def test_the_others_are_told_apart(models: dict[str, Path], write_suite: WriteSuite) -> None:
    """By what each drafts, by what had to be taken out, and by what a reader misses."""
    suite, names = str(write_suite(ROW)), ("faithful", "careless", "glib")
    runs = {name: evaluate(Request(suites=(suite,), model=f"gguf:{models[name]}")) for name in names}

    def told(metric: str) -> list[float]:
        return [mean(runs[name], "tiny", metric) for name in names]

    assert told("model_answered") == [1.0, 1.0, 0.0], "the form of a prompt changed? tokens.py reads it as it was"
    for metric in ("draft_grounded", "grounded_share"):
        faithful, careless, glib = told(metric)
        assert (faithful, glib) == (1.0, 0.0), metric
        assert 0.2 < careless < 0.8, metric
    faithful, careless, glib = told("dropped_share")
    assert (faithful, glib) == (0.0, 1.0)
    assert 0.2 < careless < 0.8
    assert not scores(runs["glib"])["metrics"]["dropped_share"]["higher_is_better"]
    faithful, careless, glib = told("nugget_recall")
    assert (faithful, glib) == (1.0, 0.0)

    answer = json.loads((runs["faithful"] / "answers.jsonl").read_text(encoding="utf-8"))
    brief: dict[str, Any] = answer["turns"][0]["brief"]
    texts = {item["n"]: item["text"] for item in brief["evidence"]}
    said = [each for each in brief["statements"] if each["section"] != "cases"]
    assert len(said) >= 5
    assert [each["text"] for each in said] == [texts[each["citations"][0]] for each in said], "word for word"
