"""A run with the built-in advisor: kept, resumed, cached, scored again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assistant import locations
from assistant.errors import UsageError
from assistant.evaluation import answering
from assistant.evaluation.answering import Respondent
from assistant.evaluation.answers import Answer
from assistant.evaluation.fingerprints import fingerprints
from assistant.evaluation.runner import Request, default_jobs, evaluate, rescore, resume
from assistant.settings import Settings
from tests.conftest import SMALL, copy_corpus
from tests.evaluation.conftest import (
    FACT,
    HOLD,
    NUGGET,
    OUTSIDE,
    Row,
    Watched,
    WriteSuite,
    mean,
    question,
    scores,
)

ROWS: tuple[Row, ...] = (
    question("q1.en", HOLD["en"], outcome=["advised"], stance=["hold"], nuggets=[NUGGET], must_not=["bananas"])
    | {"pair": "q1"},
    question("q1.nl", HOLD["nl"], "nl", outcome=["advised"], stance=["hold"], nuggets=[NUGGET]) | {"pair": "q1"},
    question("q2", FACT, outcome=["advised"], documents=["abn-amro-pride-2021"]),
    question("q3", OUTSIDE, outcome=["abstained"]),
)


@pytest.fixture
def suite(write_suite: WriteSuite) -> str:
    """A suite of four questions."""
    return str(write_suite(*ROWS))


@pytest.fixture
def nobody_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail if anything is put to an advisor."""

    def refuse(*_: object) -> Answer:
        raise AssertionError("nothing was to be asked")

    monkeypatch.setattr(Respondent, "answer", refuse)


