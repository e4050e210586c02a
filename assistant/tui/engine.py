"""What the screens work with: the advisor in a thread of its own, documents and conversations in another.

Screens never block: they await what they read, and iterate over the events of an answer. SQLite connections, the index
and the advisor each stay in the thread that made them.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from assistant.advisor.events import Event
from assistant.advisor.pipeline import Advisor
from assistant.conversation.conversation import Conversation
from assistant.conversation.store import KeptTurn, SessionFacts, SessionStore
from assistant.domain import Document, DocumentKind, Language, Profile, Source
from assistant.errors import StandpuntError
from assistant.library.lists import ClosedLists, read_lists
from assistant.retrieval.index import Index
from assistant.retrieval.sync import Observer, Silence, is_current, open_index
from assistant.settings import BUILTIN_MODEL, Settings

T = TypeVar("T")

EVERY_SESSION = 2000
"""As many conversations as the list shows; older ones are found by searching."""


class Engine:
    """The advisor, the documents and the conversations, for an application that must not wait."""

    def __init__(self, settings: Settings, profile: Profile, observer: Observer | None = None) -> None:
        self.settings = settings
        self.profile = profile
        self.lists: ClosedLists = read_lists(settings.corpus_directory)
        self._observer = observer or Silence()
        self._asking = ThreadPoolExecutor(1, thread_name_prefix="asking")
        self._reading = ThreadPoolExecutor(1, thread_name_prefix="reading")
        self._advisor: Advisor | None = None
        self._conversations: dict[str, Conversation] = {}
        self._shelf: Index | None = None
        self._passing: TemporaryDirectory[str] | None = None
        self._asking_store: SessionStore | None = None
        self._reading_store: SessionStore | None = None

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
        if self._asking_store is None:
            self._asking_store = self._open_store()
        if session and session in self._conversations:
            return self._conversations[session]
        return Conversation(self._ready_advisor()[0], self._asking_store, session)

    def _open_store(self) -> SessionStore:
        if self.settings.history:
            return SessionStore()
        if self._passing is None:  # conversations that are not to be kept live as long as the application
            self._passing = TemporaryDirectory(prefix="standpunt-")
        return SessionStore(Path(self._passing.name) / "sessions.sqlite")

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

    # --- conversations ---

    async def sessions(self, text: str = "") -> Sequence[SessionFacts]:
        """The conversations, the one last used first; with `text`, those that hold it."""
        return await self._in_store(lambda store: store.sessions(EVERY_SESSION, text))

    async def history(self, session: str) -> Sequence[KeptTurn]:
        """Every turn of a conversation, the oldest first."""
        return await self._in_store(lambda store: store.history(session))

    async def keep(self, questions: Sequence[tuple[str | None, Sequence[str]]]) -> None:
        """Write down questions that nobody gets to ask any more, each list with its session, or None for a new one."""

        def write(store: SessionStore) -> None:
            for session, asked in questions:
                known = session or store.start(asked[0])
                for question in asked:
                    store.begin_turn(known, question)

        if questions:
            await self._in_store(write)

    async def rename(self, session: str, name: str) -> None:
        """Give a conversation another name."""
        await self._in_store(lambda store: store.rename(session, name))

    async def delete(self, session: str) -> None:
        """Remove a conversation."""
        await self._in_store(lambda store: store.delete(session))
        self._conversations.pop(session, None)

    async def _in_store(self, work: Callable[[SessionStore], T]) -> T:
        def run() -> T:
            if self._reading_store is None:
                self._reading_store = self._open_store()
            return work(self._reading_store)

        return await self._run(self._reading, run)

    # --- threads ---

    async def _run(self, threads: ThreadPoolExecutor, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(threads, work)

    async def close(self) -> None:
        """Stop what is going on and let go of everything."""
        self.stop()
        await self._run(self._asking, self._close_asking)
        await self._run(self._reading, self._close_reading)
        self._asking.shutdown()
        self._reading.shutdown()
        if self._passing:
            self._passing.cleanup()

    def _close_asking(self) -> None:
        self._forget_advisor()
        if self._asking_store:
            self._asking_store.close()

    def _close_reading(self) -> None:
        self._close_shelf()
        if self._reading_store:
            self._reading_store.close()
