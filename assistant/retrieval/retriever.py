"""From a question to ranked passages and documents: dense and lexical search, fused, twins folded into one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property

from assistant.domain import Language
from assistant.errors import IndexUnavailable
from assistant.retrieval.embedding import Embedder, Vectors, load_embedder
from assistant.retrieval.fusion import Match, fuse, language_of, ranks
from assistant.retrieval.index import Index
from assistant.retrieval.ranking import Weights, weights
from assistant.retrieval.relevance import relevance
from assistant.retrieval.reranking import DEPTH, CrossEncoderReranker, Reranker
from assistant.settings import Settings

_DEPTH = 120
"""How many entries each half contributes. Both languages and the question keys share it."""

_FURTHER_ENTRIES, _FURTHER_COUNT = 0.2, 3
"""What the second to fourth entry of a document add to its first. Chosen on the development questions."""

_KEPT_SCORE = 0.3
"""The score of a passage that the last turn cited and this search did not find: below what it did find well."""


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A passage as found, the better of its twins.

    `score`: the fused score as a share of the best one, in 0..1. `similarity`: its cosine, `bm25`: its lexical score,
    None if that half did not find it; the ranks in each half count from 1. `kept`: it was cited a turn ago.
    """

    twin_key: str
    language: Language
    score: float
    similarity: float | None
    dense_rank: int | None
    bm25: float | None
    lexical_rank: int | None
    kept: bool = False

    @property
    def document(self) -> str:
        """The id of its document."""
        return self.twin_key.partition("#")[0]


@dataclass(frozen=True, slots=True)
class Findings:
    """What a search found: passages and document ids, best first, and how near the nearest entries are.

    `read_as` is the question as it was searched for, misspelt words mended.
    `nearness` is how relevant the nearest entries are by their cosines, in 0..1 and descending order (questions that
    documents answer included). `known_share` is the share of the question's content stems that the corpus knows.
    `likeness` says how much the question is like the examples of each kind (around 1: like, around 0: unlike), and
    `circumstances` the same for the signals.
    """

    read_as: str
    passages: tuple[FoundPassage, ...]
    documents: tuple[tuple[str, float], ...]
    nearness: tuple[float, ...]
    known_share: float
    likeness: Mapping[str, float]
    circumstances: Mapping[str, float]

    def document_score(self, id: str) -> float:
        """The score of a document in 0..1 (1 for the best); 0 if it was not found."""
        return self._scores.get(id, 0.0)

    def keeping(self, cited: Sequence[str], language: Language) -> Findings:
        """These findings with the passages that the last turn cited (twin keys), found again or not."""
        found = {passage.twin_key: passage for passage in self.passages}
        absent = [FoundPassage(key, language, _KEPT_SCORE, None, None, None, None) for key in cited if key not in found]
        pool = [
            replace(passage, kept=True) if passage.twin_key in cited else passage
            for passage in (*self.passages, *absent)
        ]
        return replace(self, passages=tuple(sorted(pool, key=lambda passage: -passage.score)))

    @property
    def _scores(self) -> dict[str, float]:
        return dict(self.documents)


