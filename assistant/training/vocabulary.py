"""Vocabulary: the teacher with Dutch words and word pieces added, each row made from its English translations.

Extending a tokenizer and starting its new rows from translations is what lets so small a model learn a language from so
little text; a Dutch word left to English pieces (`ver ##du ##ur ##zam ##ing`) carries no meaning to start from.
"""

from __future__ import annotations

import json
import shutil
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from assistant.training.lexicon import FILE as LEXICON_FILE

FOLDER = "student-0"
_LEAST_LETTERS = 3
_LEAST_TAIL = 4


def extend_vocabulary(teacher: Path, work: Path, *, words: int, tails: int) -> int:
    """Write the untrained student (weights and tokenizer) into the work folder; return the size of its vocabulary.

    `words`: the most whole words added. `tails`: as many of them, at most, also as the last
    part of a compound (`##beleving`).
    """
    import torch
    from transformers import AutoModel, AutoTokenizer

    rows: dict[str, Any] = json.loads((work / LEXICON_FILE).read_text(encoding="utf-8"))
    tokenizer: Any = AutoTokenizer.from_pretrained(teacher)
    model: Any = AutoModel.from_pretrained(teacher)
    known = dict(tokenizer.get_vocab())
    new = _new_words(rows, known, words)
    pieces = {**{f"{word}": senses for word, senses in new.items()}, **_tails(new, known, tails)}
    old = model.embeddings.word_embeddings.weight.data.clone()
    model.resize_token_embeddings(len(known) + len(pieces), mean_resizing=False)
    matrix = model.embeddings.word_embeddings.weight.data
    for number, senses in enumerate(pieces.values(), start=len(known)):
        total = torch.zeros(matrix.shape[1])
        for english, weight in senses:
            ids = tokenizer(english, add_special_tokens=False)["input_ids"]
            total += weight * old[ids].mean(0)
        matrix[number] = total / sum(weight for _, weight in senses)
    target = work / FOLDER
    target.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(target)
    _write_tokenizer(teacher, target, known, pieces)
    return len(known) + len(pieces)


def _new_words(rows: dict[str, Any], known: Iterable[str], limit: int) -> dict[str, list[tuple[str, float]]]:
    """Dutch words that the teacher does not know whole, ours first, then by frequency; without accents."""
    taken = set(known)
    chosen: dict[str, list[tuple[str, float]]] = {}
    for word, row in sorted(rows.items(), key=lambda item: (not item[1]["ours"], -item[1]["count"])):
        plain = _without_accents(word)
        if plain.isalpha() and len(plain) >= _LEAST_LETTERS and plain not in taken and row["senses"]:
            chosen.setdefault(plain, row["senses"])
        if len(chosen) == limit:
            break
    return chosen


def _tails(
    new: dict[str, list[tuple[str, float]]], known: dict[str, int], limit: int
) -> dict[str, list[tuple[str, float]]]:
    tails = {f"##{word}": senses for word, senses in new.items() if len(word) >= _LEAST_TAIL}
    return dict([item for item in tails.items() if item[0] not in known][:limit])


def _write_tokenizer(teacher: Path, target: Path, known: dict[str, int], pieces: Iterable[str]) -> None:
    definition = json.loads((teacher / "tokenizer.json").read_text(encoding="utf-8"))
    definition["truncation"] = definition["padding"] = None
    for number, piece in enumerate(pieces, start=len(known)):
        definition["model"]["vocab"][piece] = number
    (target / "tokenizer.json").write_text(json.dumps(definition, ensure_ascii=False), encoding="utf-8")
    for name in ("tokenizer_config.json", "special_tokens_map.json"):
        shutil.copyfile(teacher / name, target / name)


def _without_accents(word: str) -> str:
    decomposed = unicodedata.normalize("NFD", word.lower())
    return "".join(char for char in decomposed if not unicodedata.combining(char))
