"""What counts as going round in circles, and what as a thought aloud."""

from __future__ import annotations

import json
from collections.abc import Iterator

import hypothesis
import pytest
from hypothesis import strategies

from assistant.advisor.chat.streaming import MAX_CHARACTERS, MAX_REPEATS, LoopWatch, without_thoughts
from assistant.advisor.events import Drafting
from assistant.advisor.pipeline import Advisor
from assistant.domain import Language
from assistant.errors import DraftFailed
from tests.advisor.test_pipeline import FOUNDING


def feed(text: str, size: int) -> None:
    """Give a text to a fresh watch in pieces."""
    watch = LoopWatch()
    for start in range(0, len(text), size):
        watch.feed(text[start : start + size])


@pytest.mark.parametrize("row", FOUNDING[:3], ids=lambda row: json.dumps(row)[:30])
@pytest.mark.parametrize("language", list(Language))
def test_good_briefs_are_far_from_the_limits(advisor: Advisor, row: dict[str, str], language: Language) -> None:
    """What our own advisor writes could be written twice over without being taken for a loop."""
    draft = "".join(event.text for event in advisor.ask(row[language]) if isinstance(event, Drafting))
    feed(f"{draft}\n{draft}", 7)
    assert len(draft) * 4 < MAX_CHARACTERS


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_the_same_filler_under_every_heading_is_allowed(size: int) -> None:
    """A model may say six times that the passages do not tell; the seventh time is a loop."""
    section = "## {}\n- The passages that I was given do not say anything at all about this point.\n\n"
    text = "".join(section.format("why" * (n + 1)) for n in range(MAX_REPEATS))
    feed(text, size)
    with pytest.raises(DraftFailed) as caught:
        feed(text + section.format("more"), size)
    assert caught.value.key == "model_looping"


THOUGHTS = strategies.text("<think/>abc \n", max_size=30)


@hypothesis.given(THOUGHTS, strategies.lists(strategies.integers(1, 5), min_size=1))
def test_thoughts_are_found_however_they_are_cut(answer: str, sizes: list[int]) -> None:
    """The same is left out whether the text comes in one piece or in many."""

    def pieces(text: str) -> Iterator[str]:
        position, turn = 0, 0
        while position < len(text):
            step = sizes[turn % len(sizes)]
            yield text[position : position + step]
            position, turn = position + step, turn + 1

    for text in (answer, f"<think>{answer}</think>Hold.", f" <think>{answer}"):
        assert "".join(without_thoughts(pieces(text))) == "".join(without_thoughts(iter([text])))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("<think>Hm.</think>Hold.", "Hold."),
        ("Hold.", "Hold."),
        ("<th", "<th"),
        ("<think>Hm.", ""),
        ("Hold. <think>Hm.</think>", "Hold. <think>Hm.</think>"),
        ("", ""),
    ],
)
def test_thoughts_are_left_out(text: str, left: str) -> None:
    """Only thoughts with which an answer opens are left out."""
    assert "".join(without_thoughts(iter([text]))) == left
