"""Which suites there are, and which of their samples are asked."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path

from assistant import locations
from assistant.errors import UsageError
from assistant.evaluation.samples import Sample, read_samples

SHIPPED = ("questions", "retrieval", "abstain", "conversations", "attacks", "grounding")
"""The suites that come with us, in the order in which they are run."""

PLANTED_TAG = "hidden_in_document"
"""Samples with this tag are about documents that only their suite knows: those in `poisoned/` beside its file."""

_PLANTED_FOLDER = "poisoned"


@dataclass(frozen=True, slots=True)
class Suite:
    """A file of samples. `place`: the name or path by which it is found again.

    `planted`: a folder of documents that the casebook holds beside its own while this suite is asked.
    """

    name: str
    place: str
    samples: tuple[Sample, ...]
    fingerprint: str
    planted: Path | None = None

    @property
    def shipped(self) -> bool:
        """Whether it came with us, and so is about our documents only."""
        return self.place in SHIPPED


def shipped_suites() -> tuple[str, ...]:
    """The names of the suites that come with us."""
    folder = locations.suites_directory()
    return tuple(name for name in SHIPPED if (folder / f"{name}.jsonl").is_file())


def load_suite(place: str) -> Suite:
    """A suite by the name of a shipped one, or by the path of a file.

    Raises:
        UsageError: there is no such suite.
        ConfigurationError: its file is not in order.
    """
    known = shipped_suites()
    path = locations.suites_directory() / f"{place}.jsonl" if place in known else Path(place).expanduser().absolute()
    if not path.is_file():
        raise UsageError("eval_suite_unknown", name=place, known=", ".join(known))
    samples = read_samples(path)
    planted = path.parent / _PLANTED_FOLDER
    needed = any(PLANTED_TAG in sample.tags for sample in samples) and planted.is_dir()
    return Suite(
        name=path.stem,
        place=place if place in known else str(path),
        samples=samples,
        fingerprint=hashlib.sha256(path.read_bytes()).hexdigest()[:16],
        planted=planted if needed else None,
    )


def load_suites(places: Sequence[str]) -> tuple[Suite, ...]:
    """Several suites, each once; without a place, every shipped one.

    Raises:
        UsageError: one does not exist, or two have the same name.
        ConfigurationError: a file is not in order.
    """
    suites = tuple(load_suite(place) for place in dict.fromkeys(places or shipped_suites()))
    names = [suite.name for suite in suites]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise UsageError("eval_suite_twice", name=twice)
    return suites


def chosen(suite: Suite, split: str | None, filters: Sequence[str], limit: int | None) -> Suite:
    """A suite with only some of its samples.

    `filters`: patterns (`*` and `?`) of which one must match the id or a tag. `limit`: at most so many samples, spread
    evenly over the suite and with the two of a pair together, so that a short run sees a little of everything.
    """
    samples = [
        sample
        for sample in suite.samples
        if (split is None or sample.split == split) and (not filters or _matches(sample, filters))
    ]
    return replace(suite, samples=tuple(samples if limit is None else _spread(samples, limit)))


def _matches(sample: Sample, filters: Sequence[str]) -> bool:
    return any(fnmatchcase(text, pattern) for pattern in filters for text in (sample.id, *sample.tags))


def _spread(samples: Sequence[Sample], limit: int) -> list[Sample]:
    groups: dict[str, list[Sample]] = {}
    for sample in samples:
        groups.setdefault(sample.pair or sample.id, []).append(sample)
    rows = list(groups.values())
    wanted = min(len(rows), -(-limit * len(rows) // max(1, len(samples))))
    picked = [sample for place in range(wanted) for sample in rows[place * len(rows) // wanted]]
    return picked[:limit]
