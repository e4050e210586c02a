"""A folder as `distil` leaves it, in miniature: a BERT of two layers with random weights, and its tokenizer."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import TemplateProcessing

_SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
_SYMBOLS = ("[unused0]", "дом", *"abcdefghijklmnopqrstuvwxyz0123456789.,")


def write_encoder(folder: Path, words: Iterable[str]) -> Path:
    """Write model and tokenizer of a vocabulary of whole words, single letters, and one word in another script."""
    import torch
    from transformers import BertConfig, BertModel

    torch.manual_seed(0)
    pieces = dict.fromkeys((*_SPECIAL, *_SYMBOLS, *(f"##{letter}" for letter in _SYMBOLS[2:]), *sorted(set(words))))
    vocabulary = {piece: number for number, piece in enumerate(pieces)}
    tokenizer = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]"))  # noqa: S106 - no password
    tokenizer.normalizer = BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.add_special_tokens(list(_SPECIAL))
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[(name, vocabulary[name]) for name in ("[CLS]", "[SEP]")],
    )
    shape = BertConfig(
        vocab_size=len(vocabulary), hidden_size=32, num_hidden_layers=3, num_attention_heads=2, intermediate_size=64
    )
    model = BertModel(shape, add_pooling_layer=False)
    model.save_pretrained(folder)
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder
