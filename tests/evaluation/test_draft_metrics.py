"""What becomes of a chat model's draft on its way to the reader."""

from __future__ import annotations

import pytest

from assistant.evaluation.answers import Draft
from tests.evaluation.briefs import answer, brief, said
from tests.evaluation.scored import NOTHING, scores

OURS = {"model_answered", "draft_grounded", "dropped_share"}


def test_before_and_after() -> None:
    """Of four claims one is supported at first; one more is mended, one stays partial, and one is taken out."""
    left = [said("A.", 1), said("B.", 2), said("C.", 3, verdict="partial"), said("D.", verdict="advice")]
    given = answer(NOTHING, brief(left, dropped=["E."]), model="m", draft=Draft(claims=4, supported=1))
    result = scores(NOTHING, given)
    assert (result["draft_grounded"], result["dropped_share"], result["grounded_share"]) == (0.25, 0.25, 0.5)


def test_set_aside() -> None:
    """A draft of which nothing is supported was taken out whole; what the stand-in wrote is nothing to go by."""
    none = Draft(claims=3, supported=0)
    given = answer(NOTHING, brief([said("A.", 1)]), model="m", fell_back="model_ungrounded", draft=none)
    result = scores(NOTHING, given)
    assert (result["model_answered"], result["draft_grounded"], result["dropped_share"]) == (0.0, 0.0, 1.0)


@pytest.mark.parametrize("draft", [None, Draft(claims=0, supported=0)])
def test_nothing_claimed(draft: Draft | None) -> None:
    """Where there was no draft, or nothing in it but advice, there is no share of anything."""
    given = answer(NOTHING, brief([said("D.", verdict="advice")]), model="m", draft=draft)
    assert OURS & set(scores(NOTHING, given)) == {"model_answered"}


def test_not_of_the_builtin_advisor() -> None:
    """It has no model whose part could be told from its own."""
    given = answer(NOTHING, brief([said("A.", 1)]), draft=Draft(claims=1, supported=1))
    assert not OURS & set(scores(NOTHING, given))
