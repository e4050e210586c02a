"""Run the fuzzer, a process for each target, because libFuzzer never returns."""

from __future__ import annotations

import argparse
import importlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

FINDS = Path("build") / "fuzz"


def fuzz(name: str, seconds: int) -> None:
    """Fuzz one target in this process, which ends with it."""
    atheris: Any = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["assistant"]):
        from evals.fuzz.targets import TARGETS, seeds
    FINDS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for number, seed in enumerate(seeds(name)):
            Path(folder, str(number)).write_bytes(seed)
        limits = [f"-max_total_time={seconds}", "-timeout=20", "-rss_limit_mb=4096", "-max_len=4096", "-verbosity=1"]
        atheris.Setup([sys.argv[0], *limits, f"-artifact_prefix={FINDS / name}-", folder], TARGETS[name])
        atheris.Fuzz()


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", nargs="?")
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--file", type=Path, help="only this input")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.here:
        fuzz(arguments.target, arguments.seconds)
        return
    from evals.fuzz.targets import TARGETS

    names = [arguments.target] if arguments.target else list(TARGETS)
    if arguments.file:
        TARGETS[names[0]](arguments.file.read_bytes())
        return
    failed = 0
    with tempfile.TemporaryDirectory() as home:
        for name in names:
            print(f"--- {name}", flush=True)
            share = max(1, arguments.seconds // len(names))
            command = [sys.executable, "-m", "evals.fuzz", name, "--seconds", str(share), "--here"]
            failed += subprocess.run(command, env={**os.environ, "STANDPUNT_HOME": home}, check=False).returncode != 0
    sys.exit(failed)


if __name__ == "__main__":
    main()
