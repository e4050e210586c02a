"""Exports: every claim down to its source, the words of others never more than words, one page where that can be."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from assistant import locations
from assistant.advisor.publication import to_json
from assistant.conversation.decisions import KeptDecision, KeptOutcome
from assistant.conversation.export.blocks import web_address
from assistant.conversation.export.documents import (
    to_clipping,
    to_html,
    to_markdown_document,
    to_memo,
    to_memo_html,
)
from assistant.conversation.export.files import file_name, write_export
from assistant.conversation.export.turns import ExportTurn, from_kept, last_brief, last_decision
from assistant.conversation.store import KeptTurn
from assistant.domain import Brief, Language, Profile, Section, SectionKind, Stance, Statement, Verdict
from assistant.errors import UsageError
from assistant.library.lists import read_lists
from assistant.library.text import clean
from assistant.words import say
from tests.advisor.test_references import own_item
from tests.tui.briefs import abstained, advised, clarify, fell_back

EN, NL = Language.EN, Language.NL
LISTS = read_lists(locations.corpus_directory())
MOMENT = datetime(2026, 11, 22, 9, 30, tzinfo=timezone(timedelta(hours=1)))
ASKED = datetime(2026, 11, 21, 23, 45, tzinfo=UTC)
PROFILE = Profile("Bank Zuid", "banking", "NL", "savers", ("We stand for inclusion",))
MARK = "MARKER"


def turn(brief: Brief, question: str = "") -> ExportTurn:
    """A turn that was answered."""
    return ExportTurn(question or brief.inquiry.question, ASKED, brief)


def markdown(*turns: ExportTurn, language: Language = EN, name: str = "") -> str:
    """Turns as Markdown."""
    return to_markdown_document(turns, LISTS, moment=MOMENT, language=language, name=name)


def html(*turns: ExportTurn, language: Language = EN, name: str = "") -> str:
    """Turns as a web page."""
    return to_html(turns, LISTS, moment=MOMENT, language=language, name=name)


def memo(brief: Brief, profile: Profile = PROFILE) -> str:
    """A memo in Markdown."""
    return to_memo(brief, LISTS, profile, moment=MOMENT)


Maker = Callable[[Brief], str]
PAGES: tuple[Maker, ...] = (
    lambda brief: html(turn(brief, "Why?")),
    lambda brief: to_memo_html(brief, LISTS, PROFILE, moment=MOMENT),
)
TEXTS: tuple[Maker, ...] = (lambda brief: markdown(turn(brief, "Why?")), memo, lambda brief: to_clipping(brief, LISTS))


class Reader(HTMLParser):
    """What a browser would make of a page: its elements with their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []
        self._pieces: list[str] = []
        self._style = False
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        self.elements.append((tag, tuple(attrs)))
        self._style = tag == "style"

    def handle_endtag(self, tag: str) -> None:
        """An element ends."""
        self._style = False

    def handle_data(self, data: str) -> None:
        """Some text."""
        if not self._style:
            self._pieces.append(data)

    def values(self, attribute: str) -> list[str]:
        """Every value of an attribute."""
        return [value or "" for _, attributes in self.elements for name, value in attributes if name == attribute]

    @property
    def text(self) -> str:
        """All text, spaces single."""
        return " ".join("".join(self._pieces).split())


def read_markdown(text: str) -> tuple[list[tuple[str, str]], str]:
    """What a Markdown reader makes of a text: its structure, and its words."""
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    shape: list[tuple[str, str]] = []
    words: list[str] = []

    def walk(tokens: list[Any]) -> None:
        for token in tokens:
            if token.type in ("text", "text_special"):
                words.append(token.content)
            elif token.type == "inline":
                walk(token.children)
                words.append(" ")
            else:
                shape.append((token.type, str(token.attrs.get("href", ""))))

    walk(parser.parse(text))
    return shape, " ".join("".join(words).split())


def marked(brief: Brief, words: str) -> Brief:
    """The brief with the same words wherever documents, models and users have a say."""

    def statement(old: Statement) -> Statement:
        return replace(old, text=words, quote=words)

    sections = tuple(
        replace(
            section,
            statements=tuple(map(statement, section.statements)),
            rows=tuple(
                replace(
                    row,
                    label=words,
                    happened=statement(row.happened),
                    decision=statement(row.decision),
                    followed=statement(row.followed),
                    difference=statement(row.difference),
                )
                for row in section.rows
            ),
            note=words if section.note else "",
        )
        for section in brief.sections
    )
    evidence = tuple(
        replace(
            item,
            passage=replace(item.passage, text=f"{words} too"),
            document=replace(item.document, title=words),
            source=replace(item.source, author=words, title=words, publisher=words, date=words),
        )
        for item in brief.evidence
    )
    return replace(brief, sections=sections, evidence=evidence, notices=(words,), model=words, corpus_version=words)


