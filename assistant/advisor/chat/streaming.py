"""A chat model's answer as it comes in, within limits of time and sense."""

from __future__ import annotations

import queue
import re
import threading
import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from assistant.advisor.chat.failures import explain
from assistant.errors import DraftFailed, Stopped
from assistant.settings import Settings

MAX_REPEATS = 6
"""How often one line, or one run of twelve words, may stand in a draft.

`prompts/advise.*.md` ask for six headings, and a model may write the same “the passages do not say” under each. The
drafts of the built-in advisor on the 44 founding questions (evals/suites/founding.jsonl) repeat no line and no run of
twelve words at all (November 2026)."""

RUN = 12
"""Words in a run: half a sentence as the prompts ask for it (at most 25 words)."""

MAX_CHARACTERS = 20_000
"""Eight times the longest draft of the built-in advisor on the founding questions (2,521 characters)."""

_WORD = re.compile(r"[^\W\d_]+")
_OPENED, _CLOSED = "<think>", "</think>"
_HEED = 0.1
"""Seconds within which a wish to stop is heeded while a server is silent."""

_CUT_SHORT = {"length", "max_tokens", "model_length"}
"""What OpenAI and Ollama, Anthropic and Google, and Mistral call an answer that ran out of room."""

Messages = Sequence[tuple[str, str]]


@dataclass
class Usage:
    """Tokens read and written over several requests, as far as servers tell. `told`: whether any has."""

    read: int = 0
    written: int = 0
    told: bool = False

    def add(self, chunk: Any) -> None:
        """Take in what a piece of an answer says of its tokens; most say nothing."""
        counts = getattr(chunk, "usage_metadata", None)
        if counts:
            self.read += int(counts.get("input_tokens") or 0)
            self.written += int(counts.get("output_tokens") or 0)
            self.told = True


class _Worker(threading.Thread):
    """Reads the stream in a thread, because a stalled server blocks in a read that no deadline can interrupt."""

    def __init__(self, model: Any, messages: Messages, usage: Usage) -> None:
        super().__init__(name="chat-model", daemon=True)
        self._usage = usage
        self.pieces: queue.Queue[str | BaseException | None] = queue.Queue()
        self.cancelled = threading.Event()
        self.finish = ""
        self._model, self._messages = model, messages

    def run(self) -> None:
        """Put every piece of text into the queue, an empty one for a sign of life, then None or what went wrong."""
        try:
            with closing(self._model.stream(list(self._messages))) as chunks:  # closing it hangs up on the server
                for chunk in chunks:
                    if self.cancelled.is_set():
                        return
                    self.finish = _finish(chunk) or self.finish
                    self._usage.add(chunk)
                    self.pieces.put(chunk.text if isinstance(chunk.text, str) else chunk.text())
        except BaseException as error:  # each provider raises its own; whatever it is, the asker must hear of it
            self.pieces.put(error)
        else:
            self.pieces.put(None)


def stream_text(
    model: Any,
    messages: Messages,
    settings: Settings,
    stop: threading.Event | None = None,
    usage: Usage | None = None,
) -> Iterator[str]:
    """Yield a chat model's answer. Closing the generator hangs up on the server, and so does setting `stop`.

    `usage` is added to.

    Raises:
        Stopped: `stop` was set.
        DraftFailed: no first token within `first_token_timeout` seconds, silence for as long later on, no end within
            `model_timeout` seconds, no text, no end in sight, an answer cut short, or any fault of the server.
    """
    worker = _Worker(model, messages, usage or Usage())
    watch, last = LoopWatch(), ""
    worker.start()
    try:
        for piece in without_thoughts(_within_limits(worker, settings, stop or threading.Event())):
            watch.feed(piece)
            last = (last + piece)[-200:]
            yield piece
        if watch.characters == 0:
            raise DraftFailed("model_empty")
        if worker.finish in _CUT_SHORT:
            raise DraftFailed("model_unfinished")
        # A connection that is closed without a word looks like an end. Servers that say why they stopped settle it;
        # from others we take what ends like a sentence, a quotation or a citation.
        if not worker.finish and last.rstrip()[-1:] not in tuple(".!?:;)]}\"'”’*_|`"):
            raise DraftFailed("model_broken_off")
    finally:
        worker.cancelled.set()


