"""From Markdown to pieces: nothing is lost, nothing is torn apart, and each piece knows where it stands."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.library.splitting import MOST_WORDS, plain_words, split_markdown

REPORT = """<!-- page 1 -->
# Annual report

We received 4,812 complaints. Most were about delivery.
A wrapped line goes on here.

<!-- page 2 -->
## Leaving

We do three things:

- we listen
- we answer within two days
1. and then we *change* [the process](https://example.org)

| Month | Left | Because of us |
|---|---|---|
| June | 214 | |
| July | 12 | 3 |

Contents ........ 4
12
"""


def test_pieces_know_their_page_and_heading() -> None:
    pieces = list(split_markdown(REPORT))
    assert [(piece.page, piece.heading) for piece in pieces] == [
        (1, "Annual report"),
        (2, "Leaving"),
        (2, "Leaving"),
        (2, "Leaving"),
    ]
    assert pieces[0].text == ("We received 4,812 complaints. Most were about delivery. A wrapped line goes on here.")


def test_a_list_stays_with_the_line_that_announces_it() -> None:
    texts = [piece.text for piece in split_markdown(REPORT)]
    assert "We do three things: we listen; we answer within two days; and then we change the process" in texts


def test_a_row_of_a_table_names_its_columns() -> None:
    texts = [piece.text for piece in split_markdown(REPORT)]
    assert "Month: June; Left: 214" in texts
    assert "Month: July; Left: 12; Because of us: 3" in texts


def test_what_says_nothing_is_left_out() -> None:
    """The dots of a table of contents, page numbers."""
    assert not any("...." in piece.text or piece.text == "12" for piece in split_markdown(REPORT))


def test_long_text_is_cut_at_sentences() -> None:
    sentence = "This sentence has exactly eight words in it."
    pieces = list(split_markdown(" ".join([sentence] * 30)))
    assert len(pieces) == 5
    assert all(piece.text.endswith("in it.") for piece in pieces)
    assert all(len(piece.text.split()) <= MOST_WORDS for piece in pieces)


def test_text_without_full_stops_or_spaces_is_cut_too() -> None:
    pieces = list(split_markdown("word " * 1000 + "\n\n" + "x" * 20_000))
    assert max(len(piece.text) for piece in pieces) <= MOST_WORDS * 20
    assert sum(piece.text.count("word") for piece in pieces) == 1000
    assert sum(piece.text.count("x") for piece in pieces) == 20_000


def test_markup_is_taken_off_and_words_stay() -> None:
    assert plain_words("**Bold** and _em_ in `code`, snake_case, 2 \\* 3 ![pic](x.png)") == (
        "Bold and em in code, snake_case, 2 * 3"
    )


_lines = st.text(alphabet=st.sampled_from("ab .,:;#|-*>[]()<!\n\t12é"), max_size=400)


@given(_lines)
def test_any_text_is_split_into_short_clean_pieces(text: str) -> None:
    for piece in split_markdown(text):
        assert piece.text == piece.text.strip() != ""
        assert "\n" not in piece.text
        assert len(piece.text) <= 3 * MOST_WORDS * 20


@given(st.lists(st.text(alphabet="abcdefgh", min_size=2, max_size=8), min_size=5, max_size=300))
def test_no_word_of_plain_text_is_lost(words: list[str]) -> None:
    pieces = list(split_markdown(" ".join(words)))
    assert " ".join(piece.text for piece in pieces).split() == (words if sum(map(len, words)) >= 8 else [])
