"""Picking passages for the parts of a brief: relevant first, none twice, none that says the same again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from assistant.advisor.addressed import speaks_to_advisor
from assistant.domain import Document, DocumentKind, EvidenceItem, Inquiry, Language, Passage, Role
from assistant.errors import IndexUnavailable
from assistant.retrieval.analysis import stems
from assistant.retrieval.index import Index
from assistant.retrieval.retriever import Findings, FoundPassage

_SAME = 0.5
"""Share of stems (Jaccard) above which two statements count as the same thing said twice."""

_NEAR = 0.35
"""Cosine below which a passage that shares no words with the question is left out as off the subject."""

_LEXICAL_TOP = 15
"""A passage this high in the lexical ranking is on the subject whatever its cosine."""

_CLOSE_RANK = 15
"""A passage within this rank in both halves is close to the question, and not only near its subject."""

_FIRST = 15
"""Passages that the search puts first: of the facts that development questions ask for and briefs by role left out, a
third stand among them."""

_DOCUMENT_SHARE = 0.5
"""What the rank of its document adds to the rank of a passage."""


class Selection:
    """Numbers passages in the order in which they are taken."""

    def __init__(self, inquiry: Inquiry, findings: Findings, index: Index) -> None:
        self._inquiry = inquiry
        self._findings = findings
        self._index = index
        self._taken: dict[str, EvidenceItem] = {}
        self._stems: list[frozenset[str]] = []

    @property
    def language(self) -> Language:
        """The language in which passages are taken."""
        return self._inquiry.language

    def document(self, id: str) -> Document | None:
        """A document in the language of the inquiry, or in the other one if it has no twin."""
        return self._index.document(id, self.language)

    def articles(self, limit: int = 12) -> list[tuple[Document, float]]:
        """The best articles with their scores."""
        found = ((self.document(id), score) for id, score in self._findings.documents)
        return [(d, score) for d, score in found if d and d.kind is DocumentKind.ARTICLE][:limit]

    def take(self, passages: Iterable[Passage], limit: int) -> tuple[EvidenceItem, ...]:
        """Number the first `limit` passages that say something new."""
        items: list[EvidenceItem] = []
        for passage in passages:
            if len(items) == limit:
                break
            words = frozenset(stems(passage.text, passage.language))
            if passage.twin_key not in self._taken and not self._said(words):
                items.append(self._number(passage))
                self._stems.append(words)
        return tuple(items)

    def cite(self, passage: Passage) -> EvidenceItem:
        """The item of a passage, numbered now if it was not taken before."""
        return self._taken.get(passage.twin_key) or self._number(passage)

    def named(self, twin_keys: Sequence[str]) -> list[Passage]:
        """Passages by twin key, in the language of the inquiry."""
        return [passage for key in twin_keys if (passage := self._passage(key))]

    def relevant(self, accept: Callable[[Passage, Document], bool], documents: Sequence[str] = ()) -> list[Passage]:
        """Passages found for the question that are on its subject, best first; of some documents, if they are given.

        None that speaks to whoever writes the answer.
        """
        ranked = sorted(self._findings.passages, key=self._worth, reverse=True)
        passages = []
        for found in ranked:
            if documents and found.document not in documents:
                continue
            document = self.document(found.document)
            passage = self._passage(found.twin_key) if document and _on_subject(found) else None
            if document and passage and accept(passage, document) and not speaks_to_advisor(passage.text):
                passages.append(passage)
        return passages

    def close(self, accept: Callable[[Passage, Document], bool]) -> list[Passage]:
        """As `relevant`, but only passages that both halves of the search rank high."""
        close = {found.twin_key for found in self._findings.passages if _is_close(found)}
        return [passage for passage in self.relevant(accept) if passage.twin_key in close]

    def first(self, *roles: Role) -> list[Passage]:
        """Of the passages that the search puts first, those of some roles, whatever document they are of.

        None of a document that only the words found: `war` stands in De Warren too, to whoever takes off its ending.
        """
        meant = {found.document for found in self._findings.passages if found.dense_rank is not None}
        passages = self.relevant(lambda *_: True)[:_FIRST]
        return [passage for passage in passages if passage.role in roles and passage.document in meant]

    def is_close(self, passage: Passage) -> bool:
        """Whether both halves of the search rank a passage high."""
        return any(found.twin_key == passage.twin_key and _is_close(found) for found in self._findings.passages)

    def within(self, document: Document, *roles: Role) -> list[Passage]:
        """A document's passages of some roles: those found for the question first, then the others in order."""
        score = {found.twin_key: self._worth(found) for found in self._findings.passages if _on_subject(found)}
        passages = document.with_role(*roles)
        return sorted(passages, key=lambda passage: -score.get(passage.twin_key, 0.0))

    def _worth(self, found: FoundPassage) -> float:
        return found.score + _DOCUMENT_SHARE * self._findings.document_score(found.document)

    def _passage(self, twin_key: str) -> Passage | None:
        document = self.document(twin_key.partition("#")[0])
        passages = document.passages if document else ()
        return next((passage for passage in passages if passage.twin_key == twin_key), None)

    def _said(self, words: frozenset[str]) -> bool:
        return any(len(words & said) > _SAME * len(words | said) for said in self._stems)

    def _number(self, passage: Passage) -> EvidenceItem:
        document = self.document(passage.document)
        if document is None:
            raise IndexUnavailable("index_damaged", path=self._index.folder, reason=f"no document '{passage.document}'")
        score = next((f.score for f in self._findings.passages if f.twin_key == passage.twin_key), 0.0)
        item = EvidenceItem(
            n=len(self._taken) + 1,
            passage=passage,
            document=document,
            source=self._index.source(passage.sources[0].key),
            score=round(score, 4),
        )
        self._taken[passage.twin_key] = item
        return item


def _is_close(found: FoundPassage) -> bool:
    if found.kept:
        return True
    ranks = (found.dense_rank, found.lexical_rank)
    return all(rank is not None and rank <= _CLOSE_RANK for rank in ranks)


def _on_subject(found: FoundPassage) -> bool:
    if found.kept:
        return True
    near = found.similarity is not None and found.similarity >= _NEAR
    return near or (found.lexical_rank is not None and found.lexical_rank <= _LEXICAL_TOP)
