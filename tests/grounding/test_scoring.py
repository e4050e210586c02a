"""Any answer against any documents: the batch API, across languages, and the hard rule."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.domain import Language, Verdict
from assistant.errors import ConfigurationError
from assistant.grounding import support_scores
from assistant.grounding.check import Check, CitedPassage, check_statement
from assistant.grounding.checker import CrossEncoderChecker, supporting_column
from assistant.grounding.features import NAMES
from assistant.grounding.model import Trees, shipped_model, thresholds
from assistant.grounding.scoring import check_answer

SOURCE = (
    "In May 2023 Target moved its Pride products to the back of some stores after threats to its staff. "
    "Its sales fell by 5.4 percent in the quarter that followed. The company did not name the stores."
)
FAITHFUL = "Target moved Pride products to the back of some stores in May 2023. Sales then fell by 5.4 percent."


class Opinion:
    """A checker with a fixed opinion."""

    def __init__(self, probability: float) -> None:
        self.probability = probability

    def probabilities(self, pairs: list[tuple[str, str]]) -> list[float]:
        """The same for every pair."""
        return [self.probability for _ in pairs]


def test_scores_are_probabilities_in_order() -> None:
    """What is true scores above what is not, the sentence itself scores 1, and so does an answer that says nothing."""
    wrong = FAITHFUL.replace("5.4", "45")
    scores = support_scores([(SOURCE, FAITHFUL), (SOURCE, wrong), (SOURCE, SOURCE), (SOURCE, "")])
    assert all(0 <= score <= 1 for score in scores)
    assert scores[0] > thresholds()["supported"] > scores[1]
    assert scores[2:] == [1.0, 1.0]
    assert support_scores([]) == []
    assert support_scores([("", "Sales fell.")])[0] < thresholds()["supported"]


def test_one_wrong_sentence_spoils_an_answer() -> None:
    """A false sentence among true ones lowers the probability that everything is supported."""
    spoilt = f"{FAITHFUL} Walmart closed 300 shops in Ohio."
    true, false = support_scores([(SOURCE, FAITHFUL), (SOURCE, spoilt)])
    assert false < thresholds()["supported"] < true


def test_a_number_of_something_else_is_not_support() -> None:
    """A number that the source has only in a sentence on something else counts as missing."""
    documents = ["Abstention ends in exit code 3.", "In the harbour lie 7 ships."]
    (sentence,) = check_answer("Abstention ends in exit code 7.", documents).sentences
    assert (sentence.verdict, sentence.missing) == (Verdict.UNSUPPORTED, ("7",))


def test_long_sources() -> None:
    """A source of several thousand words is searched whole."""
    long = " ".join(f"Shop number {n} opened in the town of Delft." for n in range(100, 900)) + " " + SOURCE
    assert support_scores([(long, FAITHFUL)])[0] > support_scores([(long, FAITHFUL.replace("5.4", "45"))])[0]


@pytest.mark.parametrize(
    ("statement", "language", "cited"),
    [
        (
            "In 2022 zag HEMA de verkoop met 5,4 procent dalen.",
            Language.NL,
            "In 2022 HEMA saw its sales fall by 5.4 percent.",
        ),
        (
            "In 2022 HEMA saw its sales fall by 5.4 percent.",
            Language.EN,
            "In 2022 zag HEMA de verkoop met 5,4 procent dalen.",
        ),
    ],
)
def test_across_languages(statement: str, language: Language, cited: str) -> None:
    """A translation is supported; with another number it is not."""
    passage = CitedPassage(cited, "", own=False)
    assert check_statement(statement, [passage], language).verdict is Verdict.SUPPORTED
    for number in ("5,4", "5.4"):
        wrong = check_statement(statement.replace(number, "7"), [passage], language)
        assert wrong.verdict is not Verdict.SUPPORTED or number not in statement


def checked(statement: str, opinion: float) -> Check:
    """A check with a second opinion."""
    return check_statement(statement, [CitedPassage(SOURCE, "", own=False)], Language.EN, Opinion(opinion))  # type: ignore[arg-type]


def test_a_second_opinion_counts_but_never_overrules_the_hard_rule() -> None:
    """A checker can lower a verdict, and raise none that a wrong number or name forbids."""
    true, wrong = FAITHFUL.partition(" Sales")[0], "Target moved Pride products in May 2021."
    assert checked(true, 0.999).verdict is Verdict.SUPPORTED
    assert checked(true, 0.001).support < checked(true, 0.999).support
    assert checked(wrong, 0.999).verdict is not Verdict.SUPPORTED
    assert checked("Walmart moved its Pride products.", 0.999).verdict is not Verdict.SUPPORTED


def test_checkers_that_cannot_be_used() -> None:
    """A folder that is none is told, and a model whose classes say nothing of support cannot be used."""
    with pytest.raises(ConfigurationError):
        CrossEncoderChecker("/no/such/folder")
    assert supporting_column({0: "CONTRADICTION", 1: "ENTAILMENT", 2: "NEUTRAL"}) == 1
    assert supporting_column({0: "hallucinated", 1: "consistent"}) == 1
    assert supporting_column({0: "LABEL_0"}) == 0
    with pytest.raises(ValueError, match="stands for supported"):
        supporting_column({0: "A", 1: "not_entailment"})


def test_sentences_tell_what_carries_them() -> None:
    """Each sentence has its place, its passage with the words that carry it, and what no document has."""
    answer = "Sales fell by 5.4 percent. Walmart lost 300 shops."
    result = check_answer(answer, ["Nothing of the sort.", SOURCE])
    true, false = result.sentences
    assert answer[true.start : true.end] == "Sales fell by 5.4 percent."
    assert (true.document, true.passage) == (1, "Its sales fell by 5.4 percent in the quarter that followed.")
    carried = [true.passage[start:end] for start, end in true.words]
    assert {"sales", "fell"} <= set(carried)
    assert any("5.4" in word for word in carried)
    assert set(false.missing) == {"300", "Walmart"}
    assert not result.supported


def test_the_model_fits_the_code() -> None:
    """The shipped model was fitted on the figures that are computed, and the limits are in order."""
    model = shipped_model()
    assert model.names == NAMES
    assert model.slope > 0
    assert 0 < thresholds()["partial"] <= thresholds()["supported"] < 1


def test_trees_follow_their_branches() -> None:
    """A value not above the threshold goes left, a missing one where the tree says."""
    trees = Trees(
        feature=np.array([0, -1, -1], dtype=np.int32),
        threshold=np.array([0.5, 0, 0]),
        left=np.array([1, 0, 0], dtype=np.int32),
        right=np.array([2, 0, 0], dtype=np.int32),
        missing_left=np.array([False, False, False]),
        value=np.array([0.0, -1.0, 2.0]),
        roots=np.array([0], dtype=np.int32),
        baseline=0.25,
    )
    assert trees.scores(np.array([[0.5], [0.6], [np.nan]])).tolist() == [-0.75, 2.25, 2.25]
