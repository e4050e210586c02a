"""A second opinion on a statement: a cross-encoder that reads source and statement together (setting `checker`)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from assistant.errors import ConfigurationError
from assistant.grounding.assessing import Assessment
from assistant.settings import Settings

_SUPPORTING = ("entail", "support", "consistent", "faithful", "factual")
"""How models of inference and of hallucination name the class that stands for supported, in any case."""

_AGAINST = ("not", "un", "non", "in", "hallucin", "contra")
"""Beginnings that make the opposite of such a name."""


class Checker(Protocol):
    """Says how likely sources support statements."""

    def probabilities(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """One probability in 0..1 for each pair of a source and a statement, in order."""
        ...


class CrossEncoderChecker:
    """A sentence-transformers cross-encoder from a local folder: natural language inference, or hallucination.

    A model with one output is taken to say how well supported; of one with several, the class named entailment (or
    supported, consistent) counts.
    """

    def __init__(self, folder: str) -> None:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        path = Path(folder).expanduser()
        if not path.is_dir():
            raise ConfigurationError("checker_unusable", name=folder, reason="no such folder")
        try:
            from sentence_transformers import CrossEncoder

            self._model = CrossEncoder(str(path), local_files_only=True)
            self._column = supporting_column(self._model.config.id2label)
        except Exception as error:  # torch, transformers and the files each fail in their own way
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise ConfigurationError("checker_unusable", name=folder, reason=reason) from error

    def probabilities(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        raw = self._model.predict(list(pairs), show_progress_bar=False, convert_to_numpy=True, activation_fn=_as_is())
        values = np.asarray(raw, dtype=float)
        if values.ndim == 1:
            return [float(value) for value in 1 / (1 + np.exp(-values))]
        shifted = np.exp(values - values.max(axis=1, keepdims=True))
        return [float(value) for value in (shifted / shifted.sum(axis=1, keepdims=True))[:, self._column]]


def _as_is() -> Any:
    """Logits as they are: some models end in a sigmoid of their own, and a class needs a softmax."""
    from torch.nn import Identity

    return Identity()


def supporting_column(labels: dict[int, str]) -> int:
    """Which of a model's classes stands for supported.

    Raises:
        ValueError: there are several classes, and none is named so.
    """
    if len(labels) == 1:
        return 0
    for column, label in labels.items():
        name = label.lower()
        if any(word in name for word in _SUPPORTING) and not name.startswith(_AGAINST):
            return int(column)
    raise ValueError(f"no class of {sorted(labels.values())} stands for supported")


def second_opinion(
    support: float, found: Sequence[Assessment], checker: Checker, pairs: Sequence[tuple[str, str]]
) -> float:
    """Our probability and the checker's taken together: the geometric mean of their odds.

    Where the hard rule refuses a statement, the checker can only lower it further.
    """
    theirs = min(checker.probabilities(pairs))
    if any(each.refused for each in found):
        return min(support, theirs)
    odds = [min(max(value, _LEAST), 1 - _LEAST) for value in (support, theirs)]
    together = float(np.prod([value / (1 - value) for value in odds]) ** 0.5)
    return together / (1 + together)


_LEAST = 1e-4
"""Nobody is surer than this, so that neither side decides alone."""


@cache
def _loaded(folder: str) -> CrossEncoderChecker:
    return CrossEncoderChecker(folder)


def checker_of(settings: Settings) -> Checker | None:
    """The checker that the settings name, loaded once; None if they name none.

    Raises:
        ConfigurationError: it cannot be loaded.
    """
    return _loaded(settings.checker) if settings.checker else None
