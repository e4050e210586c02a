"""The matrix: a run for every model with all prompts, gone on with where it stopped, in one table."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from assistant import locations
from assistant.cli.running import run
from assistant.errors import ExitCode, UsageError
from assistant.evaluation import matrix
from assistant.evaluation.matrix import OURS, Cell, plan, run_matrix
from assistant.evaluation.runner import Request, Unwatched
from tests.evaluation.conftest import FACT, HOLD, WriteSuite, question


def names(cells: tuple[Cell, ...]) -> list[str]:
    """The folders of cells."""
    return [cell.folder.name for cell in cells]


def test_plan(tmp_path: Path) -> None:
    """Every model with all prompts, each once; without prompts, ours."""
    cells = plan(["builtin", "ollama:qwen3:4b", "builtin"], [OURS, "/my/prompts"], tmp_path)
    assert names(cells) == [
        "builtin--builtin",
        "builtin--prompts",
        "ollama-qwen3-4b--builtin",
        "ollama-qwen3-4b--prompts",
    ]
    assert [cell.prompts for cell in plan(["builtin"], [], tmp_path)] == [OURS]


@pytest.mark.parametrize(("models", "prompts"), [(["a:b", "a-b"], []), (["a"], ["/x/mine", "/y/mine"])])
def test_two_runs_in_one_folder(tmp_path: Path, models: list[str], prompts: list[str]) -> None:
    """Names that come to the same folder are refused before anything is asked."""
    with pytest.raises(UsageError) as raised:
        plan(models, prompts, tmp_path)
    assert raised.value.key == "eval_matrix_twice"


@pytest.mark.usefixtures("small")
def test_command(tmp_path: Path, write_suite: WriteSuite, capsys: pytest.CaptureFixture[str]) -> None:
    """A column for each, models that cannot be asked too; run again, nothing is asked again."""
    suite = str(
        write_suite(
            question("q1", HOLD["en"], outcome=["advised"], stance=["hold"], must_not=["bananas"]),
            question("q2", FACT, outcome=["advised"]),
        )
    )
    own = tmp_path / "mine"
    shutil.copytree(locations.prompts_directory(), own)
    out = tmp_path / "out"
    arguments = ["eval", "matrix", "--models", "builtin,gguf:/nowhere.gguf", "--prompts", f"builtin,{own}"]
    arguments += ["-s", suite, "--out", str(out)]
    assert run(arguments) == ExitCode.FAILURE
    told = capsys.readouterr()
    rows = [line.split("\t") for line in told.out.splitlines()]
    assert {len(each) for each in rows} == {6}
    assert rows[0] == [
        "Suite",
        "Metric",
        *(f"{m} {p}" for m in ("builtin", "gguf:/nowhere.gguf") for p in ("our prompts", "mine")),
    ]
    ended = next(each for each in rows if each[1] == "Ended as it should")
    assert [cell.strip("* ") for cell in ended[2:]] == ["100.0 (100.0–100.0)"] * 2 + ["–"] * 2
    assert "gguf:/nowhere.gguf could not be asked. There is no chat model at /nowhere.gguf." in told.err
    assert (out / "builtin--mine" / "report.html").exists()

    before = (out / "builtin--builtin" / "answers.jsonl").read_bytes()
    assert run([*arguments[:3], "builtin", *arguments[4:], "--json"]) == ExitCode.OK
    cells = json.loads(capsys.readouterr().out)
    assert [(cell["model"], Path(cell["prompts"]).name) for cell in cells] == [("builtin", OURS), ("builtin", "mine")]
    assert cells[0]["suites"]["tiny"]["metrics"]["outcome_accuracy"]["mean"] == 1.0
    assert (out / "builtin--builtin" / "answers.jsonl").read_bytes() == before


@pytest.mark.usefixtures("small")
def test_folder_with_a_run_of_something_else(tmp_path: Path, write_suite: WriteSuite) -> None:
    """A run is not passed off as another; nor is another's folder written over."""
    suite = str(write_suite(question("q", FACT, outcome=["advised"]), question("r", FACT, outcome=["advised"])))
    cells = plan(["builtin"], [], tmp_path)

    def done(request: Request) -> list[Cell]:
        return list(run_matrix(cells, request, Unwatched(), lambda *_: None))

    assert done(Request(suites=(suite,)))[0].results
    with pytest.raises(UsageError) as raised:
        done(Request(suites=(suite,), limit=1))
    assert raised.value.key == "eval_matrix_other"


@pytest.mark.usefixtures("small")
def test_stopped_run_goes_on(tmp_path: Path, write_suite: WriteSuite, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was stopped is gone on with, not begun anew."""
    suite = str(write_suite(question("q", FACT, outcome=["advised"])))
    cells = plan(["builtin"], [], tmp_path)
    request = Request(suites=(suite,))
    first = list(run_matrix(cells, request, Unwatched(), lambda *_: None))
    record = json.loads((cells[0].folder / "run.json").read_text(encoding="utf-8"))
    (cells[0].folder / "run.json").write_text(json.dumps({**record, "finished": None}), encoding="utf-8")
    monkeypatch.setattr(matrix, "evaluate", lambda *_: pytest.fail("begun anew"))
    again = list(run_matrix(cells, request, Unwatched(), lambda *_: None))
    assert first[0].results
    assert again[0].results
    assert again[0].results.run.finished
