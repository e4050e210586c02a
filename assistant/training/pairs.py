"""Prepare: sentence pairs from folders of tab-separated files, from our own files, and from the corpus twins."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from assistant.domain import Language
from assistant.library.corpus import read_corpus
from assistant.library.text import clean
from assistant.retrieval.lexicon import read_lemmas

OWN_DATA = Path(__file__).parent / "data"
ASKED = OWN_DATA / "asked" / "asked.tsv"
"""Document, Dutch question, English question: what users may ask that the document answers."""

FILE = "pairs.jsonl"
MAX_CHARACTERS = 900
"""Longer texts cost much and teach little: the student sees 192 tokens of a text while it learns."""

_LEAST_LETTERS = 0.5
_IN_A_ROW = 3
_SENTENCE = 40
"""Characters from which a row is taken to be a sentence, not a label."""

_FEW = 8
"""One joined text for so many single ones of the same file."""

_LENGTH_RATIO = (0.4, 2.5)
"""English length over Dutch length, in characters; outside it the two hardly say the same."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A Dutch and an English text that say the same. `origin` is the file they came from, `corpus` or `own`."""

    nl: str
    en: str
    origin: str


def prepare(folder: Path, corpus: Path, work: Path, *, cap: int, seed: int) -> int:
    """Write the cleaned pairs into the work folder, and return how many there are.

    `cap`: the most pairs of one foreign file, drawn by `seed`; manuals would otherwise drown the rest.
    """
    chosen: dict[str, Pair] = {}
    for pair in (*_own(corpus), *_foreign(folder, cap, seed)):
        if _usable(pair):
            chosen.setdefault(f"{pair.nl}\t{pair.en}".casefold(), pair)
    pairs = list(chosen.values())
    random.Random(seed).shuffle(pairs)  # noqa: S311 - no secret
    work.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(asdict(pair), ensure_ascii=False) for pair in pairs)
    (work / FILE).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return len(pairs)


def read_pairs(work: Path) -> list[Pair]:
    """The pairs that `prepare` wrote."""
    return [Pair(**json.loads(line)) for line in (work / FILE).read_text(encoding="utf-8").splitlines()]


def pairs_hash(work: Path) -> str:
    """Changes whenever the prepared pairs do."""
    return hashlib.sha256((work / FILE).read_bytes()).hexdigest()[:16]


def _own(corpus: Path) -> Iterator[Pair]:
    for path in sorted(OWN_DATA.glob("*.tsv")):
        yield from (Pair(nl, en, "own") for nl, en in _rows(path))
    for line in ASKED.read_text(encoding="utf-8").splitlines():
        _, nl, en = line.split("\t")
        yield Pair(nl, en, "own")
    for lemma in read_lemmas():
        yield Pair(lemma.forms[0], lemma.senses.english[0], "own")
    documents = {(document.id, document.language): document for document in read_corpus(corpus).documents}
    for (id, language), dutch in documents.items():
        english = documents.get((id, Language.EN))
        if language is Language.NL and english:
            rows = [(one.text, other.text) for one, other in zip(dutch.passages, english.passages, strict=True)]
            yield from (Pair(nl, en, "corpus") for nl, en in [(dutch.title, english.title), *rows, *_joined(rows)])


def _foreign(folder: Path, cap: int, seed: int) -> Iterator[Pair]:
    for path in sorted(folder.glob("*.tsv*")):
        rows = list(_rows(path))
        joined = list(_joined([row for row in rows if len(row[0]) > _SENTENCE]))
        random.Random(seed).shuffle(joined)  # noqa: S311 - no secret
        yield from (Pair(nl, en, path.name.partition(".")[0]) for nl, en in joined[: cap // _FEW])
        random.Random(seed).shuffle(rows)  # noqa: S311 - no secret
        words = [row for row in rows if " " not in row[0]]
        sentences = [row for row in rows if " " in row[0]]
        yield from (Pair(nl, en, path.name.partition(".")[0]) for nl, en in (*sentences[:cap], *words[:cap]))


def _joined(rows: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Neighbouring sentences as one text, so that the student also learns texts as long as those it will index."""
    for start in range(0, len(rows) - _IN_A_ROW + 1, _IN_A_ROW):
        group = rows[start : start + _IN_A_ROW]
        yield " ".join(nl for nl, _ in group), " ".join(en for _, en in group)


def _rows(path: Path) -> Iterable[tuple[str, str]]:
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
    for line in text.splitlines():
        nl, tab, en = line.partition("\t")
        if tab:
            yield clean(nl), clean(en)


def _usable(pair: Pair) -> bool:
    if not pair.nl or not pair.en or max(len(pair.nl), len(pair.en)) > MAX_CHARACTERS:
        return False
    if any(sum(map(str.isalpha, text)) < _LEAST_LETTERS * len(text) for text in (pair.nl, pair.en)):
        return False
    if len(pair.nl) > 20 and not _LENGTH_RATIO[0] < len(pair.en) / len(pair.nl) < _LENGTH_RATIO[1]:
        return False
    return pair.origin in ("own", "corpus") or not re.search(r"[{}<>\\|=]|https?:", pair.nl + pair.en)
