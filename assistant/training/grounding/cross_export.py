"""Export: the trained cross-encoder as an int8 ONNX file, with a tokenizer of the words it can meet."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from assistant.onnx_model import TOKENIZER
from assistant.training.export import write_model
from assistant.training.grounding.cross_encoder import STATE, TOKENS, Recipe, build

_OPSET = 17
_LATIN = 0x250
"""The first letter that is not Latin (Unicode's blocks): neither Dutch nor English needs those from here on."""


def export(start: Path, work: Path, out: Path, name: str, recipe: Recipe) -> dict[str, Any]:
    """Write model, tokenizer and card into a folder, and return what the card says. `start`: the embedder's weights.

    Rows of the vocabulary that stand for letters of other scripts are left out: 2,500 of 72,500.
    """
    import torch

    model = build(start, recipe.layers, 0.0)
    model.load_state_dict(torch.load(work / STATE, weights_only=True))
    definition = json.loads((start / TOKENIZER).read_text(encoding="utf-8"))
    kept = kept_words(definition["model"]["vocab"])
    words = model.encoder.embeddings.word_embeddings
    model.encoder.embeddings.word_embeddings = torch.nn.Embedding.from_pretrained(  # type: ignore[no-untyped-call]
        words.weight[list(kept.values())]
    )
    example = (
        torch.ones(1, 8, dtype=torch.int64),
        torch.ones(1, 8, dtype=torch.int64),
        torch.tensor([[0] * 4 + [1] * 4]),
    )
    axes = {0: "pairs", 1: "tokens"}
    names = ["input_ids", "attention_mask", "token_type_ids"]
    torch.onnx.export(
        model.eval(),
        example,
        str(work / "cross-encoder.onnx"),
        input_names=names,
        output_names=["log_odds"],
        dynamic_axes={**dict.fromkeys(names, axes), "log_odds": {0: "pairs"}},
        opset_version=_OPSET,
        dynamo=False,
    )
    facts = {"name": name, "parameters": sum(weight.numel() for weight in model.parameters()), "max_tokens": TOKENS}
    return write_model(work / "cross-encoder.onnx", _renumbered(definition, kept), facts, out)


def kept_words(vocabulary: dict[str, int]) -> dict[str, int]:
    """The pieces of words that stay, with their old numbers, in order: those without letters of other scripts."""
    return {
        piece: number
        for piece, number in sorted(vocabulary.items(), key=lambda item: item[1])
        if not piece.startswith("[unused") and all(ord(letter) < _LATIN or not letter.isalpha() for letter in piece)
    }


def _renumbered(definition: dict[str, Any], kept: dict[str, int]) -> dict[str, Any]:
    """A tokenizer with the words that stay, numbered anew."""
    numbers = {piece: number for number, piece in enumerate(kept)}
    definition["model"]["vocab"] = numbers
    for added in definition["added_tokens"]:
        added["id"] = numbers[added["content"]]
    for token in definition["post_processor"]["special_tokens"].values():
        token["ids"] = [numbers[piece] for piece in token["tokens"]]
    return definition
