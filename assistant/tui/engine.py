"""What the screens work with: the advisor in a thread of its own, documents and conversations in another.

Screens never block: they await what they read, and iterate over the events of an answer. SQLite connections, the index
and the advisor each stay in the thread that made them.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import TypeVar

from assistant.advisor.events import Event
from assistant.advisor.pipeline import Advisor
from assistant.conversation.conversation import Conversation
from assistant.conversation.decisions import KeptDecision
from assistant.conversation.store import KeptTurn, SessionFacts, SessionStore
from assistant.domain import Collection, Document, DocumentKind, Language, Profile, Source
from assistant.errors import StandpuntError
from assistant.library.lists import ClosedLists, read_lists
from assistant.retrieval.index import Index
from assistant.retrieval.sync import Observer, Silence, is_current, open_index
from assistant.settings import BUILTIN_MODEL, Settings
from assistant.tui.own.documents import Adding, bring_up_to_date, remove_own
from assistant.tui.stores import Passing, Stores

T = TypeVar("T")

EVERY_SESSION = 2000
"""As many conversations as the list shows; older ones are found by searching."""


class Engine:
    """The advisor, the documents and the conversations, for an application that must not wait."""

    def __init__(self, settings: Settings, profile: Profile, observer: Observer | None = None) -> None:
        self.settings = settings
        self.profile = profile
        self.lists: ClosedLists = read_lists(settings.corpus_directory)
        self.only: Collection | None = None
        """The collection that answers rest on, if not both. Goes for the next question."""
        self._observer = observer or Silence()
        self._asking = ThreadPoolExecutor(1, thread_name_prefix="asking")
        self._reading = ThreadPoolExecutor(1, thread_name_prefix="reading")
        self._tending = ThreadPoolExecutor(1, thread_name_prefix="tending")
        self._under_way: set[Adding] = set()
        self._advisor: Advisor | None = None
        self._conversations: dict[str, Conversation] = {}
        self._shelf: Index | None = None
        self._passing = Passing()
        self._asking_stores, self._reading_stores = Stores(self._passing), Stores(self._passing)

    # --- the advisor ---

    async def warm_up(self) -> StandpuntError | None:
        """Load the model and the index, so that the first answer does not wait for them.

        Returns what is wrong with the configured chat model, if anything is; the built-in advisor then answers.
        """
        return await self._run(self._asking, self._warm_up)

    def _warm_up(self) -> StandpuntError | None:
        advisor, problem = self._ready_advisor()
        advisor.search("klant")
        return problem

    def _ready_advisor(self) -> tuple[Advisor, StandpuntError | None]:
        problem: StandpuntError | None = None
        if self._advisor is None:
            try:
                self._advisor = Advisor(self.settings, self._observer, self.profile)
            except StandpuntError as error:
                problem = error
                builtin = replace(self.settings, model=BUILTIN_MODEL)
                self._advisor = Advisor(builtin, self._observer, self.profile)
        return self._advisor, problem

    async def change(self, settings: Settings, profile: Profile) -> StandpuntError | None:
        """Go on with other settings or another profile. Returns as `warm_up`.

        Raises:
            CorpusError: the documents that are set now cannot be read; those before stay.
        """
        self.lists = read_lists(settings.corpus_directory)
        self.settings, self.profile = settings, profile
        await self._run(self._asking, self._forget_advisor)
        await self._run(self._reading, self._close_shelf)
        return await self.warm_up()

    def _forget_advisor(self) -> None:
        if self._advisor:
            self._advisor.close()
        self._advisor = None
        self._conversations.clear()

    async def ask(
        self, question: str, session: str | None, language: Language | None = None
    ) -> AsyncIterator[tuple[str, Event]]:
        """The events of an answer, each with the id of its session, which the first question of it makes.

        Raises:
            StandpuntError: as `Advisor.ask`; `Stopped` after `stop`.
        """
        loop = asyncio.get_running_loop()
        queue: asyncio.Queue[tuple[str, Event] | BaseException | None] = asyncio.Queue()

        def put(value: tuple[str, Event] | BaseException | None) -> None:
            loop.call_soon_threadsafe(queue.put_nowait, value)

        def work() -> None:
            try:
                conversation = self._conversation(session)
                self._ready_advisor()[0].only = self.only
                for event in conversation.ask(question, language):
                    put((conversation.session or "", event))
                if conversation.session:
                    self._conversations[conversation.session] = conversation
                put(None)
                conversation.name_session()
            except BaseException as error:  # whatever it is, whoever waits must hear of it
                put(error)

        loop.run_in_executor(self._asking, work)
        answered = False
        try:
            while (value := await queue.get()) is not None:
                if isinstance(value, BaseException):
                    raise value
                yield value
            answered = True
        finally:
            if not answered:
                self.stop()

    def _conversation(self, session: str | None) -> Conversation:
        if session and session in self._conversations:
            return self._conversations[session]
        store = self._asking_stores.of(session, self.settings.history)
        return Conversation(self._ready_advisor()[0], store, session)

    def stop(self) -> None:
        """Stop the answer that is on its way."""
        if self._advisor:
            self._advisor.stop()

    # --- documents ---

    async def documents(self, language: Language, *kinds: DocumentKind) -> Sequence[Document]:
        """Every document of some kinds (of all, if none is named) in a language."""
        return await self._on_shelf(lambda index: index.catalogue.documents(language, *kinds))

    async def document(self, id: str, language: Language) -> Document | None:
        """A document in a language, or in the other one if it has no twin; None if there is no such document."""
        return await self._on_shelf(lambda index: index.document(id, language))

    async def sources(self, document: Document) -> dict[str, Source]:
        """Every source that a document rests on, by key."""
        keys = {reference.key for passage in document.passages for reference in passage.sources}
        return await self._on_shelf(lambda index: {key: index.source(key) for key in sorted(keys)})

    async def _on_shelf(self, read: Callable[[Index], T]) -> T:
        return await self._run(self._reading, lambda: read(self._open_shelf()))

    def _open_shelf(self) -> Index:
        if self._shelf and not is_current(self._shelf):
            self._close_shelf()
        if self._shelf is None:
            self._shelf = open_index(self.settings, Silence())
        return self._shelf

    def _close_shelf(self) -> None:
        if self._shelf:
            self._shelf.close()
        self._shelf = None

    # --- the user's own documents ---

    async def add(self, adding: Adding) -> None:
        """Add files; what becomes of each, `adding` tells. Raises: as `Adding.run`."""
        self._under_way.add(adding)
        try:
            await self._run(self._tending, lambda: adding.run(self.settings, self._observer))
        finally:
            self._under_way.discard(adding)

    async def remove(self, document: Document) -> None:
        """Remove a document or a case note of the user's own. Raises: as `Adding.run`."""
        await self._run(self._tending, lambda: remove_own(document, self.settings, self._observer))

    async def bring_up_to_date(self) -> None:
        """Let the index agree with the documents. Raises: CorpusError, IndexUnavailable, ConfigurationError."""
        await self._run(self._tending, lambda: bring_up_to_date(self.settings, self._observer))

    # --- conversations ---

    async def sessions(self, text: str = "") -> Sequence[SessionFacts]:
        """The conversations, the one last used first; with `text`, those that hold it."""
        return await self._in_store(lambda store: store.sessions(EVERY_SESSION, text))

    async def history(self, session: str) -> Sequence[KeptTurn]:
        """Every turn of a conversation, the oldest first."""
        return await self._in_store(lambda store: store.history(session), session)

    async def keep(self, questions: Sequence[tuple[str | None, Sequence[str]]]) -> None:
        """Write down questions that nobody gets to ask any more, each list with its session, or None for a new one."""

        def write(store: SessionStore, session: str | None, asked: Sequence[str]) -> None:
            known = session or store.start(asked[0])
            for question in asked:
                store.begin_turn(known, question)

        for session, asked in questions:
            await self._in_store(partial(write, session=session, asked=asked), session)

    async def decide(self, session: str, decision: KeptDecision) -> None:
        """Write down what was decided after a conversation."""
        await self._in_store(lambda store: store.decide(session, decision), session)

    async def rename(self, session: str, name: str) -> None:
        """Give a conversation another name."""
        await self._in_store(lambda store: store.rename(session, name), session)

    async def delete(self, session: str) -> None:
        """Remove a conversation."""
        await self._in_store(lambda store: store.delete(session), session)
        self._conversations.pop(session, None)

    async def _in_store(self, work: Callable[[SessionStore], T], session: str | None = None) -> T:
        stores, kept = self._reading_stores, self.settings.history
        return await self._run(self._reading, lambda: work(stores.of(session, kept)))

    # --- threads ---

    async def _run(self, threads: ThreadPoolExecutor, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(threads, work)

    async def close(self) -> None:
        """Stop what is going on and let go of everything."""
        self.stop()
        for adding in self._under_way:
            adding.stop()
        await self._run(self._asking, self._close_asking)
        await self._run(self._reading, self._close_reading)
        await self._run(self._tending, lambda: None)
        self._tending.shutdown()
        self._asking.shutdown()
        self._reading.shutdown()
        self._passing.close()

    def _close_asking(self) -> None:
        self._forget_advisor()
        self._asking_stores.close()

    def _close_reading(self) -> None:
        self._close_shelf()
        self._reading_stores.close()
