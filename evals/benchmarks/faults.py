"""What does a process that is killed at any moment cost? Nothing that was acknowledged, it is hoped.

    python -m evals.benchmarks.faults --kills 200 --out evals/results/faults.md

One home with the index of a small corpus lives through every kill. In each round a command is started as users start
it (a process of its own) and gets SIGKILL after a delay drawn evenly over the time that this command took when it was
last left alone. Acknowledged is what another process could read the moment before, and what the command had said on
its standard output. Afterwards everything acknowledged must be there, the file of conversations must pass SQLite's
own check, no file may be half written, `standpunt doctor` must find nothing wrong, and a fixed question must get the
answer that it got before the first kill.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import sqlite3
import tempfile
import time
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

from assistant.domain import Language
from assistant.library.lists import read_lists
from assistant.library.note_store import NoteContext, kept_notes
from assistant.library.own import read_own
from assistant.library.problems import BrokenFile
from assistant.library.sources import read_sources
from evals.benchmarks.victims import BEFORE, VICTIMS, Export, Scene, Turn, Victim
from tests.cli.conftest import FACT, TINY, Result, Tiny, finish, start
from tests.conftest import copy_corpus

_ADDED = re.compile(r"^added: (own-[a-z0-9-]+) – .*\n", re.MULTILINE)
_REMOVED = re.compile(r"^removed: (own-[a-z0-9-]+) – .*\n", re.MULTILINE)
_RECORDED = "Decision recorded"


@dataclass
class Toll:
    """What the kills of one victim came to. `working`: it had begun to write; `ended`: it was done before."""

    tried: int = 0
    working: int = 0
    ended: int = 0
    lost: list[str] = field(default_factory=list)


def kill(scene: Scene, victim: Victim, delay: float, *, writing: bool = False) -> tuple[Result, bool]:
    """Start a victim and kill it after so many seconds; returns what it left, and whether it had begun to write.

    `writing`: the seconds count from its first writing on.
    """
    scene.number += 1
    arguments = victim.command(scene)
    before = files_of(scene)
    process = start(*arguments, home=scene.tiny.home, STANDPUNT_CORPUS=str(scene.tiny.corpus), PYTHONUNBUFFERED="1")
    while writing and process.poll() is None and files_of(scene) == before:
        time.sleep(0.01)
    time.sleep(delay)
    begun = files_of(scene) != before
    remember(scene)
    process.kill()
    return finish(process), begun


def files_of(scene: Scene) -> dict[str, tuple[int, int]]:
    """Every file of the scene with its size and time."""
    state = {}
    for folder in (scene.tiny.home, scene.folder):
        for path in folder.rglob("*"):
            with suppress(OSError):
                state[str(path)] = (path.stat().st_size, path.stat().st_mtime_ns)
    return state


def remember(scene: Scene) -> None:
    """Take down every turn and decision that another process can see: those may never be lost again."""
    turns, decided = _stored(scene)
    scene.turns |= turns
    scene.decided |= decided


def _stored(scene: Scene) -> tuple[dict[tuple[str, int], Turn], set[str]]:
    if not scene.sessions.exists():
        return {}, set()
    with closing(sqlite3.connect(scene.sessions, timeout=30)) as db:
        rows = db.execute("SELECT session, number, question, brief FROM turns").fetchall()
        decided = {note for (note,) in db.execute("SELECT note FROM decisions")}
    return {(session, number): (question, brief) for session, number, question, brief in rows}, decided


def losses(scene: Scene, victim: Victim, left: Result) -> list[str]:
    """What a victim that left these words has cost."""
    found = [*_conversations(scene, victim, left), *_documents(scene, left), *_notes(scene)]
    if scene.export:
        found += _export(scene, scene.export)
    if "Traceback" in left.err:
        found.append(f"a traceback: {left.err}")
    scene.doomed = scene.export = None
    return found


def after_effects(scene: Scene) -> list[str]:
    """What the next commands find wrong."""
    found = []
    examined = scene.tiny.standpunt("doctor", "--json")
    if examined.code:
        found.append(f"doctor: {examined.out} {examined.err}")
    answered = scene.tiny.standpunt("ask", "--only", "shipped", FACT)
    if (answered.code, answered.out) != (0, scene.answer) or "Traceback" in answered.err:
        found.append(f"the next question: {answered}")
    return found


def _conversations(scene: Scene, victim: Victim, left: Result) -> Iterator[str]:
    with closing(sqlite3.connect(scene.sessions, timeout=30)) as db:
        state = [row[0] for row in db.execute("PRAGMA integrity_check")]
    if state != ["ok"]:
        yield f"conversations: {state[0]}"
    turns, decided = _stored(scene)
    for key, (question, brief) in scene.turns.items():
        now = turns.get(key)
        if now is None or now[0] != question or brief not in (None, now[1]):
            yield f"turn {key} is gone or changed"
    yield from (f"the decision '{note}' is gone" for note in scene.decided - decided)
    if victim.asks and left.out and not any(scene.question == asked and brief for asked, brief in turns.values()):
        yield "an answer that was shown is not kept"
    if _RECORDED in left.err and scene.note not in decided:
        yield "a decision that was acknowledged is not kept"


def _documents(scene: Scene, left: Result) -> Iterator[str]:
    scene.documents |= set(_ADDED.findall(left.out))
    scene.documents -= set(_REMOVED.findall(left.out))
    held = set()
    for path in sorted((scene.library / "documents").glob("own-*.md")):
        try:
            held.add(read_own(path).id)
        except (BrokenFile, OSError) as error:
            yield f"{path.name}: {error}"
    yield from (f"document {id} is gone" for id in scene.documents - held - {scene.doomed})
    scene.documents &= held


def _notes(scene: Scene) -> Iterator[str]:
    corpus = scene.tiny.corpus
    context = NoteContext.of(scene.library, read_lists(corpus), read_sources(corpus)[0], Language.EN)
    yield from (f"note {note.id}: {note.problems}" for note in kept_notes(context) if note.document is None)


def _export(scene: Scene, export: Export) -> list[str]:
    """An export must be what was there before, or all that is written when nobody is killed."""
    if not export.path.exists():
        return [f"{export.path.name} is gone"]
    if export.path.read_bytes() == BEFORE:
        return []
    again = export.path.with_name(f"again{export.path.suffix}")
    written = scene.tiny.standpunt(*export.again, str(again))
    if written.code or _content(export.path) != _content(again):
        return [f"{export.path.name} is half written"]
    return []


def _content(path: Path) -> dict[str, bytes] | bytes:
    """What a file says, without its figures: the time of an export stands in it."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            return {name: re.sub(rb"\d", b"0", archive.read(name)) for name in archive.namelist()}
    return re.sub(rb"\d", b"0", path.read_bytes())


