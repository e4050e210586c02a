"""All that leads to the shipped cross-encoder: its pairs, its lessons, its training, its export."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from assistant.grounding.cross_reading import FOLDER
from assistant.training.grounding.cross_encoder import Recipe, pairs_of, train
from assistant.training.grounding.cross_export import export
from assistant.training.grounding.data import left_out
from assistant.training.grounding.fit import examples_of
from assistant.training.grounding.rows import StoredVectors, assessed
from assistant.training.grounding.translations import lessons

NAME = "standpunt-check-1"
_LESSONS = 60_000


def make_reader(data: Path, work: Path, pairs: Path, start: Path, recipe: Recipe) -> dict[str, Any]:
    """Train and export; returns what the card says. Of the suite nothing is read, and no document that is left out."""
    work.mkdir(parents=True, exist_ok=True)
    store = StoredVectors(work)
    sets = {name: each for name, each in examples_of(data, recipe.seed).items() if name != "suite"}
    read = [each for examples in sets.values() for each in examples if not left_out(each.group)]
    known = assessed(read, store)
    store.save()
    train(pairs_of(known), lessons(pairs, start, _LESSONS, recipe.seed), start, work, recipe)
    return export(start, work, FOLDER, NAME, recipe)
