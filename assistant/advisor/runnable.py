"""The advisor as LangChain sees it: a Runnable that answers, and a retriever that searches. Needs langchain-core."""

from __future__ import annotations

import threading
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as LangChainDocument
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableLambda

from assistant.advisor.pipeline import Advisor
from assistant.advisor.publication import to_json
from assistant.domain import Language

Question = str | dict[str, Any]
"""A question, or a dictionary with `question` and, if it should not follow the question, `language` (nl or en)."""


def as_runnable(advisor: Advisor) -> Runnable[Question, dict[str, Any]]:
    """The advisor as a Runnable: from a question to the brief, in the form of the public JSON.

    `invoke`, `batch` and their asynchronous sisters work as everywhere in LangChain; the advisor answers one question
    at a time, however many threads ask.
    """
    turn = threading.Lock()

    def answered(given: Question) -> dict[str, Any]:
        question, language = _read(given)
        with turn:
            return to_json(advisor.answer(question, language))

    return RunnableLambda(answered, name="standpunt")


class PassageRetriever(BaseRetriever):
    """The search as a LangChain retriever: passages in both languages, with where they stand as metadata."""

    advisor: Any
    """An `Advisor`."""

    limit: int = 10
    """How many passages are given."""

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[LangChainDocument]:
        language, findings = self.advisor.search(query)
        documents = []
        for found in findings.passages[: self.limit]:
            document = self.advisor.index.document(found.document, language)
            passage = next((p for p in document.passages if p.twin_key == found.twin_key), None) if document else None
            if document and passage:
                source = self.advisor.index.source(passage.sources[0].key)
                metadata = {
                    "document": document.id,
                    "title": document.title,
                    "passage": passage.twin_key,
                    "language": passage.language.value,
                    "role": passage.role.value,
                    "score": round(found.score, 4),
                    "source": source.key,
                    "source_kind": source.kind.value,
                    "url": source.url,
                }
                documents.append(LangChainDocument(page_content=passage.text, id=passage.id, metadata=metadata))
        return documents


def _read(given: Question) -> tuple[str, Language | None]:
    if isinstance(given, str):
        return given, None
    language = given.get("language")
    return str(given["question"]), Language(language) if language else None
