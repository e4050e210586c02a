"""From a brief and its evidence to verdicts; from any answer and its source to a probability."""

from __future__ import annotations

from collections.abc import Sequence


def support_scores(pairs: Sequence[tuple[str, str]]) -> list[float]:
    """For each pair (source text, answer text) the probability that everything the answer says is supported.

    The stable batch API; see `assistant.grounding.scoring.support_scores`, which is loaded when it is first called.
    """
    from assistant.grounding.scoring import support_scores as scores

    return scores(pairs)
