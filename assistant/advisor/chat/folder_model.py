"""A chat model from a folder in the form of Hugging Face's transformers, run in this process.

With transformers itself, which sentence-transformers brings along: langchain-huggingface wants an older
huggingface-hub than sentence-transformers does, so that the two cannot be installed side by side (November 2026).
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from assistant.errors import ConfigurationError

ANSWER_TOKENS = 1536
"""Where generation must be given a limit: half as much again as the longest answer asked for."""


class FolderModel:
    """Weights, tokenizer and chat template in one folder, loaded with the first question."""

    def __init__(self, path: Path) -> None:
        """Look at the folder.

        Raises:
            ConfigurationError: there is no model in it.
        """
        try:
            self._facts: Mapping[str, Any] = json.loads((path / "config.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            raise ConfigurationError("model_file_missing", path=path) from None
        self._path = path
        self._lock = threading.Lock()
        self._loaded: tuple[Any, Any] | None = None

    @property
    def context(self) -> int | None:
        """How many tokens it was trained to read; None if the folder does not say."""
        length = self._facts.get("max_position_embeddings")
        return length if isinstance(length, int) and length > 0 else None

    def stream(self, messages: list[tuple[str, str]]) -> Iterator[Any]:
        """As a LangChain chat model's `stream`: the most likely answer, without chance."""
        from langchain_core.messages import AIMessageChunk
        from transformers import TextIteratorStreamer

        tokenizer, model = self._ready()
        prompt = _prompt(tokenizer, messages)
        room = max(1, min(ANSWER_TOKENS, (self.context or prompt.shape[1] + ANSWER_TOKENS) - prompt.shape[1]))
        streamer = TextIteratorStreamer(tokenizer, skip_prompt=True, skip_special_tokens=True)
        work = _Generation(model, prompt, streamer, room)
        work.start()
        try:
            for text in streamer:
                yield AIMessageChunk(content=text)
            work.join()
            if work.error:
                raise work.error
            yield AIMessageChunk(content="", response_metadata={"finish_reason": work.finish})
        finally:
            work.given_up.set()

    def _ready(self) -> tuple[Any, Any]:
        with self._lock:
            if self._loaded is None:
                os.environ.setdefault("HF_HUB_OFFLINE", "1")  # read when it is imported: a folder needs no network
                from transformers import AutoModelForCausalLM, AutoTokenizer
                from transformers.utils import logging

                logging.disable_progress_bar()  # type: ignore[no-untyped-call]
                # Weights as safetensors and no code from the folder: neither may run anything here.
                only = {"local_files_only": True, "trust_remote_code": False}
                tokenizer = AutoTokenizer.from_pretrained(self._path, **only)
                model: Any = AutoModelForCausalLM.from_pretrained(self._path, use_safetensors=True, **only)
                self._loaded = tokenizer, model.eval()
            return self._loaded


def _prompt(tokenizer: Any, messages: list[tuple[str, str]]) -> Any:
    """The messages as the model was taught to read them; as plain paragraphs, if it was never taught to chat."""
    if tokenizer.chat_template:
        roles = [{"role": role, "content": text} for role, text in messages]
        encoded = tokenizer.apply_chat_template(
            roles, add_generation_prompt=True, return_tensors="pt", return_dict=True
        )
        return encoded["input_ids"]
    return tokenizer("\n\n".join(text for _, text in messages) + "\n\n", return_tensors="pt")["input_ids"]


class _Generation(threading.Thread):
    """Generates into a streamer. A thread of its own, because transformers hands text out only that way."""

    def __init__(self, model: Any, prompt: Any, streamer: Any, room: int) -> None:
        super().__init__(name="folder-model", daemon=True)
        self.given_up = threading.Event()
        self.error: Exception | None = None
        self.finish = "stop"
        self._model, self._prompt, self._streamer, self._room = model, prompt, streamer, room

    def run(self) -> None:
        """Until the answer ends, its room is used up, or nobody waits for it any more."""
        import torch
        from transformers import StoppingCriteriaList

        def unwanted(tokens: Any, scores: Any, **_: Any) -> Any:
            return torch.full((tokens.shape[0],), self.given_up.is_set(), dtype=torch.bool)

        try:
            with torch.inference_mode():
                tokens = self._model.generate(
                    self._prompt,
                    attention_mask=torch.ones_like(self._prompt),
                    streamer=self._streamer,
                    max_new_tokens=self._room,
                    do_sample=False,
                    stopping_criteria=StoppingCriteriaList([unwanted]),
                )
            if tokens.shape[1] - self._prompt.shape[1] >= self._room:
                self.finish = "length"
        except Exception as error:  # told to whoever reads the stream
            self.error = error
            self._streamer.end()
