"""Export: the student as an int8 ONNX file that onnxruntime runs alone, with tokenizer and model card."""

from __future__ import annotations

import hashlib
import importlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from assistant.onnx_model import CARD, TOKENIZER, WEIGHTS
from assistant.training.distil import FOLDER

FP32 = "model_fp32.onnx"
_OPSET = 17


def export(work: Path, out: Path, name: str, *, max_tokens: int = 384) -> dict[str, Any]:
    """Write `model_int8.onnx`, `tokenizer.json` and `model.toml` into a folder, and return what the card says.

    The unquantised graph stays in the work folder, to measure what int8 costs.
    """
    import torch
    from transformers import AutoModel

    encoder: Any = AutoModel.from_pretrained(work / FOLDER, attn_implementation="eager").eval()
    example = torch.ones(1, 8, dtype=torch.int64)
    axes = {0: "batch", 1: "tokens"}
    torch.onnx.export(
        _pooled(encoder),
        (example, example),
        str(work / FP32),
        input_names=["input_ids", "attention_mask"],
        # `embedding` would collide with a name inside the graph.
        output_names=["sentence_embedding"],
        dynamic_axes={"input_ids": axes, "attention_mask": axes, "sentence_embedding": {0: "batch"}},
        opset_version=_OPSET,
        dynamo=False,
    )
    definition = json.loads((work / FOLDER / TOKENIZER).read_text(encoding="utf-8"))
    facts = {"name": name, "dimension": int(encoder.config.hidden_size), "max_tokens": max_tokens}
    return write_model(work / FP32, definition, facts, out)


def write_model(graph: Path, tokenizer: Mapping[str, Any], facts: Mapping[str, Any], out: Path) -> dict[str, Any]:
    """Write an ONNX file as int8, its tokenizer and its card into a folder, as `OnnxModel` reads them.

    Returns what the card says: the facts, and the checksums of both files.
    """
    quantization: Any = importlib.import_module("onnxruntime.quantization")  # does not export what it documents
    out.mkdir(parents=True, exist_ok=True)
    quantization.quantize_dynamic(graph, out / WEIGHTS, per_channel=True, weight_type=quantization.QuantType.QInt8)
    (out / TOKENIZER).write_text(json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    card = {**facts, "sha256": _sha256(out / WEIGHTS), "tokenizer_sha256": _sha256(out / TOKENIZER)}
    lines = ["# What the model in this folder is; the README of the folder says how it was made."]
    lines += [f"{key} = {json.dumps(value)}" for key, value in card.items()]
    (out / CARD).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return card


def _pooled(encoder: Any) -> Any:
    """The encoder with mean pooling and normalisation inside, so that its output is the vector we use."""
    import torch

    class Pooled(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.encoder = encoder

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            hidden = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
            mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
            mean = (hidden * mask).sum(1) / mask.sum(1)
            return torch.nn.functional.normalize(mean, dim=-1)

    return Pooled().eval()


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