PIECES = (
    *(
        "<script>alert(1)</script>",
        "</style>",
        "<img src=x onerror=y>",
        "]]>",
        "<!--",
        '"',
        "'",
        "&lt;",
        "&#106;",
        "&copy",
    ),
    *(
        "|",
        "\\",
        "\\|",
        "**",
        "*",
        "_",
        "`",
        "```",
        "~~",
        "[x](javascript:y)",
        "![x](http://y)",
        "[1]: /z",
        "<http://x>",
    ),
    *("#", "# ", "- ", "+ ", "1. ", "2) ", "> ", "---", "===", "$x$", ":", "$title", "{x}", "%s", "é", "漢"),
    *("\n", " ", "\u202e", "\u200b", "\x1b]8;;http://x\x07", "\x00"),
)
HOSTILE = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), min_size=1, max_size=6).map("".join)
"""What somebody may write who wants to be more than quoted."""


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


@pytest.mark.parametrize("language", [EN, NL])
def test_every_citation_leads_to_its_passage_and_back(language: Language) -> None:
    """Each [n] is a link to a passage, which tells its text, document and source, and leads back to each [n]."""
    brief = advised(language)
    page = Reader(html(turn(brief)))
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    inner = {href.removeprefix("#") for href in page.values("href") if href.startswith("#")}
    assert inner <= set(ids)
    cited = [n for statement in brief.statements for n in statement.citations]
    assert {f"passage-1-{n}" for n in cited} == {id for id in ids if id.startswith("passage-")}
    places = [id for id in ids if id.startswith("cited-")]
    assert len(places) == len(cited)
    assert set(places) <= inner
    for text in (page.text, read_markdown(markdown(turn(brief)))[1]):
        for item in brief.evidence:
            told = re.search(rf"{re.escape(f'[{item.n}] {item.passage.text}')}.*?(?=\[\d+\]|$)", text)
            assert told, item.n
            assert f"{item.document.title} ({item.document.id}, " in told[0]
            assert LISTS.label("source_kinds", item.source.kind, language) in told[0]
            if item.source.author:
                assert item.source.author in told[0]
                assert f"“{item.source.title}”, {item.source.publisher}, {item.source.date}" in told[0]
    assert "https://example.org/ijrm" in page.values("href")


def test_a_citation_of_nothing_is_no_link() -> None:
    """A number without a passage, as a damaged file of sessions may have, stays a number."""
    brief = replace(advised(), evidence=())
    page = Reader(html(turn(brief)))
    assert page.values("href") == []
    assert "[2]" in page.text
    assert say(EN, "export.passages") not in page.text


@pytest.mark.parametrize("language", [EN, NL])
def test_the_page_needs_nothing_else(language: Language) -> None:
    """One file: no script, nothing loaded from elsewhere, and its language named."""
    page = html(turn(advised(language)))
    elements = Reader(page).elements
    assert {tag for tag, _ in elements}.isdisjoint({"script", "link", "img", "iframe", "object", "form", "base"})
    assert "src" not in {name for _, attributes in elements for name, _ in attributes}
    assert not re.search(r"@import|url\(", page)
    assert "default-src 'none'" in page
    assert "@media print" in page
    assert elements[0] == ("html", (("lang", language.value),))


def test_a_conversation_in_two_languages() -> None:
    """Each turn in its own language, the frame in that of the reader, and numbers that lead to their own turn."""
    page = html(turn(advised(EN)), turn(advised(NL)), language=NL, name="Pride week")
    reader = Reader(page)
    assert reader.values("lang") == ["nl", "en", "nl"]
    assert {"passage-1-2", "passage-2-2", "cited-2-2-1"} <= set(reader.values("id"))
    assert say(EN, "brief.headings.why") in reader.text
    assert say(NL, "brief.headings.why") in reader.text
    assert reader.text.startswith("Pride week")
    assert "#part-2" in reader.values("href")
    both = markdown(turn(advised(EN)), turn(advised(NL)), name="Pride week")
    assert both.startswith("# Pride week\n")
    assert both.count("\n## ") == 2


