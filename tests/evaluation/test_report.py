"""Reports: verdicts that the numbers bear out, worst samples with all that explains them, hostile text kept words."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from assistant.domain import Language, Verdict
from assistant.errors import ConfigurationError, UsageError
from assistant.evaluation.answers import Answer, Checked, Found
from assistant.evaluation.metrics.reliability import calibration_error, reliability_bins
from assistant.evaluation.norms import Standing, floors, standing, worst
from assistant.evaluation.report import table
from assistant.evaluation.report.grids import Grid, to_lines
from assistant.evaluation.report.groups import groups_of
from assistant.evaluation.report.numbers import Numbers
from assistant.evaluation.report.verdicts import metric_label, run_verdict, suite_verdict
from assistant.evaluation.report.worst import goodness, worst_samples
from assistant.evaluation.report.writing import write_reports
from assistant.evaluation.results import Difference, SuiteResults, read_results
from assistant.evaluation.samples import Sample
from assistant.evaluation.suites import SHIPPED
from assistant.words import lookup
from tests.evaluation.briefs import answer, brief, item, said
from tests.evaluation.conftest import NUGGET, WriteSuite, question
from tests.evaluation.runs import estimate, make_run, measured, results, row

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


def answered(sample: Sample) -> Answer:
    """An answer of two statements, of which the second lacks support, to whatever is asked."""
    made = brief(
        [said("Attitudes went down after the withdrawal.", 1), said("Sales doubled.", 1, verdict="unsupported")],
        [item(1, "Withdrawing lowered attitudes among supporters and opponents.")],
    )
    return answer(sample, made)


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


@pytest.mark.parametrize(
    ("low", "mean", "high", "n", "expected"),
    [
        (0.81, 0.9, 0.95, 100, Standing.MET),
        (0.79, 0.9, 0.95, 100, Standing.OPEN),
        (0.6, 0.7, 0.8, 100, Standing.OPEN),
        (0.6, 0.7, 0.79, 100, Standing.MISSED),
        (0.9, 0.95, 1.0, 19, Standing.OPEN),
        (0.1, 0.2, 0.3, 19, Standing.OPEN),
        (1.0, 1.0, 1.0, 20, Standing.MET),
    ],
)
def test_only_a_whole_interval_convinces(low: float, mean: float, high: float, n: int, expected: Standing) -> None:
    """Met or missed is said only if both ends of the interval say so, and of enough samples."""
    assert standing(estimate(mean, low, high, n), 0.8) is expected


@pytest.mark.parametrize(("n", "expected"), [(40, Standing.MET), (29, Standing.OPEN), (30, Standing.MET)])
def test_rule_of_three(n: int, expected: Standing) -> None:
    """That all samples went well shows no more than 1 - 3/n."""
    assert standing(estimate(1, 1, 1, n), 0.9) is expected


def test_one_metric_that_falls_short_is_enough() -> None:
    """A suite stands as its worst metric; nothing asked, nothing said."""
    assert worst([Standing.MET, Standing.MISSED, Standing.OPEN]) is Standing.MISSED
    assert worst([Standing.MET, Standing.UNASKED]) is Standing.MET
    assert worst([]) is Standing.UNASKED


def test_what_we_ask_is_of_metrics_that_there_are() -> None:
    """Every floor lies between 0 and 1, and is of a metric that reports can name, in every suite that ships."""
    known = lookup(EN, "evaluation.metrics")
    for suite in (*SHIPPED, "mine"):
        assert floors(suite)
        for metric, floor in floors(suite).items():
            assert 0 < floor < 1
            assert metric in known
    assert set(SHIPPED) == set(lookup(EN, "evaluation.suites"))


@pytest.mark.parametrize(
    ("score", "stands", "words"),
    [
        (measured(0.9, 0.85, 0.95), Standing.MET, "Meets what we ask: vital facts told 90 %."),
        (
            measured(0.6, 0.5, 0.7),
            Standing.OPEN,
            "Too close to tell, or too few samples: vital facts told 60 % (50–70)",
        ),
        (measured(0.3, 0.2, 0.4), Standing.MISSED, "Falls short: vital facts told 30 % (20–40), we ask 60 %."),
    ],
)
def test_verdict_of_a_suite(score: Any, stands: Standing, words: str) -> None:
    """It names the metric, its interval and what we ask."""
    found, sentence = suite_verdict("questions", SuiteResults(n=100, metrics={"nugget_recall": score}), EN)
    assert found is stands
    assert words in sentence


def test_suite_of_which_nothing_is_asked() -> None:
    """Without a metric of which we ask something there is no verdict."""
    assert suite_verdict("questions", SuiteResults(n=3), EN)[0] is Standing.UNASKED


def test_model_is_not_blamed_for_our_search() -> None:
    """Suites that no chat model answers do not count in what is said of it."""
    rows = (row("a", outcome="advised"), row("b", "retrieval"), row("c", "attacks", outcome="advised"))
    found = results(*rows, model="ollama:tiny")
    stands = {"questions": Standing.MISSED, "retrieval": Standing.MISSED, "attacks": Standing.OPEN}
    overall, sentences = run_verdict(found, stands, EN)
    assert overall is Standing.MISSED
    assert sentences[0] == "In 1 of 2 suites, ollama:tiny falls short of what we ask: questions."
    assert "attacks" in sentences[1]
    assert sentences[2].endswith("search.")


def test_worst_first_one_of_a_pair_and_none_that_is_flawless() -> None:
    """Of the Dutch and the English sample of a question the worse one stands for both."""
    found = results(
        row("a.nl", pair="a", nugget_recall=0.2),
        row("a.en", pair="a", nugget_recall=0.6),
        row("b", nugget_recall=0.9, outcome_accuracy=0.0),
        row("c", nugget_recall=1.0),
        row("d", seconds=3.0),
    )
    assert [(each.row.id, each.goodness) for each in worst_samples(found, "questions", {}, {})] == [
        ("b", 0),
        ("a.nl", 0.2),
    ]


def test_goodness_of_a_claim() -> None:
    """A wrong verdict is worse the surer it was; a right one is flawless."""
    sure = row("a", "grounding", label="unsupported", verdict="supported", support=1.0)
    unsure = row("b", "grounding", label="unsupported", verdict="partial", support=0.4)
    right = row("c", "grounding", label="partial", verdict="partial", support=0.9)
    assert [goodness(each) for each in (sure, unsure, right)] == pytest.approx([0.0, 0.3, 1.0])
    assert goodness(row("d", error="gone")) is None


def test_groups_tell_where_it_goes_wrong() -> None:
    """The weakest kind of question comes first; a kind with few samples is left out."""
    rows = [row(f"a{n}", tags=("easy",), nugget_recall=1.0) for n in range(5)]
    rows += [row(f"b{n}", tags=("hard_one",), nugget_recall=0.25) for n in range(6)]
    rows += [row(f"c{n}", tags=("rare",), nugget_recall=0.0) for n in range(2)]
    metric, groups = groups_of(results(*rows), "questions")
    assert metric == "nugget_recall"
    assert [(group.name, group.score.mean, group.score.n) for group in groups] == [
        ("hard one", 0.25, 6),
        ("easy", 1.0, 5),
    ]


def test_reliability() -> None:
    """Shares with Wilson's intervals, and the expected calibration error."""
    told = [(0.95, place < 8) for place in range(10)] + [(0.05, False)] * 10 + [(1.0, True)]
    low, high = reliability_bins(told)
    assert (low.count, low.share, low.low) == (10, 0.0, 0.0)
    assert low.high == pytest.approx(0.2775, abs=1e-4)
    assert (high.start, high.end, high.count) == (0.9, 1.0, 11)
    ten = reliability_bins(told[:10])[0]
    assert [ten.low, ten.high] == pytest.approx([0.4902, 0.9433], abs=1e-4)
    assert calibration_error(reliability_bins(told[:20])) == pytest.approx((0.15 + 0.05) / 2)
    assert reliability_bins([]) == ()
    with pytest.raises(ValueError, match="no statement"):
        calibration_error(())


