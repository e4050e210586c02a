"""Reports: worst samples with all that explains them, hostile text kept words, and runs with little in them."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from assistant.domain import Language, Verdict
from assistant.errors import ConfigurationError, UsageError
from assistant.evaluation.answers import Answer, Checked, Found
from assistant.evaluation.report import table
from assistant.evaluation.report.grids import Grid
from assistant.evaluation.report.writing import write_reports
from assistant.evaluation.results import read_results
from assistant.evaluation.samples import Sample
from tests.evaluation.briefs import answer, brief, item, said
from tests.evaluation.conftest import NUGGET, WriteSuite, question
from tests.evaluation.runs import answered, make_run

EN, NL = Language.EN, Language.NL

HOSTILE = '<script>alert(1)</script><img src=x onerror="p()">[x](javascript:y) | `c` \x1b[31m\u202egone'
"""Markup, Markdown, an escape sequence and a mark that turns text round."""

CLAIM = {
    "id": "g1",
    "split": "dev",
    "language": "en",
    "source_language": "en",
    "kind": "wrong_year",
    "statement": "Sales fell in 2019.",
    "passages": ["Sales fell in 2021."],
    "label": "unsupported",
}

QUERY = {
    "id": "r1",
    "split": "dev",
    "style": "plain",
    "nl": "wie bleef staan",
    "en": "who stood firm",
    "documents": ["a"],
    "relevant": {"a#finding-1": 3},
}


class Page(HTMLParser):
    """What a browser makes of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.pieces: list[str] = []
        self._inside = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        self.elements.append((tag, dict(attrs)))
        self._inside = tag

    def handle_endtag(self, tag: str) -> None:
        """An element ends."""
        self._inside = ""

    def handle_data(self, data: str) -> None:
        """Some text."""
        if self._inside != "style":
            self.pieces.append(data)

    def values(self, attribute: str) -> list[str]:
        """Every value of an attribute."""
        return [
            value or "" for _, attributes in self.elements for name, value in attributes.items() if name == attribute
        ]

    @property
    def text(self) -> str:
        """All text, spaces single."""
        return " ".join("".join(self.pieces).split())


def written(folder: Path, language: Language = EN) -> tuple[Page, str]:
    """Both reports of a run."""
    made = write_reports(folder, language)
    return Page(made.webpage.read_text(encoding="utf-8")), made.markdown.read_text(encoding="utf-8")


@pytest.fixture
def run(tmp_path: Path, write_suite: WriteSuite) -> Path:
    """A run in which one sample goes well and two go badly."""
    place = write_suite(
        question("good", "Was it wise?", outcome=["advised"], stance=["hold"], nuggets=[NUGGET]),
        question("bad", "Was it lawful?", outcome=["abstained"], stance=["withdraw"], documents=["other"]),
        question("worse", "Was it fair?", outcome=["abstained"], must_not=["Sales doubled"]),
    )
    return make_run(tmp_path / "run", place, answered)


def test_both_reports_open_with_the_verdict_and_show_the_worst_samples(run: Path) -> None:
    """First what it comes to, then the numbers, then what went wrong: question, expectation, answer, evidence."""
    page, markdown = written(run)
    for text in (page.text, markdown):
        places = [
            text.index(part)
            for part in ("How good are the answers", "built-in advisor", "tiny", "Ended as it should", "Was it fair?")
        ]
        assert places == sorted(places)
    shown = page.text[page.text.index("Was it lawful?") :]
    for part in (
        "answered ≠ left unanswered",
        "hold ≠ withdraw",
        "other",
        "Attitudes went down after the withdrawal.",
        "[1] Withdrawing lowered attitudes among supporters and opponents.",
    ):
        assert part in shown
    assert "✗ “Sales doubled”" in page.text
    assert "said unsupported" in page.values("class")


def test_page_stands_by_itself(run: Path) -> None:
    """No script, no style sheet, font or picture from elsewhere; only links that a reader may follow."""
    page, _ = written(run)
    assert {tag for tag, _ in page.elements} & {"script", "link", "img", "iframe", "object", "image"} == set()
    assert page.values("src") == []
    assert page.values("http-equiv") == ["Content-Security-Policy"]
    css = (run / "report.html").read_text(encoding="utf-8")
    assert "url(" not in re.sub(r"url\(#[\w-]+\)", "", css)
    assert "@import" not in css


def test_plots_take_the_colours_of_the_page_and_share_no_ids(
    run: Path, tmp_path: Path, write_suite: WriteSuite
) -> None:
    """Light, dark and paper each have their colours; no plot refers to a part of another."""
    page, _ = written(run)
    ids = Counter(page.values("id"))
    assert [id for id, count in ids.items() if count > 1] == []
    references = {each.removeprefix("#") for each in page.values("href") + page.values("xlink:href") if each[:1] == "#"}
    clips = {each[5:-1] for each in page.values("clip-path")}
    assert references | clips <= set(ids)
    styles = " ".join(page.values("style"))
    assert "var(--accent)" in styles
    assert re.search(r"#[0-9a-f]{6}", styles) is None


