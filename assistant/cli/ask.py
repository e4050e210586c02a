"""`standpunt ask`"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from assistant import settings
from assistant.advisor.events import Event, Finished
from assistant.advisor.pipeline import Advisor
from assistant.advisor.publication import to_json
from assistant.cli import output
from assistant.cli.live import growing
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
    prompts: str | None = None,
    only: str | None = None,
) -> int:
    """Answer one question and print the brief; returns the exit code of its outcome."""
    language = output.chosen_language(lang)
    question = read_question(words)
    in_force = settings.load(model=model, sources=sources, prompts=prompts)
    if language is None and in_force.language != "auto":
        language = Language(in_force.language)
    observer = ProgressObserver(output.words_language(lang))
    advisor = Advisor(in_force, observer, load_profile())
    advisor.only = output.chosen_collection(only)
    watched = not json and in_force.model != settings.BUILTIN_MODEL
    try:
        with growing(watched, output.words_language(lang)) as view:
            for event in _events(advisor, question, language, in_force.history, go_on, session):
                view.show(event)
                if isinstance(event, Finished):
                    brief = event.brief
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


def _events(
    advisor: Advisor, question: str, language: Language | None, history: bool, go_on: bool, session: str | None
) -> Iterator[Event]:
    """The answer, in the session that was asked for, or in a new one; in none if history is off."""
    if not history:
        if go_on or session:
            raise UsageError("history_off")
        yield from advisor.ask(question, language)
        return
    store = SessionStore()
    try:
        yield from Conversation(advisor, store, _session(store, go_on, session)).ask(question, language)
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
    if inquiry.standalone_question != inquiry.question:
        output.note(f"read as: {inquiry.standalone_question}")
    if brief.left_out:
        output.note(f"no room for {len(brief.left_out)} passages: {', '.join(brief.left_out)}")
    for sentence in brief.dropped:
        output.note(f"left out, as nothing supports it: {sentence}")
