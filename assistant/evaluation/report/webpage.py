"""A report as a web page: one file without scripts that loads nothing, for screens, light and dark, and for paper.

Needs the extra `eval` (jinja2). Everything that comes from models, documents and suites is escaped by the template.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from assistant import __version__
from assistant.conversation.export.blocks import quoted_lines, web_address
from assistant.conversation.export.webpage import SIGNS as VERDICT_SIGNS
from assistant.domain import Language
from assistant.evaluation.extra import needed
from assistant.evaluation.norms import floors
from assistant.evaluation.report import plots
from assistant.evaluation.report.expected import expected_of, found_marks
from assistant.evaluation.report.judged import judge_lines
from assistant.evaluation.report.markdown import groups_grid
from assistant.evaluation.report.numbers import Numbers
from assistant.evaluation.report.table import SIGNS, metrics_grid
from assistant.evaluation.report.view import MetricLine, Report, SuiteView, shares
from assistant.evaluation.samples import Claim, Query
from assistant.library.text import clean
from assistant.words import lookup, say

_TEMPLATE = "page.html"


def to_webpage_report(report: Report, higher_is_better: Mapping[str, bool]) -> str:
    """The report as an HTML file. `higher_is_better`: per metric.

    Raises:
        ConfigurationError: the extra is not installed.
    """
    with needed("jinja2"):
        import jinja2
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_plain,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.tests["claim"] = lambda sample: isinstance(sample, Claim)
    environment.tests["query"] = lambda sample: isinstance(sample, Query)
    return environment.get_template(_TEMPLATE).render(_context(report, higher_is_better)) + "\n"


def _plain(value: Any) -> Any:
    """Text from outside loses its escapes and invisible characters; what the template itself wrote stays."""
    return clean(value) if type(value) is str else value


def _context(report: Report, higher_is_better: Mapping[str, bool]) -> dict[str, Any]:
    from markupsafe import Markup

    language = report.language
    drawn = {
        suite.name: _scores_plot(suite, place, report, higher_is_better) for place, suite in enumerate(report.suites)
    }
    return {
        "report": report,
        "say": partial(say, language),
        "t": lambda name, **facts: say(language, f"evaluation.report.{name}", **facts),
        "numbers": Numbers(language),
        "signs": SIGNS,
        "sign_classes": {sign: standing.value for standing, sign in SIGNS.items()},
        "verdict_signs": VERDICT_SIGNS,
        "plots": {name: Markup(plot) for name, plot in drawn.items() if plot},  # noqa: S704 - made by us
        "reliability": Markup(_reliability_plot(report)) if report.bins else "",  # noqa: S704
        "metrics": lambda suite: metrics_grid(suite, language),
        "groups": lambda suite: groups_grid(suite, language),
        "main_metric": main_metric,
        "judge": list(judge_lines(report.judge, language)) if report.judge else [],
        "expected": lambda turn: list(expected_of(turn, language)),
        "found": lambda query, found: found_marks(query, found, language),
        "address": web_address,
        "reason": partial(_reason, language),
        "lines": quoted_lines,
        "version": __version__,
    }


def _reason(language: Language, key: str) -> str:
    """Why a draft was refused: what the error says, unless that needs facts that were not kept."""
    known = lookup(language, "errors").get(key)
    message = str(known["message"]) if known else key
    return key if "{" in message else message.rstrip(".")


def main_metric(suite: SuiteView) -> MetricLine | None:
    """The metric that decides how a suite stands: of those that stand as it does, the most telling."""
    lines = {line.name: line for line in suite.metrics if line.standing is suite.standing}
    return next((lines[name] for name in floors(suite.name) if name in lines), None)


def _scores_plot(suite: SuiteView, place: int, report: Report, higher_is_better: Mapping[str, bool]) -> str:
    rows = [
        plots.ScoreRow(
            line.label,
            line.measured,
            line.measured.by_language.get(Language.NL),
            line.measured.by_language.get(Language.EN),
            line.floor,
        )
        for line in shares(suite, higher_is_better)
    ]
    words = plots.ScoreWords(
        **_words(report, "plot", "score", "languages", "floor"), **_words(report, "report", "dutch", "english")
    )
    return plots.scores_plot(f"scores-{place}", rows, words) if rows else ""


def _reliability_plot(report: Report) -> str:
    words = plots.ReliabilityWords(
        **_words(report, "plot", "support", "share", "count"), point="," if report.language is Language.NL else "."
    )
    return plots.reliability_plot("reliability", report.bins, words)


def _words(report: Report, room: str, *names: str) -> dict[str, str]:
    return {name: say(report.language, f"evaluation.{room}.{name}") for name in names}
