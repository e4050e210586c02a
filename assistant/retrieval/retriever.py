"""From a question to ranked passages and documents: dense and lexical search, fused, twins folded into one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property

from assistant.domain import Collection, DocumentKind, Language, Role
from assistant.errors import IndexUnavailable
from assistant.library.own import ID_PREFIX
from assistant.retrieval.embedding import Embedder, Vectors, load_embedder
from assistant.retrieval.entries import entries_of
from assistant.retrieval.fusion import Match, fuse, language_of, ranks
from assistant.retrieval.index import Index, Shelf
from assistant.retrieval.ranking import Weights, weights
from assistant.retrieval.relevance import relevance
from assistant.retrieval.reranking import DEPTH, CrossEncoderReranker, Reranker
from assistant.retrieval.thesaurus import QueryWord
from assistant.settings import Settings

_DEPTH = 120
"""How many entries each half contributes. Both languages and the question keys share it."""

_FURTHER_ENTRIES, _FURTHER_COUNT = 0.2, 3
"""What the second to fourth entry of a document add to its first. Chosen on the development questions."""

_TEXTS_DEPTH = 40
"""How many entries each half contributes from the user's own texts, of which a brief cites a few."""

_KEPT_SCORE = 0.3
"""The score of a passage that the last turn cited and this search did not find: below what it did find well."""


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A passage as found, the better of its twins.

    `score`: the fused score as a share of the best one, in 0..1. `similarity`: its cosine, `bm25`: its lexical score,
    None if that half did not find it; the ranks in each half count from 1. `kept`: it was cited a turn ago.
    `relevance`: how relevant its cosine makes it, in 0..1; only told of the user's own texts.
    """

    twin_key: str
    language: Language
    score: float
    similarity: float | None
    dense_rank: int | None
    bm25: float | None
    lexical_rank: int | None
    kept: bool = False
    relevance: float = 0.0

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
    `circumstances` the same for the signals. `texts` are passages of the user's own texts, best first; the rest is
    about articles and case notes. `only`: the collection that was searched, if not both.
    """

    read_as: str
    passages: tuple[FoundPassage, ...]
    documents: tuple[tuple[str, float], ...]
    nearness: tuple[float, ...]
    known_share: float
    likeness: Mapping[str, float]
    circumstances: Mapping[str, float]
    texts: tuple[FoundPassage, ...] = ()
    only: Collection | None = None

    def document_score(self, id: str) -> float:
        """The score of a document in 0..1 (1 for the best); 0 if it was not found."""
        return self._scores.get(id, 0.0)

    def keeping(self, cited: Sequence[str], language: Language) -> Findings:
        """These findings with the passages that the last turn cited (twin keys), found again or not."""
        texts = [key for key in cited if f"#{Role.TEXT}-" in key]
        others = [key for key in cited if key not in texts]
        return replace(
            self,
            passages=_pooled(self.passages, others, language),
            texts=_pooled(self.texts, texts, language),
        )

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
        self._sound: set[str] = set()

    @cached_property
    def embedder(self) -> Embedder:
        """The embedder, loaded when it is first needed."""
        return self._load_embedder()

    @cached_property
    def reranker(self) -> Reranker | None:
        """The reranker, if there is one, loaded when it is first needed."""
        return self._load_reranker() if self._load_reranker else None

    def search(self, question: str, language: Language, only: Collection | None = None) -> Findings:
        """Everything the index holds for a question, in both languages of the documents; `only` of one collection.

        Raises:
            IndexUnavailable: the index is damaged.
        """
        read = self._index.speller.corrected(question, language)
        vector = self._embedded(read)
        self._check(self._index.casebook)
        among = self._own_notes() if only is Collection.OWN else None
        dense = self._neighbours(self._index.casebook, vector, _DEPTH, among)
        words = self._index.thesaurus.expand(read, language)
        lexical = self._worded(self._index.casebook, words, language, weights(), _DEPTH, among)
        matches = {
            key: match
            for key, match in fold(fuse(dense, lexical, weights())).items()
            if not (only is Collection.SHIPPED and key.startswith(ID_PREFIX))
        }
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
            texts=self._texts(words, vector, language) if only is not Collection.SHIPPED else (),
            only=only,
        )

    def _texts(self, words: Sequence[QueryWord], vector: Vectors, language: Language) -> tuple[FoundPassage, ...]:
        """Passages of the user's own texts, by themselves: however many there are, they push nothing else aside."""
        if not self._index.has_texts:
            return ()
        shelf = self._index.texts
        self._check(shelf)
        dense = self._neighbours(shelf, vector, _TEXTS_DEPTH)
        lexical = self._worded(shelf, words, language, weights(), _TEXTS_DEPTH)
        made_by = self.embedder.fingerprint
        return tuple(
            replace(found, relevance=relevance(found.similarity or 0.0, language, found.language, made_by))
            for found in _passages(fold(fuse(dense, lexical, weights())))
        )

    def _own_notes(self) -> list[str]:
        """The ids of the entries of the user's own case notes."""
        return [
            entry.id
            for language in Language
            for document in self._index.catalogue.documents(language, DocumentKind.CASE, DocumentKind.IDEA)
            if document.collection is Collection.OWN
            for entry in entries_of(document)
        ]

    def _nearness(self, dense: Sequence[tuple[str, float]], language: Language) -> tuple[float, ...]:
        made_by = self.embedder.fingerprint
        found = (relevance(cosine, language, language_of(id), made_by) for id, cosine in dense)
        return tuple(sorted(found, reverse=True))

    def lexical(self, question: str, language: Language, weighing: Weights) -> list[tuple[str, float]]:
        """What the lexical half finds in articles and case notes: ids of entries with BM25 scores, best first."""
        words = self._index.thesaurus.expand(question, language)
        return self._worded(self._index.casebook, words, language, weighing, _DEPTH)

    def dense(self, question: str) -> list[tuple[str, float]]:
        """What the dense half finds in articles and case notes: ids of entries with their cosines, best first."""
        self._check(self._index.casebook)
        return self._neighbours(self._index.casebook, self._embedded(question), _DEPTH)

    def _worded(
        self,
        shelf: Shelf,
        words: Sequence[QueryWord],
        language: Language,
        weighing: Weights,
        depth: int,
        among: Sequence[str] | None = None,
    ) -> list[tuple[str, float]]:
        if among is None:
            return shelf.lexical.search(words, language, depth, weighing)
        wanted = set(among)
        found = shelf.lexical.search(words, language, max(shelf.lexical.count(), 1), weighing)
        return [(id, score) for id, score in found if id in wanted][:depth]

    def _neighbours(
        self, shelf: Shelf, vector: Vectors, depth: int, among: Sequence[str] | None = None
    ) -> list[tuple[str, float]]:
        return [(found.id, found.similarity) for found in shelf.vectors.nearest(vector, depth, among)]

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
        if "embedder" in self.__dict__:
            return self.embedder.embed_question(question)
        with ThreadPoolExecutor(max_workers=1) as pool:
            vector = pool.submit(lambda: self.embedder.embed_question(question))
            _ = self._index.casebook.vectors
            return vector.result()

    def _check(self, shelf: Shelf) -> None:
        """Counts each time, and once whether vectors are found: with its HNSW files gone Chroma counts every entry,
        and finds only the few hundred it has not filed yet.

        Raises:
            IndexUnavailable: the shelf is damaged.
        """
        catalogue = self._index.catalogue
        probes = 0 if shelf.name in self._sound else 1
        try:
            fault = shelf.fault(catalogue, probes)
        except Exception as error:  # Chroma's own, one for each way in which its files can be damaged
            fault = f"{type(error).__name__}: {error}"
        if fault:
            raise IndexUnavailable("index_damaged", path=self._index.folder, reason=fault)
        self._sound.add(shelf.name)

    def _known_share(self, question: str, language: Language) -> float:
        from assistant.retrieval.analysis import stems

        words = list(dict.fromkeys(stems(question, language)))
        return self._index.casebook.lexical.known_share(words, language)


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


def _pooled(found: Sequence[FoundPassage], cited: Sequence[str], language: Language) -> tuple[FoundPassage, ...]:
    """What was found, and what was cited a turn ago whether found again or not; best first."""
    known = {passage.twin_key for passage in found}
    absent = [FoundPassage(key, language, _KEPT_SCORE, None, None, None, None) for key in cited if key not in known]
    pool = [replace(passage, kept=passage.kept or passage.twin_key in cited) for passage in (*found, *absent)]
    return tuple(sorted(pool, key=lambda passage: -passage.score))


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
