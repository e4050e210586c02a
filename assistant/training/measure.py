"""Measure: what an exported embedder is worth by itself. Retrieval is measured by `evals.benchmarks.retrieval`."""

from __future__ import annotations

import gzip
import importlib
import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from assistant.retrieval.embedding import Embedder, OnnxEmbedder, Vectors

_DIRECTIONS = (("nl", "nl"), ("en", "nl"), ("nl", "en"), ("en", "en"))


def measure(model: Path, sts: Path, parallel: Path) -> dict[str, float]:
    """Spearman's correlation per direction, the share of translations found first, and seconds per text.

    `sts`: pairs of sentences with a score, `parallel`: translations; both as jsonl, gzipped or not.
    """
    embedder = OnnxEmbedder(model)
    result = similarity_judgements(embedder, read_jsonl(sts))
    pairs = read_jsonl(parallel)
    started = time.process_time()
    dutch = embedder.embed([row["nl"] for row in pairs])
    result["ms per sentence"] = 1000 * (time.process_time() - started) / len(pairs)
    english = embedder.embed([row["en"] for row in pairs])
    result["translation nl>en"] = _found_first(dutch, english)
    result["translation en>nl"] = _found_first(english, dutch)
    return result


def similarity_judgements(embedder: Embedder, rows: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Spearman's correlation of cosines with people's judgements, per direction, e.g. `STS en-nl`.

    `rows`: s1_nl, s2_nl, s1_en, s2_en (the sentences) and score.
    """
    sides = {
        f"{side}_{code}": embedder.embed([row[f"{side}_{code}"] for row in rows])
        for side in ("s1", "s2")
        for code in ("nl", "en")
    }
    scores = [float(row["score"]) for row in rows]
    return {
        f"STS {one}-{other}": spearman((sides[f"s1_{one}"] * sides[f"s2_{other}"]).sum(1), scores)
        for one, other in _DIRECTIONS
    }


def read_jsonl(path: Path) -> list[dict[str, Any]]:
    """The objects of a jsonl file, gzipped or not."""
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def spearman(ours: Any, theirs: Any) -> float:
    """Spearman's rank correlation, as the STS benchmarks report it."""
    stats: Any = importlib.import_module("scipy.stats")  # comes with sentence-transformers, without types
    return float(stats.spearmanr(ours, theirs).statistic)


def _found_first(queries: Vectors, texts: Vectors) -> float:
    return float((np.argmax(queries @ texts.T, axis=1) == np.arange(len(queries))).mean())
