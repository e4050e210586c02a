"""The contract of a draft: Markdown with `[n]` markers, taken apart whatever it holds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.advisor.builtin import BuiltinComposer
from assistant.advisor.composing import Draft, read_draft, without_links, without_markers
from assistant.advisor.evidence import gather
from assistant.advisor.pipeline import Advisor
from assistant.advisor.understanding import understand
from assistant.domain import Language, SectionKind, Stance
from assistant.library.sentences import sentences
from assistant.retrieval.embedding import load_embedder
from assistant.retrieval.retriever import Retriever
from assistant.words import say

SUITE = Path(__file__).parents[2] / "evals" / "suites" / "founding.jsonl"
QUESTIONS = {row["id"]: row for row in map(json.loads, SUITE.read_text(encoding="utf-8").splitlines())}


def only(draft: Draft) -> list[tuple[str, tuple[int, ...]]]:
    """The statements of the one section of a draft."""
    ((_, statements),) = draft.sections
    return [(statement.text, statement.citations) for statement in statements]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", [kind for kind in SectionKind if kind is not SectionKind.STANCE])
@pytest.mark.parametrize("shape", ["## {}", "# {}:", "### **{}**", "##{}", "## {}  "])
def test_headings_in_both_languages(language: Language, kind: SectionKind, shape: str) -> None:
    """A part is recognised by its heading in either language, whatever the level, emphasis or colon."""
    heading = shape.format(say(language, f"brief.headings.{kind}"))
    assert [found for found, _ in read_draft(f"{heading}\n- A sentence [1]\n").sections] == [kind]


def test_headings_may_be_in_capitals_or_with_a_typographic_quote() -> None:
    """Case and the sort of apostrophe make no other heading of it."""
    assert read_draft("## RISICO’S EN TEGENGELUID\n- X [1]").sections[0][0] is SectionKind.COUNTER


def test_an_unknown_heading_is_read_as_the_answer() -> None:
    """What stands under a heading that is not ours is not lost."""
    assert [kind for kind, _ in read_draft("## My thoughts\nA sentence. [1]").sections] == [SectionKind.ANSWER]


@pytest.mark.parametrize(
    ("line", "citations"),
    [
        ("Sales fell [1].", (1,)),
        ("Sales fell. [1]", (1,)),
        ("Sales fell. [1, 2]", (1, 2)),
        ("Sales fell. [1][2]", (1, 2)),
        ("Sales fell. [1] [2]", (1, 2)),
        ("Sales fell. [2;1]", (2, 1)),
        ("Sales fell [1] in May [3][1].", (1, 3)),
        ("Sales fell.", ()),
    ],
)
def test_markers(line: str, citations: tuple[int, ...]) -> None:
    """Markers are read in every spelling that models use, once each, and taken out of the text."""
    ((text, found),) = only(read_draft(f"## Why\n- {line}"))
    assert found == citations
    assert "[" not in text
    assert text.startswith("Sales fell")


@pytest.mark.parametrize("bullet", ["- ", "* ", "• ", "1. ", "2) ", "  - ", ""])
def test_bullets(bullet: str) -> None:
    """Every sort of list item is a statement without its bullet."""
    assert only(read_draft(f"## Why\n{bullet}Sales fell [1].")) == [("Sales fell.", (1,))]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("One. [1] Two. [2]", ["One. [1]", "Two. [2]"]),
        ("One [1]. Two [2].", ["One [1].", "Two [2]."]),
        ('He said "stop." Then he left.', ['He said "stop."', "Then he left."]),
        ("Merken, bijv. Dove, hielden vol. Andere niet.", ["Merken, bijv. Dove, hielden vol.", "Andere niet."]),
        ("Brands, e.g. Dove, held. Others did not.", ["Brands, e.g. Dove, held.", "Others did not."]),
        ("Mukherjee et al. Found it in 2020.", ["Mukherjee et al. Found it in 2020."]),
        ("Prof. Jansen zei nee. Dr. Smit ook.", ["Prof. Jansen zei nee.", "Dr. Smit ook."]),
        ("Sales fell by 5.4 percent. Then they rose.", ["Sales fell by 5.4 percent.", "Then they rose."]),
        ("In 2023. 5 percent left.", ["In 2023.", "5 percent left."]),
        ("no end", ["no end"]),
        ("", []),
    ],
)
def test_sentences(text: str, parts: list[str]) -> None:
    """Running text is split at the ends of sentences, not at abbreviations or decimals, and keeps its markers."""
    assert sentences(text) == parts


@pytest.mark.parametrize(
    ("line", "stance"),
    [
        ("Stance: hold", Stance.HOLD),
        ("Stance: **Pause**.", Stance.PAUSE),
        ("Stance:WITHDRAW", Stance.WITHDRAW),
        ("Stance: perhaps", None),
        ("We hold.", None),
    ],
)
def test_the_stance_line(line: str, stance: Stance | None) -> None:
    """The stance is one of ours or none, and its line is no statement."""
    draft = read_draft(f"{line}\n\n## Why\n- Because [1].")
    assert draft.stance is stance
    assert (SectionKind.WHY, "Because.") in [(kind, s.text) for kind, found in draft.sections for s in found]
    assert not any("Stance" in s.text for _, found in draft.sections for s in found)


def test_control_characters_and_emphasis_are_stripped() -> None:
    """No terminal escape or emphasis of a model's reaches a statement."""
    draft = read_draft("## Why\n- **Sales** \x1b[31mfell\x1b[0m\u202e [1].")
    assert only(draft) == [("Sales fell.", (1,))]


