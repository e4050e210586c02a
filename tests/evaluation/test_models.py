"""Chat models behind real HTTP servers: a good one, a bad one, one that goes away, and one that judges."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant import locations
from assistant.domain import Language
from assistant.errors import ConfigurationError
from assistant.evaluation.report.judged import judge_lines
from assistant.evaluation.results import Judge
from assistant.evaluation.runner import Request, evaluate, resume
from tests.advisor.chat.servers import OLLAMA, OPENAI, Do, Passages, Refusal, Step, chat_server
from tests.evaluation.conftest import HOLD, NUGGET, OUTSIDE, Watched, WriteSuite, mean, question, scores

MODEL = "openai:tiny"
ROWS = (
    question("q1", HOLD["en"], outcome=["advised"], stance=["hold"], nuggets=[NUGGET], documents=["mms-spokescandies"]),
    question("q2", HOLD["nl"], "nl", outcome=["advised"], stance=["hold"], nuggets=[NUGGET]),
    question("q3", OUTSIDE, outcome=["abstained"]),
)


def good(request: dict[str, Any]) -> Iterator[Step]:
    """Says what the passages say, with their numbers, and takes the stance that fits."""
    yield "Stance: hold\n\nHold the principle.\n\n## Why\n"
    for number, text in Passages.of(request).items[:12]:
        yield f"- {text} [{number}]\n"


def careless(request: dict[str, Any]) -> Iterator[Step]:
    """One true sentence, three inventions with citations, and the wrong stance."""
    number, text = Passages.of(request).items[-1]
    yield f"Stance: withdraw\n\nTake it back.\n\n## Why\n- {text} [{number}]\n"
    for year in (2031, 2032, 2033):
        yield f"- In {year} all brands that stayed lost 77 percent of their customers [{number}].\n"


def empty(_: dict[str, Any]) -> Iterator[Step]:
    """Says nothing at all."""
    yield from ()


@pytest.fixture
def suite(write_suite: WriteSuite) -> str:
    """Two questions to be answered, and one that no model is needed for."""
    return str(write_suite(*ROWS))


def evaluated(suite: str, script: Any, monkeypatch: pytest.MonkeyPatch, protocol: Any = OPENAI) -> Path:
    """The run of a model behind a server."""
    with chat_server(protocol, script) as server:
        monkeypatch.setenv("STANDPUNT_BASE_URL", server.url)
        return evaluate(Request(suites=(suite,), model=f"{protocol.provider}:tiny"))


@pytest.mark.usefixtures("small")
def test_a_good_model_scores_better_than_a_bad_one(suite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every metric of what a model writes itself tells them apart; what needs no model stays the same."""
    better, worse = evaluated(suite, good, monkeypatch), evaluated(suite, careless, monkeypatch)
    for metric in ("nugget_recall", "stance_accuracy", "grounded_share", "document_recall"):
        assert mean(better, "tiny", metric) > mean(worse, "tiny", metric), metric
    assert (mean(better, "tiny", "nugget_recall"), mean(better, "tiny", "stance_accuracy")) == (1.0, 1.0)
    assert (mean(better, "tiny", "draft_grounded"), mean(better, "tiny", "dropped_share")) == (1.0, 0.0)
    assert mean(worse, "tiny", "draft_grounded") <= 0.25
    assert mean(worse, "tiny", "dropped_share") >= 0.75
    assert mean(worse, "tiny", "stance_accuracy") == 0.0
    assert mean(worse, "tiny", "grounded_share") <= 0.25
    assert mean(better, "tiny", "outcome_accuracy") == mean(worse, "tiny", "outcome_accuracy") == 1.0
    assert scores(better)["run"]["model"] == MODEL


