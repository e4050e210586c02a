"""`standpunt eval` as users run it: a process of its own."""

from __future__ import annotations

import json
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.advisor.chat.servers import OPENAI, Do, Step, chat_server
from tests.cli.conftest import PATIENCE, Result, assert_told, finish, on_terminal, standpunt, start
from tests.evaluation.conftest import HOLD, OUTSIDE, WriteSuite, question
from tests.evaluation.test_models import good

FOUR = (
    *(question(f"q{number}", f"{HOLD['en']} {number}", stance=["hold"]) for number in range(3)),
    question("q3", OUTSIDE, outcome=["abstained"]),
)


@pytest.fixture
def suite(write_suite: WriteSuite) -> str:
    """Four questions."""
    return str(write_suite(*FOUR))


@pytest.fixture
def corpus(small: Path, _small: Path) -> dict[str, str]:
    """What a process needs to be told of the small casebook."""
    assert small.is_dir()
    return {"STANDPUNT_CORPUS": str(_small / "corpus")}


def last_line(result: Result) -> Any:
    """The JSON that a command prints last."""
    return json.loads(result.out.splitlines()[-1])


def test_json(small: Path, corpus: dict[str, str], suite: str, tmp_path: Path) -> None:
    """One line of JSON on stdout; how it went on stderr; the folder holds everything."""
    out = tmp_path / "run"
    result = standpunt("eval", "--suite", suite, "--out", str(out), "--json", home=small, **corpus)
    assert result.code == 0, result.err
    assert len(result.out.splitlines()) == 1
    told = last_line(result)
    assert (told["folder"], told["run"]["model"]) == (str(out), "builtin")
    assert told["suites"]["tiny"]["metrics"]["stance_accuracy"]["mean"] == 1.0
    assert "Asking 4 questions" in result.err
    assert {"run.json", "answers.jsonl", "scores.json"} <= {path.name for path in out.iterdir()}


def test_scores_again(small: Path, corpus: dict[str, str], suite: str, tmp_path: Path, write_suite: WriteSuite) -> None:
    """`eval score` asks nothing, and names what it cannot score any more."""
    out = str(tmp_path / "run")
    assert standpunt("eval", "--suite", suite, "--out", out, home=small, **corpus).code == 0
    write_suite(*FOUR[:3], question("q3", "Otherwise?"))
    result = standpunt("eval", "score", out, "--json", home=small, **corpus)
    assert result.code == 0
    assert last_line(result)["suites"]["tiny"]["n"] == 3
    assert "tiny/q3" in result.err


def test_a_bar_on_a_terminal(small: Path, corpus: dict[str, str], suite: str) -> None:
    """Somebody at a terminal sees how many questions are left, and how long they take."""
    result = on_terminal("eval", "--suite", suite, "--limit", "3", home=small, columns=120, **corpus)
    assert result.code == 0
    assert "/3" in result.out
    assert "left" in result.out


def test_ctrl_c_and_on(small: Path, corpus: dict[str, str], suite: str, tmp_path: Path) -> None:
    """Ctrl-C keeps what was answered, and says how to go on; going on asks the rest."""
    stuck, free = threading.Event(), threading.Event()

    def script(request: dict[str, Any]) -> Iterator[Step]:
        if f"{HOLD['en']} 1" in str(request["messages"]) and not free.is_set():
            stuck.set()
            yield Do.WAIT
        yield from good(request)

    out = str(tmp_path / "run")
    with chat_server(OPENAI, script) as server:
        extra = {**corpus, "STANDPUNT_BASE_URL": server.url}
        process = start("eval", "-s", suite, "-m", "openai:tiny", "-o", out, home=small, stdin=None, **extra)
        assert stuck.wait(PATIENCE)
        process.send_signal(signal.SIGINT)
        stopped = finish(process)
        assert (stopped.code, stopped.out) == (130, "")
        assert f"standpunt eval --resume {out}" in stopped.err
        assert "Traceback" not in stopped.err
        before = Path(out, "answers.jsonl").read_text(encoding="utf-8").count("\n")
        assert before == 1
        free.set()
        again = standpunt("eval", "--resume", out, "--json", home=small, **extra)
    assert again.code == 0, again.err
    assert last_line(again)["run"]["answers"] == 4


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--suite", "unknown"), 2, "unknown"),
        (("--suite", "SUITE", "--split", "train"), 2, "train"),
        (("--suite", "SUITE", "--filter", "nothing"), 2, "--filter"),
        (("--suite", "SUITE", "--judge", "builtin"), 2, "--judge"),
        (("--suite", "BROKEN"), 4, "broken.jsonl:2"),
        (("--suite", "SUITE", "--model", "ollama"), 4, "ollama"),
        (("--resume", "TMP"), 2, "TMP"),
        (("--resume", "TMP", "--model", "builtin"), 2, "--resume"),
        (("--suite", "SUITE", "--out", "TMP"), 2, "--out"),
        (("score", "TMP"), 2, "TMP"),
    ],
)
def test_mistakes(
    small: Path, corpus: dict[str, str], suite: str, tmp_path: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    """Each is one line and a hint, with the exit code that scripts rely on."""
    broken = tmp_path / "broken.jsonl"
    broken.write_text(f"{json.dumps(FOUR[0])}\n{{}}\n", encoding="utf-8")
    places = {"SUITE": suite, "BROKEN": str(broken), "TMP": str(tmp_path)}
    told = standpunt("eval", *(places.get(each, each) for each in arguments), home=small, **corpus)
    assert_told(told, code, places.get(words, words))


def test_help_is_there(tmp_path: Path) -> None:
    """The command and its options explain themselves."""
    told = standpunt("eval", "--help", home=tmp_path, STANDPUNT_LANGUAGE="nl")
    assert told.code == 0
    for option in ("--suite", "--samples-per-question", "--resume", "--judge", "--jobs", "testset"):
        assert option in told.out
