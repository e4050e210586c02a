"""The two steps as commands."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Make the grounding check.", no_args_is_help=True, pretty_exceptions_enable=False)


@app.command()
def tables() -> None:
    """Write the tables of meanings and of rarity."""
    from assistant.training.grounding.tables import make_tables

    for name, lines in make_tables().items():
        print(f"{name}: {lines} lines")


@app.command()
def fit(
    data: Annotated[Path, typer.Option(help="folder with the public sets")],
    work: Annotated[Path, typer.Option(help="folder in which sentence vectors are kept between runs")],
    seed: Annotated[int, typer.Option(help="what makes a run repeatable")] = 0,
) -> None:
    """Fit the model, its calibration and its thresholds."""
    from assistant.training.grounding.fit import fit as run

    for name, value in run(data, work, seed).items():
        print(f"{name} = {value}")


if __name__ == "__main__":
    app()
