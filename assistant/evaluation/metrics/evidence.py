"""Whether the right documents and passages were cited: what the search and the choice among its finds are worth."""

from __future__ import annotations

from assistant.evaluation.answers import Answer, AnsweredTurn
from assistant.evaluation.metrics.dialogue import mean, per_turn
from assistant.evaluation.samples import Sample, Turn


def evidence_metrics(sample: Sample, answer: Answer) -> dict[str, float]:
    """`document_recall`: the share of the expected documents that were cited.

    `nugget_evidence`: the share of the vital nuggets of which a passage was cited; where that is high and nugget recall
    is low, the passages were there and were not used.
    """
    return per_turn(sample, answer, _found)


def _found(turn: Turn, answered: AnsweredTurn) -> dict[str, float]:
    evidence = [] if answered.fell_back else answered.brief["evidence"]
    documents = {item["document"] for item in evidence}
    passages = {item["passage"] for item in evidence}
    scores = {}
    if turn.expect.documents:
        scores["document_recall"] = mean([float(id in documents) for id in turn.expect.documents])
    known = [nugget for nugget in turn.expect.nuggets if nugget.vital and nugget.passages]
    if known:
        scores["nugget_evidence"] = mean([float(bool(passages & set(nugget.passages))) for nugget in known])
    return scores
