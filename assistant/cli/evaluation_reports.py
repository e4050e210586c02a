"""The commands of `standpunt eval` that read runs: report, compare, gate, record, matrix, new. Imports wait."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from assistant.cli import output
from assistant.words import say


def _help(name: str) -> str:
    return say(output.help_language(), f"help.eval.reports.{name}")


def _of_eval(name: str) -> str:
    return say(output.help_language(), f"help.eval.{name}")


_Folder = Annotated[str, typer.Argument(help=_of_eval("folder"), metavar="FOLDER")]
_Json = Annotated[bool, typer.Option("--json", help=_help("json"))]
_Language = Annotated[Optional[str], typer.Option("--lang", "-l", help=_help("lang"), metavar="nl|en")]
_Force = Annotated[bool, typer.Option("--force", help=_help("force"))]


def register(app: typer.Typer) -> None:
    """Add the commands to `standpunt eval`."""
    for command in (report, compare, gate, record, matrix, new):
        app.command(command.__name__, help=_help(command.__name__))(command)


def report(folder: _Folder, lang: _Language = None) -> int:
    from assistant.cli.reporting import run_report

    return run_report(folder, lang=lang)


def compare(
    first: Annotated[str, typer.Argument(help=_help("first"), metavar="FIRST")],
    second: Annotated[str, typer.Argument(help=_help("second"), metavar="SECOND")],
    json: _Json = False,
) -> int:
    from assistant.cli.reporting import run_compare

    return run_compare(first, second, json=json)


def gate(
    folder: _Folder,
    min: Annotated[Optional[list[str]], typer.Option("--min", help=_help("min"), metavar="BOUND")] = None,
    max: Annotated[Optional[list[str]], typer.Option("--max", help=_help("max"), metavar="BOUND")] = None,
    baseline: Annotated[Optional[str], typer.Option("--baseline", help=_help("baseline"), metavar="FILE")] = None,
    tolerance: Annotated[float, typer.Option("--tolerance", help=_help("tolerance"))] = 0.01,
    json: _Json = False,
) -> int:
    from assistant.cli.reporting import run_gate

    return run_gate(folder, min or [], max or [], baseline=baseline, tolerance=tolerance, json=json)


def record(
    folder: _Folder,
    file: Annotated[str, typer.Argument(help=_help("record_file"), metavar="FILE")],
    lang: _Language = None,
    force: _Force = False,
) -> int:
    from assistant.cli.reporting import run_record

    return run_record(folder, file, lang=lang, force=force)


def matrix(
    models: Annotated[str, typer.Option("--models", help=_help("models"), metavar="A,B,…")],
    prompts: Annotated[str, typer.Option("--prompts", help=_help("prompts"), metavar="D,E,…")] = "builtin",
    out: Annotated[Optional[str], typer.Option("--out", "-o", help=_help("matrix_out"), metavar="FOLDER")] = None,
    suite: Annotated[
        Optional[list[str]], typer.Option("--suite", "-s", help=_of_eval("suite"), metavar="NAME|FILE")
    ] = None,
    split: Annotated[Optional[str], typer.Option("--split", help=_of_eval("split"), metavar="dev|test")] = None,
    limit: Annotated[Optional[int], typer.Option("--limit", "-n", min=1, help=_of_eval("limit"))] = None,
    filters: Annotated[
        Optional[list[str]], typer.Option("--filter", help=_of_eval("filter"), metavar="PATTERN")
    ] = None,
    samples: Annotated[int, typer.Option("--samples-per-question", min=1, help=_of_eval("samples"), metavar="N")] = 1,
    jobs: Annotated[Optional[int], typer.Option("--jobs", "-j", min=1, help=_of_eval("jobs"))] = None,
    json: _Json = False,
) -> int:
    from assistant.cli.matrix import run_matrix_command
    from assistant.evaluation.runner import Request

    request = Request(
        suites=tuple(suite or ()),
        split=split,
        limit=limit,
        filters=tuple(filters or ()),
        repetitions=samples,
        jobs=jobs,
    )
    return run_matrix_command(models, prompts, request, out=out, json=json)


def new(
    place: Annotated[str, typer.Argument(help=_help("new_place"), metavar="FOLDER|FILE")],
    out: Annotated[str, typer.Option("--out", "-o", help=_help("new_out"), metavar="FILE|-")] = "-",
    most: Annotated[int, typer.Option("--most", min=1, help=_help("new_most"), metavar="N")] = 3,
    force: _Force = False,
) -> int:
    from assistant.cli.reporting import run_new

    return run_new(place, out=out, most=most, force=force)
