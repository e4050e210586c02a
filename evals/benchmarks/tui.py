"""How soon is the terminal application there, and how smooth is it?

    python -m evals.benchmarks.tui                  builds an index of its own first
    python -m evals.benchmarks.tui --home FOLDER    takes the index in that STANDPUNT_HOME; nothing is written there
    python -m evals.benchmarks.tui --json

The whole application runs in a pseudo-terminal of 120 columns, on real components; times end when the bytes that show
something have come out of it. The chat model alone is a script: a server on loopback that speaks OpenAI's protocol and
writes 100 tokens a second. Compiled bytecode is made in the first, discarded run (or taken from PYTHONPYCACHEPREFIX).
On a machine that has other work the numbers are worse, so the load is told with them.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from assistant.conversation.store import SessionStore
from assistant.domain import Language
from assistant.words import say
from evals.benchmarks.ask import QUESTIONS
from evals.benchmarks.terminal import KEYS, TYPING, Terminal, echoes, terminal
from tests.advisor.chat.servers import OPENAI, Passages, Request, Step, chat_server

STARTS = 7
ANSWERS = 5
STREAMS = 3
TURNS = 500
CONVERSATIONS = 2000
TOKENS_PER_SECOND = 100
AFTERWARDS = 2.5
"""Seconds after the last token, in which the draft is checked and the brief takes its place."""

_NEW = "\x0e"
_NEXT_PART = "\x1b[17~"  # F6
_HIDDEN = "Zeppelin"
"""The name of the oldest conversation, far below what the list shows."""

_EMPTY = """
from textual.app import App
from textual.widgets import Static
class Empty(App):
    def compose(self):
        yield Static("Nothing")
