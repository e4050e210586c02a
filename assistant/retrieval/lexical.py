"""The lexical half: a tantivy index with a Dutch and an English field, searched by BM25."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import tantivy

from assistant.domain import Language
from assistant.retrieval.analysis import analyser, stems

_HEAP_BYTES = 32_000_000
_OTHER_LANGUAGE_WEIGHT = 0.3


def _schema() -> Any:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    builder.add_text_field("document", stored=False, tokenizer_name="raw")
    for language in Language:
        builder.add_text_field(language.value, stored=False, tokenizer_name=f"standpunt_{language}")
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
            writer.add_document(tantivy.Document(id=id, document=document, **{language.value: text}))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def count(self) -> int:
        """How many entries the index holds."""
        return int(self._index.searcher().num_docs)

    def search(self, text: str, language: Language, limit: int) -> list[tuple[str, float]]:
        """The best (id, BM25 score) for a text in a language, best first.

        The other language's field is searched too, for names and loan words, at less weight.
        """
        searcher = self._index.searcher()
        clauses = []
        for field, weight in ((language, 1.0), (language.other, _OTHER_LANGUAGE_WEIGHT)):
            for stem in dict.fromkeys(stems(text, field)):
                query = tantivy.Query.term_query(self._index.schema, field.value, stem)
                clauses.append((tantivy.Occur.Should, tantivy.Query.boost_query(query, weight)))
        if not clauses:
            return []
        hits = searcher.search(tantivy.Query.boolean_query(clauses), limit).hits
        return [(str(searcher.doc(address)["id"][0]), float(score)) for score, address in hits]

    def document_frequency(self, stem: str, language: Language) -> int:
        """In how many entries of a language a stem occurs."""
        return int(self._index.searcher().doc_freq(language.value, stem))

    def known_share(self, words: Sequence[str], language: Language) -> float:
        """The share of stems in 0..1 that occur at all; 0 when there are none."""
        if not words:
            return 0.0
        return sum(self.document_frequency(word, language) > 0 for word in words) / len(words)
