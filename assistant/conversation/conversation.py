"""A conversation: an advisor that remembers what was said, and loses nothing of it."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.advisor.events import Drafting, Event, FellBack, Finished
from assistant.advisor.pipeline import Advisor, accepted
from assistant.advisor.publication import to_json
from assistant.conversation.store import SessionStore
from assistant.domain import Brief, Context, Language, PastTurn
from assistant.errors import Stopped


class Conversation:
    """One session with an advisor. Every front end talks to the advisor through one of these."""

    def __init__(self, advisor: Advisor, store: SessionStore, session: str | None = None) -> None:
        self._advisor = advisor
        self._store = store
        self._session = session
        self._turns = store.turns(session) if session else ()

    @property
    def session(self) -> str | None:
        """The id of the session; None before its first question."""
        return self._session

    def ask(self, question: str, language: Language | None = None) -> Iterator[Event]:
        """As `Advisor.ask`, in the context of the turns before; the turn is on disk before the first event.

        An answer that is stopped leaves what was drafted of it.
        """
        text = accepted(question)  # what is refused is no turn
        if self._session is None:
            self._session = self._store.start(text)
        number = self._store.begin_turn(self._session, text)
        draft = ""
        try:
            for event in self._advisor.ask(text, language, Context(self._turns)):
                if isinstance(event, Finished):
                    memory = remembered(event.brief)
                    self._turns = (*self._turns, memory)
                    self._store.finish_turn(self._session, number, memory, to_json(event.brief))
                elif isinstance(event, Drafting):
                    draft += event.text
                elif isinstance(event, FellBack):
                    draft = ""
                yield event
        except Stopped:
            self._store.stop_turn(self._session, number, draft)
            raise

    def name_session(self) -> str | None:
        """Let the chat model name the session, after its first turn; without one it keeps its first question's words.

        Takes as long as the model does, so nobody should be waiting. Stopping it is no error.
        """
        if self._session is None or len(self._turns) != 1:
            return None
        first = self._turns[0]
        try:
            name = self._advisor.session_name(first.question, first.language)
        except Stopped:
            return None
        if name:
            self._store.rename(self._session, name)
        return name


def remembered(brief: Brief) -> PastTurn:
    """What follow-ups need to know of a brief."""
    inquiry = brief.inquiry
    return PastTurn(
        question=inquiry.question,
        standalone_question=inquiry.standalone_question,
        language=inquiry.language,
        kind=inquiry.kind,
        topics=inquiry.topics,
        named_documents=inquiry.named_documents,
        stance=brief.stance,
        cited=tuple(dict.fromkeys(item.passage.twin_key for item in brief.evidence)),
        shown_cases=tuple(row.document for section in brief.sections for row in section.rows),
        signals=inquiry.signals,
        in_doubt=inquiry.in_doubt if brief.ask_back else None,
    )
