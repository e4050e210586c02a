"""What the index knows of each document, in one SQLite file, so that a question need not read the corpus."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from assistant.domain import (
    ArticleType,
    Collection,
    Decision,
    DecisionKind,
    Document,
    DocumentKind,
    Glance,
    Language,
    Passage,
    Role,
    Signal,
    Source,
    SourceKind,
    SourceReference,
    Stance,
    StanceRule,
)
from assistant.library.own import source_of

_SCHEMA = """
CREATE TABLE IF NOT EXISTS files (path TEXT PRIMARY KEY, hash TEXT NOT NULL, document TEXT);
CREATE TABLE IF NOT EXISTS documents (
    name TEXT PRIMARY KEY, id TEXT NOT NULL, language TEXT NOT NULL, kind TEXT NOT NULL, facts TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS cases (
    name TEXT PRIMARY KEY, language TEXT NOT NULL, facts TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS sources (key TEXT PRIMARY KEY, facts TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS words (word TEXT PRIMARY KEY, first TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS words_by_first ON words (first);
CREATE INDEX IF NOT EXISTS documents_by_kind ON documents (kind, language);
"""


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A corpus file as it was indexed: its hash, and the name of its document if it could be read."""

    path: str
    hash: str
    document: str | None


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What choosing among case notes takes, so that not every note has to be read in full for each question."""

    id: str
    kind: DocumentKind
    organisation: str
    aliases: tuple[str, ...]
    topics: tuple[str, ...]
    decision: Decision | None
    sector: str | None
    country: tuple[str, ...]


def document_name(id: str, language: Language) -> str:
    """How one file's document is called in the index, e.g. `bud-light-2023.en`."""
    return f"{id}.{language}"


class Catalogue:
    """Documents, sources and file hashes in SQLite."""

    def __init__(self, path: Path, *, writable: bool = False) -> None:
        if writable:
            self._db = sqlite3.connect(path)
            self._db.executescript(_SCHEMA)
        else:
            self._db = sqlite3.connect(f"file:{path}?mode=ro", uri=True, check_same_thread=False)
        self._documents: dict[str, Document | None] = {}
        self._cases: dict[Language, list[CaseFacts]] = {}

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def commit(self) -> None:
        """Make what was written durable."""
        self._db.commit()

    # Reading

    def document(self, id: str, language: Language) -> Document | None:
        """A document by id and language, or None."""
        name = document_name(id, language)
        if name not in self._documents:
            row = self._db.execute("SELECT facts FROM documents WHERE name = ?", (name,)).fetchone()
            self._documents[name] = _to_document(json.loads(row[0])) if row else None
        return self._documents[name]

    def documents(self, language: Language, *kinds: DocumentKind) -> list[Document]:
        """All documents of some kinds (all kinds if none is named) in a language, by id."""
        wanted = kinds or tuple(DocumentKind)
        marks = ",".join("?" * len(wanted))
        rows = self._db.execute(
            f"SELECT name, facts FROM documents WHERE language = ? AND kind IN ({marks}) ORDER BY id",  # noqa: S608
            (language, *wanted),
        ).fetchall()
        found = []
        for name, facts in rows:
            document = self._documents.get(name) or _to_document(json.loads(facts))
            self._documents[name] = document
            found.append(document)
        return found

    def cases(self, language: Language) -> list[CaseFacts]:
        """The facts of every case and idea note in a language, and of those that have no twin in it, by id."""
        if language not in self._cases:
            rows = self._db.execute(
                "SELECT facts FROM cases WHERE language = :language OR NOT EXISTS (SELECT 1 FROM cases AS twin"
                " WHERE twin.name = json_extract(cases.facts, '$[0]') || '.' || :language) ORDER BY name",
                {"language": language},
            )
            self._cases[language] = [_to_case_facts(json.loads(facts)) for (facts,) in rows]
        return self._cases[language]

    def count_documents(self) -> dict[str, int]:
        """Number of documents by kind, both languages counted."""
        return dict(self._db.execute("SELECT kind, COUNT(*) FROM documents GROUP BY kind ORDER BY kind"))

    def source(self, key: str) -> Source | None:
        """A source by key, or None. What the user added is a source itself."""
        row = self._db.execute("SELECT facts FROM sources WHERE key = ?", (key,)).fetchone()
        if not row:
            own = next((found for language in Language if (found := self.document(key, language))), None)
            return source_of(own) if own and own.collection is Collection.OWN else None
        facts = json.loads(row[0])
        return Source(**{**facts, "kind": SourceKind(facts["kind"])})

    def files(self) -> dict[str, FileRecord]:
        """The indexed files by path relative to the corpus."""
        rows = self._db.execute("SELECT path, hash, document FROM files")
        return {path: FileRecord(path, hash, document) for path, hash, document in rows}

    def meta(self, key: str) -> str | None:
        """A fact about the index itself."""
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else None

    def words_like(self, first: str, length: int, slips: int) -> list[str]:
        """Words of the documents with a first letter and nearly a length, the shortest first."""
        rows = self._db.execute(
            "SELECT word FROM words WHERE first = ? AND length(word) BETWEEN ? AND ? ORDER BY length(word), word",
            (first, length - slips, length + slips),
        )
        return [str(word) for (word,) in rows]

    # Writing

    def put_documents(self, documents: Sequence[Document]) -> None:
        """Add or replace documents."""
        self._db.executemany(
            "INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?, ?)",
            ((document_name(d.id, d.language), d.id, d.language, d.kind, _to_facts(d)) for d in documents),
        )
        self._db.executemany(
            "INSERT OR REPLACE INTO cases VALUES (?, ?, ?)",
            (
                (
                    document_name(d.id, d.language),
                    d.language,
                    json.dumps([getattr(d, f.name) for f in fields(CaseFacts)]),
                )
                for d in documents
                if d.kind in (DocumentKind.CASE, DocumentKind.IDEA)
            ),
        )

    def remove_documents(self, names: Sequence[str]) -> None:
        """Delete documents by name."""
        for table in ("documents", "cases"):
            self._db.executemany(f"DELETE FROM {table} WHERE name = ?", ((name,) for name in names))  # noqa: S608

    def put_words(self, words: Iterable[str]) -> None:
        """Add words of documents. None are ever removed: a word too many does no harm."""
        self._db.executemany("INSERT OR IGNORE INTO words VALUES (?, ?)", ((word, word[0]) for word in words))

    def put_sources(self, sources: Iterable[Source]) -> None:
        """Make these the sources; others are deleted."""
        self._db.execute("DELETE FROM sources")
        self._db.executemany(
            "INSERT INTO sources VALUES (?, ?)", ((source.key, json.dumps(asdict(source))) for source in sources)
        )

    def put_files(self, records: Iterable[FileRecord]) -> None:
        """Make these the indexed files; others are deleted."""
        self._db.execute("DELETE FROM files")
        self._db.executemany(
            "INSERT INTO files VALUES (?, ?, ?)", ((record.path, record.hash, record.document) for record in records)
        )

    def put_meta(self, key: str, value: str) -> None:
        """Set a fact about the index itself."""
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))


def _to_case_facts(values: list[Any]) -> CaseFacts:
    id, kind, organisation, aliases, topics, decision, sector, country = values
    return CaseFacts(
        id=id,
        kind=DocumentKind(kind),
        organisation=organisation or "",
        aliases=tuple(aliases),
        topics=tuple(topics),
        decision=Decision(decision) if decision else None,
        sector=sector,
        country=tuple(country),
    )


def _to_facts(document: Document) -> str:
    """A document as JSON. Its passages as bare lists: a text of the user's own may have thousands."""
    facts = {each.name: getattr(document, each.name) for each in fields(document)}
    facts["passages"] = [
        [p.role, p.ordinal, p.text, [[source.key, source.recalled] for source in p.sources], p.page, p.heading]
        for p in document.passages
    ]
    facts["stances"] = [asdict(rule) for rule in document.stances]
    facts["glance"] = asdict(document.glance) if document.glance else None
    return json.dumps(facts, ensure_ascii=False)


def _to_document(facts: dict[str, Any]) -> Document:
    language = Language(facts["language"])
    passages = tuple(
        Passage(
            document=facts["id"],
            language=language,
            role=Role(role),
            ordinal=ordinal,
            text=text,
            sources=tuple(SourceReference(key, recalled) for key, recalled in sources),
            page=page,
            heading=heading,
        )
        for role, ordinal, text, sources, page, heading in facts["passages"]
    )
    rules = tuple(
        StanceRule(
            stance=Stance(rule["stance"]),
            line=rule["line"],
            signals=tuple(Signal(signal) for signal in rule["signals"]),
            because=tuple(rule["because"]),
            counter=tuple(rule["counter"]),
            steps=tuple(rule["steps"]),
            ask=tuple(rule["ask"]),
            condition=rule["condition"],
        )
        for rule in facts["stances"]
    )
    typed: dict[str, Any] = {
        "language": language,
        "kind": DocumentKind(facts["kind"]),
        "origin_language": Language(facts["origin_language"]),
        "type": ArticleType(facts["type"]) if facts["type"] else None,
        "answers": tuple(DecisionKind(kind) for kind in facts["answers"]),
        "decision": Decision(facts["decision"]) if facts["decision"] else None,
        "glance": Glance(**facts["glance"]) if facts["glance"] else None,
        "passages": passages,
        "stances": rules,
        "collection": Collection(facts["collection"]),
    }
    plain: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in facts.items() if name not in typed
    }
    return Document(**plain, **typed)
