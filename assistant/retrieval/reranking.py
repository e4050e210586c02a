"""A second, slower look at the best passages: a cross-encoder that reads question and passage together."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from assistant.errors import ConfigurationError

DEPTH = 30
"""How many passages are looked at again; more cost time and seldom rise that far."""


class Reranker(Protocol):
    """Says how well passages answer a question."""

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        """One score in 0..1 per passage, in order."""
        ...


class CrossEncoderReranker:
    """A sentence-transformers cross-encoder from a local folder."""

    def __init__(self, folder: str) -> None:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        path = Path(folder).expanduser()
        if not path.is_dir():
            raise ConfigurationError("reranker_unusable", name=folder, reason="no such folder")
        try:
            from sentence_transformers import CrossEncoder

            self._model = CrossEncoder(str(path), local_files_only=True)
        except Exception as error:  # torch, transformers and the files each fail in their own way
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise ConfigurationError("reranker_unusable", name=folder, reason=reason) from error

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        raw = self._model.predict([(question, passage) for passage in passages], show_progress_bar=False)
        values = np.asarray(raw, dtype=float)
        if values.ndim > 1:  # a model with classes: the last one stands for relevant
            values = values[:, -1]
        # Some models end in a sigmoid, others give logits.
        inside = values.size and values.min() >= 0 and values.max() <= 1
        return [float(value) for value in (values if inside else 1 / (1 + np.exp(-values)))]
