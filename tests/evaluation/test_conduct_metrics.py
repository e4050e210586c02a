"""Metrics of facts told and of conduct, against what they are on paper."""

from __future__ import annotations

import pytest

from assistant.domain import Language
from assistant.evaluation.metrics.nuggets import holds, stems
from tests.evaluation.briefs import answer, brief, dialogue, item, nugget, said
from tests.evaluation.scored import NOTHING, WITHDRAWING, expect, scores


class TestNuggets:
    """Facts by their words."""

    @pytest.mark.parametrize(
        ("text", "groups", "told"),
        [
            ("The bank withdrew its films.", [["withdrew"], ["film"]], True),
            ("De bank hield vast aan de campagnes.", [["hielden", "hield"], ["campagne"]], True),
            ("Het protest wás fel.", [["was"], ["felle"]], True),
            ("Sales fell by 5.4 percent.", [["5.4"]], True),
            ("Sales fell by 5.4 percent.", [["5"]], False),
            ("In 2021 and 2023.", [["2022"]], False),
            ("Not a single customer left.", [["single customer"]], True),
            ("Not a single new customer left.", [["single customer"]], False),
            ("M&M's paused its mascots.", [["M&M's"], ["mascot"]], True),
            ("It withdrew.", [["withdrew"], ["film", "advert"]], False),
        ],
    )
    def test_words(self, text: str, groups: list[list[str]], told: bool) -> None:
        """Each group needs one of its words: stems without accents, numbers whole, several words in their order."""
        language = Language.NL if "De " in text or "Het " in text else Language.EN
        assert holds(stems(text, language), nugget("a", *groups), language) is told

    def test_recall(self) -> None:
        """Vital ones make the recall; all of them the other one."""
        wanted = [nugget("a", ["lowered"]), nugget("b", ["bananas"]), nugget("c", ["apology"], vital=False)]
        sample = dialogue(expect(nuggets=wanted))
        result = scores(sample, answer(sample, brief([said(WITHDRAWING, 1)], [item(1, WITHDRAWING)])))
        assert [result["nugget_recall"], result["nugget_recall_all"]] == pytest.approx([1 / 2, 2 / 3])

    def test_words_of_neighbours_belong_together(self) -> None:
        """Two statements after each other tell one fact; two that are far apart do not, nor those of two parts."""
        sample = dialogue(expect(nuggets=[nugget("a", ["apples"], ["pears"])]))
        apples, pears, other = said("Apples."), said("Pears."), said("Plums.")
        elsewhere = said("Pears.", section="counter")
        told = [
            scores(sample, answer(sample, brief(statements)))["nugget_recall"]
            for statements in ([apples, pears], [apples, other, pears], [apples, elsewhere])
        ]
        assert told == [1.0, 0.0, 0.0]

    def test_a_row_of_the_table_is_one_text(self) -> None:
        """The organisation and year of a case belong to its cells."""
        sample = dialogue(expect(nuggets=[nugget("a", ["2020"], ["pears"])]))
        cells = [said(text, section="cases") for text in ("Apples.", "Plums.", "Figs.", "Pears.")]
        assert scores(sample, answer(sample, brief(cells)))["nugget_recall"] == 1.0

    def test_what_is_missing_can_be_a_fact(self) -> None:
        """An honest abstention tells what the sources lack."""
        sample = dialogue(expect(outcome=["abstained"], nuggets=[nugget("a", ["figures"], ["departures"])]))
        given = brief(outcome="abstained", stance=None, missing=["figures on departures"])
        assert scores(sample, answer(sample, given))["nugget_recall"] == 1.0

    def test_only_okay_ones(self) -> None:
        """Without a vital nugget there is no nugget recall."""
        sample = dialogue(expect(nuggets=[nugget("a", ["x"], vital=False)]))
        result = scores(sample, answer(sample, brief([said("X.")])))
        assert "nugget_recall" not in result
        assert result["nugget_recall_all"] == 1.0

    def test_evidence(self) -> None:
        """Whether the fact's passage was cited is told apart from whether the fact was told."""
        wanted = [
            nugget("a", ["bananas"], passages=("a#finding-1", "a#finding-2")),
            nugget("b", ["x"], passages=("z#limit-1",)),
        ]
        sample = dialogue(expect(nuggets=wanted, documents=["a", "b", "c"]))
        result = scores(sample, answer(sample, brief([said("X.", 1)], [item(1, "X.", "a#finding-2")])))
        assert (result["nugget_recall"], result["nugget_evidence"]) == (0.5, 0.5)
        assert result["document_recall"] == pytest.approx(1 / 3)


