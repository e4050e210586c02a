"""The steps as commands."""

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
def read(
    data: Annotated[Path, typer.Option(help="folder with the public sets")],
    work: Annotated[Path, typer.Option(help="folder in which vectors and weights are kept between runs")],
    pairs: Annotated[Path, typer.Option(help="pairs.jsonl, as `python -m assistant.training prepare` writes it")],
    start: Annotated[Path, typer.Option(help="folder of the embedder's weights, as `distil` writes it")],
    first: Annotated[float, typer.Option(help="minutes with translations alone")] = 20.0,
    minutes: Annotated[float, typer.Option(help="minutes with labelled pairs")] = 56.0,
    threads: Annotated[int, typer.Option(help="of the processor")] = 1,
    go_on: Annotated[bool, typer.Option("--go-on", help="from the state that the run before left")] = False,
) -> None:
    """Train the cross-encoder, and export it."""
    from assistant.training.grounding.cross_encoder import Recipe
    from assistant.training.grounding.reading import make_reader

    recipe = Recipe(first=first, minutes=minutes, threads=threads, go_on=go_on)
    for name, value in make_reader(data, work, pairs, start, recipe).items():
        print(f"{name} = {value}")


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
