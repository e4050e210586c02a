"""The vectors of the casebook, made once with the shipped model."""

from __future__ import annotations

from pathlib import Path

from assistant import locations
from assistant.library.corpus import read_corpus
from assistant.retrieval.embedding import OnnxEmbedder
from assistant.retrieval.entries import entries_of
from assistant.retrieval.prepared import FILE, write_prepared


def casebook_texts(corpus: Path) -> list[str]:
    """Every text of a corpus that the index embeds, once."""
    return list(dict.fromkeys(entry.text for each in read_corpus(corpus).documents for entry in entries_of(each)))


def prepare_casebook() -> int:
    """Embed the shipped corpus with the shipped model and write the vectors beside it; returns how many."""
    embedder = OnnxEmbedder(locations.embedder_directory())
    texts = casebook_texts(locations.corpus_directory())
    write_prepared(locations.embedder_directory() / FILE, embedder.fingerprint, texts, embedder.embed(texts))
    return len(texts)
