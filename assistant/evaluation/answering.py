"""Puts samples to an advisor, as a user would, and takes down what came of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from assistant.advisor.brief import document_facts
from assistant.advisor.chat.failures import told
from assistant.advisor.events import Drafted, FellBack, Finished
from assistant.advisor.pipeline import Advisor
from assistant.advisor.publication import to_json
from assistant.conversation.conversation import remembered
from assistant.domain import Brief, Context, Language, PastTurn, Profile
from assistant.errors import ConfigurationError, DraftFailed, Stopped
from assistant.evaluation.answers import Answer, AnsweredTurn, Checked, Draft, Found, Tokens
from assistant.evaluation.casebooks import Casebook, own_library, shipped_index
from assistant.evaluation.samples import Claim, Dialogue, Query, Sample
from assistant.evaluation.suites import Suite
from assistant.grounding.check import CitedPassage, check_statement
from assistant.settings import Settings, message_language

FOUND_KEPT = 50
"""How many passages and documents of a search are kept; no metric looks further."""

NOT_ITS_FAULT = frozenset(
    f"model_{name}"
    for name in (
        *("server_down", "unreachable", "not_pulled", "unknown", "address_wrong", "key_refused", "rate_limited"),
        *("server_error", "package_missing", "key_missing", "file_missing", "file_unusable"),
    )
)
"""Failures that say nothing of how well a chat model answers: its server is gone, say. They count as not asked."""

_opening = threading.Lock()
"""Chroma mistakes a folder that another thread is opening for a damaged one."""


class Respondent:
    """One advisor, asked sample after sample. For one thread, from the first question to `close`.

    Samples of one suite should come together: for another casebook the advisor starts anew.
    """

    def __init__(self, settings: Settings, casebooks: Mapping[Path, Casebook]) -> None:
        """`casebooks`: for each folder of planted documents, the casebook that holds them; their indexes are ready."""
        self._settings = settings
        self._casebooks = casebooks
        self._advisor: Advisor | None = None
        self._casebook: tuple[Path | None, bool] = None, False
        self._stopped = threading.Event()

    def answer(self, suite: Suite, sample: Sample, repetition: int) -> Answer:
        """What comes of asking a sample once. What goes wrong with this sample alone is in the answer's `error`.

        Raises:
            Stopped: `stop` was called.
            CorpusError, IndexUnavailable, ConfigurationError: nothing can be asked at all.
        """
        advisor = self._opened(suite)
        blank = Answer(
            suite=suite.name,
            sample=sample.id,
            repetition=repetition,
            asked=sample.fingerprint,
            model=self._settings.model,
        )
        started = time.perf_counter()
        try:
            answer = self._answered(advisor, sample, blank)
        except (Stopped, ConfigurationError):  # a fault in the settings or the prompts is no fault of this question
            raise
        except Exception as error:  # whatever one question does, the others are asked
            answer = blank.model_copy(update={"error": f"{type(error).__name__}: {error}"})
        return answer.model_copy(update={"seconds": round(time.perf_counter() - started, 4)})

    def stop(self) -> None:
        """Stop the answer on its way. May be called from any thread."""
        self._stopped.set()
        advisor = self._advisor
        if advisor:
            advisor.stop()

    def close(self) -> None:
        """Let go of the index."""
        if self._advisor:
            with _opening:
                self._advisor.close()
        self._advisor = None

    def _opened(self, suite: Suite) -> Advisor:
        """The advisor for a suite's casebook, warm: what the first question costs extra is not the answer's doing."""
        casebook = (suite.planted, suite.shipped)
        if self._advisor is None or self._casebook != casebook:
            self.close()
            self._advisor, self._casebook = self._started(suite), casebook
        return self._advisor

    def _started(self, suite: Suite) -> Advisor:
        settings, index = self._settings, None
        if suite.planted:
            casebook = self._casebooks[suite.planted]
            settings, index = replace(settings, corpus=str(casebook.corpus), library=""), casebook.index
        elif suite.shipped and own_library(settings):  # ours are about our documents, whatever somebody added
            settings, index = replace(settings, library=""), shipped_index()
        with _opening:
            advisor = Advisor(settings, index_folder=index)
            advisor.search("klant", Language.NL)
        return advisor

    def _answered(self, advisor: Advisor, sample: Sample, blank: Answer) -> Answer:
        if isinstance(sample, Dialogue):
            turns, fault = self._held(advisor, sample)
            return blank.model_copy(update={"turns": turns, "error": fault})
        if isinstance(sample, Query):
            _, found = advisor.search(sample.text, sample.language)
            passages = tuple(passage.twin_key for passage in found.passages[:FOUND_KEPT])
            documents = tuple(id for id, _ in found.documents[:FOUND_KEPT])
            return blank.model_copy(update={"found": Found(passages=passages, documents=documents)})
        if isinstance(sample, Claim):
            return blank.model_copy(update={"check": _checked(advisor, sample)})
        raise TypeError(f"nobody can be asked a {type(sample).__name__}")

    def _held(self, advisor: Advisor, dialogue: Dialogue) -> tuple[tuple[AnsweredTurn, ...], str | None]:
        """A whole conversation, up to a failure that is nobody's answer, and what that failure was."""
        advisor.profile = dialogue.profile.profile if dialogue.profile else Profile()
        said: tuple[PastTurn, ...] = ()
        answered: list[AnsweredTurn] = []
        for turn in dialogue.turns:
            if self._stopped.is_set():
                raise Stopped("stopped")
            brief, kept, failure = _asked(advisor, turn.question, Context(said))
            said = (*said, remembered(brief))
            answered.append(kept)
            if failure and failure.key in NOT_ITS_FAULT:
                return tuple(answered), told(failure, message_language())
        return tuple(answered), None


def _asked(advisor: Advisor, question: str, context: Context) -> tuple[Brief, AnsweredTurn, DraftFailed | None]:
    """The brief, what is kept of it, and why it is not the chat model's own, if it should have been."""
    failure: DraftFailed | None = None
    draft: Draft | None = None
    read, written, _ = _used(advisor)
    started = time.perf_counter()
    for event in advisor.ask(question, None, context):
        if isinstance(event, Drafted) and failure is None:  # what the stand-in drafts is not the model's
            claims = event.grounding.statements - event.grounding.advice
            draft = Draft(claims=claims, supported=event.grounding.supported)
        elif isinstance(event, FellBack):
            failure = event.failure
        elif isinstance(event, Finished):
            brief = event.brief
    seconds = time.perf_counter() - started
    now = _used(advisor)
    tokens = Tokens(read=now[0] - read, written=now[1] - written) if now[2] else None
    kept = AnsweredTurn(
        brief=to_json(brief),
        seconds=round(seconds, 4),
        tokens=tokens,
        draft=draft,
        fell_back=failure.key if failure else None,
    )
    return brief, kept, failure


def _used(advisor: Advisor) -> tuple[int, int, bool]:
    """The tokens read and written so far, and whether the server tells them at all."""
    usage = advisor.usage
    return (usage.read, usage.written, usage.told) if usage else (0, 0, False)


def _checked(advisor: Advisor, claim: Claim) -> Checked:
    """The verdict of the product's own check, with what the document says of itself, as the product has it."""
    facts = ""
    document = advisor.index.document(claim.document, claim.source_language) if claim.document else None
    if document:
        facts = document_facts(document, advisor.lists)
    passages = [CitedPassage(text, facts, own=False) for text in claim.passages]
    check = check_statement(claim.statement, passages, claim.language)
    return Checked(verdict=check.verdict, support=round(check.support, 4))
