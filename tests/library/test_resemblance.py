"""Whether two texts are nearly the same, from their sketches alone."""

from __future__ import annotations

import random

from assistant.library.resemblance import NEARLY_THE_SAME, SIZE, marks, resemblance, sketch


def _text(words: int, seed: int) -> list[str]:
    pick = random.Random(seed)
    return [f"word{pick.randrange(5000)}" for _ in range(words)]


def test_a_text_is_like_itself_and_unlike_another() -> None:
    one, other = " ".join(_text(2000, 1)), " ".join(_text(2000, 2))
    assert resemblance(sketch(one), sketch(one)) == 1.0
    assert resemblance(sketch(one), sketch(other)) == 0.0


def test_a_draft_with_a_few_words_changed_is_nearly_the_same() -> None:
    words = _text(2000, 3)
    changed = [*words[:700], "other", *words[701:1500], "words", *words[1501:]]
    assert resemblance(sketch(" ".join(words)), sketch(" ".join(changed))) >= NEARLY_THE_SAME


def test_reports_that_share_a_part_are_not() -> None:
    shared = _text(600, 4)
    one, other = " ".join([*shared, *_text(1400, 5)]), " ".join([*shared, *_text(1400, 6)])
    assert 0.05 < resemblance(sketch(one), sketch(other)) < NEARLY_THE_SAME


def test_case_and_typography_do_not_count() -> None:
    assert sketch("The customer’s “right” to be heard in all that is decided") == sketch(
        'the CUSTOMER\'s "right" to be heard in all that is decided'
    )


def test_a_sketch_is_small_whatever_the_text() -> None:
    assert len(sketch(" ".join(_text(50_000, 7)))) == len(sketch(" ".join(_text(500, 8)))) == SIZE * 8


def test_short_and_empty_texts_have_sketches_too() -> None:
    assert resemblance(sketch("two words"), sketch("two words")) == 1.0
    assert resemblance(sketch(""), sketch("two words")) == 0.0


def test_texts_that_are_nearly_the_same_share_marks() -> None:
    """So that only those need be compared; texts that have nothing in common share none."""
    for seed in range(20):
        words = _text(1000, seed)
        changed = sketch(" ".join([*words[:850], *_text(150, 100 + seed)]))
        assert set(marks(sketch(" ".join(words)))) & set(marks(changed))
        assert not set(marks(changed)) & set(marks(sketch(" ".join(_text(1000, 200 + seed)))))
    assert marks(sketch("")) == marks(sketch("  "))
