"""`standpunt eval` and `standpunt eval score`: the commands and their options. Imports wait until they run."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from assistant.cli import output
from assistant.cli.evaluation_reports import register
from assistant.words import say


def _help(name: str) -> str:
    return say(output.help_language(), f"help.eval.{name}")


evaluation = typer.Typer(help=_help("app"), invoke_without_command=True, rich_markup_mode=None)

_Json = Annotated[bool, typer.Option("--json", help=_help("json"))]


@evaluation.callback()
def run(
    context: typer.Context,
    suite: Annotated[
        Optional[list[str]], typer.Option("--suite", "-s", help=_help("suite"), metavar="NAME|FILE")
    ] = None,
    model: Annotated[Optional[str], typer.Option("--model", "-m", help=_help("model"))] = None,
    prompts: Annotated[Optional[str], typer.Option("--prompts", help=_help("prompts"), metavar="DIR")] = None,
    split: Annotated[Optional[str], typer.Option("--split", help=_help("split"), metavar="dev|test")] = None,
    limit: Annotated[Optional[int], typer.Option("--limit", "-n", min=1, help=_help("limit"))] = None,
    filters: Annotated[Optional[list[str]], typer.Option("--filter", help=_help("filter"), metavar="PATTERN")] = None,
    samples: Annotated[
        Optional[int], typer.Option("--samples-per-question", min=1, help=_help("samples"), metavar="N")
    ] = None,
    jobs: Annotated[Optional[int], typer.Option("--jobs", "-j", min=1, help=_help("jobs"))] = None,
    resume: Annotated[Optional[str], typer.Option("--resume", help=_help("resume"), metavar="FOLDER")] = None,
    judge: Annotated[Optional[str], typer.Option("--judge", help=_help("judge"), metavar="MODEL")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help=_help("fresh"))] = False,
    out: Annotated[Optional[str], typer.Option("--out", "-o", help=_help("out"), metavar="FOLDER")] = None,
    json: _Json = False,
) -> Optional[int]:
    if context.invoked_subcommand:
        return None
    from assistant.cli.evaluating import run_evaluation
    from assistant.evaluation.runner import Request

    request = Request(
        suites=tuple(suite or ()),
        model=model,
        prompts=prompts,
        split=split,
        limit=limit,
        filters=tuple(filters or ()),
        repetitions=samples or 1,
        jobs=jobs,
        judge=judge,
        fresh=fresh,
    )
    return run_evaluation(request, out=out, resume=resume, json=json)


@evaluation.command("score", help=_help("score"))
def score(folder: Annotated[str, typer.Argument(help=_help("folder"), metavar="FOLDER")], json: _Json = False) -> int:
    from assistant.cli.evaluating import run_score

    return run_score(folder, json=json)


register(evaluation)
