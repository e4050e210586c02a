"""Tiny models as GGUF files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from evals.tiny_models.program import BODY, CONTEXT, HEAD_WIDTH, HEADS, Matrix, compiled, drawn
from evals.tiny_models.tokens import ANSWER, BEGIN, END, Token, known_words, vocabulary

NAMES = ("noise", "glib", "careless", "faithful")

_IN_HALF = frozenset({"token_embd", "output"})
"""Kept with 16 bits, which are enough for their few and round numbers."""


def make(folder: Path, names: Sequence[str] = NAMES) -> list[Path]:
    """Write the models into a folder; each is some 25 MB large."""
    folder.mkdir(parents=True, exist_ok=True)
    known = known_words()
    paths = []
    for name in names:
        tokens = vocabulary(name, known)
        paths.append(folder / f"{name}.gguf")
        _write(paths[-1], tokens, drawn(tokens) if name == "noise" else compiled(tokens))
    return paths


def _write(path: Path, tokens: Sequence[Token], weights: Mapping[str, Matrix]) -> None:
    """Write a model; how it is laid out stands in llama.cpp's docs and in the package gguf."""
    import gguf

    writer = gguf.GGUFWriter(path, "llama")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(BODY.width)
    writer.add_block_count(2)
    writer.add_feed_forward_length(1)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(1)
    writer.add_key_length(HEAD_WIDTH)
    writer.add_value_length(HEAD_WIDTH)
    writer.add_rope_dimension_count(HEAD_WIDTH)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("rwkv")
    writer.add_token_list([_escaped(token.text) for token in tokens])
    writer.add_token_types([gguf.TokenType.CONTROL if each.control else gguf.TokenType.NORMAL for each in tokens])
    texts = [token.text for token in tokens]
    writer.add_bos_token_id(texts.index(BEGIN.encode()))
    writer.add_eos_token_id(texts.index(END.encode()))
    turns = "{% for message in messages %}{{ message['content'] }}\n{% endfor %}"
    writer.add_chat_template(f"{BEGIN}{turns}{ANSWER}")
    for name, matrix in weights.items():
        writer.add_tensor(f"{name}.weight", matrix.astype(np.float16 if name in _IN_HALF else np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _escaped(text: bytes) -> str:
    """As llama.cpp's `rwkv` tokenizer takes it: like a literal of bytes in Python."""
    return "".join(chr(byte) if 32 <= byte < 127 and byte != ord("\\") else f"\\x{byte:02x}" for byte in text)
