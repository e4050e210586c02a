"""The way of a question: search, understand, gather, compose, check."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from assistant.advisor.builtin import BuiltinComposer
from assistant.advisor.chat.client import ChatClient
from assistant.advisor.chat.composer import ChatComposer
from assistant.advisor.chat.failures import told
from assistant.advisor.chat.rewriting import rewritten, session_name
from assistant.advisor.chat.streaming import Usage
from assistant.advisor.composing import Composer
from assistant.advisor.drafting import attempt, timed
from assistant.advisor.events import Checked, Event, FellBack, Finished, Retrieved, Understood
from assistant.advisor.evidence import Evidence, gather, gather_own
from assistant.advisor.figures import find_figure, wants_figure
from assistant.advisor.followup import Resolved, contradictions, following, resolve
from assistant.advisor.scope import (
    Abstention,
    figure_missing,
    is_fragment,
    nothing_found,
    out_of_scope,
    unknown_subject,
)
from assistant.advisor.texts import own_passages
from assistant.advisor.understanding import likelier_language, named_cases, understand
from assistant.domain import (
    MAX_QUESTION_CHARACTERS,
    Brief,
    Collection,
    Context,
    Grounding,
    Inquiry,
    Language,
    Outcome,
    Profile,
    Section,
    SectionKind,
)
from assistant.errors import DraftFailed, Stopped, UsageError
from assistant.grounding.checker import checker_of
from assistant.library.language import detect_language
from assistant.library.lists import ClosedLists, read_lists
from assistant.library.text import strip_controls
from assistant.retrieval.faults import is_damage
from assistant.retrieval.index import Index
from assistant.retrieval.retriever import Findings, Retriever, make_retriever
from assistant.retrieval.sync import OVERTAKEN, Observer, Silence, is_current, is_outdated, open_index, update_index
from assistant.settings import BUILTIN_MODEL, Settings
from assistant.settings import load as load_settings
from assistant.words import say

_T = TypeVar("_T")

NO_PROMPT = "none"
"""The prompt version of the built-in advisor, which uses none."""


class Advisor:
    """Answers questions from one index with one chat model.

    `settings`: without them, those of the user (environment, settings file, defaults). `index_folder`: where the index
    lies, if not at the user's own place. Not for several threads at once.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        observer: Observer | None = None,
        profile: Profile | None = None,
        index_folder: Path | None = None,
    ) -> None:
        self._settings = settings or load_settings()
        self._observer = observer or Silence()
        self._profile = profile or Profile()
        self._index_folder = index_folder
        self.only: Collection | None = None
        """The collection that answers rest on, if not both. May be changed between questions."""

        self._stop = threading.Event()
        self._client: ChatClient | None = None
        self._composer = self._chosen_composer()
        self._index: Index | None = None
        self._retriever: Retriever | None = None

    def _chosen_composer(self) -> Composer:
        if self._settings.model == BUILTIN_MODEL:
            return BuiltinComposer()
        if self._client is None:
            self._client = ChatClient(self._settings, self._stop)
        wanted, checker = self._settings, checker_of(self._settings)
        prompts = wanted.prompts_directory
        return ChatComposer(self._client, self.lists, self._profile, prompts, judges=wanted.judge, checker=checker)

    @cached_property
    def lists(self) -> ClosedLists:
        """The closed lists of the corpus in use."""
        return read_lists(self._settings.corpus_directory)

    @property
    def profile(self) -> Profile:
        """Who asks. May be changed between questions."""
        return self._profile

    @profile.setter
    def profile(self, profile: Profile) -> None:
        self._profile = profile
        self._composer = self._chosen_composer()

    @property
    def usage(self) -> Usage | None:
        """The tokens that the chat model has used so far, as far as its server told; None without a chat model."""
        return self._client.usage if self._client else None

    @property
    def index(self) -> Index:
        """The index in use, brought up to date when it is first needed."""
        if self._index is None:
            self._index = open_index(self._settings, self._observer, self._index_folder)
        return self._index

    def stop(self) -> None:
        """Stop the answer on its way; its `ask` raises `Stopped`. May be called from any thread."""
        self._stop.set()

    def close(self) -> None:
        """Let go of the index."""
        if self._index:
            self._index.close()
        self._index = self._retriever = None

    def search(self, query: str, language: Language | None = None) -> tuple[Language, Findings]:
        """What the index holds for a query, without any advice, and the language it was read in.

        Raises: as `ask`.
        """
        text = accepted(query)
        asked, findings = self._mending(lambda: self._searched(text, language, Context(), read_in=language))
        return asked.asked_in, findings

    def answer(self, question: str, language: Language | None = None, context: Context | None = None) -> Brief:
        """The brief for a question. See `ask` for what can go wrong."""
        for event in self.ask(question, language, context):
            if isinstance(event, Finished):
                return event.brief
        raise AssertionError("every turn ends in Finished")

    def ask(self, question: str, language: Language | None = None, context: Context | None = None) -> Iterator[Event]:
        """Answer a question, step by step. `language` overrides that of the question.

        `context`: the turns before it, so that a follow-up is understood as one.

        Raises:
            UsageError: the question is empty or too long.
            CorpusError, IndexUnavailable, ConfigurationError: the documents, index or model cannot be used.
            Stopped: `stop` was called.
        """
        self._stop.clear()
        for event in self._events(accepted(question), language, context or Context()):
            yield event
            if self._stop.is_set() and not isinstance(event, Finished):
                raise Stopped("stopped")

    def session_name(self, question: str, language: Language) -> str | None:
        """A name for a conversation that opened with this question; None without a chat model, or if it gives none."""
        if self._client is None:
            return None
        return session_name(question, language, self._client, self._settings.prompts_directory)

    def _events(self, text: str, language: Language | None, said: Context) -> Iterator[Event]:
        timings: dict[str, float] = {}
        inquiry, found = self._mending(lambda: self._looked_up(text, language, said, timings))
        yield Understood(inquiry)
        if found is None:
            yield Finished(self._without_advice(inquiry, Outcome.CLARIFY, (), timings))
            return
        if isinstance(found, Abstention):
            yield Finished(self._without_advice(inquiry, Outcome.ABSTAINED, (found.missing,), timings))
            return
        yield Retrieved(found)
        yield from self._advise(inquiry, found, timings, said)

    def _looked_up(
        self, text: str, language: Language | None, said: Context, timings: dict[str, float]
    ) -> tuple[Inquiry, Evidence | Abstention | None]:
        """The question as understood, and what was found for it; None for a mere fragment of a question."""
        with timed(timings, "retrieve"):
            asked, findings = self._searched(text, language, said)
        with timed(timings, "understand"):
            inquiry = self._inquiry(text, asked, language, findings, said)
        if is_fragment(inquiry):
            return inquiry, None
        with timed(timings, "retrieve"):
            return inquiry, self._evidence(inquiry, findings)

    def _searched(
        self, text: str, chosen: Language | None, context: Context, read_in: Language | None = None
    ) -> tuple[Resolved, Findings]:
        """The question in its context, and what is found."""
        if self._index and is_outdated(self._index, self._settings, self._observer):
            self.close()
        last = context.last
        default = chosen or (last.language if last else likelier_language(text, self.index))
        asked_in = read_in or detect_language(text, default)
        named = bool(named_cases(text, asked_in, self.index))
        asked = resolve(text, context, asked_in, named=named, topics=self.lists.cued("topics", text))
        if self._retriever is None:
            self._retriever = make_retriever(self.index, self._settings)
        asked = self._rewritten(asked, context)
        if asked.after is None:
            return asked, self._retriever.search(text, asked_in, self.only)
        read_in = detect_language(asked.standalone, asked.after.language)
        findings = self._retriever.search(asked.standalone, read_in, self.only)
        return asked, findings.keeping(asked.after.cited, asked_in)

    def _rewritten(self, asked: Resolved, context: Context) -> Resolved:
        """A follow-up in the words of the chat model, if there is one; what the rules made of it, if not.

        Wishes for another form, language or more cases need no words of their own.
        """
        if self._client is None or asked.after is None or asked.wish:
            return asked
        prompts = self._settings.prompts_directory
        line = rewritten(asked.typed, context, asked.asked_in, self._client, prompts)
        return replace(asked, standalone=line) if line else asked

    def _evidence(self, inquiry: Inquiry, findings: Findings) -> Evidence | Abstention:
        """What a brief can be made of, or why there will be none."""
        own = own_passages(inquiry, findings, self.index)
        if self.only is Collection.OWN:
            evidence = gather_own(inquiry, findings, self.index, own.passages)
            return evidence if evidence.items else nothing_found(inquiry, own_only=True)
        wanted = wants_figure(inquiry)
        figure = find_figure(inquiry, findings, self.index) if wanted else None
        why_not = out_of_scope(inquiry, findings) or unknown_subject(inquiry, self.index)
        if why_not is None and wanted and figure is None:
            why_not = figure_missing(inquiry)
        if why_not:
            return gather_own(inquiry, findings, self.index, own.passages) if own.answers else why_not
        evidence = gather(inquiry, findings, self.index, own.passages, figure)
        return evidence if evidence.items else nothing_found(inquiry)

    def _inquiry(
        self, text: str, asked: Resolved, language: Language | None, findings: Findings, context: Context
    ) -> Inquiry:
        """The question as understood by itself, or after the turn it follows."""
        answered_in = language or asked.language or asked.asked_in
        inquiry = understand(asked.standalone, answered_in, findings, self.index, self.lists, self._profile)
        return following(replace(inquiry, question=text), asked, context)

    def _advise(
        self, inquiry: Inquiry, evidence: Evidence, timings: dict[str, float], context: Context
    ) -> Iterator[Event]:
        composer, notices = self._composer, tuple[str, ...]()
        try:
            made = yield from attempt(composer, inquiry, evidence, self.lists, timings)
            if composer.name != BUILTIN_MODEL and not made.grounded:
                raise DraftFailed("model_ungrounded")
        except DraftFailed as failure:
            reason = told(failure, inquiry.language)
            notices = (say(inquiry.language, "brief.fell_back", name=composer.name, reason=reason),)
            yield FellBack(reason, failure)
            composer = BuiltinComposer()
            made = yield from attempt(composer, inquiry, evidence, self.lists, timings)
        yield Checked(made.grounding)
        timings["total"] = sum(timings.values())
        asks = inquiry.in_doubt if evidence.otherwise else None
        brief = Brief(
            inquiry=inquiry,
            outcome=Outcome.CLARIFY if asks else Outcome.ADVISED,
            stance=None if asks else made.stance,
            sections=made.sections,
            evidence=made.cited,
            grounding=made.grounding,
            missing=_missing(made.sections),
            model=composer.name,
            corpus_version=self.index.catalogue.meta("corpus_version") or "",
            prompt_version=composer.prompt(inquiry).name if isinstance(composer, ChatComposer) else NO_PROMPT,
            timings_ms=timings,
            ask_back=say(inquiry.language, f"brief.ask_back.{asks}") if asks else "",
            dropped=made.dropped,
            left_out=tuple(item.passage.twin_key for item in made.left_out),
            notices=(*notices, *contradictions(inquiry, made.stance, context, self._profile, self.lists)),
        )
        yield Finished(brief)

    def _without_advice(
        self, inquiry: Inquiry, outcome: Outcome, missing: tuple[str, ...], timings: dict[str, float]
    ) -> Brief:
        timings["total"] = sum(timings.values())
        return Brief(
            inquiry=inquiry,
            outcome=outcome,
            stance=None,
            sections=(),
            evidence=(),
            grounding=Grounding(0, 0, 0, 0, 0),
            missing=missing,
            model=self._composer.name,
            corpus_version=self.index.catalogue.meta("corpus_version") or "",
            prompt_version=NO_PROMPT,
            timings_ms=timings,
        )

    def _mending(self, look_up: Callable[[], _T]) -> _T:
        """What is looked up in the index, rebuilding a damaged one once: it is derived data.

        A generation that others have followed up twice is no longer there, which looks like damage and is none.
        """
        for _ in range(OVERTAKEN):
            try:
                return look_up()
            except Exception as error:
                if not is_damage(error):
                    raise
                overtaken = self._index is not None and not is_current(self._index)
                self.close()
                if not overtaken:
                    update_index(self._settings, self._observer, rebuild="damaged", at=self._index_folder)
                    break
        return look_up()


def accepted(question: str) -> str:
    """A question without control characters, if it can be answered at all.

    Raises:
        UsageError: it is empty or too long.
    """
    text = strip_controls(question).strip()
    if not any(char.isalnum() for char in text):
        raise UsageError("question_empty")
    if len(text) > MAX_QUESTION_CHARACTERS:
        raise UsageError("question_too_long", count=len(text), limit=MAX_QUESTION_CHARACTERS)
    return text


def _missing(sections: tuple[Section, ...]) -> tuple[str, ...]:
    return tuple(s.text for section in sections if section.kind is SectionKind.MISSING for s in section.statements)
