"""Lexicon: the English translations of Dutch words, with weights, for the rows of the vocabulary.

Our own lexicon comes first; where it is silent, word alignment over the pairs speaks (IBM Model 1 in both directions,
Brown et al. 1993, symmetrised by the geometric mean), and single-word pairs count as a dictionary.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.retrieval.lexicon import read_lexicon
from assistant.training.pairs import read_pairs

FILE = "lexicon.json"
_WORD = re.compile(r"[a-zà-öø-ÿ]+(?:'[a-z]+)?", re.IGNORECASE)
_MAX_WORDS = 35
_ROUNDS = 6
_LEAST = 0.05
_MOST_TRANSLATIONS = 4

Ints = NDArray[np.int64]
Translations = dict[str, list[tuple[str, float]]]


def make_lexicon(work: Path) -> int:
    """Write the weighted translations of every Dutch word form into the work folder; return how many words."""
    pairs = [(_words(pair.nl), _words(pair.en)) for pair in read_pairs(work)]
    frequency = Counter(word for nl, _ in pairs for word in nl)
    translations = align([pair for pair in pairs if 0 < len(pair[0]) <= _MAX_WORDS and 0 < len(pair[1]) <= _MAX_WORDS])
    listed: Translations = defaultdict(list)
    for nl, en in pairs:
        if len(nl) == 1 and 0 < len(en) <= 3:
            listed[nl[0]].append((" ".join(en), 1.0))
    for word, found in listed.items():
        translations[word] = found[:_MOST_TRANSLATIONS]
    for form, senses in read_lexicon().items():
        # The first sense is the most frequent one; a row that is mostly that one ranks better than an even mix.
        translations[form] = [(sense, 1 / (1 + place)) for place, sense in enumerate(senses.english)]
    rows = {
        word: {"senses": found, "count": frequency[word], "ours": word in read_lexicon()}
        for word, found in translations.items()
    }
    (work / FILE).write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    return len(rows)


def align(pairs: list[tuple[list[str], list[str]]]) -> Translations:
    """Translations of Dutch words by word alignment over tokenised pairs, the likeliest first."""
    dutch, english = (_numbered(side) for side in zip(*pairs, strict=True))
    forward = _model_1([(nl, en) for nl, en in pairs], dutch, english)
    backward = _model_1([(en, nl) for nl, en in pairs], english, dutch)
    names = {number: word for word, number in english.items()}
    result: Translations = defaultdict(list)
    for word, number in dutch.items():
        for other, chance in forward.get(number, {}).items():
            both = (chance * backward.get(other, {}).get(number, 0.0)) ** 0.5
            if number and other and both > _LEAST:
                result[word].append((names[other], round(both, 3)))
    return {word: sorted(found, key=lambda pair: -pair[1])[:_MOST_TRANSLATIONS] for word, found in result.items()}


def _model_1(
    pairs: list[tuple[list[str], list[str]]], sources: dict[str, int], targets: dict[str, int]
) -> dict[int, dict[int, float]]:
    """P(target | source): each target word is explained by one of the source words, or by none (0)."""
    source_ids: list[Ints] = []
    target_ids: list[Ints] = []
    slots: list[Ints] = []
    slot = 0
    for one, other in pairs:
        a = np.array([0, *(sources[word] for word in one)])
        b = np.array([targets[word] for word in other])
        source_ids.append(np.tile(a, len(b)))
        target_ids.append(np.repeat(b, len(a)))
        slots.append(np.repeat(np.arange(len(b)) + slot, len(a)))
        slot += len(b)
    source, target, place = (np.concatenate(parts) for parts in (source_ids, target_ids, slots))
    keys, inverse = np.unique(source * len(targets) + target, return_inverse=True)
    owners = keys // len(targets)
    chance = np.ones(len(keys))
    for _ in range(_ROUNDS):
        weight = chance[inverse]
        share = weight / np.bincount(place, weight)[place]
        counts = np.bincount(inverse, share, minlength=len(keys))
        chance = counts / np.bincount(owners, counts)[owners]
    result: dict[int, dict[int, float]] = defaultdict(dict)
    for key, value in zip(keys.tolist(), chance.tolist(), strict=True):
        if value > _LEAST / 2:
            result[key // len(targets)][key % len(targets)] = value
    return result


def _numbered(sentences: tuple[list[str], ...]) -> dict[str, int]:
    words = {"": 0}
    for sentence in sentences:
        for word in sentence:
            words.setdefault(word, len(words))
    return words


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text.replace("’", "'"))]