def lines(folder: Path) -> list[Any]:
    """The answers of a run."""
    return [json.loads(line) for line in (folder / "answers.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.mark.usefixtures("small")
def test_a_run(suite: str) -> None:
    """Everything is asked, kept and scored, and the folder says how it was made."""
    folder = evaluate(Request(suites=(suite,)))
    assert folder.parent == locations.runs_directory()
    assert {line["sample"] for line in lines(folder)} == {"q1.en", "q1.nl", "q2", "q3"}
    assert (mean(folder, "tiny", "stance_accuracy"), mean(folder, "tiny", "outcome_accuracy")) == (1.0, 1.0)
    assert (mean(folder, "tiny", "nugget_recall"), mean(folder, "tiny", "language_match")) == (1.0, 1.0)
    assert mean(folder, "tiny", "abstention_f1") == 1.0
    found = scores(folder)
    assert found["metrics"]["seconds"] == {"higher_is_better": False}
    assert found["suites"]["tiny"]["metrics"]["nugget_recall"]["parity"]["n"] == 1
    rows = {row["id"]: row for row in found["samples"]}
    assert (rows["q3"]["outcome"], rows["q3"]["question"]) == ("abstained", OUTSIDE)
    assert "stance_accuracy" not in rows["q3"]["scores"]
    run = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert run == found["run"]
    assert (run["model"], run["answers"], run["errors"], run["from_cache"]) == ("builtin", 4, 0, 0)
    assert run["finished"] >= run["started"]
    assert set(run["fingerprints"]) == {"code", "corpus", "prompts", "embedder", "settings"}
    assert run["versions"]["standpunt"]


@pytest.mark.usefixtures("small")
def test_a_conversation_goes_on(write_suite: WriteSuite) -> None:
    """Turns follow each other, in the profile of their asker, who is forgotten afterwards."""
    bank = {"organisation": "Bank", "sector": "banking", "country": "NL", "principles": ["We stand for inclusion."]}
    first = {"question": HOLD["en"], "expect": {"stance": ["hold"], "language": "en"}}
    again = {"question": "In het Nederlands graag.", "expect": {"stance": ["hold"], "language": "nl"}}
    row = {"id": "c1", "split": "dev", "language": "en", "profile": bank, "turns": [first, again]}
    folder = evaluate(Request(suites=(str(write_suite(row, ROWS[0])),)))
    conversation, alone = lines(folder)
    assert [turn["brief"]["language"] for turn in conversation["turns"]] == ["en", "nl"]
    assert mean(folder, "tiny", "language_match") == 1.0
    assert conversation["turns"][0]["brief"]["answer"] != alone["turns"][0]["brief"]["answer"]
    assert len(alone["turns"]) == 1


@pytest.mark.usefixtures("small")
def test_searches_and_claims(write_suite: WriteSuite) -> None:
    """A search is scored by its ranking, a claim by its verdict; the facts of its document count as said."""
    search = {
        "id": "r1",
        "split": "dev",
        "style": "named",
        "nl": "Wat deed ABN AMRO in de Pride-week?",
        "en": "What did ABN AMRO do in Pride week?",
        "documents": ["abn-amro-pride-2021"],
        "relevant": {"abn-amro-pride-2021#situation-1": 3},
    }
    text = "ABN AMRO held its course: no withdrawal of its 2021 Pride films was found in the sources read."
    claim = {"split": "dev", "language": "en", "source_language": "en", "kind": "verbatim", "passages": [text]}
    right = {"id": "g1", **claim, "statement": text, "label": "supported", "document": "abn-amro-pride-2021"}
    wrong = {"id": "g2", **claim, "statement": "Sales rose by 30 percent in Peru.", "label": "unsupported"}
    queries, claims = write_suite(search, name="searches"), write_suite(right, wrong, name="claims")
    folder = evaluate(Request(suites=(str(queries), str(claims))))
    assert mean(folder, "searches", "hit@5") == 1.0
    assert mean(folder, "searches", "recall@10") == 1.0
    assert (mean(folder, "claims", "verdict_accuracy"), mean(folder, "claims", "auroc")) == (1.0, 1.0)
    rows = {row["id"]: row for row in scores(folder)["samples"]}
    assert (rows["g1"]["label"], rows["g1"]["verdict"], rows["g1"]["kind"]) == ("supported", "supported", "verbatim")
    assert rows["g1"]["support"] > rows["g2"]["support"]


@pytest.mark.usefixtures("small")
class TestCache:
    """What was answered once is not asked again, unless something that matters has changed."""

    def test_a_second_run_asks_nothing(self, suite: str, request: pytest.FixtureRequest) -> None:
        """The scores of a run from the cache are those of the first."""
        first = evaluate(Request(suites=(suite,)))
        request.getfixturevalue("nobody_asks")
        second = evaluate(Request(suites=(suite,)))
        assert scores(second)["samples"] == scores(first)["samples"]
        assert scores(second)["run"]["from_cache"] == 4

    def test_fresh(self, suite: str) -> None:
        """Who wants fresh answers gets them."""
        evaluate(Request(suites=(suite,)))
        watched = Watched()
        evaluate(Request(suites=(suite,), fresh=True), watcher=watched)
        assert (watched.known, len(watched.answers)) == (0, 4)

    def test_another_expectation_is_no_other_question(self, write_suite: WriteSuite, suite: str) -> None:
        """Suites may be mended without asking again; only what is new is asked."""
        evaluate(Request(suites=(suite,)))
        other = write_suite(question("x", HOLD["en"], stance=["adapt"]), question("y", "What is greenhushing?"))
        watched = Watched()
        folder = evaluate(Request(suites=(str(other),)), watcher=watched)
        assert [answer.sample for answer in watched.answers] == ["y"]
        assert mean(folder, "tiny", "stance_accuracy") == 0.0

    @pytest.mark.parametrize("what", ["code", "setting", "corpus"])
    def test_another_world_has_other_answers(
        self, suite: str, what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Changed code, settings or documents may answer otherwise."""
        request = Request(suites=(suite,), filters=("q2",))
        evaluate(request)
        if what == "code":
            monkeypatch.setattr("assistant.evaluation.fingerprints.code_fingerprint", lambda: "other")
        elif what == "setting":
            monkeypatch.setenv("STANDPUNT_LANGUAGE", "nl")
        else:
            monkeypatch.setenv("STANDPUNT_CORPUS", str(copy_corpus(tmp_path / "corpus", SMALL[:3])))
        watched = Watched()
        evaluate(request, watcher=watched)
        assert watched.known == 0

    def test_a_damaged_cache_only_forgets(self, suite: str) -> None:
        """Rubbish in the cache costs time and nothing else."""
        evaluate(Request(suites=(suite,)))
        (cache,) = (locations.cache_directory() / "answers").iterdir()
        cache.write_bytes(b'{"rubbish": 1}\n' + cache.read_bytes())
        watched = Watched()
        folder = evaluate(Request(suites=(suite,)), watcher=watched)
        assert len(watched.answers) == 4
        assert mean(folder, "tiny", "stance_accuracy") == 1.0


@pytest.mark.usefixtures("small")
class TestResume:
    """A run that was stopped goes on."""

    @pytest.fixture
    def stopped(self, suite: str) -> Path:
        """A run that was stopped after two answers."""
        watched = Watched(stop_after=2)
        with pytest.raises(KeyboardInterrupt):
            evaluate(Request(suites=(suite,)), watcher=watched)
        assert watched.place
        return watched.place

    def test_what_was_answered_is_kept(self, stopped: Path) -> None:
        """Only the rest is asked, and the whole is scored."""
        before = lines(stopped)
        assert 2 <= len(before) < 4
        assert not (stopped / "scores.json").exists()
        watched = Watched()
        assert resume(stopped, watcher=watched) == stopped
        assert {answer.sample for answer in watched.answers}.isdisjoint(line["sample"] for line in before)
        assert len(lines(stopped)) == 4
        assert scores(stopped)["suites"]["tiny"]["n"] == 4

    def test_half_a_line_is_dropped(self, stopped: Path) -> None:
        """What a killed process left of its last line is asked again."""
        path = stopped / "answers.jsonl"
        path.write_bytes(path.read_bytes()[:-20])
        for cached in (locations.cache_directory() / "answers").iterdir():
            cached.unlink()
        resume(stopped)
        assert len({line["sample"] for line in lines(stopped)}) == len(lines(stopped)) == 4

    def test_a_finished_run_has_nothing_left(self, stopped: Path, request: pytest.FixtureRequest) -> None:
        """Resuming once more asks nothing."""
        resume(stopped)
        request.getfixturevalue("nobody_asks")
        resume(stopped)
        assert scores(stopped)["run"]["answers"] == 4

    def test_not_after_a_change(self, stopped: Path, suite: str) -> None:
        """Half of a run answered by one version and half by another would be no measurement."""
        with Path(suite).open("a", encoding="utf-8") as file:
            file.write(json.dumps(question("q9", "Another?")) + "\n")
        with pytest.raises(UsageError) as raised:
            resume(stopped)
        assert (raised.value.key, raised.value.facts["what"]) == ("eval_run_changed", "suites")

    def test_no_run(self, tmp_path: Path) -> None:
        """A folder without a run cannot go on."""
        with pytest.raises(UsageError) as raised:
            resume(tmp_path)
        assert raised.value.key == "eval_no_run"


@pytest.mark.usefixtures("small")
def test_what_went_wrong_is_asked_again(suite: str) -> None:
    """A question that crashes the advisor costs only itself, and is asked again when the run goes on."""
    real = answering._asked

    def crash(advisor: Any, text: str, context: Any) -> Any:
        if text == FACT:
            raise RuntimeError("out of order")
        return real(advisor, text, context)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(answering, "_asked", crash)
        folder = evaluate(Request(suites=(suite,)))
    row = next(row for row in scores(folder)["samples"] if row["id"] == "q2")
    assert (row["error"], row["scores"]) == ("RuntimeError: out of order", {})
    assert scores(folder)["run"]["errors"] == 1
    assert scores(folder)["suites"]["tiny"]["metrics"]["outcome_accuracy"]["n"] == 3
    watched = Watched()
    resume(folder, watcher=watched)
    assert [answer.sample for answer in watched.answers] == ["q2"]
    assert scores(folder)["run"]["errors"] == 0
    assert scores(folder)["suites"]["tiny"]["metrics"]["outcome_accuracy"]["n"] == 4


@pytest.mark.usefixtures("small")
class TestScoringAgain:
    """Scores may be made anew from the answers."""

    @pytest.fixture
    def folder(self, suite: str) -> Path:
        """A run."""
        return evaluate(Request(suites=(suite,)))

    def test_without_a_change(self, folder: Path, request: pytest.FixtureRequest) -> None:
        """The same answers score the same; nobody is asked."""
        request.getfixturevalue("nobody_asks")
        before = scores(folder)
        (folder / "scores.json").unlink()
        assert rescore(folder) == []
        assert scores(folder) == before

    def test_a_mended_expectation(self, folder: Path, write_suite: WriteSuite) -> None:
        """Another stance is acceptable now, and one question is asked otherwise: it has no score any more."""
        changed = [ROWS[0] | {"expect": {"stance": ["adapt"]}}, ROWS[1], ROWS[2] | {"turns": ["Otherwise?"]}, ROWS[3]]
        write_suite(*changed)
        assert rescore(folder) == ["tiny/q2"]
        assert mean(folder, "tiny", "stance_accuracy") == 0.5
        assert {row["id"] for row in scores(folder)["samples"]} == {"q1.en", "q1.nl", "q3"}


@pytest.mark.usefixtures("small")
def test_repetitions(suite: str) -> None:
    """Each question is asked so often, and the spread between the answers is told; n stays the number of samples."""
    folder = evaluate(Request(suites=(suite,), filters=("q1*",), repetitions=3, jobs=2))
    assert sorted((line["sample"], line["repetition"]) for line in lines(folder)) == [
        (id, number) for id in ("q1.en", "q1.nl") for number in range(3)
    ]
    recall = scores(folder)["suites"]["tiny"]["metrics"]["nugget_recall"]
    assert (recall["n"], recall["deviation"]) == (2, 0.0)


@pytest.mark.usefixtures("small")
def test_several_at_a_time_answer_the_same(suite: str) -> None:
    """Threads do not disturb each other."""
    one = evaluate(Request(suites=(suite,), jobs=1))
    four = evaluate(Request(suites=(suite,), jobs=4, fresh=True))

    def told(folder: Path) -> dict[str, str]:
        return {line["sample"]: line["turns"][0]["brief"]["answer"] for line in lines(folder)}

    assert told(four) == told(one)


def test_how_many_at_a_time() -> None:
    """Our own machine answers one question at a time soonest; a hosted model takes more."""
    jobs = {
        model: default_jobs(Settings(model=model, base_url=url))
        for model, url in (
            ("builtin", None),
            ("ollama:tiny", None),
            ("gguf:/model.gguf", None),
            ("openai:local", "http://127.0.0.1:8080/v1"),
            ("openai:ours", "http://gpu.example:8000/v1"),
            ("anthropic:big", None),
        )
    }
    assert list(jobs.values()) == [1, 1, 1, 1, 4, 4]


def test_another_model_is_no_difference_of_settings() -> None:
    """What a comparison says that two runs differ in: the model is told by itself."""
    one, two = (fingerprints(Settings(model=model), "corpus") for model in ("builtin", "ollama:qwen3:4b"))
    assert one == two
    assert one != fingerprints(Settings(judge=not Settings().judge), "corpus")
