"""What else a question's words may be called: inflections, translations, synonyms, parts of compounds.

Made from the lexicon and the glossary when the index is built, and kept beside it in SQLite, so that a question looks
up the few words it has instead of reading fifty thousand.
"""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from assistant.domain import Language
from assistant.library.glossary import Glossary
from assistant.retrieval.analysis import content_words, stems
from assistant.retrieval.lexicon import Lemma, Senses, read_lemmas, read_lexicon, split_compound

FILE = "thesaurus.sqlite"
_SCHEMA = """
CREATE TABLE names (language TEXT, first TEXT, name TEXT, kind TEXT, rank INTEGER, target_language TEXT, target TEXT);
CREATE TABLE forms (form TEXT PRIMARY KEY, parts TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE words (language TEXT, word TEXT, first TEXT, PRIMARY KEY (language, first, word)) WITHOUT ROWID;
CREATE INDEX names_by_first ON names (language, first);
"""
_MOST_NAMES = 8
"""Of one kind per word; an English `set` has more Dutch names than help."""

INFLECTION, TRANSLATION, SYNONYM, PARTS = "inflection", "translation", "synonym", "parts"


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way to say a word or phrase: stems in a language; `rank` counts senses from 0, the most frequent first."""

    kind: str
    language: Language
    stems: tuple[str, ...]
    rank: int = 0


@dataclass(frozen=True, slots=True)
class QueryWord:
    """A content word, or a phrase of several, as the question has it, and what else it may be called."""

    text: str
    stems: tuple[str, ...]
    alternatives: tuple[Alternative, ...]


Row = tuple[str, str, str, str, int, str, str]


def build_thesaurus(folder: Path, glossary: Glossary) -> None:
    """Write the thesaurus of the shipped lexicon and a glossary into a folder; an older one is replaced."""
    path = folder / FILE
    path.unlink(missing_ok=True)
    db = sqlite3.connect(path)
    try:
        # Nobody reads it before the index is published, and a damaged one is told and made anew.
        db.execute("PRAGMA journal_mode = OFF")
        db.execute("PRAGMA synchronous = OFF")
        db.executescript(_SCHEMA)
        names = _fewest((*_of_lexicon(), *_of(glossary)))
        db.executemany("INSERT INTO names VALUES (?, ?, ?, ?, ?, ?, ?)", names)
        parts = ((form, " ".join(senses.parts)) for form, senses in read_lexicon().items())
        db.executemany("INSERT INTO forms VALUES (?, ?)", parts)
        db.executemany("INSERT INTO words VALUES (?, ?, ?)", ((code, word, word[0]) for code, word in _spellings()))
        db.commit()
    finally:
        db.close()


class Thesaurus:
    """Looks up the words of a question."""

    def __init__(self, folder: Path) -> None:
        self._db = sqlite3.connect(f"file:{folder / FILE}?mode=ro", uri=True, check_same_thread=False)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def expand(self, text: str, language: Language) -> list[QueryWord]:
        """The content words of a text, and the phrases in it that have a name of their own, with their alternatives."""
        words = content_words(text, language)
        sequence = tuple(stem for _, stem in words)
        result = []
        for place, (word, stem) in enumerate(words):
            alternatives: dict[tuple[str, ...], list[Alternative]] = {(stem,): []}
            for name, alternative in self._names(stem, language):
                if sequence[place : place + len(name)] == name:
                    alternatives.setdefault(name, []).append(alternative)
            if language is Language.NL:
                alternatives[stem,].extend(self._compound(word, translated=_has_translation(alternatives[stem,])))
            for name, found in alternatives.items():
                written = word if len(name) == 1 else " ".join(w for w, _ in words[place : place + len(name)])
                result.append(QueryWord(written, name, tuple(found)))
        return result

    def parts(self, word: str) -> tuple[str, ...]:
        """The parts of a Dutch compound; empty for any other word."""
        return split_compound(word, _Forms(self._db, word))

    def knows(self, stem: str, language: Language) -> bool:
        """Whether a stem begins the name of anything."""
        row = self._db.execute("SELECT 1 FROM names WHERE language = ? AND first = ? LIMIT 1", (language.value, stem))
        return row.fetchone() is not None

    def words_like(self, first: str, length: int, slips: int, language: Language) -> list[str]:
        """Words of the lexicon with a first letter and nearly a length, the shortest first."""
        rows = self._db.execute(
            "SELECT word FROM words WHERE language = ? AND first = ? AND length(word) BETWEEN ? AND ?"
            " ORDER BY length(word), word",
            (language.value, first, length - slips, length + slips),
        )
        return [str(word) for (word,) in rows]

    def _names(self, stem: str, language: Language) -> Iterator[tuple[tuple[str, ...], Alternative]]:
        rows = self._db.execute(
            "SELECT name, kind, rank, target_language, target FROM names WHERE language = ? AND first = ?",
            (language.value, stem),
        )
        for name, kind, rank, target_language, target in rows:
            yield tuple(name.split()), Alternative(kind, Language(target_language), tuple(target.split()), rank)

    def _compound(self, word: str, *, translated: bool) -> Iterator[Alternative]:
        """The parts of a compound, and what they mean if the compound itself is not in the lexicon."""
        parts = self.parts(word)
        if not parts:
            return
        own = [stem for part in parts for stem in stems(part, Language.NL)]
        yield Alternative(PARTS, Language.NL, tuple(own))
        if translated:
            return
        english: list[str] = []
        for stem in own:
            meanings = (a for name, a in self._names(stem, Language.NL) if a.kind == TRANSLATION and len(name) == 1)
            best = min(meanings, key=lambda a: a.rank, default=None)
            english.extend(best.stems if best else ())
        if english:
            yield Alternative(TRANSLATION, Language.EN, tuple(english), rank=1)


def compound_parts(text: str) -> str:
    """The parts of the compounds in a Dutch text, separated by spaces, for the index."""
    return " ".join(part for word in text.lower().split() for part in _parts(word.strip(".,:;!?()'\"“”‘’")))


@lru_cache(maxsize=50_000)
def _parts(word: str) -> tuple[str, ...]:
    return split_compound(word, read_lexicon())


class _Forms(dict[str, Senses]):
    """The forms that a word could be made of, looked up at once; enough of a lexicon to split that word."""

    def __init__(self, db: sqlite3.Connection, word: str) -> None:
        cuts = range(1, len(word))
        pieces = {word, *(word[:cut] for cut in cuts), *(word[cut:] for cut in cuts)}
        marks = ",".join("?" * len(pieces))
        rows = db.execute(f"SELECT form, parts FROM forms WHERE form IN ({marks})", tuple(pieces))  # noqa: S608
        super().__init__({form: Senses((), parts=tuple(parts.split())) for form, parts in rows})


@cache
def _spellings() -> frozenset[tuple[str, str]]:
    """Every word of the lexicon as it is written, with its language."""
    dutch = {(Language.NL.value, form) for lemma in read_lemmas() for form in lemma.forms}
    meanings = [lemma.senses for lemma in read_lemmas()]
    senses = (text for each in meanings for text in (*each.english, *(form for _, form in each.irregular)))
    return frozenset(dutch | {(Language.EN.value, word) for text in senses for word in text.lower().split()})


def _has_translation(alternatives: Iterable[Alternative]) -> bool:
    return any(alternative.kind == TRANSLATION for alternative in alternatives)


@cache
def _of_lexicon() -> tuple[Row, ...]:
    rows: list[Row] = []
    for lemma in read_lemmas():
        dutch = _distinct(_name(form, Language.NL) for form in lemma.forms)
        rows.extend(_each_other(Language.NL, dutch))
        rows.extend(_translations(lemma, dutch))
    return tuple(rows)


def _translations(lemma: Lemma, dutch: list[tuple[str, ...]]) -> Iterator[Row]:
    irregular: dict[str, list[str]] = defaultdict(list)
    for sense, form in lemma.senses.irregular:
        irregular[sense].append(form)
    for rank, sense in enumerate(lemma.senses.english):
        english = _distinct(_name(text, Language.EN) for text in (sense, *irregular[sense]))
        yield from _each_other(Language.EN, english)
        for one in dutch:
            for other in english:
                yield _row(Language.NL, one, TRANSLATION, rank, Language.EN, other)
                yield _row(Language.EN, other, TRANSLATION, rank, Language.NL, one)


def _of(glossary: Glossary) -> Iterator[Row]:
    for term in glossary.terms:
        words = {language: _distinct(stems(word, language) for word in term.words[language]) for language in Language}
        for language in Language:
            for one in words[language]:
                for other in words[language]:
                    if one != other:
                        yield _row(language, one, SYNONYM, 0, language, other)
                for rank, other in enumerate(words[language.other]):
                    yield _row(language, one, TRANSLATION, min(rank, 1), language.other, other)


def _each_other(language: Language, forms: list[tuple[str, ...]]) -> Iterator[Row]:
    for one in forms:
        for other in forms:
            if one != other:
                yield _row(language, one, INFLECTION, 0, language, other)


def _row(
    language: Language, name: tuple[str, ...], kind: str, rank: int, target_language: Language, target: tuple[str, ...]
) -> Row:
    return language.value, name[0], " ".join(name), kind, rank, target_language.value, " ".join(target)


def _name(text: str, language: Language) -> list[str]:
    """The stems of a name; none if it loses a part that tells it from another (`a-merk` is more than `merk`)."""
    return [] if re.search(r"(?<!\w)[^\W\d_]-", text) else stems(text, language)


def _distinct(found: Iterable[list[str]]) -> list[tuple[str, ...]]:
    return list(dict.fromkeys(tuple(each) for each in found if each))


def _fewest(rows: Iterable[Row]) -> Iterator[Row]:
    """Each name's best few of a kind, without repetition."""
    groups: dict[tuple[str, str, str], dict[tuple[str, str], Row]] = defaultdict(dict)
    for row in sorted(rows, key=lambda row: row[4]):
        language, _, name, kind, _, target_language, target = row
        groups[language, name, kind].setdefault((target_language, target), row)
    for found in groups.values():
        yield from list(found.values())[:_MOST_NAMES]
