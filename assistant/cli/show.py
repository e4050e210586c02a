"""`standpunt show`: a document, or a passage in its context."""

from __future__ import annotations

import difflib
from typing import Any

from assistant import settings
from assistant.cli import output
from assistant.cli.progress import ProgressObserver
from assistant.domain import Document, DocumentKind, Language, Passage, Role
from assistant.errors import ExitCode, UsageError
from assistant.library.document import heading
from assistant.library.lists import ClosedLists, read_lists
from assistant.retrieval.index import Index
from assistant.retrieval.sync import open_index
from assistant.words import say


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
        if json:
            output.print_json(_as_json(document, marked, index))
        else:
            _print(document, marked, index, read_lists(in_force.corpus_directory))
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


def _print(document: Document, marked: Passage | None, index: Index, lists: ClosedLists) -> None:
    from rich.text import Text

    out = output.console()
    language = document.language
    out.print(Text(document.title, style="bold"))
    out.print(Text(_facts(document, lists), style="dim"))
    role: Role | None = None
    for passage in document.passages:
        if passage.role is not role:
            role = passage.role
            out.print()
            out.print(Text(heading(document.kind, role, language), style="bold cyan"))
        mark = "▶" if passage is marked else " "
        line = Text(f"{mark} {passage.text}", style="reverse" if passage is marked else "")
        line.append(f" [{'; '.join(_source(passage, index, lists))}]", style="dim not reverse")
        out.print(line)


def _facts(document: Document, lists: ClosedLists) -> str:
    language = document.language
    parts = [document.id, say(language, f"kinds.{document.kind}")]
    if document.type:
        parts.append(lists.label("article_types", document.type, language))
    if document.kind is not DocumentKind.ARTICLE:
        parts.extend(filter(None, (document.organisation, ", ".join(map(str, document.years)))))
    if document.decision:
        parts.append(lists.label("decisions", document.decision, language))
    parts.extend(lists.label("topics", topic, language) for topic in document.topics)
    return " · ".join(parts)


def _source(passage: Passage, index: Index, lists: ClosedLists) -> list[str]:
    texts = []
    for reference in passage.sources:
        source = index.source(reference.key)
        kind = lists.label("source_kinds", source.kind, passage.language)
        known = [part for part in (source.author or source.publisher, source.date) if part]
        text = kind if reference.key == "own" else f"{', '.join(known) or source.title}: {kind}"
        texts.append(f"{text}; {say(passage.language, 'brief.recalled')}" if reference.recalled else text)
    return texts


def _as_json(document: Document, marked: Passage | None, index: Index) -> dict[str, Any]:
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
                        "kind": index.source(r.key).kind,
                        "url": index.source(r.key).url,
                        "recalled": r.recalled,
                    }
                    for r in passage.sources
                ],
            }
            for passage in document.passages
        ],
    }