def test_names_cut_for_lists_are_told_whole() -> None:
    """A conversation named after its long first question gets the question as its title, not the cut one."""
    question = advised().inquiry.question
    text = markdown(turn(advised()), turn(clarify()), name=f"{question[:40]}…")
    assert text.startswith(f"# {question}\n")


def test_moments_are_told_in_the_time_zone_of_the_reader() -> None:
    """The clock is the caller's: a quarter to midnight in UTC is the next day an hour further east."""
    text = markdown(turn(advised()))
    assert say(EN, "export.asked", day="22 November 2026", time="00:45") in text
    assert "22 November 2026" in text.splitlines()[-1]
    assert text == markdown(turn(advised()))


@pytest.mark.parametrize("language", [EN, NL])
def test_turns_without_an_answer_say_so(language: Language) -> None:
    """Stopped, never answered, or kept by a version that nobody can read any more."""
    question = "Should we?"
    cases = {
        "stopped": ExportTurn(question, ASKED, draft="Half a sent"),
        "unanswered": ExportTurn(question, ASKED),
        "unreadable": ExportTurn(question, ASKED, unreadable=True),
    }
    for name, each in cases.items():
        for text in (Reader(html(each, language=language)).text, markdown(each, language=language)):
            assert say(language, f"export.{name}") in text
            assert ("Half a sent" in text) == (name == "stopped")
            assert (say(language, "export.draft") in text) == (name == "stopped")


@pytest.mark.parametrize("language", [EN, NL])
def test_other_outcomes(language: Language) -> None:
    """No advice and a question back are told as what they are, and a fallback says why."""
    assert say(language, "brief.abstained") in markdown(turn(abstained(language)))
    assert clarify(language).ask_back in markdown(turn(clarify(language)))
    assert say(language, "brief.abstained") in memo(abstained(language))
    notice = fell_back(language).notices[0]
    assert notice in read_markdown(markdown(turn(fell_back(language))))[1]


def test_doubt_is_told() -> None:
    """A partly supported statement and our own judgement carry a remark and a sign; the legend names the signs."""
    assert f"[2] *({say(EN, 'brief.partly_supported')})*" in markdown(turn(advised()))
    page = Reader(html(turn(advised())))
    assert f"~ ({say(EN, 'brief.partly_supported')})" in page.text
    for sign, verdict in (("✓", Verdict.SUPPORTED), ("~", Verdict.PARTIAL), ("◇", Verdict.ADVICE)):
        assert f"{sign} {say(EN, f'export.verdicts.{verdict}')}" in page.text
    assert "✗" not in page.text


@pytest.mark.parametrize("language", [EN, NL])
def test_the_memo_has_what_a_meeting_needs(language: Language) -> None:
    """Question, organisation, date, advice, reasons, cases, counter-voice, steps, gaps, and what it rests on."""
    brief = advised(language)
    text = read_markdown(memo(brief))[1]
    parts = ["stance", "why", "cases", "counter", "next_steps", "missing"]
    places = [text.index(say(language, f"brief.headings.{part}")) for part in parts]
    assert places == sorted(places)
    for told in (brief.inquiry.question, "Bank Zuid", LISTS.label("sectors", "banking", language), "2026"):
        assert told in text
    for said in brief.statements:
        assert said.text in text
    assert say(language, "export.builtin") in text
    assert brief.corpus_version in text
    assert say(language, "export.organisation") not in memo(brief, Profile())


DECISION = KeptDecision(1, Stance.ADAPT, "Unanimous.\nShops first.", "2026-11-20", "2027-03-01", id=1)
ENDED = replace(DECISION, outcomes=(KeptOutcome("2027-03-02", "Few left."), KeptOutcome("2027-06-01", "All well.")))


