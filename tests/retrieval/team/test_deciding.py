"""What has to be done with a file, by three states of it."""

from __future__ import annotations

from itertools import product

import pytest

from assistant.retrieval.team.deciding import Step, decide, plan

VERSIONS = (None, "1", "2", "3")
EVERY = list(product(VERSIONS, repeat=3))


@pytest.mark.parametrize(
    ("agreed", "here", "there", "step"),
    [
        (None, None, None, None),
        ("1", "1", "1", None),
        ("1", None, None, Step.AGREE),
        (None, "1", "1", Step.AGREE),
        ("1", "2", "2", Step.AGREE),
        (None, "1", None, Step.PUSH),
        ("1", "2", "1", Step.PUSH),
        (None, None, "1", Step.PULL),
        ("1", "1", "2", Step.PULL),
        ("1", "1", None, Step.REMOVE_HERE),
        ("1", None, "1", Step.REMOVE_THERE),
        ("1", "2", "3", Step.SET_ASIDE),
        (None, "2", "3", Step.SET_ASIDE),
        ("1", "2", None, Step.PUSH),
        ("1", None, "2", Step.PULL),
    ],
)
def test_each_state_has_its_step(agreed: str | None, here: str | None, there: str | None, step: Step | None) -> None:
    assert decide(agreed, here, there) is step


@pytest.mark.parametrize(("agreed", "here", "there"), EVERY)
def test_both_agree_afterwards_and_nothing_new_is_lost(agreed: str | None, here: str | None, there: str | None) -> None:
    """Carried out, each step leaves both sides with the same text; what somebody wrote since is there or set aside."""
    step, kept = decide(agreed, here, there), set[str]()
    after_here, after_there = here, there
    match step:
        case Step.PUSH | Step.REMOVE_THERE:
            after_there = here
        case Step.PULL | Step.REMOVE_HERE:
            after_here = there
        case Step.SET_ASIDE:
            kept.add(str(here))
            after_here = there
    assert after_here == after_there
    written = {text for text in (here, there) if text is not None and text != agreed}
    assert written <= {after_here, *kept}
    assert decide(after_here, after_here, after_there) is None


def test_some_files_are_left_alone() -> None:
    both = {"a": "1", "b": "1"}
    assert plan(both, {}, both, keep=["a"]) == {"b": Step.REMOVE_THERE}
