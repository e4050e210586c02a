"""How soon does a question show life, and what does a turn cost besides the model's own time?

    python -m evals.benchmarks.conversation

On the index of this user (or of STANDPUNT_HOME), warm, in this process, with every turn written to a store in a
temporary folder. The chat model is a server on loopback that speaks OpenAI's protocol and writes its whole draft, a
bullet per passage offered, as fast as it can: what is left of the turn is ours, the reading of the stream included.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from assistant.advisor.events import Finished
from assistant.advisor.pipeline import Advisor
from assistant.conversation.conversation import Conversation
from assistant.conversation.store import SessionStore
from assistant.settings import BUILTIN_MODEL, Settings, load
from evals.benchmarks.ask import QUESTIONS
from tests.advisor.chat.servers import OPENAI, Passages, Request, chat_server

TURNS = 40
FOLLOW_UPS = ("Why?", "More cases", "And what did M&M's do?", "Make it shorter for my board")


@dataclass
class Times:
    """Seconds until the first event of a turn, and of whole turns, by model."""

    first: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)
    fell_back: int = 0

    def row(self, name: str) -> str:
        """A line of the table, in milliseconds."""
        cells = []
        for times in (self.first, self.whole):
            p95 = statistics.quantiles(times, n=20)[-1]
            cells.append(f"{1000 * statistics.median(times):>6.0f} {1000 * p95:>6.0f}")
        return f"{name:<36}{len(self.whole):>6}   {cells[0]}      {cells[1]}   {self.fell_back:>9}"


def measure(settings: Settings, questions: tuple[str, ...], *, follow_up: bool) -> Times:
    """Time turns. `follow_up`: each question comes second, in a conversation of its own."""
    times = Times()
    advisor = Advisor(settings)
    with tempfile.TemporaryDirectory() as folder:
        store = SessionStore(Path(folder) / "sessions.sqlite")
        for turn in range(-len(questions), TURNS):  # the first of each only warms up
            conversation = Conversation(advisor, store)
            if follow_up:
                list(conversation.ask(QUESTIONS[0]))
            started = time.perf_counter()
            events = conversation.ask(questions[turn % len(questions)])
            next(events)
            first = time.perf_counter() - started
            *_, last = events
            if turn >= 0:
                times.first.append(first)
                times.whole.append(time.perf_counter() - started)
                times.fell_back += isinstance(last, Finished) and last.brief.model != settings.model
        store.close()
    advisor.close()
    return times


def _draft(request: Request) -> Iterator[str]:
    """Advice from the first passages, each sentence one of them; for other jobs, nothing of use."""
    offered = Passages.of(request).items[:10]
    yield "Stance: hold\n\nHold the principle.\n\n## Why\n"
    for number, text in offered:
        yield f"- {text} [{number}]\n"


def main() -> None:
    """Run from the command line."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    print(f"load {os.getloadavg()[0]:.2f}, {os.cpu_count()} processors; milliseconds, median and p95")
    print(f"{'':<36}{'turns':>6}   {'first event':>13}      {'whole turn':>13}   fell back")
    kept = load()
    builtin = replace(kept, model=BUILTIN_MODEL)
    print(measure(builtin, QUESTIONS, follow_up=False).row("builtin"))
    print(measure(builtin, FOLLOW_UPS, follow_up=True).row("builtin, follow-up"))
    with chat_server(OPENAI, _draft) as server:
        scripted = replace(kept, model="openai:tiny", base_url=server.url)
        print(measure(scripted, QUESTIONS, follow_up=False).row("chat model that takes no time"))


if __name__ == "__main__":
    main()