@pytest.mark.usefixtures("small")
def test_a_model_that_says_nothing(suite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The built-in advisor answers in its place, and not to its credit."""
    folder = evaluated(suite, empty, monkeypatch)
    assert (mean(folder, "tiny", "model_answered"), mean(folder, "tiny", "nugget_recall")) == (0.0, 0.0)
    assert scores(folder)["run"]["errors"] == 0
    told = {row["id"]: row for row in scores(folder)["samples"]}
    assert "model_answered" not in told["q3"]["scores"]
    again = Watched()
    with chat_server(OPENAI, good) as server:
        monkeypatch.setenv("STANDPUNT_BASE_URL", server.url)
        folder = evaluate(Request(suites=(suite,), model=MODEL), watcher=again)
    assert mean(folder, "tiny", "model_answered") == 1.0, "a failure is not cached"


@pytest.mark.usefixtures("small")
def test_tokens(suite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are counted where a server tells them, as Ollama does, and nowhere else."""

    def end(reason: str) -> str:
        counts = {"prompt_eval_count": 900, "eval_count": 50}
        ended = {"model": "tiny", "done": True, "done_reason": reason, "message": {"role": "assistant", "content": ""}}
        return json.dumps(ended | counts) + "\n"

    monkeypatch.setattr(OLLAMA, "end", end)
    folder = evaluated(suite, good, monkeypatch, OLLAMA)
    assert mean(folder, "tiny", "tokens") == 950.0
    silent = evaluated(suite, good, monkeypatch)
    assert "tokens" not in scores(silent)["suites"]["tiny"]["metrics"]


@pytest.mark.usefixtures("small")
def test_a_server_that_goes_away(write_suite: WriteSuite, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says nothing about the model: the run stops after a few answers and can go on when the server is back."""
    rows = [question(f"q{number}", f"{HOLD['nl']} {number}", "nl", stance=["hold"]) for number in range(8)]
    monkeypatch.setenv("STANDPUNT_LANGUAGE", "en")
    suite = str(write_suite(*rows))
    served: list[int] = []

    def failing(request: dict[str, Any]) -> Iterator[Step] | Refusal:
        served.append(1)
        return good(request) if len(served) <= 2 else Refusal(500, "out of memory")

    watched = Watched()
    with chat_server(OPENAI, failing) as server:
        monkeypatch.setenv("STANDPUNT_BASE_URL", server.url)
        with pytest.raises(ConfigurationError) as raised:
            evaluate(Request(suites=(suite,), model=MODEL), watcher=watched)
        assert raised.value.key == "eval_model_gone"
        assert str(raised.value.facts["reason"]).startswith("The server reports a fault of its own"), "not in Dutch"
        assert len(watched.answers) == 5
        assert [bool(answer.error) for answer in watched.answers] == [False, False, True, True, True]
        assert watched.place
        server.script = good
        rest = Watched()
        folder = resume(watched.place, watcher=rest)
    assert len(rest.answers) == 6
    assert (mean(folder, "tiny", "stance_accuracy"), scores(folder)["run"]["errors"]) == (1.0, 0)


@pytest.mark.usefixtures("small")
def test_stopping_does_not_wait_for_the_model(suite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C while a model is silent ends the run at once; the answer on its way is not kept."""

    def stuck(request: dict[str, Any]) -> Iterator[Step]:
        if "Moeten" in str(request["messages"]):
            yield Do.WAIT
        yield from good(request)

    watched = Watched(stop_after=1)
    with chat_server(OPENAI, stuck) as server:
        monkeypatch.setenv("STANDPUNT_BASE_URL", server.url)
        with pytest.raises(KeyboardInterrupt):
            evaluate(Request(suites=(suite,), model=MODEL, jobs=1), watcher=watched)
        assert [answer.sample for answer in watched.answers] == ["q1"]


def judge(request: dict[str, Any]) -> Iterator[Step]:
    """Finds every fact but those with a year, and every statement but the first supported."""
    asked = request["messages"][-1]["content"]
    letters = re.findall(r"^([a-z])\) (.*)$", asked, re.MULTILINE)
    if "Facts:" in asked or "Feiten:" in asked:
        yield "".join(f"{letter}) {'no' if '2099' in text else 'yes'}\n" for letter, text in letters)
    else:
        yield "".join(f"{letter}) {'nee' if place == 0 else 'ja'}\n" for place, (letter, _) in enumerate(letters))


@pytest.mark.usefixtures("small")
def test_a_judge_is_reported_apart(write_suite: WriteSuite, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its labels change no score; how far it agrees with them is told."""
    future = {"id": "b", "vital": True, "text": "In 2099 nothing happened.", "words": [["2099"]]}
    suite = str(write_suite(question("q1", HOLD["en"], nuggets=[NUGGET, future])))
    plain = evaluate(Request(suites=(suite,)))
    with chat_server(OPENAI, judge) as server:
        monkeypatch.setenv("STANDPUNT_BASE_URL", server.url)
        folder = evaluate(Request(suites=(suite,), judge=MODEL))
        asked = len(server.requests)
        resume(folder)
        assert len(server.requests) == asked, "what was judged is not judged again"
    assert [row["scores"] for row in scores(folder)["samples"]] == [row["scores"] for row in scores(plain)["samples"]]
    opinion = scores(folder)["judge"]
    assert opinion["model"] == MODEL
    assert opinion["nuggets"] == {"n": 2, "recall": 0.5, "agreement": 1.0, "kappa": 1.0}
    count = opinion["statements"]["n"]
    assert count > 1
    assert opinion["statements"]["supported"] == pytest.approx((count - 1) / count, abs=1e-6)
    assert opinion["statements"]["agreement"] == pytest.approx((count - 1) / count, abs=1e-6)
    assert "judge" not in scores(plain)


@pytest.mark.usefixtures("small")
def test_a_judge_that_judges_nothing_is_told(write_suite: WriteSuite, monkeypatch: pytest.MonkeyPatch) -> None:
    """A model too small to follow the question leaves no empty chapter."""
    suite = str(write_suite(question("q1", HOLD["en"], nuggets=[NUGGET])))
    with chat_server(OPENAI, lambda _: iter(("Lorem ipsum.",))) as server:
        monkeypatch.setenv("STANDPUNT_BASE_URL", server.url)
        folder = evaluate(Request(suites=(suite,), judge=MODEL))
    lines = list(judge_lines(Judge.model_validate(scores(folder)["judge"]), Language.EN))
    assert lines[0] == f"{MODEL} gave no judgement that can be used."


def test_a_fault_in_the_prompts_ends_the_run(suite: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It would come back with every question, and no answer is to blame for it."""
    prompts = tmp_path / "prompts"
    prompts.mkdir()
    shipped = (locations.prompts_directory() / "advise.en.md").read_text(encoding="utf-8")
    (prompts / "advise.en.md").write_text(shipped + "\n{{ pasages }}\n", encoding="utf-8")
    with chat_server(OPENAI, good) as server:
        monkeypatch.setenv("STANDPUNT_BASE_URL", server.url)
        with pytest.raises(ConfigurationError, match="placeholder"):
            evaluate(Request(suites=(suite,), model=MODEL, prompts=str(prompts)))
