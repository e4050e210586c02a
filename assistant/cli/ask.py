"""`standpunt ask`"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from assistant import settings
from assistant.advisor.pipeline import Advisor
from assistant.advisor.publication import to_json
from assistant.cli import output
from assistant.cli.progress import ProgressObserver
from assistant.domain import Brief, Language, Outcome
from assistant.errors import ExitCode, UsageError


def run_ask(
    words: Sequence[str],
    *,
    json: bool,
    plain: bool,
    lang: str | None,
    model: str | None,
    sources: bool | None,
    trace: bool,
) -> int:
    """Answer one question and print the brief; returns the exit code of its outcome."""
    language = output.chosen_language(lang)
    question = read_question(words)
    in_force = settings.load(model=model, sources=sources)
    if language is None and in_force.language != "auto":
        language = Language(in_force.language)
    observer = ProgressObserver(output.words_language(lang))
    advisor = Advisor(in_force, observer)
    try:
        brief = advisor.answer(question, language)
        if trace:
            _trace(brief)
        if json:
            output.print_json(to_json(brief))
        else:
            _print(brief, advisor, plain=plain, sources=in_force.sources)
    finally:
        observer.stop()
        advisor.close()
    return ExitCode.ABSTAINED if brief.outcome is Outcome.ABSTAINED else ExitCode.OK


def read_question(words: Sequence[str]) -> str:
    """The question from the arguments, or from standard input when there is none or it is `-`.

    Raises:
        UsageError: there is no question, or standard input holds something other than text.
    """
    if words and list(words) != ["-"]:
        # A terminal that is not set to UTF-8 may hand over bytes that are no text; the rest still is.
        return " ".join(words).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    if sys.stdin is None or (sys.stdin.isatty() and not words):
        raise UsageError("question_empty")
    raw = sys.stdin.buffer.read()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError("question_not_text") from None
    if "\x00" in text:
        raise UsageError("question_not_text")
    return text


def _print(brief: Brief, advisor: Advisor, *, plain: bool, sources: bool) -> None:
    if output.is_rich(plain):
        from assistant.cli.rich_brief import print_brief

        print_brief(brief, advisor.lists, sources=sources)
    else:
        from assistant.cli.plain_brief import plain_brief

        print(plain_brief(brief, advisor.lists, sources=sources))


def _trace(brief: Brief) -> None:
    inquiry = brief.inquiry
    output.note(
        f"language {inquiry.language}, kind {inquiry.kind}, topics {', '.join(inquiry.topics) or '-'}, "
        f"organisations {', '.join(inquiry.organisations) or '-'}, signals {', '.join(inquiry.signals) or '-'}"
    )
    output.note(", ".join(f"{stage} {value:.0f} ms" for stage, value in brief.timings_ms.items()))
