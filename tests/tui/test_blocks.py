"""The draft of a model as blocks: what is shown of its Markdown, and that it may come in any pieces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult
from textual.style import Style
from textual.visual import RenderOptions

from assistant.domain import Language
from assistant.tui.chat.blocks import Block, Growing
from assistant.tui.chat.draft import BlockView, DraftView
from assistant.tui.speech import set_language
from tests.tui.waiting import until

WIDTH = 40
LINES = [
    "",
    "",
    "## Why",
    "Standing **firm** pays [1].",
    "- In one study",
    "  - nested",
    "1. First",
    "1. Next",
    "> said",
]
LINES += [
    "---",
    "```",
    "    code",
    "| a | b |",
    "|---|---|",
    "[1]: http://example.org",
    "<b>bold</b>",
    "===",
    "* other",
]


def drawn(block: Block) -> list[str]:
    """The lines that a block takes."""
    options = RenderOptions(lambda style: Style(), {})
    return [strip.text.rstrip() for strip in block.visual.render_strips(WIDTH, None, Style(), options)]


def at_once(text: str) -> list[Block]:
    """The blocks of a whole text."""
    return Growing().read(text)[1]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Standing *firm*\npays.", ["Standing firm pays."]),
        ("## Why [1]", ["Why [1]"]),
        (
            "- a line that is too long for the width of it\n- b",
            ["• a line that is too long for the width", "  of it", "• b"],
        ),
        ("3. c\n4. d", ["3. c", "4. d"]),
        ("- a\n  - b\n\n    more of b", ["• a", "  • b", "    more of b"]),
        ("-", ["•"]),
        ("> said", ["  said"]),
        ("```py\nx  =  [1]\n```", ["x  =  [1]"]),
        ("| case | year |\n|---|---|\n| NS | 2017 |", ["case │ year", "NS │ 2017"]),
        ("a  \nb", ["a", "b"]),
        ("---", ["───"]),
        ("[words](http://example.org) and `code`", ["words and code"]),
        ("[1]: http://example.org", ["[1]: http://example.org"]),
        ("<b>[red]markup[/red]</b>", ["<b>[red]markup[/red]</b>"]),
    ],
)
def test_what_is_drawn(text: str, lines: list[str]) -> None:
    """Headings, lists, tables and the rest as text; neither Markdown's links nor Textual's markup do anything."""
    assert [line for block in at_once(text) for line in drawn(block)] == lines


@given(st.lists(st.sampled_from(LINES), max_size=12).map("\n".join), st.lists(st.integers(0, 200), max_size=8))
def test_it_may_come_in_any_pieces(text: str, cuts: list[int]) -> None:
    """However a text is cut, in the end its blocks are those of the whole."""
    growing, kept = Growing(), list[Block]()
    for end in [*sorted(min(cut, len(text)) for cut in cuts), len(text)]:
        changed, come = growing.read(text[:end])
        kept = [*kept[:-1], changed, *come] if changed else [*kept, *come]
    whole = at_once(text)
    assert [drawn(block) for block in kept] == [drawn(block) for block in whole]
    assert [block.heading for block in kept] == [block.heading for block in whole]


class Host(App[None]):
    """A draft and nothing else."""

    def compose(self) -> ComposeResult:
        """In English."""
        set_language(Language.EN)
        yield DraftView()


async def test_only_the_last_block_is_drawn_anew() -> None:
    """What is settled stays as it is; the last block grows with its text, and takes the lines it needs."""
    app = Host()
    async with app.run_test(size=(WIDTH, 20)) as pilot:
        draft = app.query_one(DraftView)
        await draft.write("Stance: hold\n\n## Why\n\n- First\n- Sec")
        first, second, third = app.query(BlockView)
        await until(pilot, lambda: third.size.height == 1)
        await draft.write(
            "Stance: hold\n\n## Why\n\n- First\n- Second, which is longer than the line that it begins on\n"
        )
        await until(pilot, lambda: third.size.height == 2)
        assert list(app.query(BlockView)) == [first, second, third]
        assert "longer than" in str(third.render_line(0).text + third.render_line(1).text)