def test_reports_are_the_same_every_time(run: Path) -> None:
    """Nothing in a report depends on when it was written."""
    first = written(run)[1], (run / "report.html").read_bytes()
    assert (written(run)[1], (run / "report.html").read_bytes()) == first


def test_dutch_report_is_dutch(run: Path) -> None:
    """Its own words are Dutch, its numbers have commas; what was asked and answered stays as it was."""
    page, markdown = written(run, NL)
    for text in (page.text, markdown):
        assert "Hoe goed zijn de antwoorden van de ingebouwde adviseur?" in text
        assert "Was it fair?" in text
        assert re.search(r"\d,\d %", text)
        assert not re.search(r"\d\.\d %", text)


def hostile_run(folder: Path, write_suite: WriteSuite) -> Path:
    """A run in which everything that comes from outside is hostile."""
    nugget = {**NUGGET, "text": HOSTILE, "id": HOSTILE}
    dialogue = question(
        HOSTILE, HOSTILE, outcome=["abstained"], documents=[HOSTILE], nuggets=[nugget], must_not=["alert", "javascript"]
    )
    claim = {**CLAIM, "statement": HOSTILE, "passages": [HOSTILE], "kind": HOSTILE}
    place = write_suite(dialogue | {"tags": [HOSTILE]}, claim, {**QUERY, "en": HOSTILE, "nl": HOSTILE})
    evidence = item(1, HOSTILE) | {"title": HOSTILE}
    evidence["source"] = {**evidence["source"], "title": HOSTILE, "url": "javascript:alert(1)"}
    made = brief(
        [said(HOSTILE, 1), *(said(HOSTILE, 1, section="cases") for _ in range(4))],
        [evidence],
        dropped=[HOSTILE],
        missing=[HOSTILE],
        ask_back=HOSTILE,
        answer=HOSTILE,
    )
    made["sections"][1]["rows"][0]["label"] = HOSTILE
    made["sections"][1]["note"] = HOSTILE

    def answering(sample: Sample) -> Answer:
        if sample.id == "g1":
            common = {"suite": "tiny", "sample": sample.id, "asked": sample.fingerprint, "model": "m"}
            return Answer.model_validate({**common, "check": Checked(verdict=Verdict.SUPPORTED, support=0.9)})
        if sample.id.startswith("r1"):
            return answer(sample, found=Found(passages=(f"{HOSTILE}#finding-1",), documents=(HOSTILE,)))
        return answer(sample, made, model=HOSTILE, fell_back=HOSTILE)

    changed = {"model": HOSTILE, "prompts": HOSTILE, "base_url": HOSTILE, "machine": HOSTILE, "commit": HOSTILE}
    run = make_run(
        folder, place, answering, **changed, versions={"standpunt": HOSTILE}, fingerprints={"corpus": HOSTILE}
    )
    scores = json.loads((run / "scores.json").read_text(encoding="utf-8"))
    suite = scores["suites"]["tiny"]["metrics"]
    suite[f"$x$ {HOSTILE}"] = suite["outcome_accuracy"]
    scores["judge"] = {"model": HOSTILE, "nuggets": {"n": 3}}
    (run / "scores.json").write_text(json.dumps(scores), encoding="utf-8")
    return run


def test_hostile_text_is_words_in_the_page(tmp_path: Path, write_suite: WriteSuite) -> None:
    """What models, documents and suites say can add no element, attribute or link, nor escapes; and is all there."""
    page, _ = written(hostile_run(tmp_path / "run", write_suite))
    assert {tag for tag, _ in page.elements} & {"script", "img"} == set()
    assert [name for _, attributes in page.elements for name in attributes if name.startswith("on")] == []
    assert [each for each in page.values("href") if "javascript" in each] == []
    raw = (tmp_path / "run" / "report.html").read_text(encoding="utf-8")
    assert "\x1b" not in raw
    assert "\u202e" not in raw
    assert page.text.count("<script>alert(1)</script>") > 20
    assert "$x$ <script>" in page.text