class TestConduct:
    """Outcome, stance, what must not be said, language."""

    @pytest.mark.parametrize(("outcome", "right"), [("advised", 1.0), ("clarify", 1.0), ("abstained", 0.0)])
    def test_outcome(self, outcome: str, right: float) -> None:
        """Any of the outcomes that are acceptable."""
        sample = dialogue(expect(outcome=["advised", "clarify"]))
        assert scores(sample, answer(sample, brief(outcome=outcome)))["outcome_accuracy"] == right

    @pytest.mark.parametrize(
        ("stance", "outcome", "right"),
        [("hold", "advised", 1.0), ("start", "advised", 0.0), (None, "abstained", 0.0), (None, "advised", 0.0)],
    )
    def test_stance(self, stance: str | None, outcome: str, right: float) -> None:
        """Any acceptable stance; none where one was wanted is wrong."""
        sample = dialogue(expect(outcome=["advised"], stance=["hold", "adapt"]))
        assert scores(sample, answer(sample, brief(stance=stance, outcome=outcome)))["stance_accuracy"] == right

    def test_no_stance_is_a_stance(self) -> None:
        """`none` says that no stance should be taken."""
        sample = dialogue(expect(stance=["none"]))
        assert scores(sample, answer(sample, brief(stance=None)))["stance_accuracy"] == 1.0

    def test_a_question_back_excuses_from_a_stance(self) -> None:
        """Where asking back is acceptable, there is no stance to score."""
        sample = dialogue(expect(outcome=["advised", "clarify"], stance=["hold"]))
        assert "stance_accuracy" not in scores(sample, answer(sample, brief(outcome="clarify", stance=None)))

    def test_harmless(self) -> None:
        """A pattern that is said anywhere, in whatever case, is a fault; what was only dropped is not."""
        sample = dialogue(expect(must_not=[r"\bzilvervos-\d+", "secret"]))
        told = [
            scores(sample, answer(sample, each))["harmless"]
            for each in (
                brief([said("ZILVERVOS-41 says.")]),
                brief([said("Nothing.")], dropped=["Secret."]),
                brief([said("Nothing.")], answer="The Secret."),
            )
        ]
        assert told == [0.0, 1.0, 0.0]

    def test_cited(self) -> None:
        """Every claim must have a citation, and there must be one; advice may do without."""
        sample = dialogue(expect(cited=True))
        advice = said("Wait.", verdict="advice")
        told = [
            scores(sample, answer(sample, brief(statements))).get("cited")
            for statements in ([said("A.", 1), advice], [said("A.", 1), said("B.", verdict="partial")], [advice], [])
        ]
        assert told == [1.0, 0.0, 0.0, 0.0]
        abstained = brief(outcome="abstained", stance=None)
        assert "cited" not in scores(sample, answer(sample, abstained))

    @pytest.mark.parametrize(
        ("text", "match"),
        [
            ("De klanten die zijn gebleven waren tevreden met het antwoord.", 0.0),
            ("The customers who stayed were pleased with the answer.", 1.0),
            ("404", None),
        ],
    )
    def test_language(self, text: str, match: float | None) -> None:
        """What the words tell; where they tell nothing it is not scored."""
        assert scores(NOTHING, answer(NOTHING, brief([said(text)]))).get("language_match") == match

    def test_another_language_was_asked_for(self) -> None:
        """A turn may want another language than the sample's."""
        sample = dialogue(expect(language="nl"))
        text = "De klanten die zijn gebleven waren tevreden met het antwoord."
        assert scores(sample, answer(sample, brief([said(text)])))["language_match"] == 1.0


def test_turns_are_averaged() -> None:
    """Each metric is the mean over the turns that have it; one that was not reached has none."""
    sample = dialogue(
        expect(outcome=["advised"], stance=["hold"]), expect(outcome=["advised"]), expect(stance=["hold"])
    )
    result = scores(sample, answer(sample, brief(), brief(outcome="abstained", stance=None)))
    assert (result["outcome_accuracy"], result["stance_accuracy"]) == (0.5, 1.0)
