"""A folder of documents: which files there are, what they say, and whether they agree."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from assistant.domain import Document, DocumentKind, Language, Source, StanceRule
from assistant.errors import CorpusError
from assistant.library.document import read_document
from assistant.library.glossary import FILE as GLOSSARY_FILE
from assistant.library.glossary import read_glossary
from assistant.library.lists import FILE as LISTS_FILE
from assistant.library.lists import ClosedLists, read_lists
from assistant.library.problems import BrokenFile, Problem
from assistant.library.sources import FILE as SOURCES_FILE
from assistant.library.sources import read_sources

FOLDERS = ("articles", "cases")
_LISTED = {"topics": "topics", "country": "countries", "region": "regions", "sector": "sectors"}


@dataclass(frozen=True)
class Corpus:
    """Everything that could be read of a corpus, and what could not."""

    documents: tuple[Document, ...]
    sources: dict[str, Source]
    lists: ClosedLists
    problems: tuple[Problem, ...]


def document_files(corpus: Path) -> list[Path]:
    """The files of a corpus that hold documents, sorted.

    Raises:
        CorpusError: the folder does not exist or holds no documents.
    """
    files = sorted(path for folder in FOLDERS for path in (corpus / folder).glob("*.md"))
    if not files:
        raise CorpusError("corpus_missing", path=corpus)
    return files


def folder_of(kind: DocumentKind) -> str:
    """The folder of a corpus in which documents of a kind lie."""
    return "articles" if kind is DocumentKind.ARTICLE else "cases"


def content_hash(path: Path) -> str:
    """SHA-256 of a file's bytes, as hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read_one(path: Path, lists: ClosedLists, sources: dict[str, Source]) -> tuple[Document | None, list[Problem]]:
    """A document with what is wrong with it; None if it cannot be used at all."""
    try:
        document = read_document(path)
    except BrokenFile as error:
        return None, [Problem(path, error.line, error.message)]
    except OSError as error:
        return None, [Problem(path, 0, f"cannot be read: {error.strerror}")]
    problems = [Problem(path, 1, message) for message in _unlisted(document, lists)]
    unknown = [
        (passage, reference.key)
        for passage in document.passages
        for reference in passage.sources
        if reference.key not in sources
    ]
    for passage, key in unknown:
        problems.append(Problem(path, _line_of(path, f"@{key}"), f"{passage.twin_key}: unknown source '{key}'"))
    return (None if unknown else document), problems


def read_corpus(corpus: Path) -> Corpus:
    """Read a whole corpus; broken files are left out and reported in `problems`.

    Raises:
        CorpusError: the folder or its closed lists are missing.
    """
    lists = read_lists(corpus)
    sources, problems = read_sources(corpus)
    documents: list[Document] = []
    for path in document_files(corpus):
        document, found = read_one(path, lists, sources)
        problems.extend(found)
        if document:
            documents.append(document)
    problems.extend(_disagreements(corpus, documents))
    problems.extend(_unexplained(corpus, {document.id for document in documents}))
    return Corpus(tuple(documents), sources, lists, tuple(problems))


def shared_files(corpus: Path) -> tuple[Path, ...]:
    """The files that every document, or every search, depends on."""
    return (corpus / SOURCES_FILE, corpus / LISTS_FILE, corpus / GLOSSARY_FILE)


def shared_hash(corpus: Path) -> str:
    """Changes with any of the files that every document depends on."""
    digests = (content_hash(path) for path in shared_files(corpus) if path.is_file())
    return hashlib.sha256("".join(digests).encode()).hexdigest()


def _unlisted(document: Document, lists: ClosedLists) -> Iterable[str]:
    for field, name in _LISTED.items():
        value = getattr(document, field)
        values = value if isinstance(value, tuple) else (value,) if value else ()
        allowed = lists.codes(name)
        for code in values:
            if code not in allowed:
                yield f"{field}: '{code}' is not in the list {name} of {LISTS_FILE}"


def _line_of(path: Path, text: str) -> int:
    lines = path.read_text(encoding="utf-8-sig").split("\n")
    return next((number for number, line in enumerate(lines, start=1) if text in line), 0)


def _disagreements(corpus: Path, documents: list[Document]) -> Iterable[Problem]:
    """Twins that do not say the same, and references that lead nowhere."""
    by_name = {(document.id, document.language): document for document in documents}
    known_passages = {passage.twin_key for document in documents for passage in document.passages}
    known = {document.id for document in documents}
    for document in documents:
        path = corpus / folder_of(document.kind) / f"{document.id}.{document.language}.md"
        twin = by_name.get((document.id, document.language.other))
        if twin is None:
            yield Problem(path, 0, f"has no readable twin in '{document.language.other}'")
        elif document.language is Language.NL:
            yield from (
                Problem(path, 0, f"differs from its English twin in {what}") for what in _differs(document, twin)
            )
        for related in document.related:
            if related not in known:
                yield Problem(path, 1, f"related: there is no document '{related}'")
        for rule in document.stances:
            for key in chain.from_iterable(_referred(rule)):
                if key not in known_passages:
                    yield Problem(path, 1, f"stances: there is no passage '{key}'")


def _unexplained(corpus: Path, known: set[str]) -> Iterable[Problem]:
    """Terms of the glossary that name a document which does not exist."""
    path = corpus / GLOSSARY_FILE
    try:
        terms = read_glossary(corpus).terms
    except CorpusError as error:
        yield Problem(path, 0, str(error.facts["reason"]))
        return
    for term in terms:
        if term.document and term.document not in known:
            line = _line_of(path, f'document = "{term.document}"')
            yield Problem(path, line, f"document: there is no document '{term.document}'")


_SHARED_FIELDS = (
    *("kind", "topics", "confidence", "origin_language", "reviewed", "related", "type", "as_of", "answers"),
    *("country", "region", "sector", "years", "decision"),
)


def _differs(one: Document, other: Document) -> Iterable[str]:
    for field in _SHARED_FIELDS:
        if getattr(one, field) != getattr(other, field):
            yield field
    if [(p.twin_key, p.sources) for p in one.passages] != [(p.twin_key, p.sources) for p in other.passages]:
        yield "its statements or their sources"
    rules = [[(r.stance, r.signals, _referred(r)) for r in d.stances] for d in (one, other)]
    if rules[0] != rules[1]:
        yield "stances"


def _referred(rule: StanceRule) -> tuple[tuple[str, ...], ...]:
    """The passages that a stance rule names, part by part."""
    condition = (rule.condition,) if rule.condition else ()
    return rule.because, rule.counter, rule.steps, rule.ask, condition
