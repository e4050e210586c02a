"""Whether what is claimed is supported by what is cited.

Citation recall and precision as ALCE defines them (Gao et al. 2023, arXiv:2305.14627, section 4.3), with our own
grounding check where ALCE asks a model of natural language inference.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from assistant.advisor.brief import cited_passage
from assistant.advisor.kept import from_json
from assistant.domain import Language, SectionKind, Verdict
from assistant.evaluation.answers import Answer, AnsweredTurn
from assistant.evaluation.metrics.dialogue import claims, mean, per_turn, written
from assistant.evaluation.samples import Sample, Turn
from assistant.grounding.check import CitedPassage, check_statement
from assistant.library.lists import ClosedLists

UNGROUNDED = "model_ungrounded"
"""Why a draft of which nothing is supported is refused; of such a one we do know how much is grounded."""


def citation_metrics(sample: Sample, answer: Answer, lists: ClosedLists) -> dict[str, float]:
    """Of what the advisor wrote and claims:

    `citation_recall`: the share of statements that all their citations together support;
    `citation_precision`: the share of citations that count: those of a supported statement that support it alone, or
    without which the others would not;
    `grounded_share`: the share of supported ones among all that were drafted, those left out for lack of support
    included. And `table_grounded`: the share of supported cells in the table of cases.
    """
    return per_turn(sample, answer, partial(_cited, lists))


def _cited(lists: ClosedLists, _: Turn, answered: AnsweredTurn) -> dict[str, float]:
    brief = answered.brief
    cells = claims([each for each in brief["statements"] if each["section"] == SectionKind.CASES])
    scores = {"table_grounded": _share(cells)} if cells else {}
    if answered.fell_back:
        return {**scores, "grounded_share": 0.0} if answered.fell_back == UNGROUNDED else scores
    said = claims(written(brief))
    drafted = len(said) + len(brief["dropped"])
    if drafted:
        scores["grounded_share"] = _share(said) * len(said) / drafted
    return {**scores, **_alce(brief, said, lists)}


def _share(statements: Sequence[Mapping[str, Any]]) -> float:
    """The share of statements that the check found supported."""
    return mean([float(each["verdict"] == Verdict.SUPPORTED) for each in statements]) if statements else 0.0


def _alce(brief: Mapping[str, Any], said: Sequence[Mapping[str, Any]], lists: ClosedLists) -> dict[str, float]:
    passages = {item.n: cited_passage(item, lists) for item in from_json(brief).evidence}
    language = Language(brief["language"])
    recall: list[float] = []
    precision: list[float] = []
    for each in said:
        cited = [passages[n] for n in each["citations"] if n in passages]
        supported = _supports(each["text"], cited, language)
        recall.append(float(supported))
        for place, passage in enumerate(cited):
            rest = cited[:place] + cited[place + 1 :]
            precision.append(
                float(
                    supported
                    and (_supports(each["text"], [passage], language) or not _supports(each["text"], rest, language))
                )
            )
    scores = {"citation_recall": mean(recall)} if recall else {}
    return {**scores, "citation_precision": mean(precision)} if precision else scores


def _supports(text: str, passages: Sequence[CitedPassage], language: Language) -> bool:
    return check_statement(text, passages, language).verdict is Verdict.SUPPORTED
