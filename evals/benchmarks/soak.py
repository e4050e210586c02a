"""Does memory stay flat over hours of mixed use in one process?

    python -m evals.benchmarks.soak --minutes 60 --out soak.md

On a copy of this user's index, one process asks in both languages in conversations that go on for eight turns,
searches, adds and removes documents (so that the index is replaced again and again), and exports. After every round
its resident memory is read. The first tenth, in which caches fill, is left out; the slope is that of a straight line
through the rest, by Theil and Sen (the median of the slopes between pairs of samples), which single spikes do not move.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import combinations, cycle, islice
from pathlib import Path

from assistant import Advisor, Conversation, SessionStore, locations
from assistant.conversation.export.documents import to_docx, to_html
from assistant.conversation.export.files import write_export
from assistant.conversation.export.turns import from_kept
from assistant.domain import Language
from assistant.library.adding import Adder, Shelf
from assistant.library.importing import Converter
from evals.benchmarks.ask import QUESTIONS
from evals.benchmarks.conversation import FOLLOW_UPS

_TURNS = 8
"""Turns of a conversation before the next one begins."""

_WARMING = 0.1
"""The share of the time in which caches fill."""


@dataclass
class Soak:
    """What was done, and the samples: seconds since the start, resident megabytes, open files."""

    turns: int = 0
    searches: int = 0
    documents: int = 0
    exports: int = 0
    samples: list[tuple[float, float, int]] = field(default_factory=list)


def resident() -> float:
    """The resident memory of this process in megabytes (Linux)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def open_files() -> int:
    """How many files this process has open (Linux)."""
    return len(list(Path("/proc/self/fd").iterdir()))


def soak(seconds: float, folder: Path) -> Soak:
    """Use everything for so long."""
    advisor, store, done, started = Advisor(), SessionStore(), Soak(), time.monotonic()
    shelf = Shelf.of(locations.library_directory())
    with Converter() as converter:
        adder = Adder(shelf, converter, Language.EN)
        for number in _rounds(started + seconds):
            conversation = Conversation(advisor, store)
            for question in islice(cycle(QUESTIONS[number % 4 :] + FOLLOW_UPS), _TURNS):
                list(conversation.ask(question))
                done.turns += 1
            for language in Language:
                advisor.search("klimaatneutraal verpakking" if language is Language.NL else "boycott", language)
                done.searches += 1
            _documents(adder, shelf, folder, number)
            done.documents += 1
            _exports(advisor, store, str(conversation.session), folder)
            done.exports += 2
            store.delete(str(conversation.session))
            done.samples.append((time.monotonic() - started, resident(), open_files()))
    store.close()
    advisor.close()
    return done


def _rounds(end: float) -> Iterator[int]:
    number = 0
    while time.monotonic() < end:
        yield number
        number += 1


def _documents(adder: Adder, shelf: Shelf, folder: Path, number: int) -> None:
    """Add a document, and every other round remove all that were added."""
    path = folder / f"lighthouse {number}.txt"
    path.write_text(f"Lighthouse {number}\n\n" + f"It shines every {number + 2} seconds.\n\n" * 40, encoding="utf-8")
    adder.add_file(path)
    if number % 2:
        for id in list(shelf.known):
            shelf.drop(id)


def _exports(advisor: Advisor, store: SessionStore, session: str, folder: Path) -> None:
    turns = [from_kept(each) for each in store.history(session)]
    moment = datetime.now().astimezone()
    for suffix, make in ((".html", to_html), (".docx", to_docx)):
        content = make(turns, advisor.lists, moment=moment, language=Language.EN, name="soak")
        write_export(folder / f"export{suffix}", content, replace=True)


def slope(samples: Sequence[tuple[float, float]]) -> float | None:
    """The slope of the line by Theil and Sen, per hour; None for fewer than two samples."""
    thinned = samples[:: max(1, len(samples) // 200)]
    slopes = [(b[1] - a[1]) / (b[0] - a[0]) for a, b in combinations(thinned, 2)]
    return 3600 * statistics.median(slopes) if slopes else None


def report(done: Soak, minutes: float) -> str:
    """What a soak came to, as Markdown."""
    steady = [sample for sample in done.samples if sample[0] > _WARMING * 60 * minutes]
    memory = [each[1] for each in steady]
    rise = slope([each[:2] for each in steady])
    rows = (
        ("minutes", f"{minutes:.0f}"),
        ("turns", done.turns),
        ("searches", done.searches),
        ("changes of the index", done.documents),
        ("exports", done.exports),
        (
            "memory after the first tenth, at the end, at most (MB)",
            f"{memory[0]:.0f} · {memory[-1]:.0f} · {max(memory):.0f}",
        ),
        ("**slope of memory (MB an hour)**", "too short to tell" if rise is None else f"{rise:+.1f}"),
        ("open files after the first tenth, at the end", f"{steady[0][2]} · {steady[-1][2]}"),
    )
    lines = ["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)]
    return "\n".join([*lines, "", f"Load {os.getloadavg()[2]:.1f}, {os.cpu_count()} processors.", ""])


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    index = locations.index_directory()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(index, folder / "home" / "data" / "index")
        os.environ[locations.HOME_VARIABLE] = str(folder / "home")
        text = report(soak(60 * arguments.minutes, folder), arguments.minutes)
    print(text)
    if arguments.out:
        arguments.out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
