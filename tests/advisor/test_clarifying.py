"""Where one fact decides the advice and is missing, it is asked for; what holds either way is given meanwhile."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.advisor.markdown import to_markdown
from assistant.advisor.pipeline import Advisor
from assistant.conversation.conversation import remembered
from assistant.domain import Brief, Context, Form, Language, Outcome, SectionKind, Signal, Stance, Verdict

UNCLEAR = (
    "A whistleblower says our charity campaign is built on false figures. The auditor reports in ten days and we "
    "honestly do not know. Do we stop the campaign or let it run?"
)
FOUNDING = [
    json.loads(line)
    for line in (Path(__file__).parents[2] / "evals" / "suites" / "founding.jsonl").read_text("utf-8").splitlines()
]


@pytest.fixture(scope="module")
def brief(advisor: Advisor) -> Brief:
    """A question that leaves the deciding fact open."""
    return advisor.answer(UNCLEAR)


def test_one_question_back_and_what_holds_either_way(brief: Brief) -> None:
    """The outcome is clarify, with one question, no stance, both lines of advice, and the rest of the brief."""
    assert (brief.outcome, brief.stance, brief.inquiry.in_doubt) == (Outcome.CLARIFY, None, Signal.FACTS_UNCLEAR)
    assert brief.ask_back.endswith("?")
    stance = next(section for section in brief.sections if section.kind is SectionKind.STANCE)
    assert [statement.verdict for statement in stance.statements] == [Verdict.ADVICE] * 2
    assert [statement.text.split(":")[0] for statement in stance.statements] == ["If not", "If so"]
    assert {SectionKind.WHY, SectionKind.CASES, SectionKind.NEXT_STEPS} <= {section.kind for section in brief.sections}
    assert to_markdown(brief).startswith(f"**{brief.ask_back}**")


@pytest.mark.parametrize(
    ("reply", "stance", "signals"),
    [
        ("yes", Stance.PAUSE, (Signal.FACTS_UNCLEAR,)),
        ("Yes, we are still waiting for the auditor", Stance.PAUSE, (Signal.FACTS_UNCLEAR,)),
        ("ja", Stance.PAUSE, (Signal.FACTS_UNCLEAR,)),
        ("no", Stance.HOLD, ()),
        ("Nee hoor.", Stance.HOLD, ()),
    ],
)
def test_the_answer_decides(
    advisor: Advisor, brief: Brief, reply: str, stance: Stance, signals: tuple[Signal, ...]
) -> None:
    """Yes or no, in either language, ends in advice; nothing is asked a second time."""
    answered = advisor.answer(reply, context=Context((remembered(brief),)))
    assert (answered.outcome, answered.stance, answered.ask_back) == (Outcome.ADVISED, stance, "")
    assert answered.inquiry.signals == signals


def test_an_answered_question_is_not_asked_again(advisor: Advisor, brief: Brief) -> None:
    """Another form of the answer keeps what was told; another form of the question back asks the same."""
    first = remembered(brief)
    settled = remembered(advisor.answer("yes", context=Context((first,))))
    shorter = advisor.answer("make it shorter for my board", context=Context((first, settled)))
    assert (shorter.outcome, shorter.stance, shorter.inquiry.form) == (Outcome.ADVISED, Stance.PAUSE, Form.SHORT)
    dutch = advisor.answer("in het Nederlands", context=Context((first,)))
    assert (dutch.outcome, dutch.inquiry.language) == (Outcome.CLARIFY, Language.NL)


def test_another_question_instead_of_an_answer(advisor: Advisor, brief: Brief) -> None:
    """Who asks something else gets an answer to that."""
    other = advisor.answer("Wat is greenhushing?", context=Context((remembered(brief),)))
    assert (other.outcome, other.inquiry.language) == (Outcome.ADVISED, Language.NL)


def test_nothing_is_asked_back_where_nothing_is_in_doubt(advisor: Advisor) -> None:
    """The questions this project was founded on are answered at once."""
    asked = [row[language] for row in FOUNDING for language in Language if advisor.answer(row[language]).ask_back]
    assert asked == []