class Retriever:
    """Searches one generation of the index."""

    def __init__(
        self, index: Index, load_embedder: Callable[[], Embedder], load_reranker: Callable[[], Reranker] | None = None
    ) -> None:
        self._index = index
        self._load_embedder = load_embedder
        self._load_reranker = load_reranker

    @cached_property
    def embedder(self) -> Embedder:
        """The embedder, loaded when it is first needed."""
        return self._load_embedder()

    @cached_property
    def reranker(self) -> Reranker | None:
        """The reranker, if there is one, loaded when it is first needed."""
        return self._load_reranker() if self._load_reranker else None

    def search(self, question: str, language: Language) -> Findings:
        """Everything the index holds for a question, in both languages of the documents.

        Raises:
            IndexUnavailable: the index is damaged.
        """
        read = self._index.speller.corrected(question, language)
        vector = self._embedded(read)
        dense = self._dense(vector)
        lexical = self.lexical(read, language, weights())
        matches = fold(fuse(dense, lexical, weights()))
        if self.reranker:
            matches = self._reranked(read, matches, self.reranker)
        return Findings(
            read_as=read,
            passages=_passages(matches),
            documents=rank_documents(matches),
            nearness=self._nearness(dense, language),
            known_share=self._known_share(read, language),
            likeness=self._index.probes.likeness("kinds", vector),
            circumstances=self._index.probes.likeness("signals", vector),
        )

    def _nearness(self, dense: Sequence[tuple[str, float]], language: Language) -> tuple[float, ...]:
        made_by = self.embedder.fingerprint
        found = (relevance(cosine, language, language_of(id), made_by) for id, cosine in dense)
        return tuple(sorted(found, reverse=True))

    def lexical(self, question: str, language: Language, weighing: Weights) -> list[tuple[str, float]]:
        """What the lexical half finds: ids of entries with their BM25 scores, best first."""
        words = self._index.thesaurus.expand(question, language)
        return self._index.lexical.search(words, language, _DEPTH, weighing)

    def dense(self, question: str) -> list[tuple[str, float]]:
        """What the dense half finds: ids of entries with their cosines, best first."""
        return self._dense(self._embedded(question))

    def _reranked(self, question: str, matches: Mapping[str, Match], reranker: Reranker) -> dict[str, Match]:
        """The best passages reordered; what they gain or lose also moves their documents."""
        chosen = [(key, text) for key, match in matches.items() if (text := self._text(match))][:DEPTH]
        scores = dict(zip((key for key, _ in chosen), reranker.scores(question, [t for _, t in chosen]), strict=True))
        highest = max((match.score for match in matches.values()), default=1.0)
        moved = {
            key: replace(match, score=(match.score / highest + scores.get(key, 0.0)) / 2)
            for key, match in matches.items()
        }
        return dict(sorted(moved.items(), key=lambda item: -item[1].score))

    def _text(self, match: Match) -> str | None:
        """The text of a passage; None for titles and questions."""
        document = self._index.document(_document_id(match.id), match.language) if "#" in match.id else None
        passages = document.passages if document else ()
        return next((passage.text for passage in passages if passage.id == match.id), None)

    def _embedded(self, question: str) -> Vectors:
        """The question's vector. Loading the model and importing Chroma, the two slow first steps, go side by side."""
        with ThreadPoolExecutor(max_workers=1) as pool:
            vector = pool.submit(lambda: self.embedder.embed_question(question))
            _ = self._index.vectors
            return vector.result()

    def _dense(self, vector: Vectors) -> list[tuple[str, float]]:
        vectors = self._index.vectors
        expected = int(self._index.catalogue.meta("entries") or 0)
        if vectors.count() != expected:
            raise IndexUnavailable("index_damaged", path=self._index.folder, reason="vectors are missing")
        if self._index.lexical.count() != expected:
            raise IndexUnavailable("index_damaged", path=self._index.folder, reason="words are missing")
        if self._fault:
            raise IndexUnavailable("index_damaged", path=self._index.folder, reason=self._fault)
        neighbours = vectors.nearest(vector, _DEPTH)
        return [(neighbour.id, neighbour.similarity) for neighbour in neighbours]

    @cached_property
    def _fault(self) -> str | None:
        """With its HNSW files gone Chroma counts every entry, and finds only the few hundred it has not filed yet."""
        try:
            return self._index.vectors.probe(entries=1)
        except Exception as error:  # Chroma's own, one for each way in which its files can be damaged
            return f"{type(error).__name__}: {error}"

    def _known_share(self, question: str, language: Language) -> float:
        from assistant.retrieval.analysis import stems

        words = list(dict.fromkeys(stems(question, language)))
        return self._index.lexical.known_share(words, language)


def make_retriever(index: Index, settings: Settings) -> Retriever:
    """The retriever that the settings ask for."""
    folder = settings.reranker
    reranker = (lambda: CrossEncoderReranker(folder)) if folder else None
    return Retriever(index, lambda: load_embedder(settings.embedding_model), reranker)


def fold(matches: Sequence[Match]) -> dict[str, Match]:
    """The better of the twins of each statement; questions that documents answer have no twins. Best first."""
    best: dict[str, Match] = {}
    for match in matches:
        best.setdefault(_twin_key(match.id) if "#" in match.id else match.id, match)
    return best


def _passages(matches: Mapping[str, Match]) -> tuple[FoundPassage, ...]:
    found = {key: match for key, match in matches.items() if "#" in match.id}
    highest = max((match.score for match in found.values()), default=1.0)
    dense = ranks({key: match.similarity for key, match in found.items() if match.similarity is not None})
    lexical = ranks({key: match.bm25 for key, match in found.items() if match.bm25 is not None})
    return tuple(
        FoundPassage(
            twin_key=key,
            language=match.language,
            score=match.score / highest,
            similarity=match.similarity,
            dense_rank=dense.get(key),
            bm25=match.bm25,
            lexical_rank=lexical.get(key),
        )
        for key, match in found.items()
    )


def rank_documents(matches: Mapping[str, Match]) -> tuple[tuple[str, float], ...]:
    """Documents by their entries' scores; a question that a document answers counts as much as a passage of it."""
    scores: dict[str, list[float]] = defaultdict(list)
    for match in matches.values():
        scores[_document_id(match.id)].append(match.score)
    totals = {id: found[0] + _FURTHER_ENTRIES * sum(found[1 : 1 + _FURTHER_COUNT]) for id, found in scores.items()}
    highest = max(totals.values(), default=1.0)
    ranked = sorted(totals.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple((id, score / highest) for id, score in ranked)


def _twin_key(entry: str) -> str:
    """`bud-light-2023.en#finding-1` becomes `bud-light-2023#finding-1`."""
    name, _, place = entry.partition("#")
    return f"{name.rpartition('.')[0]}#{place}"


def _document_id(entry: str) -> str:
    name = entry.partition("#")[0].partition("?")[0]
    return name.rpartition(".")[0]
