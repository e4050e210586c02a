"""The two tables of `grounding/concepts.py`, from our lexicon, corpus and training sentences."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from assistant import locations
from assistant.domain import Language
from assistant.grounding.concepts import CONCEPTS, RARITY
from assistant.library.corpus import read_corpus
from assistant.retrieval.analysis import stems
from assistant.retrieval.lexicon import Lemma, read_lemmas

SENTENCES = Path(__file__).parents[1] / "data"
_SENSES = 4
"""Senses of a Dutch word that count; later ones are rare and lead astray."""

_MOST_ALIKE = 16
"""Stems that one word may be akin to; light verbs (take, get, set) would be akin to everything."""

_LEAST_TEXTS = 2
"""Texts in which a stem must stand to be listed; one that stands in one is as rare as one unseen."""

_LOWER = re.compile(r"(?<![\w-])[^\W\d_A-ZÀ-Þ][^\W\d_]*(?:['’-][^\W\d_]+)*")


def make_tables() -> dict[str, int]:
    """Write both tables, and return how many lines each has."""
    return {CONCEPTS.name: _write_concepts(), RARITY.name: _write_rarity()}


def _write_concepts() -> int:
    dutch: dict[str, Counter[str]] = defaultdict(Counter)
    english: dict[str, Counter[str]] = defaultdict(Counter)
    for lemma in read_lemmas():
        meant = _meant(lemma)
        for stem in {stem for form in lemma.forms for stem in _single(form, Language.NL)}:
            dutch[stem].update(meant)
        for one in meant:
            english[one].update(dict.fromkeys(meant, 1))
    lines = [
        f"{language.value}\t{stem}\t{' '.join(sorted(alike))}"
        for language, table in ((Language.EN, english), (Language.NL, dutch))
        for stem, counts in sorted(table.items())
        if (alike := _most(stem, counts, language))
    ]
    CONCEPTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return len(lines)


def _meant(lemma: Lemma) -> dict[str, int]:
    """The English stems that a Dutch word means, a frequent sense counting more."""
    senses = lemma.senses.english[:_SENSES]
    found: dict[str, int] = {}
    for rank, sense in enumerate(senses):
        content = stems(sense, Language.EN)
        if len(content) <= 2:
            for stem in content:
                found.setdefault(stem, _SENSES - rank)
    for sense, form in lemma.senses.irregular:
        if sense in senses:
            for stem in stems(form, Language.EN)[:1]:
                found.setdefault(stem, 1)
    return found


def _most(stem: str, counts: Counter[str], language: Language) -> list[str]:
    alike = [other for other, _ in counts.most_common(_MOST_ALIKE)]
    return alike if language is Language.NL or alike != [stem] else []


def _single(word: str, language: Language) -> list[str]:
    found = stems(word, language)
    return found if len(found) == 1 else ["".join(found)] if found else []


def _write_rarity() -> int:
    lines = []
    for language in Language:
        counts: Counter[str] = Counter()
        total = 0
        for text in _texts(language):
            total += 1
            found = (stem for word in _LOWER.findall(text) for stem in _single(word, language))
            counts.update(set(found))
        lines.append(f"{language.value}\t\t{total}")
        lines += [f"{language.value}\t{stem}\t{n}" for stem, n in sorted(counts.items()) if n >= _LEAST_TEXTS]
    RARITY.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return len(lines)


def _texts(language: Language) -> Iterator[str]:
    """Our own sentences in a language: the corpus's passages, and those that the embedder learnt from."""
    for document in read_corpus(locations.corpus_directory()).documents:
        if document.language is language:
            yield from (passage.text for passage in document.passages)
    column = 0 if language is Language.NL else 1
    for path in sorted(SENTENCES.rglob("*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines():
            parts = line.split("\t")
            if len(parts) == 2:
                yield parts[column]
