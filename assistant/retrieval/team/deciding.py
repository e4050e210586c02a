"""What has to be done with a file, from three states of it: here, there, and when both last agreed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum


class Step(StrEnum):
    """What has to be done with a file."""

    AGREE = "agree"
    """Nothing but remembering that both are the same."""
    PUSH = "push"
    PULL = "pull"
    REMOVE_HERE = "remove_here"
    REMOVE_THERE = "remove_there"
    SET_ASIDE = "set_aside"
    """Both changed: theirs takes its place, ours is kept under another name."""


def decide(agreed: str | None, here: str | None, there: str | None) -> Step | None:
    """The step for a file, from hashes (None where there is no such file); None if nothing has to be done.

    Who changed a text wins over who removed it: a text too many is seen, one too few is missed too late.
    """
    if here == there:
        return Step.AGREE if here != agreed else None
    if here == agreed:
        return Step.PULL if there else Step.REMOVE_HERE
    if there == agreed:
        return Step.PUSH if here else Step.REMOVE_THERE
    if here is None:
        return Step.PULL
    return Step.SET_ASIDE if there else Step.PUSH


def plan(
    agreed: Mapping[str, str], here: Mapping[str, str], there: Mapping[str, str], keep: Iterable[str] = ()
) -> dict[str, Step]:
    """The steps for all files, by name. `keep`: names that are left as they are."""
    names = sorted({*agreed, *here, *there} - set(keep))
    steps = ((name, decide(agreed.get(name), here.get(name), there.get(name))) for name in names)
    return {name: step for name, step in steps if step}