Empty().run()
"""
"""What an application costs that does nothing: the part of the first frame that is Python's and Textual's."""


def _word(path: str) -> str:
    return say(Language.EN, f"tui.{path}")


_INPUT = _word("question.placeholder")
_READY = f"● {_word('header.index.ready')}"
_STANCE = say(Language.EN, "brief.headings.stance") + ":"


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured, how often, in seconds; `reach` is where it should stay below."""

    name: str
    times: list[float]
    reach: float | None = None

    def quantile(self, share: float) -> float:
        """The time within which this share of the measurements stayed."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]

    @property
    def figures(self) -> dict[str, float]:
        """What the table tells."""
        return {
            "min": min(self.times),
            "median": statistics.median(self.times),
            "p95": self.quantile(0.95),
            "max": max(self.times),
        }


class Bench:
    """Homes with an index, and the application in them."""

    def __init__(self, folder: Path, index: Path | None) -> None:
        self._folder = folder
        self._bytecode = os.environ.get("PYTHONPYCACHEPREFIX", str(folder / "bytecode"))
        self._index = index or self._built()
        self._kept = self._answered()

    def _environment(self, home: Path, **more: str) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "VIRTUAL_ENV") if name in os.environ}
        terminal = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}
        return {**kept, **terminal, "PYTHONPYCACHEPREFIX": self._bytecode, "STANDPUNT_HOME": str(home), **more}

    def _run(self, home: Path, *arguments: str) -> None:
        command = [sys.executable, "-m", "assistant", *arguments]
        subprocess.run(command, env=self._environment(home), check=True, capture_output=True)

    def _built(self) -> Path:
        home = self._folder / "built"
        self._run(home, "index")
        return home / "data" / "index"

    def _answered(self) -> Path:
        """A store with one answered turn for each question."""
        home = self.home("answered")
        for question in QUESTIONS:
            self._run(home, "ask", question)
        return home / "data" / "sessions.sqlite"

    def home(self, name: str) -> Path:
        """A home of its own, with the index."""
        home = self._folder / name
        shutil.copytree(self._index, home / "data" / "index", symlinks=True)
        return home

    def chat(self, home: Path, **more: str) -> AbstractContextManager[Terminal]:
        """The application in a terminal."""
        return terminal([sys.executable, "-m", "assistant", "chat", "--lang", "en"], self._environment(home, **more))

    def empty(self) -> AbstractContextManager[Terminal]:
        """An application that does nothing, in a terminal."""
        return terminal([sys.executable, "-c", _EMPTY], self._environment(self._folder))

    def fill(self, home: Path, conversations: list[tuple[str, int]]) -> None:
        """Keep conversations, each with a name and so many turns, all with the answers of the real advisor."""
        kept, store = SessionStore(self._kept), SessionStore(home / "data" / "sessions.sqlite")
        try:
            sessions = [facts.id for facts in kept.sessions()]
            answers = [(kept.turns(id)[0], kept.history(id)[0].brief or {}) for id in sessions]
            for name, turns in conversations:
                session = store.start(name)
                for turn in range(turns):
                    memory, brief = answers[turn % len(answers)]
                    number = store.begin_turn(session, f"{name}, {turn + 1}")
                    store.finish_turn(session, number, memory, brief)
        finally:
            kept.close()
            store.close()


# --- what is measured ---


def starting(bench: Bench) -> Iterator[Row]:
    """From the start of the process to the first frame, and until everything is loaded."""
    home = bench.home("starting")
    empty, frames, ready = [], [], []
    for run in range(STARTS + 1):
        with bench.empty() as screen:
            nothing = screen.until("Nothing") - screen.started
        with bench.chat(home) as screen:
            painted = screen.until(_INPUT) - screen.started
            loaded = screen.until(_READY) - screen.started
        if run:
            empty.append(nothing)
            frames.append(painted)
            ready.append(loaded)
    yield Row("first frame of an empty Textual application", empty)
    yield Row("first frame", frames, 0.7)
    yield Row("ready", ready)


def answering(bench: Bench) -> Iterator[Row]:
    """From Enter to the stance, with the built-in advisor, everything loaded; each time in a new conversation."""
    times = []
    with bench.chat(bench.home("answering")) as screen:
        screen.until(_READY)
        for _ in range(ANSWERS):
            _type(screen, QUESTIONS[0])
            sent = screen.send("\r")
            times.append(screen.until(_STANCE) - sent)
            screen.drain(1.0)
            screen.send(_NEW)
            screen.until(_word("conversation.welcome"))
            screen.drain(0.5)
    yield Row("answer, built in", times, 1.0)


def streaming(bench: Bench) -> Iterator[Row]:
    """Typing while a model writes, and while its draft is checked and becomes a brief."""
    meanwhile: list[float] = []
    afterwards: list[float] = []
    for run in range(STREAMS):
        written, typed = _streamed(bench, f"streaming-{run}")
        speed = (len(written) - 1) / (written[-1] - written[0])
        for sent, seconds in typed:
            (meanwhile if sent < written[-1] else afterwards).append(seconds)
    yield Row(f"echo while streaming ({speed:.0f} tokens/s)", meanwhile, 0.05)
    yield Row("echo while the brief comes", afterwards)


def _streamed(bench: Bench, home: str) -> tuple[list[float], list[tuple[float, float]]]:
    """When each token was written; when each key was pressed, and how long it took to appear."""
    written: list[float] = []

    def script(request: Request) -> Iterator[Step]:
        if written:  # the conversation gets its name
            return
        began = time.perf_counter()
        for place, piece in enumerate(_draft(request)):
            time.sleep(max(0.0, began + place / TOKENS_PER_SECOND - time.perf_counter()))
            written.append(time.perf_counter())
            yield piece

    with chat_server(OPENAI, script) as server:
        more = {"STANDPUNT_MODEL": "openai:tiny", "STANDPUNT_BASE_URL": server.url}
        with bench.chat(bench.home(home), **more) as screen:
            screen.until(_READY)
            _type(screen, QUESTIONS[0])
            screen.send("\r")
            screen.until(_word("turn.draft"))
            going_on = partial(_within, written, AFTERWARDS)
            typed = [(time.perf_counter() - seconds, seconds) for seconds in echoes(screen, going_on)]
    return written, typed


def _within(moments: list[float], seconds: float) -> bool:
    return time.perf_counter() - moments[-1] < seconds


def long_conversation(bench: Bench) -> Iterator[Row]:
    """Opening a conversation of many turns, and typing in it."""
    home = bench.home("long")
    bench.fill(home, [("A long conversation", TURNS)])
    opened: list[float] = []
    typed: list[float] = []
    for _ in range(3):
        with bench.chat(home) as screen:
            screen.until(_READY)
            _to_list(screen)
            sent = screen.send("\r")
            opened.append(screen.until(f"A long conversation, {TURNS}") - sent)
            screen.drain(2.0)
            end = time.perf_counter() + len(KEYS) * TYPING
            typed += echoes(screen, partial(_before, end))
    yield Row(f"opening {TURNS} turns", opened)
    yield Row(f"echo in {TURNS} turns", typed, 0.05)


def many_conversations(bench: Bench) -> Iterator[Row]:
    """The application with many conversations to list and to search."""
    home = bench.home("many")
    names = [_HIDDEN, *(f"Conversation number {place}" for place in range(2, CONVERSATIONS + 1))]
    bench.fill(home, [(name, 1) for name in names])
    frames, lists, searches = [], [], []
    for _ in range(3):
        with bench.chat(home) as screen:
            frames.append(screen.until(_INPUT) - screen.started)
            lists.append(screen.until(names[-1]) - screen.started)
            screen.until(_READY)
            _to_list(screen)
            screen.send("/")
            screen.drain(0.3)
            _type(screen, _HIDDEN[:-1].lower())
            sent = screen.send(_HIDDEN[-1])
            searches.append(screen.until(f" {_HIDDEN}") - sent)
    yield Row(f"first frame, {CONVERSATIONS} conversations", frames, 0.7)
    yield Row(f"list of {CONVERSATIONS} conversations, from the start", lists)
    yield Row(f"search in {CONVERSATIONS} conversations (150 ms of it a pause)", searches)


# --- hands and eyes ---


def _type(screen: Terminal, text: str) -> None:
    screen.send(text)
    screen.drain(0.3)


def _to_list(screen: Terminal) -> None:
    """From the question to the conversation, and on to the list."""
    for _ in range(2):
        screen.send(_NEXT_PART)
        screen.drain(0.3)


def _before(end: float) -> bool:
    return time.perf_counter() < end


def _draft(request: Request) -> Iterator[str]:
    """Advice of a length that models write, in pieces as small as theirs: the passages, under headings, as a list."""
    yield "Stance: hold\n\n"
    for place, (number, text) in enumerate(Passages.of(request).items):
        heading = f"\n## Part {place // 4 + 1}\n\n" if place % 4 == 0 else ""
        yield from re.findall(r"\s*\S{1,5}", f"{heading}- {text[:400]} [{number}].")
        yield "\n"


def _table(rows: list[Row], load: float) -> Iterator[str]:
    yield f"load {load:.2f} at the start, {os.getloadavg()[0]:.2f} at the end, {os.cpu_count()} processors\n"
    yield "| what (ms) | times | min | median | p95 | max | reach |"
    yield "|---|---|---|---|---|---|---|"
    for row in rows:
        figures = " | ".join(f"{1000 * value:.0f}" for value in row.figures.values())
        yield f"| {row.name} | {len(row.times)} | {figures} | {f'{1000 * row.reach:.0f}' if row.reach else ''} |"
    reached = [row for row in rows if row.reach]
    worst = [row for row in reached if row.quantile(0.95) > (row.reach or 0)]
    yield f"\n{len(reached) - len(worst)} of {len(reached)} within reach at p95"


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, help="a STANDPUNT_HOME with a ready index")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--only", choices=[each.__name__ for each in SCENARIOS], help="one scenario")
    chosen = parser.parse_args()
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), chosen.home / "data" / "index" if chosen.home else None)
        wanted = [each for each in SCENARIOS if chosen.only in (None, each.__name__)]
        rows = [row for scenario in wanted for row in scenario(bench)]
    if chosen.json:
        print(json.dumps({"load": load, "rows": [{**asdict(row), **row.figures} for row in rows]}, indent=2))
    else:
        print("\n".join(_table(rows, load)))


SCENARIOS: tuple[Callable[[Bench], Iterator[Row]], ...] = (
    starting,
    answering,
    streaming,
    long_conversation,
    many_conversations,
)


if __name__ == "__main__":
    main()
