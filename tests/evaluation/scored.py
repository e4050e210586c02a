"""What the metrics say of an answer."""

from __future__ import annotations

from assistant import locations
from assistant.domain import Language
from assistant.evaluation.answers import Answer
from assistant.evaluation.metrics import Scorer
from assistant.evaluation.report.numbers import is_share
from assistant.evaluation.samples import Expectation, Sample
from assistant.library.lists import read_lists
from assistant.words import lookup
from tests.evaluation.briefs import dialogue

SCORER = Scorer(read_lists(locations.corpus_directory()))

WITHDRAWING = "Withdrawing a stand with an apology lowered attitudes among supporters and opponents."


def scores(sample: Sample, given: Answer) -> dict[str, float]:
    """All metrics of an answer, each of which reports can tell."""
    found = SCORER.scores(sample, given)
    nameless = sorted(found.keys() - lookup(Language.EN, "evaluation.metrics").keys())
    assert nameless == [], f"give {nameless} words under [evaluation.metrics.NAME] in both files of assistant/words/"
    outside = {name: value for name, value in found.items() if is_share(name) and not 0 <= value <= 1}
    assert outside == {}, f"{outside} would be told in per cent; report/numbers.py names what is a time or a count"
    return found


def expect(**values: object) -> Expectation:
    """What an answer should be like."""
    return Expectation.model_validate(values)


NOTHING = dialogue(expect())
