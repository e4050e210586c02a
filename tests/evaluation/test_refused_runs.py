"""Runs that cannot be: each is told by its own error, before anything is asked or written."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from assistant import locations
from assistant.errors import ConfigurationError, StandpuntError, UsageError
from assistant.evaluation.runner import Request, evaluate
from tests.evaluation.conftest import HOLD, WriteSuite, question


@pytest.fixture
def suite(write_suite: WriteSuite) -> str:
    """A suite of one question, of the dev split."""
    return str(write_suite(question("q1", HOLD["en"], outcome=["advised"])))


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("wish", "key"),
    [
        ({"split": "train"}, "eval_split_unknown"),
        ({"split": "test"}, "eval_nothing_chosen"),
        ({"filters": ("nothing",)}, "eval_nothing_chosen"),
        ({"judge": "builtin"}, "eval_judge_builtin"),
        ({"suites": ("unknown",)}, "eval_suite_unknown"),
    ],
)
def test_what_cannot_be_run(suite: str, wish: dict[str, Any], key: str) -> None:
    """It is told before a folder is made."""
    with pytest.raises(UsageError) as raised:
        evaluate(Request(**{"suites": (suite,), **wish}))
    assert raised.value.key == key
    assert not locations.runs_directory().exists()


@pytest.mark.usefixtures("small")
def test_a_folder_with_something_in_it(suite: str, tmp_path: Path) -> None:
    """Nothing is written over."""
    with pytest.raises(UsageError) as raised:
        evaluate(Request(suites=(suite,)), tmp_path)
    assert raised.value.key == "eval_folder_taken"


@pytest.mark.usefixtures("small")
def test_a_missing_package_is_named_at_once(suite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra, one error names it before anything is asked."""
    monkeypatch.setitem(sys.modules, "ir_measures", None)
    with pytest.raises(ConfigurationError) as raised:
        evaluate(Request(suites=(suite,)))
    assert (raised.value.key, raised.value.facts["package"]) == ("eval_extra_missing", "ir-measures")
    assert not locations.runs_directory().exists()


@pytest.mark.usefixtures("small")
def test_no_casebook_no_run(suite: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What concerns every question ends the run with its own error."""
    monkeypatch.setenv("STANDPUNT_CORPUS", str(tmp_path / "nowhere"))
    with pytest.raises(StandpuntError) as raised:
        evaluate(Request(suites=(suite,)))
    assert raised.value.key == "corpus_missing"
