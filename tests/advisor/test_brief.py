"""From a draft to a brief: checked, counted, renumbered."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from assistant import locations
from assistant.advisor.brief import checked_sections, closing_line, count_verdicts, renumbered
from assistant.advisor.composing import read_draft
from assistant.advisor.drafting import without_unsupported
from assistant.advisor.evidence import Evidence, gather
from assistant.advisor.pipeline import Advisor
from assistant.advisor.understanding import understand
from assistant.domain import Brief, Decision, Inquiry, Language, Section, SectionKind, Verdict
from assistant.library.corpus import read_corpus
from assistant.retrieval.embedding import load_embedder
from assistant.retrieval.retriever import Retriever

QUESTION = "Should we hold our inclusive campaign now that customers threaten to leave?"
SUITE = Path(__file__).parents[2] / "evals" / "suites" / "founding.jsonl"
ROWS = [json.loads(line) for line in SUITE.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def material(advisor: Advisor) -> tuple[Inquiry, Evidence]:
    """The main question with its evidence."""
    findings = Retriever(advisor.index, lambda: load_embedder("builtin")).search(QUESTION, Language.EN)
    inquiry = understand(QUESTION, Language.EN, findings, advisor.index, advisor.lists)
    return inquiry, gather(inquiry, findings, advisor.index)


@pytest.fixture(scope="module")
def briefs(advisor: Advisor) -> list[Brief]:
    """The brief of every founding question in both languages."""
    return [advisor.answer(row[language]) for row in ROWS for language in Language]


def checked(advisor: Advisor, material: tuple[Inquiry, Evidence], markdown: str) -> dict[SectionKind, Section]:
    """The parts that remain of a draft; the case table, which no draft writes, left aside."""
    sections, _ = without_unsupported(checked_sections(read_draft(markdown), *material, advisor.lists))
    return {section.kind: section for section in sections if section.kind is not SectionKind.CASES}


def test_invented_citation_numbers_are_dropped(advisor: Advisor, material: tuple[Inquiry, Evidence]) -> None:
    """Only numbers that were offered can be cited: others vanish, and the rest of the statement stays."""
    item = next(item for item in material[1].items if not item.passage.own)
    draft = f"## Why\n- {item.passage.text} [{item.n}, 998][999]\n"
    (statement,) = checked(advisor, material, draft)[SectionKind.WHY].statements
    assert statement.citations == (item.n,)
    assert statement.verdict is Verdict.SUPPORTED


def test_a_statement_that_rests_on_invented_numbers_alone_is_left_out(
    advisor: Advisor, material: tuple[Inquiry, Evidence]
) -> None:
    """A true sentence with nothing but an invented number is no part of the brief."""
    text = material[1].items[0].passage.text
    assert checked(advisor, material, f"## Why\n- {text} [999]\n- {text} [0]\n- {text}\n") == {}


@pytest.mark.parametrize(
    "text", ["Sales of ice cream in Antarctica rose by 73.9 percent in 1911.", "Penguins prefer herring over squid."]
)
def test_an_unsupported_statement_is_left_out(advisor: Advisor, material: tuple[Inquiry, Evidence], text: str) -> None:
    """What the cited passage does not say is never shown, and what it says stays."""
    item = next(item for item in material[1].items if not item.passage.own)
    draft = f"## Why\n- {text} [{item.n}]\n- {item.passage.text} [{item.n}]\n"
    kept = checked(advisor, material, draft)[SectionKind.WHY].statements
    assert [statement.text for statement in kept] == [item.passage.text]


@pytest.mark.parametrize(
    ("heading", "kind"), [("Next steps", SectionKind.NEXT_STEPS), ("Find out first", SectionKind.FIND_OUT)]
)
def test_advice_needs_no_citation(
    advisor: Advisor, material: tuple[Inquiry, Evidence], heading: str, kind: SectionKind
) -> None:
    """In the parts that are ours a sentence without a source is advice, and marked as such."""
    (statement,) = checked(advisor, material, f"## {heading}\n- Call the works council.\n")[kind].statements
    assert (statement.verdict, statement.citations) == (Verdict.ADVICE, ())


def test_the_case_table_is_ours_whatever_the_draft_says(advisor: Advisor, material: tuple[Inquiry, Evidence]) -> None:
    """A draft cannot write into the table of cases; it is computed from the case notes."""
    sections = checked_sections(read_draft("## Comparable cases\n- ACME held. [1]\n"), *material, advisor.lists)
    (cases,) = (section for section in sections if section.kind is SectionKind.CASES)
    assert cases.statements == ()
    assert len(cases.rows) == 3
    assert all(cell.citations for row in cases.rows for cell in row.cells)


def test_citations_are_renumbered_in_reading_order(briefs: list[Brief]) -> None:
    """In every brief the numbers run 1..n in the order in which a reader first meets them, without gaps."""
    for brief in briefs:
        met = list(dict.fromkeys(n for statement in brief.statements for n in sorted(statement.citations)))
        assert met == list(range(1, len(met) + 1))
        assert [item.n for item in brief.evidence] == met


def test_renumbering_keeps_what_each_statement_rests_on(advisor: Advisor, material: tuple[Inquiry, Evidence]) -> None:
    """After renumbering every statement cites the same passages as before, and uncited passages are dropped."""
    inquiry, evidence = material
    chosen = [item for item in evidence.items if not item.passage.own][-3:]
    draft = "## Why\n" + "".join(f"- {item.passage.text} [{item.n}]\n" for item in reversed(chosen))
    sections = tuple(s for s in checked_sections(read_draft(draft), inquiry, evidence, advisor.lists) if not s.rows)
    moved, items = renumbered(sections, evidence)
    by_number = {item.n: item.passage.text for item in items}
    assert [by_number[s.citations[0]] for s in moved[0].statements] == [item.passage.text for item in reversed(chosen)]
    assert [s.citations for s in moved[0].statements] == [(1,), (2,), (3,)]
    assert len(items) == 3


def test_the_counts_of_cases_equal_a_recount_of_the_files(briefs: list[Brief]) -> None:
    """The numbers above the case table are those of the case notes on disk with the topics named there."""
    corpus = read_corpus(locations.corpus_directory())
    notes = [document for document in corpus.documents if document.decision and document.kind == "case"]
    seen = 0
    for brief in briefs:
        language = brief.inquiry.language
        for section in brief.sections:
            if section.kind is not SectionKind.CASES or not section.note:
                continue
            topics = {
                topic
                for topic in corpus.lists.codes("topics")
                if corpus.lists.label("topics", topic, language) in section.note.split(":")[0]
            }
            assert topics
            deciding = brief.inquiry.kind in ("hold_or_withdraw", "speak_out", "claim_check")
            matching = [
                note
                for note in notes
                if note.language is language
                and topics <= set(note.topics)
                and not (deciding and note.decision is Decision.ONGOING)
            ]
            told = [int(number) for number in re.findall(r"\d+", section.note.partition(":")[2])]
            counts = Counter(note.decision for note in matching)
            assert told == [len(matching), *sorted(counts.values(), reverse=True)]
            seen += 1
    assert seen >= 4


def test_the_table_tells_the_decision_of_the_case_note(briefs: list[Brief], advisor: Advisor) -> None:
    """Each row's decision is that of its case note, in the language of the brief, and no case stands there twice."""
    for brief in briefs:
        rows = [row for section in brief.sections for row in section.rows]
        assert len({row.document for row in rows}) == len(rows)
        for row in rows:
            case = advisor.index.catalogue.document(row.document, brief.inquiry.language)
            assert case is not None
            assert case.decision is not None
            assert row.decision.text == advisor.lists.label("decisions", case.decision, brief.inquiry.language)


def test_the_grounding_counts_add_up(briefs: list[Brief]) -> None:
    """The verdicts counted are those of the statements shown, and nothing shown is unsupported."""
    for brief in briefs:
        verdicts = Counter(statement.verdict for statement in brief.statements)
        grounding = brief.grounding
        assert count_verdicts(brief.sections) == grounding
        assert grounding.statements == len(brief.statements) > 0
        assert (grounding.supported, grounding.partial, grounding.advice, grounding.unsupported) == (
            verdicts[Verdict.SUPPORTED],
            verdicts[Verdict.PARTIAL],
            verdicts[Verdict.ADVICE],
            0,
        )


def test_the_closing_line_tells_the_counts_and_the_month(briefs: list[Brief]) -> None:
    """The last line names how many statements there are, how many are supported, and as of when."""
    for brief in briefs:
        numbers = [int(number) for number in re.findall(r"\d+", closing_line(brief))]
        assert numbers[:2] == [brief.grounding.statements, brief.grounding.supported]
        assert numbers[-1] == int(max(item.document.reviewed for item in brief.evidence)[:4])
