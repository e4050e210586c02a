"""Several processes at once, one of which changes the index. More of them: evals.benchmarks.crowd."""

from __future__ import annotations

from evals.benchmarks.crowd import crowd
from tests.cli.conftest import DUTCH, ENGLISH, FACT, Tiny

QUESTIONS = (ENGLISH, DUTCH, FACT, "What is greenhushing?", "Wat deed M&M's met de mascottes?")


def test_several_processes_at_once(tiny: Tiny) -> None:
    """While documents are added and removed, two processes answer as one by itself does, and every turn is kept."""
    outcome = crowd(tiny.home, tiny.corpus, QUESTIONS, askers=2)
    assert (outcome.wrong, outcome.errors) == ([], [])
    assert outcome.asked == 2 * len(QUESTIONS)
    assert outcome.turns == 3 * len(QUESTIONS)
    assert outcome.changes
