"""Texts to vectors: our own bilingual ONNX model, or any sentence-transformers model."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from assistant import locations
from assistant.errors import ConfigurationError
from assistant.onnx_model import OnnxModel, on_every_core
from assistant.retrieval import prepared
from assistant.retrieval.relevance import fingerprint_of
from assistant.settings import BUILTIN_EMBEDDER

Vectors = NDArray[np.float32]
Progress = Callable[[int], None]
_AT_ONCE = 512
"""Texts handed to sentence-transformers at a time: it sorts them by length, so that little of a batch is padding."""

_PATIENCE = 5.0
"""Seconds to wait for a first sign of the hub."""


class Embedder(Protocol):
    """Turns texts into unit vectors, so that a dot product is a cosine.

    `fingerprint` changes whenever the same text would get another vector.
    """

    @property
    def fingerprint(self) -> str: ...

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """One row of float32 per text, in order. `progress` is called with the number of texts done."""
        ...

    def embed_question(self, question: str) -> Vectors:
        """The vector of a question, of shape (dimension,); some models want questions marked as such."""
        ...


def load_embedder(name: str, *, bulk: bool = False) -> Embedder:
    """The embedder of a setting: `builtin`, or a sentence-transformers model name or folder.

    `bulk`: for the texts of an index; those of the casebook are looked up.

    Raises:
        ConfigurationError: the model cannot be loaded.
    """
    if name == BUILTIN_EMBEDDER:
        embedder = _onnx_embedder(locations.embedder_directory())
        return prepared.PreparedEmbedder(embedder, embedder.folder / prepared.FILE) if bulk else embedder
    return SentenceTransformersEmbedder(name)


@cache
def _onnx_embedder(folder: Path) -> OnnxEmbedder:
    """One session for indexing, the search and the grounding check; loading it takes longer than a question."""
    return OnnxEmbedder(folder)


class OnnxEmbedder:
    """A sentence encoder exported to ONNX with pooling and normalisation inside the graph (`OnnxModel`).

    Its output is sentence_embedding; `model.toml` also names its dimension.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            self._model = OnnxModel(folder)
        except Exception as error:  # onnxruntime and tokenizers raise bare exceptions of their own
            raise ConfigurationError("embedder_unusable", name=folder, reason=error) from error

    @property
    def fingerprint(self) -> str:
        return fingerprint_of(self._model.card)

    def intact(self) -> bool:
        """Whether the files on disk are those that `model.toml` names."""
        return self._model.intact()

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        result = np.empty((len(texts), int(self._model.card["dimension"])), dtype=np.float32)
        for row, vector in enumerate(on_every_core(self._model.run, texts)):
            result[row] = vector
            if progress:
                progress(1)
        return result

    def embed_question(self, question: str) -> Vectors:
        return np.asarray(self.embed([question])[0], dtype=np.float32)


class SentenceTransformersEmbedder:
    """Any model that sentence-transformers can load, from a local folder or from what `models pull` fetched.

    Never goes to the network: a question should not wait for a hub, nor tell one that it was asked.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._folder = local_folder(name)
        check_local(name)  # told before torch is imported, which takes seconds
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        try:
            from sentence_transformers import SentenceTransformer

            self._model = SentenceTransformer(str(self._folder or name), local_files_only=True)
        except Exception as error:  # the hub, torch and the model files each fail in their own way
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise ConfigurationError("embedder_unusable", name=name, reason=reason) from error

    @property
    def fingerprint(self) -> str:
        return f"{model_fingerprint(self._name)}:{self._model.get_embedding_dimension()}"

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        return self._encoded(self._model.encode_document, texts, 1, progress)

    def embed_question(self, question: str) -> Vectors:
        return np.asarray(self._encoded(self._model.encode_query, [question], 0)[0], dtype=np.float32)

    def _encoded(self, encode: Any, texts: Sequence[str], side: int, progress: Progress | None = None) -> Vectors:
        # encode_query and encode_document add the prompts that a model's own configuration names.
        prefix = "" if any(self._model.prompts.values()) else _prefixes(self._name)[side]
        result = []
        for start in range(0, len(texts), _AT_ONCE):
            batch = [prefix + text for text in texts[start : start + _AT_ONCE]]
            result.append(encode(batch, normalize_embeddings=True, show_progress_bar=False, convert_to_numpy=True))
            if progress:
                progress(len(batch))
        return np.asarray(np.concatenate(result), dtype=np.float32)


def model_fingerprint(name: str) -> str:
    """What changes when a sentence-transformers model does: its name and, of a local folder, its files."""
    folder = local_folder(name)
    if folder is None:
        return f"sentence-transformers:{name}"
    parts = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            status = path.stat()
            parts.append(f"{path.relative_to(folder)} {status.st_size} {status.st_mtime_ns}")
    return f"sentence-transformers:{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:16]}"


def local_folder(name: str) -> Path | None:
    """The folder that a model name is, if it is one."""
    folder = Path(name).expanduser()
    return folder if folder.is_dir() else None


def check_local(name: str) -> None:
    """See whether a sentence-transformers model lies on this machine, without loading it.

    Raises:
        ConfigurationError: it does not.
    """
    if local_folder(name) is None and not is_pulled(name):
        if name.startswith((".", "/", "~")):
            raise ConfigurationError("embedder_unusable", name=name, reason="no such folder")
        raise ConfigurationError("embedder_not_pulled", name=name)


def is_pulled(name: str) -> bool:
    """Whether a hub model lies on this machine."""
    from huggingface_hub import try_to_load_from_cache

    try:
        return isinstance(try_to_load_from_cache(name, "config.json"), str)
    except ValueError:  # no hub has a model of such a name
        return False


def pull(name: str) -> Path:
    """Fetch a sentence-transformers model from the hub, and return where it lies.

    Raises:
        ConfigurationError: the hub cannot be reached, or has no such model.
    """
    if not _reachable():
        raise ConfigurationError("hub_unreachable", name=name, hub=_hub())
    from huggingface_hub import snapshot_download

    try:
        # Weights come in several formats; one that executes nothing is enough.
        return Path(snapshot_download(name, ignore_patterns=["*.bin", "*.h5", "*.ot", "*.msgpack", "openvino/*"]))
    except Exception as error:  # HTTP, missing repositories and full disks each have exceptions of their own
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ConfigurationError("hub_refused", name=name, hub=_hub(), reason=reason) from error


def _hub() -> str:
    from huggingface_hub import constants

    return str(constants.ENDPOINT)


def _reachable() -> bool:
    """Whether the hub answers at all, in seconds; its own client retries for a minute and a half."""
    import httpx  # huggingface_hub brings it

    try:
        httpx.head(_hub(), timeout=_PATIENCE, follow_redirects=True)
    except httpx.HTTPError:
        return False
    return True


def _prefixes(name: str) -> tuple[str, str]:
    """What E5 models were trained to see before questions and passages (Wang et al. 2022, arXiv:2212.03533)."""
    return ("query: ", "passage: ") if re.search(r"(^|[_-])e5([_-]|$)", Path(name).name.lower()) else ("", "")
