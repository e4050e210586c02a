"""Statements beside translations of themselves: a first lesson in reading two texts together.

A translation says the same in other words, and the same with one word exchanged does not. There are many pairs of
sentences in Dutch and English, so a model can learn from them what belongs to what before it reads the few thousand
statements that people have labelled. As in quality estimation of translations without labels: Tuan et al. 2021
(arXiv:2102.04020), who also exchange words for others of their kind.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant.training.grounding.cross_encoder import Pair

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_NUMBER = re.compile(r"\d+")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀ-Þ])")
_SHORTEST, _LONGEST = 6, 45
_OFTEN = 4
_NEAREST = (3, 45)
_PREFIX = 4
_CASEBOOK = "corpus"
"""The origin of the casebook's twins. They are left out: the check is measured on the casebook."""

_DENIALS = {
    "en": (r"\b(is|are|was|were|can|will|should|must|does|do|did|has|have|had)\b", r"\1 not", r"\bnot\b ?"),
    "nl": (
        r"\b(is|zijn|was|waren|kan|kunnen|wordt|worden|werd|werden|moet|moeten|heeft|hebben)\b",
        r"\1 niet",
        r"\bniet\b ?",
    ),
}


@dataclass(frozen=True, slots=True)
class Twin:
    """One thing said in both languages."""

    nl: str
    en: str
    origin: str

    def said(self, language: str) -> str:
        """In one of them."""
        return self.nl if language == "nl" else self.en


def twins(path: Path) -> list[Twin]:
    """Sentence pairs of 6 to 45 words; paragraphs are taken apart where both sides have as many sentences."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["origin"] == _CASEBOOK:
            continue
        dutch, english = _SENTENCE.split(row["nl"].strip()), _SENTENCE.split(row["en"].strip())
        if len(dutch) != len(english):
            dutch, english = [row["nl"]], [row["en"]]
        for one, other in zip(dutch, english, strict=True):
            if all(_SHORTEST <= len(text.split()) <= _LONGEST for text in (one, other)):
                found.append(Twin(one, other, row["origin"]))
    return found


class Exchanges:
    """Other words of the same kind, by the vectors of the vocabulary."""

    def __init__(self, known: list[Twin], start: Path) -> None:
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        tokenizer: Any = Tokenizer.from_file(str(start / "tokenizer.json"))
        rows = next(
            value for name, value in load_file(start / "model.safetensors").items() if "word_embeddings" in name
        )
        self._near: dict[str, dict[str, list[str]]] = {}
        for language in ("nl", "en"):
            counts = Counter(
                word.lower() for twin in known for word in _WORD.findall(twin.said(language)) if len(word) >= _PREFIX
            )
            words = [
                word for word, count in counts.items() if count >= _OFTEN and tokenizer.token_to_id(word) is not None
            ]
            vectors = rows[[tokenizer.token_to_id(word) for word in words]].astype(np.float32)
            vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
            near = {}
            for at in range(0, len(words), 1000):
                nearest = np.argsort(-(vectors[at : at + 1000] @ vectors.T), axis=1)[:, slice(*_NEAREST)]
                for word, row in zip(words[at : at + 1000], nearest, strict=True):
                    near[word] = [words[k] for k in row if words[k][:_PREFIX] != word[:_PREFIX]]
            self._near[language] = near

    def exchanged(self, text: str, language: str, chance: random.Random) -> str | None:
        """The text with one word exchanged, or None where none can be."""
        places = [match for match in _WORD.finditer(text) if self._near[language].get(match[0].lower())]
        if not places:
            return None
        match = chance.choice(places)
        other = chance.choice(self._near[language][match[0].lower()])
        return text[: match.start()] + (other.capitalize() if match[0][0].isupper() else other) + text[match.end() :]


def corrupted(text: str, language: str, exchanges: Exchanges, chance: random.Random) -> str | None:
    """The text with the least change that makes it say something else, or None."""
    kind = chance.choices(("exchange", "order", "denial", "number"), (6, 2, 1, 2))[0]
    if kind == "number" and (numbers := list(_NUMBER.finditer(text))):
        match = chance.choice(numbers)
        value = int(match[0])
        other = chance.choice(
            [value + 1, value + chance.randint(2, 9), max(0, value - chance.randint(1, 5)), value * 10]
        )
        return None if other == value else text[: match.start()] + str(other) + text[match.end() :]
    if kind == "denial":
        verb, denied, denial = _DENIALS[language]
        changed = re.sub(denial, "", text, count=1) if re.search(denial, text) else re.sub(verb, denied, text, count=1)
        return None if changed == text else changed
    if kind == "order":
        return _reordered(text, chance)
    return exchanges.exchanged(text, language, chance)


def _reordered(text: str, chance: random.Random) -> str | None:
    words = [match for match in _WORD.finditer(text) if len(match[0]) > _PREFIX]
    if len(words) < 3:
        return None
    first, second = sorted(chance.sample(words, 2), key=lambda match: match.start())
    if first[0].lower()[:_PREFIX] == second[0].lower()[:_PREFIX]:
        return None
    return text[: first.start()] + second[0] + text[first.end() : second.start()] + first[0] + text[second.end() :]


def lessons(path: Path, start: Path, count: int, seed: int) -> list[Pair]:
    """Pairs of evidence in one language and a statement in the other, half of them supported."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    known = twins(path)
    exchanges = Exchanges(known, start)
    by_origin: dict[str, list[Twin]] = {}
    for twin in known:
        by_origin.setdefault(twin.origin, []).append(twin)
    return list(_drawn(known, by_origin, exchanges, count, chance))


def _drawn(
    known: list[Twin], by_origin: dict[str, list[Twin]], exchanges: Exchanges, count: int, chance: random.Random
) -> Iterator[Pair]:
    made = 0
    while made < count:
        twin = chance.choice(known)
        there, here = chance.sample(("nl", "en"), 2)
        others = [chance.choice(by_origin[twin.origin]) for _ in range(chance.randint(0, 2))]
        evidence, statement, supported = [twin.said(there)], twin.said(here), chance.random() < 0.5
        if chance.random() < 0.15:  # something is added to it
            added = chance.choice(by_origin[twin.origin])
            statement += " " + added.said(here)
            if supported:
                evidence.append(added.said(there))
        elif not supported:
            if chance.random() < 0.12:
                statement = chance.choice(by_origin[twin.origin]).said(here)
            elif chance.random() < 0.5:
                changed = corrupted(evidence[0], there, exchanges, chance)
                evidence = [changed or ""]
            else:
                statement = corrupted(statement, here, exchanges, chance) or ""
        if (
            not statement
            or not evidence[0]
            or (not supported and statement == twin.said(here) and evidence == [twin.said(there)])
        ):
            continue
        evidence += [other.said(there) for other in others]
        chance.shuffle(evidence)
        yield Pair(" ".join(evidence), statement, supported, "translations")
        made += 1
