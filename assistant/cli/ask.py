"""`standpunt ask`"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from assistant import settings
from assistant.advisor.events import Finished
from assistant.advisor.pipeline import Advisor
from assistant.advisor.publication import to_json
from assistant.cli import output
from assistant.cli.progress import ProgressObserver
from assistant.conversation.conversation import Conversation
from assistant.conversation.store import SessionStore
from assistant.domain import Brief, Language, Outcome
from assistant.errors import ExitCode, UsageError
from assistant.profile import load_profile


def run_ask(
    words: Sequence[str],
    *,
    json: bool,
    plain: bool,
    lang: str | None,
    model: str | None,
    sources: bool | None,
    trace: bool,
    go_on: bool = False,
    session: str | None = None,
) -> int:
    """Answer one question and print the brief; returns the exit code of its outcome."""
    language = output.chosen_language(lang)
    question = read_question(words)
    in_force = settings.load(model=model, sources=sources)
    if language is None and in_force.language != "auto":
        language = Language(in_force.language)
    observer = ProgressObserver(output.words_language(lang))
    advisor = Advisor(in_force, observer, load_profile())
    try:
        brief = _answer(advisor, question, language, history=in_force.history, go_on=go_on, session=session)
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


def _answer(
    advisor: Advisor, question: str, language: Language | None, *, history: bool, go_on: bool, session: str | None
) -> Brief:
    """The brief, in the session that was asked for, or in a new one; in none if history is off."""
    if not history:
        if go_on or session:
            raise UsageError("history_off")
        return advisor.answer(question, language)
    store = SessionStore()
    try:
        conversation = Conversation(advisor, store, _session(store, go_on, session))
        events = conversation.ask(question, language)
        return next(event.brief for event in events if isinstance(event, Finished))
    finally:
        store.close()


def _session(store: SessionStore, go_on: bool, wanted: str | None) -> str | None:
    if wanted:
        found = store.find(wanted)
        if found is None:
            raise UsageError("session_unknown", id=wanted)
        return found
    latest = store.sessions(limit=1) if go_on else ()
    return latest[0].id if latest else None


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
