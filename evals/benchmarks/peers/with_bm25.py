"""BM25 alone: bm25s with its default weights, Snowball stemming and stop words of the language each file is in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from evals.benchmarks.peers.protocol import Search, serve, texts_in

_STEMMERS = {"nl": "dutch", "en": "english"}


def _words(texts: Sequence[str], language: str) -> list[list[str]]:
    import bm25s
    import Stemmer

    stemmer = Stemmer.Stemmer(_STEMMERS[language])
    words: list[list[str]] = bm25s.tokenize(
        list(texts), stopwords=language, stemmer=stemmer, return_ids=False, show_progress=False
    )
    return words


def build(folder: Path, store: Path) -> None:
    """One index over the files in both languages; a file says its language in its name (`….nl.txt`)."""
    import bm25s

    texts = texts_in(folder)
    words = [_words([text], name.rpartition(".")[2])[0] for name, text in texts.items()]
    index = bm25s.BM25()
    index.index(words, show_progress=False)
    index.save(str(store))
    (store / "names.json").write_text(json.dumps(list(texts)), encoding="utf-8")


def opened(store: Path) -> Search:
    """The index from disk, with the names of the files."""
    import bm25s

    index = bm25s.BM25.load(str(store))
    names = json.loads((store / "names.json").read_text(encoding="utf-8"))

    def search(question: str, language: str, number: int) -> list[str]:
        places, scores = index.retrieve(
            _words([question], language), k=min(number, len(names)), show_progress=False, n_threads=1
        )
        return [names[place] for place, score in zip(places[0], scores[0], strict=True) if score > 0]

    return search


if __name__ == "__main__":
    serve(build, opened)
