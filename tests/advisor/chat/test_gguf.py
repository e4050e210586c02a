"""A GGUF file behind llama.cpp's own server: a tiny one with random weights, made here."""

from __future__ import annotations

import gc
import json
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from assistant.advisor.chat.local_server import LocalServer
from assistant.advisor.chat.models import GgufModel, load_chat_model
from assistant.advisor.chat.streaming import stream_text
from assistant.errors import DraftFailed
from assistant.settings import Settings
from tests.advisor.chat.conftest import PATIENT, Ask

pytest.importorskip("xllamacpp", reason="the extra `local` is not installed")
gguf: Any = pytest.importorskip("gguf", reason="the package gguf, which writes the model, is not installed")

WIDTH, INNER, LAYERS, HEADS = 32, 64, 2, 2


@pytest.fixture(scope="module")
def model_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A llama with two layers, a vocabulary of bytes, and weights out of a hat."""
    import numpy as np

    path = tmp_path_factory.mktemp("gguf") / "tiny.gguf"
    kinds = gguf.TokenType
    tokens = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256)), "▁"]
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_context_length(32768)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(INNER)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens)
    writer.add_token_scores([0.0] * len(tokens))
    writer.add_token_types([kinds.UNKNOWN, kinds.CONTROL, kinds.CONTROL, *[kinds.BYTE] * 256, kinds.NORMAL])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_chat_template("{% for m in messages %}{{ m['content'] }}\n{% endfor %}")
    random = np.random.default_rng(7)
    shapes = {"token_embd": (len(tokens), WIDTH), "output": (len(tokens), WIDTH), "output_norm": (WIDTH,)}
    for layer in range(LAYERS):
        square = dict.fromkeys(("attn_q", "attn_k", "attn_v", "attn_output"), (WIDTH, WIDTH))
        inner = {"ffn_gate": (INNER, WIDTH), "ffn_up": (INNER, WIDTH), "ffn_down": (WIDTH, INNER)}
        norms = {"attn_norm": (WIDTH,), "ffn_norm": (WIDTH,)}
        shapes |= {f"blk.{layer}.{name}": shape for name, shape in (square | inner | norms).items()}
    for name, shape in shapes.items():
        weights = np.ones(shape) if len(shape) == 1 else random.standard_normal(shape) * 0.3
        writer.add_tensor(f"{name}.weight", weights.astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def test_its_rubbish_ends_in_the_built_in_brief(ask: Ask, model_file: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A model that only babbles does not reach the user, and its server writes nothing to our streams."""
    brief, reasons = ask(f"gguf:{model_file}", model_timeout=PATIENT)
    assert len(reasons) == 1
    assert (brief.model, brief.grounding.unsupported) == ("builtin", 0)
    assert brief.grounding.supported > 5
    assert capfd.readouterr() == ("", "")


def test_it_answers(model_file: Path) -> None:
    """Text comes out of the file, from a server that starts with the first question and starts anew if it died."""
    settings = Settings(model=f"gguf:{model_file}", first_token_timeout=PATIENT)
    model = load_chat_model(settings)
    assert isinstance(model, GgufModel)
    assert model.server is None
    for _ in range(2):
        pieces = stream_text(model, [("user", "Hold or withdraw?")], settings)
        assert next(pieces)
        pieces.close()  # type: ignore[attr-defined]
        assert model.server is not None
        model.server.process.kill()
        model.server.process.wait()


def test_the_server_goes_with_the_model(model_file: Path) -> None:
    """When the model is let go, its process ends."""
    server = LocalServer(model_file, 512)
    process = server.process
    assert process.poll() is None
    del server
    gc.collect()
    assert process.wait(PATIENT) is not None


def test_the_server_ends_when_its_starter_is_gone(model_file: Path) -> None:
    """Should we be killed, the end of its standard input ends it."""
    server = LocalServer(model_file, 512)
    assert server.process.stdin
    server.process.stdin.close()
    assert server.process.wait(PATIENT) == 0


def test_strangers_cannot_use_it(model_file: Path) -> None:
    """Without the key, which nobody else knows, the server refuses."""
    server = LocalServer(model_file, 512)
    body = json.dumps({"messages": [{"role": "user", "content": "x"}], "max_tokens": 1}).encode()

    def status(key: str) -> int:
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {key}"}
        request = urllib.request.Request(f"{server.url}/chat/completions", body, headers)  # noqa: S310
        try:
            with urllib.request.urlopen(request) as answer:  # noqa: S310
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code

    assert (status("wrong"), status(server.key)) == (401, 200)


def test_a_damaged_file(ask: Ask, model_file: Path, tmp_path: Path) -> None:
    """A file that begins like a model and is none ends in the built-in brief, and names the file."""
    damaged = tmp_path / "damaged.gguf"
    damaged.write_bytes(model_file.read_bytes()[:300])
    brief, reasons = ask(f"gguf:{damaged}")
    assert brief.model == "builtin"
    assert str(damaged) in reasons[0]
    with pytest.raises(DraftFailed):
        LocalServer(damaged, 512)
