"""Exports of hostile text: it stays text, and only web addresses become links."""

from __future__ import annotations

from dataclasses import replace

import hypothesis
import pytest
from hypothesis import assume, example, given

from assistant.conversation.decisions import KeptOutcome
from assistant.conversation.export.blocks import web_address
from assistant.conversation.export.turns import ExportTurn
from assistant.domain import Brief
from assistant.library.text import clean
from tests.conversation.exporting import (
    ASKED,
    DECISION,
    EN,
    HOSTILE,
    MARK,
    PAGES,
    TEXTS,
    Reader,
    html,
    markdown,
    marked,
    read_markdown,
    turn,
)
from tests.tui.briefs import advised


@hypothesis.settings(max_examples=40)
@given(HOSTILE)
@example("<script>alert('x')</script>")
@example('" onmouseover="alert(1)')
@example("a | b\n|---|---|\n| c | d |")
@example("\u202etxt.exe\u2066")
def test_hostile_text_stays_text_in_html(words: str) -> None:
    """Whatever is said, the page has the elements and attributes of a harmless one, and says it."""
    assume(clean(words))
    brief = advised(EN)
    for make in PAGES:
        hostile, harmless = Reader(make(marked(brief, words))), Reader(make(marked(brief, MARK)))
        assert hostile.elements == harmless.elements
        assert hostile.text == harmless.text.replace(MARK, clean(words))


@hypothesis.settings(max_examples=40)
@given(HOSTILE)
@example("- - -")
@example("1. one")
@example("C# #")
@example("ends in a backslash \\")
@example("a | b \\| c")
def test_hostile_text_stays_text_in_markdown(words: str) -> None:
    """Whatever is said, it changes neither the structure nor the table, and reads as it was said."""
    assume(clean(words))
    brief = advised(EN)
    for make in TEXTS:
        shape, text = read_markdown(make(marked(brief, MARK)))
        hostile_shape, hostile_text = read_markdown(make(marked(brief, words)))
        assert hostile_shape == shape
        assert hostile_text == text.replace(MARK, clean(words))


@hypothesis.settings(max_examples=40)
@given(HOSTILE, HOSTILE)
def test_hostile_questions_and_drafts(question: str, draft: str) -> None:
    """What a user typed over several lines, and what a model had written before it was stopped, is only quoted."""
    stopped = ExportTurn(question, ASKED, draft=draft)
    page = Reader(html(stopped, turn(advised(), question), name=question))
    known = Reader(html(ExportTurn("a\nb", ASKED, draft="c"), turn(advised()), name="x"))
    assert set(page.elements) <= set(known.elements)
    text = " ".join(clean(line) for line in draft.splitlines() if clean(line))
    assert text in page.text
    kinds = {kind for kind, _ in read_markdown(markdown(ExportTurn("a\nb", ASKED, draft="c"), turn(advised())))[0]}
    shape, words = read_markdown(markdown(stopped, turn(advised(), question), name=question))
    assert {kind for kind, _ in shape} <= kinds
    assert text in words


def linked(url: str | None) -> Brief:
    """The brief with one address for every source."""
    brief = advised()
    evidence = tuple(replace(item, source=replace(item.source, url=url)) for item in brief.evidence)
    return replace(brief, evidence=evidence)


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "JavaScript:x", "data:text/html,x", "file:///etc/passwd", "//x", "https://", "", None],
)
def test_only_web_addresses_become_links(url: str | None) -> None:
    """Nothing but http and https can be clicked."""
    assert web_address(url) is None
    assert all(value.startswith("#") for value in Reader(html(turn(linked(url)))).values("href"))
    assert [href for _, href in read_markdown(markdown(turn(linked(url))))[0] if href] == []


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.org/a?b=1&c=2#d", "https://example.org/a?b=1&c=2#d"),
        ("http://example.org/a>b\"c'd", "http://example.org/a%3Eb%22c'd"),
        ("https://example.org/(a)_b*c&copy;", "https://example.org/(a)_b*c&copy;"),
        ("https://example.org/%C3%A9|\\`", "https://example.org/%C3%A9%7C%5C%60"),
    ],
)
def test_addresses_arrive_whole(url: str, expected: str) -> None:
    """An address leads where it should, and cannot end its link early."""
    assert set(Reader(html(turn(linked(url)))).values("href")) >= {expected}
    hrefs = {href for _, href in read_markdown(markdown(turn(linked(url))))[0] if href}
    assert hrefs == {expected}


@hypothesis.settings(max_examples=30)
@given(HOSTILE, HOSTILE)
def test_hostile_notes_stay_text(note: str, outcome: str) -> None:
    """What a user wrote of a decision changes nothing but words."""
    assume(clean(note) and clean(outcome))

    def make(note: str, outcome: str) -> ExportTurn:
        kept = replace(DECISION, note=clean(note), outcomes=(KeptOutcome("2027-03-02", outcome),))
        return replace(turn(advised()), decisions=(kept,))

    hostile, harmless = make(note, outcome), make("NOTE", "OUTCOME")
    assert Reader(html(hostile)).elements == Reader(html(harmless)).elements
    assert read_markdown(markdown(hostile))[0] == read_markdown(markdown(harmless))[0]
    assert clean(note) in Reader(html(hostile)).text