def duration(scene: Scene, victim: Victim) -> float:
    """How long a victim takes when it is left alone, in seconds."""
    scene.number += 1
    arguments = victim.command(scene)
    started = time.perf_counter()
    left = finish(start(*arguments, home=scene.tiny.home, STANDPUNT_CORPUS=str(scene.tiny.corpus)))
    taken = time.perf_counter() - started
    found = [*losses(scene, victim, left), *after_effects(scene)]
    if left.code or found:
        raise RuntimeError(f"{victim.name} fails without being killed: {left} {found}")
    return taken


def campaign(scene: Scene, kills: int, chance: random.Random, victims: Sequence[Victim] = VICTIMS) -> dict[str, Toll]:
    """Kill each victim in turn, that many times in all."""
    tolls = {victim.name: Toll() for victim in victims}
    durations = {victim.name: duration(scene, victim) for victim in victims}
    for round in range(kills):
        victim = victims[round % len(victims)]
        toll = tolls[victim.name]
        left, begun = kill(scene, victim, chance.random() * durations[victim.name])
        toll.tried += 1
        toll.ended += left.code >= 0
        toll.working += begun and left.code < 0
        found = [*losses(scene, victim, left), *after_effects(scene)]
        toll.lost += [f"round {scene.number}: {loss}" for loss in found]
    return tolls


def table(tolls: dict[str, Toll]) -> str:
    """The toll of every victim as a Markdown table."""
    lines = [
        "| killed while | kills | had begun to write | was done already | lost |",
        "| --- | --- | --- | --- | --- |",
    ]
    for name, toll in tolls.items():
        lost = f"{len(toll.lost)}" if toll.lost else "nothing"
        lines.append(f"| {name} | {toll.tried} | {toll.working} | {toll.ended} | {lost} |")
    every = list(tolls.values())
    sums = [sum(getattr(toll, name) for toll in every) for name in ("tried", "working", "ended")]
    losses_in_all = sum(len(toll.lost) for toll in every)
    lines.append(f"| **together** | {sums[0]} | {sums[1]} | {sums[2]} | **{losses_in_all or 'nothing'}** |")
    return "\n".join(lines)


def left_over(scene: Scene) -> str:
    """What the killed have left lying about, in a sentence."""
    drafts = [path for path in scene.tiny.home.rglob("*") if path.suffix in (".new", ".tmp")]
    drafts += scene.folder.glob(".standpunt-*")
    generations = scene.tiny.generations
    size = sum(path.stat().st_size for folder in generations for path in folder.rglob("*") if path.is_file()) / 1e6
    return f"Left lying about: {len(drafts)} drafts, {len(generations)} generations of the index ({size:.0f} MB)."


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    started = time.time()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "files").mkdir()
        tiny = Tiny(folder / "home", copy_corpus(folder / "corpus", TINY))
        scene = Scene.of(tiny, folder / "files")
        tolls = campaign(scene, arguments.kills, random.Random(arguments.seed))
        kept = f"{len(scene.turns)} turns, {len(scene.decided)} decisions and {len(scene.documents)} documents"
        facts = f"Acknowledged and there at the end: {kept}. {left_over(scene)}"
    minutes = (time.time() - started) / 60
    report = f"{table(tolls)}\n\n{facts} {minutes:.0f} minutes, load {os.getloadavg()[2]:.1f}, seed {arguments.seed}.\n"
    report += "".join(f"\n- {loss}" for toll in tolls.values() for loss in toll.lost)
    print(report)
    if arguments.out:
        arguments.out.write_text(report, encoding="utf-8")


if __name__ == "__main__":
    main()
