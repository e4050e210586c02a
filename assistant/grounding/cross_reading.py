"""A small cross-encoder of our own: it reads a statement beside its evidence, word by word, in Dutch and English.

Figures of words and single vectors cannot tell a paraphrase from a sentence with one wrong word; reading both together
can. `python -m assistant.training.grounding read` makes it; what it says is joined with the other figures (`model.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.errors import ConfigurationError
from assistant.onnx_model import OnnxModel, on_every_core

FOLDER = Path(__file__).with_name("cross_encoder")
_KEPT = 4096


class CrossReader:
    """The cross-encoder, with a memory of what it read."""

    def __init__(self, folder: Path = FOLDER) -> None:
        """Raises: ConfigurationError: a file is missing, or not the one that its card names."""
        try:
            self._model = OnnxModel(folder)
        except Exception as error:  # onnxruntime and tokenizers raise bare exceptions of their own
            raise ConfigurationError("check_unusable", path=folder, reason=error) from error
        self.log_odds = lru_cache(maxsize=_KEPT)(self._log_odds)

    @property
    def fingerprint(self) -> str:
        """What changes whenever the model does."""
        return str(self.card["sha256"])[:16]

    @property
    def card(self) -> Mapping[str, Any]:
        """Name, number of parameters, token limit and checksums."""
        return self._model.card

    def each_log_odds(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
        """`log_odds` of pairs of a statement and its evidence, of shape (pairs,)."""
        return np.array(list(on_every_core(lambda pair: self.log_odds(*pair), pairs)), dtype=np.float64)

    def _log_odds(self, statement: str, evidence: str) -> float:
        """The log odds, not yet calibrated, that the evidence supports all that the statement says."""
        return float(self._model.run(statement, evidence))


@cache
def shipped_reader() -> CrossReader:
    """The cross-encoder in the package.

    Raises:
        ConfigurationError: it cannot be loaded.
    """
    return CrossReader()
