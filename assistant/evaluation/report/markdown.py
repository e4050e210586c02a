"""A report as Markdown: verdicts, numbers, and the worst samples in short."""

from __future__ import annotations

from collections.abc import Iterator

from assistant import __version__
from assistant.conversation.export.markdown import escaped
from assistant.domain import Language
from assistant.evaluation.norms import Standing
from assistant.evaluation.report.expected import said_words
from assistant.evaluation.report.grids import Grid, to_markdown
from assistant.evaluation.report.judged import judge_lines
from assistant.evaluation.report.numbers import Numbers
from assistant.evaluation.report.table import SIGNS, metrics_grid, verdicts_grid
from assistant.evaluation.report.view import Report, SuiteView
from assistant.evaluation.report.worst import WorstSample, WorstTurn
from assistant.evaluation.samples import Query
from assistant.words import say

_PASSAGES = 10
"""Found passages that are named."""


def to_markdown_report(report: Report, *, worst: bool = True) -> str:
    """The report as a Markdown file; without `worst`, only its verdicts and numbers."""
    language = report.language
    blocks = [
        f"# {escaped(report.title)}",
        "\n".join(
            f"**{escaped(line)}**  " if place == 0 else escaped(line) for place, line in enumerate(report.verdict)
        ),
        to_markdown(verdicts_grid(report)),
        "\n".join(f"- **{escaped(label)}:** {escaped(text)}" for label, text in report.facts),
    ]
    for suite in report.suites:
        blocks.extend(_suite(suite, language, worst))
    if report.bins:
        blocks.append(_heading(2, "reliability", language))
        blocks.append(escaped(say(language, "evaluation.report.reliability_about", error=report.error)))
    if report.judge:
        blocks.append(_heading(2, "judge", language))
        blocks.append("\n".join(f"- {escaped(line)}" for line in judge_lines(report.judge, language)))
    blocks.append(_heading(2, "legend", language))
    blocks.append(escaped(say(language, "evaluation.report.legend_about")))
    blocks.append("\n".join(f"- **{escaped(label)}:** {escaped(meaning)}" for label, meaning in report.legend))
    blocks.append(f"---\n\n*{escaped(say(language, 'evaluation.report.closing', version=__version__))}*")
    return "\n\n".join(blocks) + "\n"


def _suite(suite: SuiteView, language: Language, worst: bool) -> Iterator[str]:
    yield f"## {escaped(suite.title)}"
    yield escaped(suite.about)
    sign = "" if suite.standing is Standing.UNASKED else f"{SIGNS[suite.standing]} "
    yield f"{sign}**{escaped(suite.verdict)}**"
    yield to_markdown(metrics_grid(suite, language))
    if suite.groups:
        yield _heading(3, "groups", language)
        yield escaped(say(language, "evaluation.report.groups_about", metric=suite.group_metric))
        yield to_markdown(groups_grid(suite, language))
    if worst and suite.worst:
        yield _heading(3, "worst", language)
        for each in suite.worst:
            yield _sample(each, language)


def groups_grid(suite: SuiteView, language: Language) -> Grid:
    """The weakest metric of a suite by kind of sample."""
    numbers = Numbers(language)
    header = tuple(say(language, f"evaluation.report.{name}") for name in ("kind", "score", "interval", "samples"))
    rows = tuple(
        (
            group.name,
            numbers.value("share", group.score.mean),
            numbers.interval("share", group.score),
            str(group.score.n),
        )
        for group in suite.groups
    )
    return Grid(header, rows, frozenset((1, 2, 3)))


def _heading(level: int, name: str, language: Language) -> str:
    return f"{'#' * level} {escaped(say(language, f'evaluation.report.{name}'))}"


def _sample(worst: WorstSample, language: Language) -> str:
    row = worst.row
    lines = [f"- **{escaped(row.id)}** ({_percent(worst, language)}) {escaped(row.question)}"]
    if row.label and row.verdict:
        told = [("label", row.label), ("check", row.verdict)]
        texts = [f"{_say(name, language)}: {say(language, f'evaluation.labels.{label}')}" for name, label in told]
        support = Numbers(language).decimal(row.support or 0.0, 2)
        lines.append("; ".join([row.kind or "", *texts, say(language, "evaluation.report.support", support=support)]))
    for turn in worst.turns:
        lines.extend(_turn(turn, language))
    if isinstance(worst.sample, Query) and worst.answer and worst.answer.found:
        found = ", ".join(worst.answer.found.passages[:_PASSAGES]) or _say("nothing_found", language)
        lines.append(f"{_say('searched', language)}: {found}")
    return "\n".join([lines[0], *(f"  - {escaped(line)}" for line in lines[1:])])


def _percent(worst: WorstSample, language: Language) -> str:
    return escaped(Numbers(language).whole(worst.goodness))


def _turn(worst: WorstTurn, language: Language) -> Iterator[str]:
    """What a turn lacks or says too much, and how it began."""
    expect, brief = worst.turn.expect, worst.answered.brief
    outcome = say(language, f"evaluation.outcomes.{brief['outcome']}")
    if expect.outcome and brief["outcome"] not in expect.outcome:
        wanted = ", ".join(say(language, f"evaluation.outcomes.{each}") for each in expect.outcome)
        yield f"{_say('outcome', language)}: {outcome} ≠ {wanted}"
    stance = brief["stance"] or "none"
    if expect.stance and stance not in expect.stance:
        wanted = ", ".join(say(language, f"stances.{each}") for each in expect.stance)
        yield f"{_say('stance', language)}: {say(language, f'stances.{stance}')} ≠ {wanted}"
    for nugget in worst.lacking:
        if nugget.vital:
            yield f"✗ {nugget.text}"
    for words in said_words(worst):
        yield f"{_say('must_not', language)}: “{words}”"
    first = brief["statements"][0]["text"] if brief["statements"] else brief["answer"]
    yield f"{_say('answer', language)}: {first}"


def _say(name: str, language: Language) -> str:
    return say(language, f"evaluation.report.{name}")
