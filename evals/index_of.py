"""An index of texts that are not a corpus: made and searched by the product's own parts, in a folder of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant import locations, settings
from assistant.domain import Language
from assistant.library.glossary import read_glossary
from assistant.retrieval.embedding import load_embedder
from assistant.retrieval.index import Index, IndexFolder
from assistant.retrieval.probes import place_probes
from assistant.retrieval.retriever import Retriever
from assistant.retrieval.thesaurus import build_thesaurus


@dataclass(frozen=True, slots=True)
class Text:
    """A passage or a query of a retrieval data set."""

    id: str
    language: Language
    text: str


@contextmanager
def searchable(passages: Sequence[Text]) -> Iterator[Retriever]:
    """The default retriever over some passages; their ids come back as `place#finding-1`, place counting from 0."""
    embedder = load_embedder(settings.load().embedding_model, bulk=True)
    with TemporaryDirectory() as folder:
        index = Index(IndexFolder(Path(folder)).draft(copy_current=False), writable=True)
        build_thesaurus(index.folder, read_glossary(locations.corpus_directory()))
        place_probes(index.folder, embedder.embed, embedder.fingerprint)
        names = [f"{place}.{passage.language}" for place, passage in enumerate(passages)]
        ids = [f"{name}#finding-1" for name in names]
        index.casebook.vectors.put(ids, embedder.embed([passage.text for passage in passages]))
        index.casebook.lexical.update(
            [], ((id, name, p.language, p.text) for id, name, p in zip(ids, names, passages, strict=True))
        )
        index.catalogue.put_meta("entries", str(len(passages)))
        index.catalogue.commit()
        try:
            yield Retriever(index, lambda: embedder)
        finally:
            index.close()


def ranked(retriever: Retriever, query: Text, passages: Sequence[Text]) -> list[str]:
    """The ids of the passages found for a query, best first."""
    found = retriever.search(query.text, query.language).passages
    return [passages[int(passage.document)].id for passage in found]
