"""What the metrics say of an answer."""

from __future__ import annotations

from assistant import locations
from assistant.evaluation.answers import Answer
from assistant.evaluation.metrics import Scorer
from assistant.evaluation.samples import Expectation, Sample
from assistant.library.lists import read_lists
from tests.evaluation.briefs import dialogue

SCORER = Scorer(read_lists(locations.corpus_directory()))

WITHDRAWING = "Withdrawing a stand with an apology lowered attitudes among supporters and opponents."


def scores(sample: Sample, given: Answer) -> dict[str, float]:
    """All metrics of an answer."""
    return SCORER.scores(sample, given)


def expect(**values: object) -> Expectation:
    """What an answer should be like."""
    return Expectation.model_validate(values)


NOTHING = dialogue(expect())
