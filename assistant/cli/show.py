"""`standpunt show`: a document, or a passage in its context."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from assistant import settings
from assistant.advisor.references import document_facts, source_facts, standing_under
from assistant.cli import output
from assistant.cli.progress import ProgressObserver
from assistant.domain import Document, DocumentKind, Language, Passage, Source
from assistant.errors import ExitCode, UsageError
from assistant.library.lists import ClosedLists, read_lists
from assistant.retrieval.index import Index
from assistant.retrieval.sync import open_index


def run_show(id: str, *, lang: str | None, json: bool) -> int:
    """Show a document; of a passage, the document with the passage marked."""
    language = output.chosen_language(lang) or output.words_language()
    in_force = settings.load()
    observer = ProgressObserver(language)
    try:
        index = open_index(in_force, observer)
    finally:
        observer.stop()
    try:
        document, marked = _find(id, language, index)
        sources = {r.key: index.source(r.key) for passage in document.passages for r in passage.sources}
        if json:
            output.print_json(_as_json(document, marked, sources))
        else:
            _print(document, marked, sources, read_lists(in_force.corpus_directory))
    finally:
        index.close()
    return ExitCode.OK


def _find(id: str, language: Language, index: Index) -> tuple[Document, Passage | None]:
    """A document by id, or by the id of one of its passages, with or without the language (`x.nl#finding-1`)."""
    name, _, place = id.strip().partition("#")
    stem, dot, suffix = name.rpartition(".")
    if dot and suffix in tuple(Language):
        name, language = stem, Language(suffix)
    document = index.document(name, language)
    if document is None:
        raise UsageError("not_found", id=id, suggestion=_suggestion(name, language, index))
    if not place:
        return document, None
    passage = next((p for p in document.passages if p.twin_key == f"{name}#{place}"), None)
    if passage is None:
        raise UsageError("not_found", id=id, suggestion=", ".join(p.twin_key for p in document.passages[:4]) + " …")
    return document, passage


def _suggestion(name: str, language: Language, index: Index) -> str:
    known = [document.id for document in index.catalogue.documents(language)]
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.4) or [id for id in known if name and name in id][:3]
    return ", ".join(near or known[:3])


def _print(document: Document, marked: Passage | None, sources: Mapping[str, Source], lists: ClosedLists) -> None:
    from rich.text import Text

    out = output.console()
    out.print(Text(document.title, style="bold"))
    out.print(Text(document_facts(document, lists), style="dim"))
    above: str | None = None
    for passage in document.passages:
        if (now := standing_under(document, passage)) != above:
            above = now
            out.print()
            out.print(Text(above, style="bold cyan"), end="\n" if above else "")
        mark = "▶" if passage is marked else " "
        line = Text(f"{mark} {passage.text}", style="reverse" if passage is marked else "")
        if document.kind is not DocumentKind.TEXT:  # which rests on itself
            line.append(f" [{'; '.join(source_facts(passage, sources, lists))}]", style="dim not reverse")
        out.print(line)


def _as_json(document: Document, marked: Passage | None, sources: Mapping[str, Source]) -> dict[str, Any]:
    return {
        "id": document.id,
        "language": document.language,
        "kind": document.kind,
        "title": document.title,
        "organisation": document.organisation,
        "years": document.years,
        "topics": document.topics,
        "decision": document.decision,
        "marked": marked.twin_key if marked else None,
        "passages": [
            {
                "passage": passage.twin_key,
                "role": passage.role,
                "text": passage.text,
                "sources": [
                    {
                        "key": r.key,
                        "kind": sources[r.key].kind,
                        "url": sources[r.key].url,
                        "recalled": r.recalled,
                    }
                    for r in passage.sources
                ],
            }
            for passage in document.passages
        ],
    }