@pytest.mark.parametrize("language", [EN, NL])
def test_a_decision_is_told_after_the_advice(language: Language) -> None:
    """Question, advice, what was decided and why, what happened then, and only then what it rests on."""
    decided = replace(turn(advised(language)), decisions=(replace(DECISION, stance=Stance.PAUSE), ENDED))
    for text in (Reader(html(decided)).text, read_markdown(markdown(decided))[1]):
        adapt, pause = (
            f"{say(language, 'export.decision')}: {say(language, f'stances.{s}')}" for s in ("adapt", "pause")
        )
        told = [
            *(say(language, "brief.headings.missing"), pause, adapt, "Unanimous.", "Shops first."),
            *(say(language, "export.happened"), "Few left.", "All well.", say(language, "export.passages")),
        ]
        places = [text.rindex(part) if part in ("Unanimous.", "Shops first.") else text.index(part) for part in told]
        assert places == sorted(places)
        for day in ("20 november 2026", "1 maart 2027", "2 maart 2027") if language is NL else ("20 November 2026",):
            assert day in text


@pytest.mark.parametrize("language", [EN, NL])
def test_the_memo_tells_the_decision(language: Language) -> None:
    """With the day to look back on it while nothing has happened yet; without a decision there is no word of one."""
    brief = advised(language)
    text = read_markdown(to_memo(brief, LISTS, PROFILE, DECISION, moment=MOMENT))[1]
    day = "1 maart 2027" if language is NL else "1 March 2027"
    assert say(language, "export.review", day=day) in text
    assert PROFILE.principles[0] in text
    ended = read_markdown(to_memo(brief, LISTS, PROFILE, ENDED, moment=MOMENT))[1]
    assert say(language, "export.review", day=day) not in ended
    assert "Few left." in ended
    assert f"{say(language, 'export.decision')}: " not in memo(brief)


def test_the_decision_that_counts_is_the_last_one_kept() -> None:
    """Whatever turn it was taken on, and whatever its day."""
    turns = [
        replace(turn(advised()), decisions=(DECISION, replace(DECISION, id=7, decided="2026-01-01"))),
        replace(turn(clarify()), decisions=(replace(DECISION, id=3),)),
    ]
    found = last_decision(turns)
    assert found
    assert found.id == 7
    assert last_decision([turn(advised())]) is None


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


@pytest.mark.parametrize("language", [EN, NL])
def test_own_documents_are_told_as_such(language: Language) -> None:
    """Wherever a source is told, a document of the user's own is named so, with its page; it has no link."""
    brief = replace(advised(language), evidence=(own_item(language), *advised(language).evidence[1:]))
    label = {EN: "document of your own", NL: "eigen document"}[language]
    for text in (
        markdown(turn(brief)),
        memo(brief),
        html(turn(brief)),
        to_memo_html(brief, LISTS, PROFILE, moment=MOMENT),
    ):
        assert f"“Jaarverslag 2024”, p. 4 ({label})" in text


def longer(brief: Brief, count: int) -> Brief:
    """The brief with many reasons, each resting on a passage of its own, and a part that memos leave out."""
    item = brief.evidence[1]
    numbers = range(7, 7 + count)
    more = tuple(
        replace(item, n=n, passage=replace(item.passage, ordinal=n, text=f"Passage number {n}.")) for n in numbers
    )
    reasons = tuple(Statement(SectionKind.WHY, f"Reason {n}.", (n,), Verdict.SUPPORTED, 1.0) for n in numbers)
    asked = Section(SectionKind.FIND_OUT, (Statement(SectionKind.FIND_OUT, "Who is leaving?"),))
    sections = [replace(each, statements=reasons) if each.kind is SectionKind.WHY else each for each in brief.sections]
    return replace(brief, evidence=(*brief.evidence, *more), sections=(*sections, asked))


def test_the_memo_is_short_and_says_what_it_leaves_out() -> None:
    """Three reasons and no more, only the passages they cite, under the numbers of the whole brief."""
    text = memo(longer(advised(), 9))
    assert re.findall(r"Reason (\d+)", text) == ["7", "8", "9"]
    assert re.findall(r"Passage number (\d+)", text) == ["7", "8", "9"]
    why, find_out = say(EN, "brief.headings.why"), say(EN, "brief.headings.find_out")
    assert say(EN, "export.left_out", parts=f"{why} (6), {find_out} (1)") in read_markdown(text)[1]
    assert say(EN, "export.left_out", parts="").split(".")[0] not in memo(advised())


def test_the_memo_says_nothing_twice() -> None:
    """A passage that a statement quotes word for word is not told again; its source is."""
    brief = advised()
    reason = next(item.passage.text for item in brief.evidence if item.n == 2)
    text = memo(brief)
    assert text.count(reason) == 1
    notes = text[text.index(say(EN, "export.passages")) :]
    assert f"**[2]** **[6]** *({say(EN, 'export.above')})* — [Mukherjee" in notes


