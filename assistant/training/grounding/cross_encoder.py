"""Train the small model that reads a statement beside its evidence.

It starts from the layers and the vocabulary of our own bilingual embedder, so that it reads Dutch and English from the
first step; the rows of the vocabulary stay as they are. Its output is the sum of two: what the two texts' mean vectors
say of each other (as in Conneau et al. 2017, arXiv:1705.02364, only after the layers have read both together), and the
worst word of the statement, for one wrong word makes a statement false (as token classifiers of hallucination do:
Kovács and Recski 2025, arXiv:2502.17125).
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from assistant.training.grounding.data import READ_WEIGHTS
from assistant.training.grounding.rows import Assessed

TOKENS = 192
STATE = "cross-encoder.pt"
_MOST_WEIGHT = 4.0
_SHAPE = 32


@dataclass(frozen=True, slots=True)
class Pair:
    """A statement with its evidence: whether it is supported, and what it counts for."""

    evidence: str
    statement: str
    supported: bool
    set: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Recipe:
    """The numbers of a training run.

    `first`: minutes with translations alone. `minutes`: with labelled pairs, to which every `between`th batch adds
    translations, so that they are not forgotten. `layers`: how many of the embedder's, from below. `go_on`: from the
    state of the run before, with other batches; what is kept is the mean of both.
    """

    first: float = 20.0
    minutes: float = 56.0
    between: int = 4
    batch: int = 32
    rate: float = 1.5e-4
    layers: int = 4
    dropout: float = 0.1
    warm_up: int = 100
    seed: int = 0
    threads: int = 1
    half: bool = True
    go_on: bool = False


def pairs_of(tuning: Sequence[Assessed]) -> list[Pair]:
    """Every sentence whose label is known and that does not stand in its source word for word.

    A set counts for as much as `READ_WEIGHTS` says, either label for half; no sentence for more than four others.
    """
    pairs = [
        Pair(found.evidence, found.statement.text, bool(label), one.example.set)
        for one in tuning
        for label, found in zip(one.example.labels, one.found, strict=True)
        if label is not None and found.row is not None
    ]
    counts = Counter((pair.set, pair.supported) for pair in pairs)
    raw = np.array([READ_WEIGHTS[pair.set] / counts[pair.set, pair.supported] for pair in pairs])
    weights = np.minimum(raw / raw.mean(), _MOST_WEIGHT)
    return [
        Pair(pair.evidence, pair.statement, pair.supported, pair.set, float(weight))
        for pair, weight in zip(pairs, weights, strict=True)
    ]


def train(pairs: Sequence[Pair], lessons: Sequence[Pair], start: Path, work: Path, recipe: Recipe) -> None:
    """Train from the embedder in `start` (weights before quantisation) and write the state into the work folder."""
    import torch

    torch.manual_seed(recipe.seed)
    torch.set_num_threads(recipe.threads)
    model = build(start, recipe.layers, recipe.dropout)
    began = torch.load(work / STATE, weights_only=True) if recipe.go_on else None
    if began:
        model.load_state_dict(began)
        recipe = replace(recipe, seed=recipe.seed + 2)
    run = _Run(model, tokenizer_of(start / "tokenizer.json"), recipe)
    if recipe.first:
        run.learn("translations", _batches(lessons, recipe), recipe.first, lambda progress: 1.0)
    run.learn("labelled", _mixed(pairs, lessons, recipe), recipe.minutes, lambda progress: 1.01 - progress)
    torch.save(_between(began, run.model.state_dict()) if began else run.model.state_dict(), work / STATE)


def _between(began: dict[str, Any], ended: dict[str, Any]) -> dict[str, Any]:
    """The mean of the weights of two runs: steadier than either (Wortsman et al. 2022, arXiv:2203.05482)."""
    return {name: (began[name] + value) / 2 if value.is_floating_point() else value for name, value in ended.items()}


class _Run:
    """A model in training."""

    def __init__(self, model: Any, tokenizer: Any, recipe: Recipe) -> None:
        import torch

        self.model = model.train()
        self._tokenizer = tokenizer
        self._recipe = recipe
        self._trained = [weight for weight in model.parameters() if weight.requires_grad]
        self._optimizer = torch.optim.AdamW(self._trained, lr=recipe.rate, weight_decay=0.01)

    def learn(
        self, name: str, batches: Iterator[list[Pair]], minutes: float, slowing: Callable[[float], float]
    ) -> None:
        """Learn from batches for so long. `slowing`: the share of the rate at a progress in 0..1."""
        started, average = time.monotonic(), 0.0
        for step, batch in enumerate(batches, start=1):
            elapsed = time.monotonic() - started
            if elapsed >= 60 * minutes:
                break
            rate = self._recipe.rate * min(1.0, step / self._recipe.warm_up) * slowing(elapsed / (60 * minutes))
            self._optimizer.param_groups[0]["lr"] = rate
            loss = self._step(batch)
            average = loss if step == 1 else 0.98 * average + 0.02 * loss
            if step % 50 == 0:
                print(f"{name} {step} loss {average:.4f} {elapsed:.0f} s", flush=True)

    def _step(self, batch: Sequence[Pair]) -> float:
        import torch

        labels = torch.tensor([float(pair.supported) for pair in batch])
        weights = torch.tensor([pair.weight for pair in batch])
        with torch.autocast("cpu", torch.bfloat16, enabled=self._recipe.half):
            scores = self.model(*_inputs(self._tokenizer, batch))
        losses = torch.nn.functional.binary_cross_entropy_with_logits(scores.float(), labels, reduction="none")
        loss = (losses * weights).sum() / weights.sum()
        self._optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self._trained, 1.0)
        self._optimizer.step()
        return float(loss.item())


def _mixed(pairs: Sequence[Pair], lessons: Sequence[Pair], recipe: Recipe) -> Iterator[list[Pair]]:
    more = _batches(lessons, replace(recipe, seed=recipe.seed + 1))
    for number, batch in enumerate(_batches(pairs, recipe), start=1):
        if number % recipe.between == 0:
            yield next(more)
        yield batch


def tokenizer_of(path: Path) -> Any:
    """The tokenizer of a file, cutting the evidence, never the statement before it."""
    from tokenizers import Tokenizer

    tokenizer: Any = Tokenizer.from_file(str(path))
    tokenizer.enable_truncation(TOKENS, strategy="only_second")
    return tokenizer


def _inputs(tokenizer: Any, batch: Sequence[Pair]) -> tuple[Any, Any, Any]:
    import torch

    tokenizer.enable_padding(pad_to_multiple_of=_SHAPE)
    encoded = tokenizer.encode_batch([(pair.statement, pair.evidence) for pair in batch])
    return (
        torch.tensor([each.ids for each in encoded]),
        torch.tensor([each.attention_mask for each in encoded]),
        torch.tensor([each.type_ids for each in encoded]),
    )


def build(start: Path, layers: int, dropout: float) -> Any:
    """The model, untrained: the embedder's vocabulary and lower layers, and a head of its own."""
    import torch
    from transformers import AutoModel

    encoder: Any = AutoModel.from_pretrained(start, attn_implementation="eager", add_pooling_layer=False)
    encoder.encoder.layer = encoder.encoder.layer[:layers]
    encoder.embeddings.word_embeddings.weight.requires_grad = False
    for module in encoder.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = dropout
    width = encoder.config.hidden_size

    class Reader(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.encoder = encoder
            self.together = torch.nn.Sequential(
                torch.nn.Linear(4 * width, 256), torch.nn.GELU(), torch.nn.Dropout(dropout), torch.nn.Linear(256, 1)
            )
            self.word = torch.nn.Linear(width, 1)

        def forward(self, input_ids: Any, attention_mask: Any, token_type_ids: Any) -> Any:
            hidden = self.encoder(
                input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
            ).last_hidden_state
            evidence = (token_type_ids * attention_mask).unsqueeze(-1).to(hidden.dtype)
            statement = ((1 - token_type_ids) * attention_mask).unsqueeze(-1).to(hidden.dtype)
            said = (hidden * statement).sum(1) / statement.sum(1)
            given = (hidden * evidence).sum(1) / evidence.sum(1).clamp(min=1)
            together = self.together(torch.cat([said, given, (said - given).abs(), said * given], dim=-1)).squeeze(-1)
            words = self.word(hidden).squeeze(-1)
            worst = (words + (1 - statement.squeeze(-1)) * 1e4).min(dim=1).values
            return together + worst

    return Reader()


def _batches(pairs: Sequence[Pair], recipe: Recipe) -> Iterator[list[Pair]]:
    """Batches of pairs of like length, in random order, again and again."""
    chance = random.Random(recipe.seed)  # noqa: S311 - no secret
    while True:
        order = list(pairs)
        chance.shuffle(order)
        chunks = [order[at : at + recipe.batch * 40] for at in range(0, len(order), recipe.batch * 40)]
        batches = []
        for chunk in chunks:
            chunk.sort(key=lambda pair: len(pair.evidence) + len(pair.statement))
            batches += [chunk[at : at + recipe.batch] for at in range(0, len(chunk), recipe.batch)]
        chance.shuffle(batches)
        yield from batches
