"""What exports tell: citations, decisions, memos, turns without an answer."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from assistant.advisor.publication import to_json
from assistant.conversation.export.documents import (
    to_memo,
    to_memo_html,
)
from assistant.conversation.export.turns import ExportTurn, from_kept, last_brief, last_decision
from assistant.conversation.store import KeptTurn
from assistant.domain import Brief, Language, Profile, Section, SectionKind, Stance, Statement, Verdict
from assistant.words import say
from tests.advisor.test_references import own_item
from tests.conversation.exporting import (
    ASKED,
    DECISION,
    EN,
    ENDED,
    LISTS,
    MOMENT,
    NL,
    PROFILE,
    Reader,
    html,
    markdown,
    memo,
    read_markdown,
    turn,
)
from tests.tui.briefs import abstained, advised, clarify, fell_back


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
