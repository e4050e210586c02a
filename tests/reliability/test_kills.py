"""A process that is killed while it writes costs nothing acknowledged. Two hundred of them: evals.benchmarks.faults."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from evals.benchmarks.faults import after_effects, kill, losses, remember
from evals.benchmarks.victims import VICTIMS, Scene, Victim
from tests.cli.conftest import Tiny

_KILLED = (
    *("asking in a new session", "adding documents", "building the index anew"),
    *("exporting a conversation", "recording a decision", "making a case note"),
)
_LONGEST = 0.4
"""Seconds after its first writing within which a victim is killed; each of them still works then."""


@pytest.fixture(scope="module")
def scene(tiny_corpus: Path, _tiny_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """A home that all of them are killed in."""
    folder = tmp_path_factory.mktemp("killed")
    shutil.copytree(_tiny_home, folder / "home")
    (folder / "files").mkdir()
    return Scene.of(Tiny(folder / "home", tiny_corpus), folder / "files")


@pytest.mark.parametrize("victim", [each for each in VICTIMS if each.name in _KILLED], ids=lambda each: each.name)
def test_a_process_that_is_killed_while_it_writes(scene: Scene, victim: Victim) -> None:
    """Turns, decisions and documents that were acknowledged are there, and no file is half written."""
    left, _ = kill(scene, victim, random.Random(victim.name).random() * _LONGEST, writing=True)
    assert losses(scene, victim, left) == []


def test_the_next_commands_work(scene: Scene) -> None:
    """After all of that `doctor` finds nothing wrong, and a question gets the answer that it got before."""
    remember(scene)
    assert len(scene.turns) > 1
    assert after_effects(scene) == []
