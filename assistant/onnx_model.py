"""A text model in a folder: ONNX file, tokenizer and card, verified and run by onnxruntime alone (no torch)."""

from __future__ import annotations

import hashlib
import importlib
import os
import tomllib
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

WEIGHTS, TOKENIZER, CARD = "model_int8.onnx", "tokenizer.json", "model.toml"
MAX_CHARACTERS = 4_000
"""Characters that are read of a text: far more than any model's token limit. Longer ones only cost time."""

_MANY = 4
"""Inputs for which starting threads pays."""

Input = TypeVar("Input")
Output = TypeVar("Output")


class OnnxModel:
    """A model that reads one text, or two together, and gives a row of numbers.

    The folder holds `model_int8.onnx` (inputs input_ids, attention_mask and, of two texts, token_type_ids),
    `tokenizer.json`, and `model.toml` with its name, token limit and checksums.
    """

    def __init__(self, folder: Path) -> None:
        """Open it, for one core at a time (`on_every_core`). Where two texts do not fit, the longer one is cut.

        Raises:
            Exception: whatever onnxruntime and tokenizers raise; they have bare exceptions of their own.
            ValueError: a file is not the one that the card names.
        """
        self._folder = folder
        self.card: dict[str, Any] = tomllib.loads((folder / CARD).read_text(encoding="utf-8"))
        if not self.intact():  # 50 ms, beside the import of Chroma; a damaged model would say the wrong things
            raise ValueError(f"the checksum differs from {CARD}")
        ort: Any = importlib.import_module("onnxruntime")  # its stubs do not export what it documents
        from tokenizers import Tokenizer

        self._tokenizer: Any = Tokenizer.from_file(str(folder / TOKENIZER))
        self._tokenizer.enable_truncation(int(self.card["max_tokens"]))
        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        self._session = ort.InferenceSession(str(folder / WEIGHTS), options, providers=["CPUExecutionProvider"])

    def intact(self) -> bool:
        """Whether the files on disk are those that the card names."""
        pairs = ((WEIGHTS, "sha256"), (TOKENIZER, "tokenizer_sha256"))
        return all(
            hashlib.sha256((self._folder / file).read_bytes()).hexdigest() == self.card[key] for file, key in pairs
        )

    @cached_property
    def _inputs(self) -> frozenset[str]:
        return frozenset(each.name for each in self._session.get_inputs())

    def run(self, text: str, second: str | None = None) -> NDArray[np.float32]:
        """The model's output for a text, or for two read together.

        One at a time: int8 activations are scaled per run, so that in a batch the outcome would depend on the
        neighbours (cosine down to 0.98), and batches are not faster here.
        """
        texts = (text,) if second is None else (text, second)
        encoded = self._tokenizer.encode(*map(_readable, texts))
        inputs = {
            "input_ids": encoded.ids,
            "attention_mask": encoded.attention_mask,
            "token_type_ids": encoded.type_ids,
        }
        arrays = {name: np.array([row], dtype=np.int64) for name, row in inputs.items() if name in self._inputs}
        return np.asarray(self._session.run(None, arrays)[0][0])


def on_every_core(read: Callable[[Input], Output], inputs: Sequence[Input]) -> Generator[Output]:
    """What `read` gives for each input, in order; several are read at a time.

    A model may be run by several threads at once. Two cores on one text have too little to share: they took up to a
    third longer than one alone, and half as long with a text for each (November 2026).
    """
    if len(inputs) < _MANY:
        yield from map(read, inputs)
        return
    pool = ThreadPoolExecutor(os.cpu_count())
    try:
        yield from pool.map(read, inputs)
    finally:  # also when we are interrupted
        pool.shutdown(cancel_futures=True)


def _readable(text: str) -> str:
    """What a tokenizer takes: no more than it needs, and no half of a surrogate pair."""
    return text[:MAX_CHARACTERS].encode("utf-8", "replace").decode()