def test_hostile_text_is_words_in_markdown(tmp_path: Path, write_suite: WriteSuite) -> None:
    """Nothing of it becomes HTML, a link, code, or another column of a table."""
    _, markdown = written(hostile_run(tmp_path / "run", write_suite))
    tokens = MarkdownIt("commonmark").enable("table").parse(markdown)
    kinds = {child.type for token in tokens for child in [token, *(token.children or [])]}
    assert kinds & {"html_block", "html_inline", "link_open", "image", "code_inline", "code_block", "fence"} == set()
    assert "\x1b" not in markdown
    rows: list[int] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append(0)
        elif token.type in ("th_open", "td_open"):
            rows[-1] += 1
    assert set(rows) <= {3, 4, 9}


def test_claims_and_searches_are_shown_as_what_they_are(tmp_path: Path, write_suite: WriteSuite) -> None:
    """A claim beside its passage with both verdicts; a search beside what was to be found; a reliability diagram."""
    place = write_suite(CLAIM, QUERY)

    def answering(sample: Sample) -> Answer:
        if sample.id == "g1":
            common = {"suite": "tiny", "sample": "g1", "asked": sample.fingerprint, "model": "builtin"}
            return Answer.model_validate({**common, "check": Checked(verdict=Verdict.SUPPORTED, support=0.9)})
        return answer(sample, found=Found(passages=("b#finding-2",), documents=("b",)))

    page, markdown = written(make_run(tmp_path / "run", place, answering))
    for part in ("Sales fell in 2021.", "People say: not supported", "The check says: supported, support 0.90"):
        assert part in page.text
    assert "✗ a#finding-1 (grade 3)" in page.text
    assert "b#finding-2" in page.text
    assert "b\\#finding-2" in markdown or "b#finding-2" in markdown
    assert "Can the support be believed?" in page.text
    assert "The calibration error is 0.90." in page.text


def test_report_without_answers_or_suite(run: Path) -> None:
    """Scores are enough: what is gone is told to be gone."""
    record = json.loads((run / "scores.json").read_text(encoding="utf-8"))
    Path(record["run"]["suites"][0]["place"]).unlink()
    page, _ = written(run)
    assert "no longer in its suite" in page.text
    assert "Attitudes went down after the withdrawal." in page.text
    (run / "answers.jsonl").unlink()
    page, _ = written(run)
    assert "The answer is no longer in the folder of the run." in page.text


def test_what_could_not_be_asked_is_told(tmp_path: Path, write_suite: WriteSuite) -> None:
    """Samples without an answer count nowhere, and the verdict says how many there are."""
    place = write_suite(question("a", "One?", outcome=["advised"]), question("b", "Two?", outcome=["advised"]))

    def answering(sample: Sample) -> Answer:
        return answered(sample) if sample.id == "a" else answered(sample).model_copy(update={"error": "gone"})

    page, _ = written(make_run(tmp_path / "run", place, answering, limit=2))
    assert "1 of 2 samples could not be asked and have no score." in page.text
    assert "Only part of the samples was asked" in page.text


@pytest.mark.parametrize("place", ["nothing", "broken"])
def test_folder_without_usable_scores(tmp_path: Path, place: str) -> None:
    """A folder without scores, or with something else in their place, is an error that names it."""
    folder = tmp_path / place
    folder.mkdir()
    if place == "broken":
        (folder / "scores.json").write_text('{"suites": 3}', encoding="utf-8")
    with pytest.raises(UsageError) as raised:
        write_reports(folder)
    assert raised.value.key == ("eval_no_scores" if place == "nothing" else "eval_scores_unreadable")
    assert str(folder) in str(raised.value.facts["path"])


@pytest.mark.parametrize("package", ["matplotlib", "jinja2"])
def test_missing_extra_is_named(run: Path, monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    """One clear error says which extra to install."""
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ConfigurationError) as raised:
        write_reports(run)
    assert raised.value.key == "eval_extra_missing"
    assert raised.value.facts == {"package": package, "command": 'pip install "standpunt[eval]"'}


def test_terminal_table_means_nothing_to_rich(run: Path) -> None:
    """Square brackets in a cell stay brackets."""
    from rich.console import Console

    console = Console(width=60, file=StringIO(), record=True)
    console.print(table.to_table(Grid(("x",), (("[red]y[/red]",),), title="[bold]t")))
    assert "[red]y[/red]" in console.export_text()
    report = write_reports(run).report
    assert len(table.report_grid(report).rows) == sum(len(suite.metrics) for suite in report.suites)
    narrow, wide = (table.metrics_grid(report.suites[0], EN, brief=brief) for brief in (True, False))
    assert len(narrow.header) < len(wide.header)


def test_scores_of_a_later_version_can_be_read(run: Path) -> None:
    """Keys that we do not know are passed over."""
    path = run / "scores.json"
    scores = json.loads(path.read_text(encoding="utf-8"))
    scores["new"] = scores["samples"][0]["new"] = 1
    path.write_text(json.dumps(scores), encoding="utf-8")
    assert len(read_results(run).samples) == 3
