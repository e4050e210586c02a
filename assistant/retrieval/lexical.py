"""The lexical half: a tantivy index with a Dutch and an English field, searched by BM25."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import tantivy

from assistant.domain import Language
from assistant.retrieval.analysis import analyser, joined, stems
from assistant.retrieval.ranking import Weights
from assistant.retrieval.thesaurus import PARTS, QueryWord, compound_parts

_HEAP_BYTES = 32_000_000
_PARTS_FIELD = "nl_parts"
"""The parts of Dutch compounds, in a field of their own: a match there is worth less than one of the whole word."""

_SECOND_BEST = 0.1
"""What the further matches of a word's alternatives add to the best one: a text that says a thing in two ways."""


def _schema() -> Any:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    builder.add_text_field("document", stored=False, tokenizer_name="raw")
    for language in Language:
        builder.add_text_field(language.value, stored=False, tokenizer_name=f"standpunt_{language}")
    builder.add_text_field(_PARTS_FIELD, stored=False, tokenizer_name=f"standpunt_{Language.NL}")
    return builder.build()


class LexicalIndex:
    """Passages and question keys by their words. One process writes, under the index lock; many may read."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._index = tantivy.Index(_schema(), path=str(folder))
        for language in Language:
            self._index.register_tokenizer(f"standpunt_{language}", analyser(language))

    def update(self, remove: Iterable[str], entries: Iterable[tuple[str, str, Language, str]]) -> None:
        """Drop every entry of the documents in `remove`, then add (id, document, language, text) entries.

        A document here is one file: its id and language, e.g. `bud-light-2023.en`.
        """
        writer = self._index.writer(heap_size=_HEAP_BYTES, num_threads=1)
        for document in remove:
            writer.delete_documents_by_term("document", document)
        for id, document, language, text in entries:
            fields = {language.value: joined(text)}
            if language is Language.NL:
                fields[_PARTS_FIELD] = compound_parts(text)
            writer.add_document(tantivy.Document(id=id, document=document, **fields))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def count(self) -> int:
        """How many entries the index holds."""
        return int(self._index.searcher().num_docs)

    def search(
        self, words: Sequence[QueryWord], language: Language, limit: int, weights: Weights
    ) -> list[tuple[str, float]]:
        """The best (id, BM25 score) for the words of a question in a language, best first.

        Each word counts once, by whichever of its alternatives matches best (disjunction max), so that a word with
        many translations does not outweigh the others.
        """
        clauses = [
            (tantivy.Occur.Should, self._query(word, language, weights)) for word in dict.fromkeys(words) if word.stems
        ]
        if not clauses:
            return []
        searcher = self._index.searcher()
        hits = searcher.search(tantivy.Query.boolean_query(clauses), limit).hits
        return [(str(searcher.doc(address)["id"][0]), float(score)) for score, address in hits]

    def _query(self, word: QueryWord, language: Language, weights: Weights) -> Any:
        phrase = len(word.stems) > 1
        ways = [] if phrase else [self._said(word.stems, language, 1.0, weights)]
        if not phrase:
            loan = stems(word.text, language.other)
            ways.append(self._said(loan, language.other, weights.loan, weights))
        for alternative in word.alternatives:
            weight = weights.alternative(alternative) / len(alternative.stems) ** 0.5
            whole = alternative.kind != PARTS  # half of another name is no name; half of a compound still is a word
            ways.append(self._said(alternative.stems, alternative.language, weight, weights, whole=whole))
        return tantivy.Query.disjunction_max_query([way for way in ways if way is not None], _SECOND_BEST)

    def _said(
        self, found: Sequence[str], language: Language, weight: float, weights: Weights, *, whole: bool = True
    ) -> Any:
        """A word or phrase in a language, all of it if `whole`; in Dutch also as part of a compound."""
        occur = tantivy.Occur.Must if whole else tantivy.Occur.Should
        clauses = []
        for stem in found:
            ways = [self._term(language.value, stem, weight)]
            if language is Language.NL:
                ways.append(self._term(_PARTS_FIELD, stem, weight * weights.inside))
            clauses.append((occur, tantivy.Query.disjunction_max_query(ways)))
        return tantivy.Query.boolean_query(clauses) if clauses and weight else None

    def _term(self, field: str, stem: str, weight: float) -> Any:
        query = tantivy.Query.term_query(self._index.schema, field, stem)
        return tantivy.Query.boost_query(query, weight)

    def document_frequency(self, stem: str, language: Language) -> int:
        """In how many entries of a language a stem occurs."""
        return int(self._index.searcher().doc_freq(language.value, stem))

    def known_share(self, words: Sequence[str], language: Language) -> float:
        """The share of stems in 0..1 that occur at all; 0 when there are none."""
        if not words:
            return 0.0
        return sum(self.document_frequency(word, language) > 0 for word in words) / len(words)