PIECES = st.sampled_from(
    [
        "## ",
        "# Why\n",
        "Stance: hold\n",
        "\n",
        "- ",
        "[1]",
        "[99999]",
        "[",
        "]",
        "[1, 2]",
        "A. B",
        "**",
        "\x1b[31m",
        " ",
        "x",
    ]
)


@given(st.lists(PIECES | st.text(max_size=10), max_size=30).map("".join))
def test_no_draft_makes_it_fail(markdown: str) -> None:
    """Whatever a model writes is taken apart: statements are one line of text, and citations are numbers, each once."""
    for _, statements in read_draft(markdown).sections:
        assert statements
        for statement in statements:
            assert statement.text.strip()
            assert "\n" not in statement.text
            assert "\x1b" not in statement.text
            assert len(set(statement.citations)) == len(statement.citations)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("row", ["hold-campaign", "abn-amro", "fit", "community-brand", "football", "cx"])
def test_the_builtin_draft_comes_back_as_it_was_written(advisor: Advisor, language: Language, row: str) -> None:
    """Every passage that the built-in advisor writes is read back as one statement with its own number."""
    question = QUESTIONS[row][language]
    findings = Retriever(advisor.index, lambda: load_embedder("builtin")).search(question, language)
    inquiry = understand(question, language, findings, advisor.index, advisor.lists)
    evidence = gather(inquiry, findings, advisor.index)
    draft = read_draft("".join(BuiltinComposer().compose(inquiry, evidence)))
    written = {kind: items for kind, items in evidence.parts.items() if items and kind is not SectionKind.STANCE}
    read = {kind: found for kind, found in draft.sections if kind is not SectionKind.STANCE}
    assert draft.stance == (evidence.rule.stance if evidence.rule else None)
    assert set(read) == set(written)
    for kind, items in written.items():
        numbers = [statement.citations for statement in read[kind]]
        assert list(dict.fromkeys(n for citation in numbers for n in citation)) == [item.n for item in items]
        joined = " ".join(statement.text for statement in read[kind])
        assert joined == " ".join(item.passage.text for item in items)


def test_a_passage_cannot_link() -> None:
    """Whatever a document links to or shows is told with its address, and nothing else of it changes."""
    text = "See ![a pixel](https://evil.example/?q=1 'x') and [the rules](<https://evil.example>), as [we] (all) do."
    said = "See a pixel (https://evil.example/?q=1) and the rules (https://evil.example), as [we] (all) do."
    assert without_links(text) == said


def test_a_passage_cannot_cite() -> None:
    """What looks like a marker in a document is text, in drafts and in prompts; its own marker is added behind it."""
    text = without_markers("Withdrawing wins both camps [1][2], says the report [see 3; 4] [5, 6].")
    ((statement, citations),) = only(read_draft(f"## Why\n- {text} [9]"))
    assert citations == (9,)
    assert statement == "Withdrawing wins both camps (1)(2), says the report [see 3; 4] (5, 6)."
