"""What a chat model's drafts are worth before the reader sees them: mended, shortened, or set aside."""

from __future__ import annotations

from assistant.evaluation.answers import Answer, AnsweredTurn
from assistant.evaluation.metrics.citations import UNGROUNDED
from assistant.evaluation.metrics.dialogue import claims, per_turn, written
from assistant.evaluation.samples import Sample, Turn
from assistant.settings import BUILTIN_MODEL


def draft_metrics(sample: Sample, answer: Answer) -> dict[str, float]:
    """`model_answered`: the share of the turns with something to write for which the chat model's draft could be used.

    `draft_grounded`: of what its first draft claimed, the share that was supported before it was asked to mend it.
    `dropped_share`: of what it claims once mended, the share that was taken out because nothing supports it; all of it
    where the whole draft was set aside for that reason. The built-in advisor has none of these.
    """
    return {} if answer.model == BUILTIN_MODEL else per_turn(sample, answer, _worth)


def _worth(_: Turn, answered: AnsweredTurn) -> dict[str, float]:
    brief, draft = answered.brief, answered.draft
    if not brief["sections"]:
        return {}
    scores = {"model_answered": float(not answered.fell_back)}
    if draft and draft.claims:
        scores["draft_grounded"] = draft.supported / draft.claims
    dropped = len(brief["dropped"])
    if answered.fell_back == UNGROUNDED:
        scores["dropped_share"] = 1.0
    elif not answered.fell_back and (claimed := len(claims(written(brief))) + dropped):
        scores["dropped_share"] = dropped / claimed
    return scores
