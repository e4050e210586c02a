"""`python -m evals.tiny_models FOLDER`."""

from __future__ import annotations

import argparse
from pathlib import Path

from evals.tiny_models.files import make


def main() -> None:
    """Write the models, and name their files."""
    parser = argparse.ArgumentParser(prog="python -m evals.tiny_models", description="Writes the tiny models.")
    parser.add_argument("folder", type=Path)
    for path in make(parser.parse_args().folder):
        print(path)


if __name__ == "__main__":
    main()
