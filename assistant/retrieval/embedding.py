"""Texts to vectors: our own bilingual ONNX model, or any sentence-transformers model."""

from __future__ import annotations

import hashlib
import importlib
import os
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from assistant import locations
from assistant.errors import ConfigurationError
from assistant.settings import BUILTIN_EMBEDDER

Vectors = NDArray[np.float32]
Progress = Callable[[int], None]
_MAX_CHARACTERS = 4_000
"""Far more than the model's token limit; longer text only costs time in the tokenizer."""


class Embedder(Protocol):
    """Turns texts into unit vectors, so that a dot product is a cosine.

    `fingerprint` changes whenever the same text would get another vector.
    """

    @property
    def fingerprint(self) -> str: ...

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """One row of float32 per text, in order. `progress` is called with the number of texts done."""
        ...


def load_embedder(name: str, *, bulk: bool = False) -> Embedder:
    """The embedder of a setting: `builtin`, or a sentence-transformers model name or folder.

    `bulk`: for many texts at once, on every core.

    Raises:
        ConfigurationError: the model cannot be loaded.
    """
    if name == BUILTIN_EMBEDDER:
        # One thread for a question: it takes 2 ms, and spinning up a pool costs more than it saves.
        return OnnxEmbedder(locations.embedder_directory(), threads=os.cpu_count() or 1 if bulk else 1)
    return SentenceTransformersEmbedder(name)


class OnnxEmbedder:
    """A sentence encoder exported to ONNX with pooling and normalisation inside the graph.

    The folder holds `model_int8.onnx` (inputs input_ids, attention_mask; output sentence_embedding),
    `tokenizer.json`, and `model.toml` with its name, dimension, token limit and checksums.
    """

    def __init__(self, folder: Path, threads: int = 1) -> None:
        self._folder = folder
        self._threads = threads
        try:
            self._card = tomllib.loads((folder / "model.toml").read_text(encoding="utf-8"))
            self._tokenizer, self._session = self._open(folder)
        except Exception as error:  # onnxruntime and tokenizers raise bare exceptions of their own
            raise ConfigurationError("embedder_unusable", name=folder, reason=error) from error

    def _open(self, folder: Path) -> tuple[Any, Any]:
        ort: Any = importlib.import_module("onnxruntime")  # its stubs do not export what it documents
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        tokenizer.enable_truncation(int(self._card["max_tokens"]))
        options = ort.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.log_severity_level = 3
        session = ort.InferenceSession(str(folder / "model_int8.onnx"), options, providers=["CPUExecutionProvider"])
        return tokenizer, session

    @property
    def fingerprint(self) -> str:
        return f"{self._card['name']}:{self._card['sha256'][:16]}"

    def intact(self) -> bool:
        """Whether the files on disk are those that `model.toml` names."""
        pairs = (("model_int8.onnx", "sha256"), ("tokenizer.json", "tokenizer_sha256"))
        return all(
            hashlib.sha256((self._folder / file).read_bytes()).hexdigest() == self._card[key] for file, key in pairs
        )

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        result = np.empty((len(texts), int(self._card["dimension"])), dtype=np.float32)
        # One text at a time: int8 activations are scaled per run, so that a vector would depend on its neighbours in a
        # batch (cosine down to 0.98), and batches are not faster here.
        for row, text in enumerate(texts):
            encoded = self._tokenizer.encode(text[:_MAX_CHARACTERS])
            inputs = {
                "input_ids": np.array([encoded.ids], dtype=np.int64),
                "attention_mask": np.array([encoded.attention_mask], dtype=np.int64),
            }
            result[row] = self._session.run(["sentence_embedding"], inputs)[0][0]
            if progress:
                progress(1)
        return result


class SentenceTransformersEmbedder:
    """Any model that sentence-transformers can load, from a local folder or a hub."""

    def __init__(self, name: str) -> None:
        self._name = name
        if Path(name).expanduser().is_dir():
            # Otherwise a local folder still asks the hub for updates and stalls without a network.
            os.environ.setdefault("HF_HUB_OFFLINE", "1")
        # A hub out of reach should be told in seconds, not after a minute of retries.
        os.environ.setdefault("HF_HUB_ETAG_TIMEOUT", "5")
        try:
            from sentence_transformers import SentenceTransformer

            self._model = SentenceTransformer(
                str(Path(name).expanduser()) if Path(name).expanduser().is_dir() else name
            )
        except Exception as error:  # the hub, torch and the model files each fail in their own way
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise ConfigurationError("embedder_unusable", name=name, reason=reason) from error

    @property
    def fingerprint(self) -> str:
        return f"sentence-transformers:{self._name}:{self._model.get_embedding_dimension()}"

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        vectors = self._model.encode(
            list(texts), normalize_embeddings=True, show_progress_bar=False, convert_to_numpy=True
        )
        if progress:
            progress(len(texts))
        return np.asarray(vectors, dtype=np.float32)
