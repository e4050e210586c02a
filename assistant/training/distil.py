"""Distil: the student learns to give a Dutch text the vector that the teacher gives its English translation.

Loss, after Reimers and Gurevych (2020, arXiv:2004.09813) with cosine for squared distance, as only directions count:
1 - cos(student(nl), teacher(en)), the same for student(en), so that English stays what it was, and a little in-batch
contrast (InfoNCE), so that texts that differ keep apart. To this comes contrast between questions and the texts that
answer them (`search_pairs`), which the teacher knows only of English. The rows of the vocabulary learn faster than the
layers.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant import locations
from assistant.training.pairs import Pair, pairs_hash, read_pairs
from assistant.training.search_pairs import read_topics, topic_batches
from assistant.training.vocabulary import FOLDER as START

FOLDER = "student"
_SHAPE = 8


@dataclass(frozen=True, slots=True)
class Recipe:
    """The numbers of a training run.

    `english`: how many of the batch's pairs also teach their English side. `topics`: questions with an answer in a
    batch, and `search` what their contrast weighs.
    """

    epochs: int = 3
    minutes: float = 60.0
    batch: int = 64
    rate: float = 2e-4
    vocabulary_rate: float = 6e-4
    english: float = 0.3
    english_weight: float = 0.5
    contrast: float = 0.1
    temperature: float = 0.05
    topics: int = 24
    search: float = 0.25
    tokens: int = 192
    warm_up: int = 100
    seed: int = 0
    threads: int = 0
    half: bool = True


def distil(teacher: Path, work: Path, recipe: Recipe, start: Path | None = None) -> int:
    """Train the student and write it into the work folder; return the number of pairs seen.

    `start`: the folder of a student to train on; without it, the one that `vocabulary` made.
    """
    import torch

    torch.manual_seed(recipe.seed)
    if recipe.threads:
        torch.set_num_threads(recipe.threads)
    start = start or work / START
    trainer = _Trainer(teacher, start, recipe, "cuda" if torch.cuda.is_available() else "cpu")
    pairs = read_pairs(work)
    seen = trainer.train(pairs, trainer.targets(pairs, work))
    target = work / FOLDER
    trainer.student.save_pretrained(target)
    for name in ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"):
        (target / name).write_bytes((start / name).read_bytes())
    return seen


class _Trainer:
    def __init__(self, teacher: Path, start: Path, recipe: Recipe, device: str) -> None:
        import torch
        from transformers import AutoModel, AutoTokenizer, PreTrainedTokenizerFast

        self.recipe, self.device = recipe, device
        self.random = random.Random(recipe.seed)  # noqa: S311 - no secret
        self.teacher: Any = AutoModel.from_pretrained(teacher).eval().to(device)
        self.teacher_tokenizer: Any = AutoTokenizer.from_pretrained(teacher)
        self.student: Any = AutoModel.from_pretrained(start).to(device)
        fast: Any = PreTrainedTokenizerFast
        self.tokenizer: Any = fast(
            tokenizer_file=str(start / "tokenizer.json"),
            **{f"{name}_token": f"[{name.upper()}]" for name in ("unk", "pad", "cls", "sep", "mask")},
        )
        for module in self.student.modules():
            if isinstance(module, torch.nn.Dropout):
                module.p = 0.0  # the target is exact; noise only slows so short a training
        rows = [weight for name, weight in self.student.named_parameters() if "word_embeddings" in name]
        layers = [
            weight
            for name, weight in self.student.named_parameters()
            if "word_embeddings" not in name and "pooler" not in name
        ]
        # SparseAdam touches only the rows of a batch: a tenth of the time of updating 70,000 of them each step.
        embeddings = self.student.embeddings.word_embeddings
        embeddings.sparse, embeddings.padding_idx = True, None
        self.layers = layers
        self.optimizers: list[Any] = [
            torch.optim.AdamW(layers, lr=recipe.rate, weight_decay=0.0),
            torch.optim.SparseAdam(rows, lr=recipe.vocabulary_rate),
        ]
        self.rates = (recipe.rate, recipe.vocabulary_rate)

    def train(self, pairs: Sequence[Pair], targets: Any) -> int:
        """Run the recipe; stops after its minutes whatever is left, with the rate falling to nothing by then."""
        import torch

        searches = topic_batches(read_topics(locations.corpus_directory()), self.recipe.topics, self.recipe.seed)
        batches = [batch for _ in range(self.recipe.epochs) for batch in self._batches(pairs)]
        started, seen, average = time.monotonic(), 0, 0.0
        self.student.train()
        for step, batch in enumerate(batches, start=1):
            progress = max(step / len(batches), (time.monotonic() - started) / (60 * self.recipe.minutes))
            if progress >= 1:
                break
            self._set_rates(min(1.0, step / self.recipe.warm_up) * (1 - progress) + 0.01)
            loss = self._loss([pairs[number] for number in batch], targets[batch].float().to(self.device))
            loss = loss + self.recipe.search * self._search_loss(next(searches))
            for optimizer in self.optimizers:
                optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(self.layers, 1.0)
            for optimizer in self.optimizers:
                optimizer.step()
            seen += len(batch)
            average = loss.item() if step == 1 else 0.98 * average + 0.02 * loss.item()
            if step % 100 == 0:
                print(f"{step}/{len(batches)} loss {average:.4f} {time.monotonic() - started:.0f} s", flush=True)
        self.student.eval()
        return seen

    def _loss(self, pairs: Sequence[Pair], targets: Any) -> Any:
        import torch
        from torch.nn import functional

        recipe = self.recipe
        few = max(4, int(recipe.english * len(pairs)))
        with self._half():
            dutch = self._encode(self.student, self.tokenizer, [pair.nl for pair in pairs])
            english = self._encode(self.student, self.tokenizer, [pair.en for pair in pairs[:few]])
        near = (1 - (dutch * targets).sum(1)).mean()
        stay = (1 - (english * targets[:few]).sum(1)).mean()
        scores = dutch @ targets.T / recipe.temperature
        same = (targets @ targets.T > 0.97) & ~torch.eye(len(pairs), dtype=torch.bool, device=self.device)
        order = torch.arange(len(pairs), device=self.device)
        apart = functional.cross_entropy(scores.masked_fill(same, -1e4), order)
        return near + recipe.english_weight * stay + recipe.contrast * apart

    def _search_loss(self, asked: Sequence[tuple[str, str]]) -> Any:
        """How badly each question finds its own answer among those of the others, and the reverse."""
        import torch
        from torch.nn import functional

        with self._half():
            questions = self._encode(self.student, self.tokenizer, [question for question, _ in asked])
            answers = self._encode(self.student, self.tokenizer, [answer for _, answer in asked])
        scores = questions @ answers.T / self.recipe.temperature
        order = torch.arange(len(asked), device=self.device)
        return (functional.cross_entropy(scores, order) + functional.cross_entropy(scores.T, order)) / 2

    def targets(self, pairs: Sequence[Pair], work: Path) -> Any:
        """The teacher's vectors of the English sides, kept in the work folder; half precision halves a large table."""
        import torch

        kept = work / f"targets-{pairs_hash(work)}.pt"
        if kept.is_file():
            return torch.load(kept, weights_only=True)
        order = sorted(range(len(pairs)), key=lambda number: len(pairs[number].en))
        targets = torch.zeros(len(pairs), self.teacher.config.hidden_size, dtype=torch.float16)
        with torch.inference_mode(), self._half():
            for start in range(0, len(order), 256):
                rows = order[start : start + 256]
                texts = [pairs[number].en for number in rows]
                targets[rows] = self._encode(self.teacher, self.teacher_tokenizer, texts).half().cpu()
        torch.save(targets, kept)
        return targets.clone()

    def _encode(self, model: Any, tokenizer: Any, texts: Sequence[str]) -> Any:
        from torch.nn import functional

        inputs = tokenizer(
            list(texts),
            padding=True,
            # oneDNN compiles its kernels per shape; two hundred lengths would cost more than the training itself.
            pad_to_multiple_of=_SHAPE,
            truncation=True,
            max_length=self.recipe.tokens,
            return_tensors="pt",
        ).to(self.device)
        hidden = model(input_ids=inputs["input_ids"], attention_mask=inputs["attention_mask"]).last_hidden_state.float()
        mask = inputs["attention_mask"].unsqueeze(-1).float()
        return functional.normalize((hidden * mask).sum(1) / mask.sum(1), dim=-1)

    def _batches(self, pairs: Sequence[Pair]) -> Iterator[list[int]]:
        """Batches of texts of like length, in random order, so that little of a batch is padding."""
        size = self.recipe.batch
        order = list(range(len(pairs)))
        self.random.shuffle(order)
        batches: list[list[int]] = []
        for start in range(0, len(order), size * 50):
            chunk = sorted(order[start : start + size * 50], key=lambda number: len(pairs[number].nl))
            batches.extend(chunk[at : at + size] for at in range(0, len(chunk) - size + 1, size))
        self.random.shuffle(batches)
        for batch in batches:
            self.random.shuffle(batch)  # its first pairs also teach English; they should not be the shortest
            yield batch

    def _set_rates(self, factor: float) -> None:
        for optimizer, rate in zip(self.optimizers, self.rates, strict=True):
            optimizer.param_groups[0]["lr"] = rate * factor

    def _half(self) -> Any:
        import torch

        return torch.autocast(self.device, torch.bfloat16, enabled=self.recipe.half)
