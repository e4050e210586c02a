"""A brief that was kept as JSON is the same brief when it is shown again."""

from __future__ import annotations

import json

import pytest

from assistant.advisor.kept import from_json
from assistant.advisor.markdown import to_markdown
from assistant.advisor.pipeline import Advisor
from assistant.advisor.publication import to_json

QUESTIONS = (
    "Should we hold our inclusive campaign now that customers threaten to leave?",
    "Verloor ABN AMRO klanten door de Pride-campagne?",
    "Hoe meten we of klanten onze duurzaamheid waarderen?",
    "Wat voor weer wordt het morgen in Utrecht?",
)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_kept_brief_reads_the_same(advisor: Advisor, question: str) -> None:
    """Through JSON text and back, every field that is published is the same, and so is what a reader sees."""
    brief = advisor.answer(question)
    kept = json.loads(json.dumps(to_json(brief)))
    again = from_json(kept)
    assert json.loads(json.dumps(to_json(again))) == kept
    assert to_markdown(again) == to_markdown(brief)
    assert again.sections == brief.sections


@pytest.mark.parametrize("broken", [{}, {"statements": []}, {"statements": [{"section": "why"}]}])
def test_something_else_is_refused(broken: dict[str, object]) -> None:
    """What is no brief of ours is told as one kind of error."""
    with pytest.raises(ValueError, match="not a brief"):
        from_json(broken)