def test_a_rewritten_follow_up_tells_how_it_was_read() -> None:
    """`Why?` alone means nothing on paper."""
    brief = advised()
    read = replace(brief, inquiry=replace(brief.inquiry, question="Why?"))
    for text in (markdown(turn(read)), memo(read)):
        assert say(EN, "export.read_as") in text
        assert brief.inquiry.standalone_question in text
        assert "Why?" in text
    assert say(EN, "export.read_as") not in markdown(turn(brief))


def kept(**changes: Any) -> KeptTurn:
    """A turn as the store gives it back."""
    return replace(KeptTurn(1, ASKED.isoformat(), "Should we?"), **changes)


def test_kept_turns() -> None:
    """Kept turns come back with their briefs, or as what became of them."""
    again = from_kept(kept(brief=to_json(advised())))
    assert (again.question, again.asked) == ("Should we?", ASKED)
    assert markdown(again) == markdown(turn(advised(), "Should we?"))
    assert from_kept(kept()) == ExportTurn("Should we?", ASKED)
    assert from_kept(kept(draft="Half")).draft == "Half"
    assert from_kept(kept(brief={"answer": "from long ago"})).unreadable


def test_the_last_brief_is_the_last_advice() -> None:
    """A memo is of advice, if there is any; a question back asked later does not take its place."""
    turns = [turn(advised()), turn(clarify()), ExportTurn("x", ASKED)]
    assert last_brief(turns) is turns[0].brief
    assert last_brief(turns[1:]) is turns[1].brief
    assert last_brief(turns[2:]) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Should we hold our inclusive campaign now that customers threaten?", "should-we-hold-our-inclusive-campaign"),
        ("Mogen wij één claim…", "mogen-wij-een-claim"),
        ("../../etc/passwd\x00", "etc-passwd"),
        ("漢字", ""),
        ("x" * 300, "x" * 40),
    ],
)
def test_file_names(text: str, expected: str) -> None:
    """A name that every system takes, and that cannot lead elsewhere."""
    name = file_name(text, MOMENT, ".md")
    assert name == "-".join(filter(None, ["standpunt", expected, "2026-11-22.md"]))


def files(folder: Path) -> Iterator[str]:
    """The names in a folder."""
    return (path.name for path in folder.iterdir())


def test_writing(tmp_path: Path) -> None:
    """A file is written whole, replaced only when asked to, and nothing else is left behind."""
    path = tmp_path / "brief.md"
    assert write_export(path, "één\n") == path.resolve()
    with pytest.raises(UsageError, match="export_exists"):
        write_export(path, "two\n")
    assert path.read_bytes() == "één\n".encode()
    write_export(path, "two\n", replace=True)
    assert path.read_text(encoding="utf-8") == "two\n"
    assert list(files(tmp_path)) == ["brief.md"]


def test_replacing_through_a_link_keeps_the_link(tmp_path: Path) -> None:
    """Somebody's link into another folder goes on leading there."""
    path, link = tmp_path / "real.md", tmp_path / "link.md"
    path.write_text("one", encoding="utf-8")
    link.symlink_to(path)
    write_export(link, "two", replace=True)
    assert link.is_symlink()
    assert path.read_text(encoding="utf-8") == "two"


def test_what_cannot_be_written_is_told(tmp_path: Path) -> None:
    """A folder, a device, a path through nothing or through a file, and a name that no system takes."""
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="export_no_file"):
        write_export(tmp_path, "x", replace=True)
    with pytest.raises(UsageError, match="export_no_file"):
        write_export(Path("/dev/null"), "x", replace=True)
    for path in (tmp_path / "none" / "a.md", tmp_path / "file" / "a.md", tmp_path / "\x00.md", tmp_path / ("x" * 300)):
        with pytest.raises(UsageError, match="export_unwritable"):
            write_export(path, "x")
    assert list(files(tmp_path)) == ["file"]


def test_an_unfinished_file_never_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was there stays there when writing fails halfway."""
    path = tmp_path / "brief.md"
    write_export(path, "whole")

    def fails(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fails)
    with pytest.raises(UsageError, match="export_unwritable"):
        write_export(path, "half", replace=True)
    assert path.read_text(encoding="utf-8") == "whole"
    assert list(files(tmp_path)) == ["brief.md"]
