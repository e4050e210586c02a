"""Do many processes at once get the answers that one gets by itself, while another changes the index?

    python -m evals.benchmarks.crowd                    10 processes, 50 questions each, on a copy of this user's index
    python -m evals.benchmarks.crowd --out crowd.md

Each asker is a process with one advisor, which asks every question in a conversation of its own; meanwhile documents
are added and removed, and commands are run, until the last asker is done. The documents are about lighthouses, so that
no answer may change. Every brief is held against that of a process that was alone, timings aside.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant import locations
from assistant.conversation.store import SessionStore
from assistant.errors import StandpuntError
from assistant.retrieval.sync import Silence
from tests.cli.conftest import COMMAND, environment

PATIENCE = 3600.0
"""Seconds after which an asker counts as hanging."""

_QUESTIONS = 50


@dataclass
class Outcome:
    """What a crowd came to. `changes`: how often the index was changed; `generations`: how many of it askers saw."""

    asked: int = 0
    changes: int = 0
    commands: int = 0
    turns: int = 0
    generations: set[int] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


class _Rebuilds(Silence):
    """Notes every time that a reader found the index damaged."""

    def __init__(self) -> None:
        self.reasons: list[str] = []

    def building(self, reason: str, entries: int) -> None:
        self.reasons.append(reason)


def ask_all(questions: Sequence[str]) -> dict[str, Any]:
    """Ask every question of one advisor; the briefs as hashes, the generations seen, and whatever went wrong."""
    from assistant import Advisor, Conversation, to_json
    from assistant.advisor.events import Finished

    observer = _Rebuilds()
    told: dict[str, Any] = {"briefs": {}, "generations": [], "errors": []}
    advisor, store = Advisor(observer=observer), SessionStore()
    for question in questions:
        try:
            for event in Conversation(advisor, store).ask(question):
                if isinstance(event, Finished):
                    brief = {key: value for key, value in to_json(event.brief).items() if key != "timings_ms"}
                    text = json.dumps(brief, sort_keys=True, ensure_ascii=False)
                    told["briefs"][question] = hashlib.sha256(text.encode()).hexdigest()
            told["generations"].append(advisor.index.generation)
        except StandpuntError as error:
            told["errors"].append(f"{question}: {error}")
    advisor.close()
    store.close()
    told["errors"] += [f"rebuilt as {reason}" for reason in observer.reasons if reason == "damaged"]
    return told


def crowd(home: Path, corpus: Path, questions: Sequence[str], askers: int) -> Outcome:
    """Let so many processes ask at once, while this one changes the index."""
    variables = environment(home, STANDPUNT_CORPUS=str(corpus))
    alone = json.loads(_finished(_asker(questions, variables)))
    outcome = Outcome(errors=list(alone["errors"]))
    processes = [_asker(questions, variables) for _ in range(askers)]
    try:
        with tempfile.TemporaryDirectory() as folder:
            while any(process.poll() is None for process in processes):
                _change(Path(folder), variables, outcome)
        for process in processes:
            told = json.loads(_finished(process))
            outcome.asked += len(told["briefs"])
            outcome.generations.update(told["generations"])
            outcome.errors += told["errors"]
            outcome.wrong += [
                question for question, brief in told["briefs"].items() if brief != alone["briefs"][question]
            ]
    finally:
        for process in processes:
            with suppress(OSError):
                process.kill()
    store = SessionStore(home / "data" / "sessions.sqlite")
    outcome.turns = sum(each.turns for each in store.sessions(limit=-1))
    store.close()
    return outcome


def _asker(questions: Sequence[str], variables: Mapping[str, str]) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-m", "evals.benchmarks.crowd", "--asker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=dict(variables),
    )
    assert process.stdin
    process.stdin.write(json.dumps(list(questions)).encode())
    process.stdin.close()
    process.stdin = None
    return process


def _finished(process: subprocess.Popen[bytes]) -> bytes:
    out, err = process.communicate(timeout=PATIENCE)
    if process.returncode:
        raise RuntimeError(err.decode())
    return out


def _change(folder: Path, variables: Mapping[str, str], outcome: Outcome) -> None:
    """Add a document, look around, and remove the document."""
    name = f"Lighthouse {outcome.changes}"
    path = folder / f"{name}.txt"
    path.write_text(f"{name}\n\n" + f"Its lamp shines every {outcome.changes + 2} seconds.\n\n" * 10, encoding="utf-8")
    for arguments in (("add", str(path)), ("search", "lamp"), ("history",), ("remove", str(path))):
        done = subprocess.run([*COMMAND, *arguments], env=dict(variables), capture_output=True, text=True, check=False)
        outcome.commands += 1
        outcome.changes += arguments[0] in ("add", "remove")
        if done.returncode or "damaged" in done.stderr:
            outcome.errors.append(f"{arguments[0]}: {done.returncode} {done.stderr}")


def _report(outcome: Outcome, askers: int, minutes: float) -> str:
    rows = (
        ("processes that asked", askers),
        ("answers", outcome.asked),
        ("**wrong answers**", len(outcome.wrong)),
        ("**errors**", len(outcome.errors)),
        ("turns kept", outcome.turns),
        ("changes of the index meanwhile", outcome.changes),
        ("other commands meanwhile", outcome.commands - outcome.changes),
        ("generations of the index that the askers saw", len(outcome.generations)),
    )
    lines = ["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)]
    lines += ["", f"{minutes:.0f} minutes, load {os.getloadavg()[2]:.1f}, {os.cpu_count()} processors.", ""]
    return "\n".join(lines + [f"- {problem}" for problem in [*outcome.wrong, *outcome.errors]])


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--processes", type=int, default=10)
    parser.add_argument("--questions", type=int, default=_QUESTIONS)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--asker", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.asker:
        json.dump(ask_all(json.load(sys.stdin)), sys.stdout)
        return
    suite = (locations.suites_directory() / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line)["turns"][0] for line in suite][: arguments.questions]
    started = time.time()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        shutil.copytree(locations.index_directory(), home / "data" / "index")
        outcome = crowd(home, locations.corpus_directory(), questions, arguments.processes)
    report = _report(outcome, arguments.processes, (time.time() - started) / 60)
    print(report)
    if arguments.out:
        arguments.out.write_text(report, encoding="utf-8")


if __name__ == "__main__":
    main()