def _within_limits(worker: _Worker, settings: Settings, stop: threading.Event) -> Iterator[str]:
    """The pieces as they come, each within the silence allowed and all before the deadline."""
    silence, whole = settings.first_token_timeout, settings.model_timeout
    deadline = time.monotonic() + whole
    begun = False
    while True:
        left = deadline - time.monotonic()
        try:
            piece = _next_piece(worker, max(0.0, min(silence, left)), stop)
        except queue.Empty:
            if left <= silence:
                raise DraftFailed("model_too_slow", seconds=f"{whole:g}") from None
            if begun:
                raise DraftFailed("model_stalled", seconds=f"{silence:g}") from None
            raise DraftFailed("model_slow_start", seconds=f"{silence:g}") from None
        if piece is None:
            return
        if isinstance(piece, BaseException):
            raise explain(piece, settings) from None
        begun = True
        if time.monotonic() > deadline:
            raise DraftFailed("model_too_slow", seconds=f"{whole:g}")
        if piece:
            yield piece


def _next_piece(worker: _Worker, patience: float, stop: threading.Event) -> str | BaseException | None:
    """What the worker puts next, within `patience` seconds; looks up now and then whether it should stop."""
    until = time.monotonic() + patience
    while True:
        if stop.is_set():
            raise Stopped("stopped")
        left = until - time.monotonic()
        try:
            return worker.pieces.get(timeout=max(0.0, min(_HEED, left)))
        except queue.Empty:
            if left <= _HEED:
                raise


def without_thoughts(pieces: Iterator[str]) -> Iterator[str]:
    """Leave out a `<think>…</think>` with which an answer opens: some servers pass a model's thoughts on as text."""
    held = ""
    for piece in pieces:
        held += piece
        start = held.lstrip()
        if start.startswith(_OPENED):
            if _CLOSED not in start:
                continue
            held = start.partition(_CLOSED)[2]
        elif _OPENED.startswith(start):  # too little yet to tell
            continue
        if held:
            yield held
        yield from pieces
        return
    if held.strip() and not held.lstrip().startswith(_OPENED):
        yield held


class LoopWatch:
    """Notices an answer that goes round in circles, or does not stop."""

    def __init__(self) -> None:
        self.characters = 0
        """Characters seen, without white space at the beginning."""
        self._tail = ""
        self._lines: Counter[tuple[str, ...]] = Counter()
        self._runs: Counter[tuple[str, ...]] = Counter()
        self._latest: deque[str] = deque(maxlen=RUN)
        self._line: list[str] = []

    def feed(self, piece: str) -> None:
        """Take in a piece of the answer.

        Raises:
            DraftFailed: a line or a run of words has been said too often, or the answer is far too long.
        """
        self.characters += len(piece if self.characters else piece.lstrip())
        if self.characters > MAX_CHARACTERS:
            raise DraftFailed("model_looping")
        # The last word may not be complete yet; it waits for what follows.
        text = self._tail + piece
        cut = max(text.rfind(" "), text.rfind("\n")) + 1
        self._tail = text[cut:]
        for part in text[:cut].splitlines(keepends=True):
            for word in _WORD.findall(part.casefold()):  # no digits: a loop may well be numbered
                self._line.append(word)
                self._latest.append(word)
                if len(self._latest) == RUN:
                    _count(self._runs, tuple(self._latest))
            if part.endswith("\n"):
                if self._line:
                    _count(self._lines, tuple(self._line))
                self._line = []


def _count(seen: Counter[tuple[str, ...]], words: tuple[str, ...]) -> None:
    seen[words] += 1
    if seen[words] > MAX_REPEATS:
        raise DraftFailed("model_looping")


def _finish(chunk: Any) -> str:
    """Why the model stopped, in its provider's words; empty while it has not."""
    told = getattr(chunk, "response_metadata", None) or {}
    reason = next((told[key] for key in ("finish_reason", "done_reason", "stop_reason") if told.get(key)), "")
    return str(reason).lower()
