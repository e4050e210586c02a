"""Metrics of search, citations, cost, abstaining and grounding on paper; what cannot be computed is absent."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from types import SimpleNamespace

import pytest

from assistant.domain import Language, Verdict
from assistant.evaluation.answers import Found, Tokens
from assistant.evaluation.metrics import abstention, citations, grounding
from assistant.grounding.check import CitedPassage
from tests.evaluation.briefs import answer, brief, dialogue, item, nugget, query, said
from tests.evaluation.scored import NOTHING, WITHDRAWING, expect, scores

SALES = "Sales of the brand rose by 12 percent in the spring of 2019."

BOTH = "Withdrawing with an apology lowered attitudes, and sales of the brand rose by 12 percent in 2019."


class TestRanking:
    """Graded relevance of passages, and documents."""

    def found(self, *passages: str, documents: tuple[str, ...] = ()) -> dict[str, float]:
        """The scores of a ranking."""
        sample = query({"a#finding-1": 3, "b#finding-1": 2, "c#finding-1": 1}, documents=("a", "z"))
        return scores(sample, answer(sample, found=Found(passages=passages, documents=documents)))

    def test_by_hand(self) -> None:
        """Grades 2 and 3 count as found; nDCG takes every grade as a gain."""
        result = self.found("x#finding-1", "b#finding-1", "c#finding-1", "y#finding-1", "x#finding-2", "a#finding-1")
        ideal = 3 + 2 / math.log2(3) + 1 / math.log2(4)
        reached = 2 / math.log2(3) + 1 / math.log2(4) + 3 / math.log2(7)
        assert result["recall@5"] == pytest.approx(1 / 2)
        assert result["recall@10"] == pytest.approx(1.0)
        assert result["mrr@10"] == pytest.approx(1 / 2)
        assert result["ndcg@10"] == pytest.approx(reached / ideal)

    def test_nothing_found(self) -> None:
        """A search that finds nothing has found nothing of it; that is a score."""
        result = self.found()
        assert [result[name] for name in ("recall@5", "recall@10", "mrr@10", "ndcg@10", "hit@5")] == [0.0] * 5

    @pytest.mark.parametrize(
        ("documents", "hit"), [(("x", "z"), 1.0), (("x",), 0.0), (("b", "c", "d", "e", "f", "a"), 0.0)]
    )
    def test_documents(self, documents: tuple[str, ...], hit: float) -> None:
        """Any of the documents among the first five is enough."""
        assert self.found("a#finding-1", documents=documents)["hit@5"] == hit

    def test_without_grades(self) -> None:
        """Where no passage is graded, passages are not scored."""
        sample = query({}, documents=("a",))
        result = scores(sample, answer(sample, found=Found(passages=("a#finding-1",), documents=("a",))))
        assert set(result) == {"hit@5", "seconds"}

    def test_only_context_is_known(self) -> None:
        """Without a passage that answers there is nothing to recall."""
        sample = query({"a#finding-1": 1})
        assert set(scores(sample, answer(sample, found=Found(passages=(), documents=())))) == {"ndcg@10", "seconds"}


class TestCitations:
    """ALCE, section 4.3, with a judge whose verdicts can be foreseen: every word must stand in what is cited."""

    @pytest.fixture(autouse=True)
    def _word_for_word(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def check(text: str, passages: Sequence[CitedPassage], _: Language) -> SimpleNamespace:
            said = set(re.findall(r"\w+", " ".join(passage.text for passage in passages).lower()))
            told = set(re.findall(r"\w+", text.lower())) <= said
            return SimpleNamespace(verdict=Verdict.SUPPORTED if told else Verdict.UNSUPPORTED)

        monkeypatch.setattr(citations, "check_statement", check)

    EVIDENCE = (item(1, WITHDRAWING, "a#finding-1"), item(2, SALES, "b#finding-1"), item(3, WITHDRAWING, "c#finding-1"))

    def cited(self, *statements: dict[str, object], **other: object) -> dict[str, float]:
        """The scores of a brief with these statements."""
        return scores(NOTHING, answer(NOTHING, brief(statements, self.EVIDENCE, **other)))

    def test_supported_alone(self) -> None:
        """One citation that supports its statement is right."""
        result = self.cited(said(WITHDRAWING, 1))
        assert (result["citation_recall"], result["citation_precision"]) == (1.0, 1.0)

    def test_an_irrelevant_citation(self) -> None:
        """A citation that does not support, beside one that does, costs precision and no recall."""
        result = self.cited(said(WITHDRAWING, 1, 2))
        assert (result["citation_recall"], result["citation_precision"]) == (1.0, 0.5)

    def test_both_are_needed(self) -> None:
        """Two citations of which neither supports alone are both right if together they do."""
        result = self.cited(said(BOTH, 1, 2, verdict="supported"))
        assert (result["citation_recall"], result["citation_precision"]) == (1.0, 1.0)

    def test_twice_the_same(self) -> None:
        """A second citation that supports as well is no fault."""
        assert self.cited(said(WITHDRAWING, 1, 3))["citation_precision"] == 1.0

    def test_unsupported(self) -> None:
        """The citations of a statement that they do not support are all wrong."""
        result = self.cited(said("Sales fell by 40 percent in 2031.", 1, 2, verdict="partial"))
        assert (result["citation_recall"], result["citation_precision"]) == (0.0, 0.0)

    def test_no_citation(self) -> None:
        """A claim without a citation costs recall; there is no citation to be precise."""
        result = self.cited(said("All customers are pleased.", verdict="unsupported"))
        assert result["citation_recall"] == 0.0
        assert "citation_precision" not in result

    def test_advice_is_no_claim(self) -> None:
        """What is marked as our own judgement needs no source; of advice alone nothing is measured."""
        result = self.cited(said("Wait a day.", verdict="advice", section="next_steps"))
        assert not {"citation_recall", "citation_precision", "grounded_share"} & set(result)

    def test_the_table_counts_apart(self) -> None:
        """The table of cases is computed, the same for every model, so it does not hide what a model wrote."""
        cells = [said(WITHDRAWING, 1, section="cases") for _ in range(3)]
        result = self.cited(
            *cells, said("No.", 1, section="cases", verdict="partial"), said(SALES, 1, verdict="partial")
        )
        assert (result["table_grounded"], result["citation_recall"], result["grounded_share"]) == (0.75, 0.0, 0.0)

    def test_what_was_left_out_counts_as_drafted(self) -> None:
        """A model that invents is seen, although its inventions were never shown."""
        result = self.cited(said(WITHDRAWING, 1), dropped=["Invented.", "Invented too.", "And this."])
        assert (result["grounded_share"], result["citation_recall"]) == (0.25, 1.0)


class TestCost:
    """Seconds, tokens, and who answered."""

    def test_builtin(self) -> None:
        """The built-in advisor costs time and nothing else."""
        result = scores(NOTHING, answer(NOTHING, brief([said("A.")]), seconds=2.5))
        assert result["seconds"] == 2.5
        assert not {"tokens", "model_answered"} & set(result)

    def test_tokens(self) -> None:
        """Tokens count where the server tells them."""
        result = scores(NOTHING, answer(NOTHING, brief([said("A.")]), model="m", tokens=Tokens(read=900, written=100)))
        assert (result["tokens"], result["model_answered"]) == (1000.0, 1.0)

    def test_the_model_was_not_needed(self) -> None:
        """Where nothing had to be written, it is not known whether the model could have."""
        abstained = brief(outcome="abstained", stance=None)
        assert "model_answered" not in scores(NOTHING, answer(NOTHING, abstained, model="m"))


def test_a_stand_in_does_not_count() -> None:
    """What the built-in advisor wrote for a model that failed is not to the model's credit, only the user's."""
    wanted = [nugget("a", ["lowered"], passages=("doc#finding-1",))]
    expected = expect(nuggets=wanted, documents=["doc"], stance=["hold"], outcome=["advised"], must_not=["x y z"])
    sample = dialogue(expected)
    good = brief([said(WITHDRAWING, 1)], [item(1, WITHDRAWING)])
    assert scores(sample, answer(sample, good))["nugget_recall"] == 1.0
    result = scores(sample, answer(sample, good, model="m", fell_back="model_empty"))
    zero = ("nugget_recall", "nugget_recall_all", "nugget_evidence", "document_recall", "stance_accuracy")
    assert [result[name] for name in (*zero, "model_answered")] == [0.0] * 6
    assert (result["harmless"], result["outcome_accuracy"]) == (1.0, 1.0)
    assert not {"citation_recall", "citation_precision", "grounded_share", "language_match"} & set(result)


@pytest.mark.parametrize(
    ("key", "metric"), [("model_ungrounded", "grounded_share"), ("model_language", "language_match")]
)
def test_why_it_failed_can_be_a_score(key: str, metric: str) -> None:
    """A draft that was refused for being ungrounded, or in the wrong language, is known to be so."""
    assert scores(NOTHING, answer(NOTHING, brief([said("A.")]), model="m", fell_back=key))[metric] == 0.0


def test_what_failed_has_no_scores() -> None:
    """A sample that could not be asked is not scored at all."""
    sample = dialogue(expect(outcome=["advised"]))
    assert scores(sample, answer(sample, brief()).model_copy(update={"error": "x"})) == {}


class TestAbstaining:
    """Precision, recall and F1 of abstaining."""

    def test_figures(self) -> None:
        """Two of three were right to abstain from, two of four that should be."""
        pairs = [(True, True), (True, True), (False, True), (True, False), (True, False), (False, False)]
        seen = [abstention.Abstaining(should, did) for should, did in pairs]
        assert abstention.precision(seen) == pytest.approx(2 / 3)
        assert abstention.recall(seen) == pytest.approx(2 / 4)
        assert abstention.f1(seen) == pytest.approx(2 * (2 / 3) * (1 / 2) / (2 / 3 + 1 / 2))

    def test_nothing_to_tell(self) -> None:
        """Without an abstention there is no precision; without a reason for one no recall."""
        seen = [abstention.Abstaining(should=False, did=False)]
        assert (abstention.precision(seen), abstention.recall(seen), abstention.f1(seen)) == (None, None, None)

    def test_either_is_fine(self) -> None:
        """A question that may end either way says nothing about abstaining."""
        either = dialogue(expect(outcome=["abstained", "advised"]), expect(outcome=["abstained"]))
        given = answer(either, brief(), brief(outcome="abstained", stance=None))
        assert list(abstention.abstaining(either, given)) == [abstention.Abstaining(should=True, did=True)]


class TestGrounding:
    """How well the check tells labels apart."""

    SEEN = tuple(
        grounding.Judged(Verdict(label), Verdict(verdict), support)
        for label, verdict, support in (
            ("supported", "supported", 0.9),
            ("supported", "partial", 0.6),
            ("partial", "partial", 0.6),
            ("unsupported", "supported", 0.7),
            ("unsupported", "unsupported", 0.1),
            ("unsupported", "unsupported", 0.2),
        )
    )

    def test_balanced_accuracy(self) -> None:
        """The mean of the shares recognised of each label."""
        assert grounding.balanced_accuracy(self.SEEN) == pytest.approx((1 / 2 + 1 + 2 / 3) / 3)

    @pytest.mark.parametrize(("label", "value"), [("supported", 1 / 2), ("partial", 2 / 3), ("unsupported", 4 / 5)])
    def test_f1(self, label: str, value: float) -> None:
        """By hand: 2 TP / (2 TP + FP + FN)."""
        assert grounding.f1_of(Verdict(label), self.SEEN) == pytest.approx(value)

    def test_auroc(self) -> None:
        """Of 2 × 4 comparisons 6 are won and one is a tie."""
        assert grounding.auroc(self.SEEN) == pytest.approx(6.5 / 8)

    def test_calibration(self) -> None:
        """Six claims in five bins, by hand."""
        by_hand = (abs(0.9 - 1) + 2 * abs(0.6 - 0.5) + abs(0.7 - 0) + 0.1 + 0.2) / 6
        assert grounding.expected_calibration_error(self.SEEN) == pytest.approx(by_hand)

    def test_one_label_only(self) -> None:
        """What takes two labels cannot be computed from one."""
        assert grounding.auroc(self.SEEN[:2]) is None
        assert grounding.balanced_accuracy(()) is None
        assert grounding.f1_of(Verdict.UNSUPPORTED, self.SEEN[:2]) is None