def test_numbers_in_both_languages() -> None:
    """Shares in per cent, times in seconds, tokens by number; a difference has its sign unless it is none."""
    english, dutch = Numbers(EN), Numbers(NL)
    assert (english.value("nugget_recall", 0.6123), dutch.value("nugget_recall", 0.6123)) == ("61.2 %", "61,2 %")
    assert (english.value("latency_p95", 1.234), dutch.value("latency_p95", 1.234)) == ("1.23 s", "1,23 s")
    assert (english.value("tokens", 12345.4), dutch.value("tokens", 12345.4)) == ("12,345", "12.345")
    assert [english.difference("harmless", value) for value in (0.0131, -0.2, -0.0001)] == ["+1.3", "−20.0", "0.0"]
    difference = Difference(difference=0.1, low=-0.05, high=0.2, n=30)
    assert english.interval("harmless", difference) == "−5.0 – +20.0"


def test_metric_that_we_have_no_words_for() -> None:
    """It goes by its own name."""
    assert metric_label("my_metric", NL) == "my_metric"


def test_lines_for_other_programs() -> None:
    """Cells between tabs, each without a tab, a line break or an escape of its own."""
    assert to_lines(Grid(("a", "b"), (("x\ty", "\x1b[31mz\n2"),))) == ["x y\tz 2"]


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
