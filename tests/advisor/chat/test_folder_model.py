"""A folder in the form of Hugging Face's transformers: a tiny llama with random weights, made here."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from assistant.advisor.chat.client import ChatClient
from assistant.advisor.chat.streaming import stream_text
from assistant.errors import ConfigurationError, DraftFailed
from assistant.settings import Settings
from tests.advisor.chat.conftest import PATIENT, Ask

CONTEXT = 4096
TEMPLATE = "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}"
MESSAGES = [("system", "Answer briefly."), ("user", "Hold or withdraw?")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two layers, a vocabulary of bytes, weights out of a hat."""
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    path = tmp_path_factory.mktemp("transformers")
    alphabet = {piece: place for place, piece in enumerate(sorted(pre_tokenizers.ByteLevel.alphabet()))}
    backend = Tokenizer(models.BPE(vocab=alphabet, merges=[]))
    backend.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    backend.decoder = decoders.ByteLevel()
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=backend, chat_template=TEMPLATE)  # type: ignore[no-untyped-call]
    tokenizer.save_pretrained(path)
    torch.manual_seed(7)
    LlamaForCausalLM(
        LlamaConfig(
            vocab_size=len(alphabet),
            hidden_size=32,
            intermediate_size=64,
            num_hidden_layers=2,
            num_attention_heads=2,
            max_position_embeddings=CONTEXT,
            bos_token_id=None,
            eos_token_id=None,
        )
    ).save_pretrained(path)
    return path


def settings(folder: Path) -> Settings:
    """Settings that name the folder."""
    return Settings(model=f"huggingface:{folder}", first_token_timeout=PATIENT, model_timeout=PATIENT)


def test_it_streams_and_stops(folder: Path) -> None:
    """Text comes out piece by piece, and nothing goes on in the background when nobody reads any more."""
    client = ChatClient(settings(folder))
    pieces = client.stream(MESSAGES)
    assert next(pieces)
    pieces.close()  # type: ignore[attr-defined]
    for thread in threading.enumerate():
        if thread.name == "folder-model":
            thread.join(PATIENT)
            assert not thread.is_alive()


def test_its_context_is_its_own(folder: Path) -> None:
    """How much it can read stands in its folder, so evidence is packed to that."""
    assert ChatClient(settings(folder)).context == CONTEXT


def test_its_rubbish_ends_in_the_built_in_brief(ask: Ask, folder: Path) -> None:
    """A model that only babbles does not reach the user."""
    brief, reasons = ask(f"huggingface:{folder}", model_timeout=PATIENT)
    assert len(reasons) == 1
    assert (brief.model, brief.grounding.unsupported) == ("builtin", 0)
    assert brief.grounding.supported > 5


def test_no_weights(folder: Path, tmp_path: Path) -> None:
    """A folder whose weights are missing, or would have to be unpickled, is refused with a reason."""
    for name in ("config.json", "tokenizer.json", "tokenizer_config.json"):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    (tmp_path / "pytorch_model.bin").write_bytes(b"\x80\x04.")
    client = ChatClient(settings(tmp_path))
    with pytest.raises(DraftFailed):
        list(stream_text(client._model, MESSAGES, settings(tmp_path)))


def test_no_model_at_all(tmp_path: Path) -> None:
    """A folder with something else in it is refused before anything is asked."""
    with pytest.raises(ConfigurationError) as caught:
        ChatClient(settings(tmp_path))
    assert caught.value.key == "model_file_missing"
